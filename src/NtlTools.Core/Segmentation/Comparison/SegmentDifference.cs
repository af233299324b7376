namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>How a segment differs from another, or from all others, in one feature or attribute.</summary>
public sealed record SegmentDifference
{
    /// <summary>The segment.</summary>
    public required int SegmentId { get; init; }

    /// <summary>The segment that it is compared with; null for all others.</summary>
    public required int? ReferenceSegmentId { get; init; }

    /// <summary>The feature or attribute.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is an attribute.</summary>
    public required bool IsAttribute { get; init; }

    /// <summary>The number of the segment's customers of whom it is known.</summary>
    public required int Count { get; init; }

    /// <summary>The number of the reference's customers of whom it is known.</summary>
    public required int ReferenceCount { get; init; }

    /// <summary>The mean in the segment; NaN for an attribute.</summary>
    public double Mean { get; init; } = double.NaN;

    /// <summary>The mean in the reference; NaN for an attribute.</summary>
    public double ReferenceMean { get; init; } = double.NaN;

    /// <summary>The median in the segment; NaN for an attribute.</summary>
    public double Median { get; init; } = double.NaN;

    /// <summary>The median in the reference; NaN for an attribute.</summary>
    public double ReferenceMedian { get; init; } = double.NaN;

    /// <summary>
    /// For a feature, the difference of the means in pooled standard deviations (Cohen 1988, d), positive where the segment's is
    /// larger; for an attribute, Cramér's V (1946), 0 to 1. NaN where there is too little to compare.
    /// </summary>
    public required double EffectSize { get; init; }

    /// <summary>Welch's t; NaN for an attribute.</summary>
    public double WelchStatistic { get; init; } = double.NaN;

    /// <summary>The probability of such a t by chance, two-sided; NaN for an attribute.</summary>
    public double WelchPValue { get; init; } = double.NaN;

    /// <summary>Mann and Whitney's U: the pairs in which the segment's customer has the larger number; NaN for an attribute.</summary>
    public double MannWhitneyStatistic { get; init; } = double.NaN;

    /// <summary>The probability of such a U by chance, two-sided; NaN for an attribute.</summary>
    public double MannWhitneyPValue { get; init; } = double.NaN;

    /// <summary>Pearson's chi-square; NaN for a feature.</summary>
    public double ChiSquareStatistic { get; init; } = double.NaN;

    /// <summary>The probability by the test that decides: the one chosen for features, chi-square for attributes.</summary>
    public required double PValue { get; init; }

    /// <summary>The same, corrected for the number of tests of this comparison; NaN where the test says nothing.</summary>
    public double AdjustedPValue { get; init; } = double.NaN;

    /// <summary>Whether the corrected probability is below the level asked for.</summary>
    public bool IsSignificant { get; init; }
}
