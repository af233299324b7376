namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>How much something moved.</summary>
public enum DriftGrade
{
    /// <summary>A stability index below 0.1, or no more than chance.</summary>
    None,

    /// <summary>A stability index from 0.1, beyond chance (Siddiqi 2006).</summary>
    Moderate,

    /// <summary>A stability index from 0.25, beyond chance (Siddiqi 2006).</summary>
    Significant,
}

/// <summary>Whose features are compared, segment by segment.</summary>
public enum DriftBasis
{
    /// <summary>Those of the customers who were in the segment, then and now: it shows how they changed.</summary>
    SameCustomers,

    /// <summary>Those of who was in the segment then, and of who is in it now: too few customers are on both sides.</summary>
    SegmentMembers,

    /// <summary>The quartiles that the model knows of the segment, and those who are in it now.</summary>
    ModelProfiles,
}

/// <summary>How far one feature of one segment moved.</summary>
public sealed record FeatureDrift
{
    /// <summary>The feature.</summary>
    public required string Feature { get; init; }

    /// <summary>The segment, in the reference's numbers; null for all customers with a segment.</summary>
    public required int? SegmentId { get; init; }

    /// <summary>Its name.</summary>
    public required string SegmentName { get; init; }

    /// <summary>The population stability index over the reference's deciles, or over its quartiles where only a model is known.</summary>
    public required double StabilityIndex { get; init; }

    /// <summary>The probability of such an index by chance, corrected for the number of indices (Benjamini and Hochberg 1995).</summary>
    public required double AdjustedPValue { get; init; }

    /// <summary>How much that is.</summary>
    public required DriftGrade Grade { get; init; }

    /// <summary>The mean then.</summary>
    public required double ReferenceMean { get; init; }

    /// <summary>The mean now.</summary>
    public required double Mean { get; init; }

    /// <summary>The number of customers then, those of whom the feature is not known among them.</summary>
    public required int ReferenceCount { get; init; }

    /// <summary>The number of customers now.</summary>
    public required int Count { get; init; }

    /// <summary>Whether segments are made of this feature.</summary>
    public required bool IsSegmentationFeature { get; init; }

    /// <summary>The feature, the segment and the index.</summary>
    public override string ToString() => (SegmentId is { } segment ? FormattableString.Invariant($"{Feature} of {segment}") : Feature)
        + FormattableString.Invariant($": {StabilityIndex:0.00}");
}
