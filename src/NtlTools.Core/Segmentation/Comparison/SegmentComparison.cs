using NtlTools.Learning.Metrics;

namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>How a segment differs from another, or from all others.</summary>
public sealed record SegmentComparison
{
    /// <summary>The segment.</summary>
    public required int SegmentId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The segment that it is compared with; null for all others.</summary>
    public required int? ReferenceSegmentId { get; init; }

    /// <summary>The reference's name.</summary>
    public required string ReferenceName { get; init; }

    /// <summary>The number of the segment's customers.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>The number of the reference's customers.</summary>
    public required int ReferenceCount { get; init; }

    /// <summary>The test that decides.</summary>
    public required SegmentTest Test { get; init; }

    /// <summary>How probabilities are corrected.</summary>
    public required PValueCorrection Correction { get; init; }

    /// <summary>The differences: features, then attributes, each by falling absolute effect size.</summary>
    public required IReadOnlyList<SegmentDifference> Differences { get; init; }
}
