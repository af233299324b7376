namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>How customers and their segments moved between a reference and now.</summary>
public sealed record SegmentationComparison
{
    /// <summary>What to do.</summary>
    public required SegmentationVerdict Verdict { get; init; }

    /// <summary>Why, what weighs most first.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The number of customers on both sides.</summary>
    public required int CommonCount { get; init; }

    /// <summary>The number of customers who were not there before.</summary>
    public required int NewCount { get; init; }

    /// <summary>The number of customers who are no longer there.</summary>
    public required int LeftCount { get; init; }

    /// <summary>The number of customers on both sides who went from one segment to another.</summary>
    public required int MovedCount { get; init; }

    /// <summary>The number of customers on both sides who had no segment and have one now, as when more is known of them.</summary>
    public required int GainedCount { get; init; }

    /// <summary>The number of customers on both sides who had a segment and have none now.</summary>
    public required int LostCount { get; init; }

    /// <summary>The share who stayed, of the customers with a segment on both sides; NaN where there is none.</summary>
    public required double StabilityRate { get; init; }

    /// <summary>The adjusted Rand index of the same customers (Hubert and Arabie 1985); NaN where there is none.</summary>
    public required double AdjustedRandIndex { get; init; }

    /// <summary>The normalised mutual information of the same customers; NaN where there is none.</summary>
    public required double NormalizedMutualInformation { get; init; }

    /// <summary>The population stability index of the segments' shares.</summary>
    public required double ShareStabilityIndex { get; init; }

    /// <summary>
    /// The number of customers further from the segment they are best in than 99 % of its reference customers: of a new kind.
    /// </summary>
    public required int FarCount { get; init; }

    /// <summary>The same as a share of the customers with a segment; NaN where distances are not known.</summary>
    public required double FarShare { get; init; }

    /// <summary>Whose features the drifts compare.</summary>
    public required DriftBasis Basis { get; init; }

    /// <summary>Whether the two sides come from different fits, so that segments were matched by the customers they share.</summary>
    public required bool IsMatched { get; init; }

    /// <summary>The segments of both sides, in the reference's numbers.</summary>
    public required IReadOnlyList<SegmentShift> Segments { get; init; }

    /// <summary>The movement matrix, cell by cell: by segment before, then by segment now; new customers last.</summary>
    public required IReadOnlyList<SegmentMovement> Movements { get; init; }

    /// <summary>Who moved, came or left, by id.</summary>
    public required IReadOnlyList<CustomerMove> Moves { get; init; }

    /// <summary>
    /// How far each feature of each segment moved: by grade, features that segments are made of before others, what moved most first.
    /// </summary>
    public required IReadOnlyList<FeatureDrift> Drifts { get; init; }
}
