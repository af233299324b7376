namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>What became of one segment.</summary>
public sealed record SegmentShift
{
    /// <summary>The segment, in the reference's numbers; −1 for customers without one.</summary>
    public required int SegmentId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The number that it has now; null where it is matched by none. The same where both sides have one model.</summary>
    public required int? MatchedSegmentId { get; init; }

    /// <summary>The number of customers then.</summary>
    public required int ReferenceCount { get; init; }

    /// <summary>The number of customers now.</summary>
    public required int Count { get; init; }

    /// <summary>The number then as a share of all, 0 to 1.</summary>
    public required double ReferenceShare { get; init; }

    /// <summary>The number now as a share of all, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>99 % of the reference's customers were within this distance of the center; NaN where that is not known.</summary>
    public required double DistanceLimit { get; init; }

    /// <summary>The number of customers for whom this is the best segment of the reference, and who are beyond that distance.</summary>
    public required int FarCount { get; init; }

    /// <summary>The segment, then and now.</summary>
    public override string ToString() => FormattableString.Invariant($"{SegmentId}: {ReferenceCount} to {Count}");
}
