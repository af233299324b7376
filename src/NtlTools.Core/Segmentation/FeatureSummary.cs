namespace NtlTools.Core.Segmentation;

/// <summary>One feature of a segment's customers, over those of whom it is known.</summary>
public sealed record FeatureSummary
{
    /// <summary>The feature.</summary>
    public required string Name { get; init; }

    /// <summary>The mean, in the feature's unit; NaN where it is known of nobody.</summary>
    public required double Mean { get; init; }

    /// <summary>The sample standard deviation; NaN below 2 customers.</summary>
    public required double Std { get; init; }

    /// <summary>The median.</summary>
    public required double Median { get; init; }

    /// <summary>A quarter of the customers is below it.</summary>
    public required double LowerQuartile { get; init; }

    /// <summary>A quarter of the customers is above it.</summary>
    public required double UpperQuartile { get; init; }

    /// <summary>The number of customers at the lower quartile or below: a quarter of them, and more where many share it.</summary>
    public required int AtMostLowerQuartile { get; init; }

    /// <summary>The number of customers at the median or below.</summary>
    public required int AtMostMedian { get; init; }

    /// <summary>The number of customers at the upper quartile or below.</summary>
    public required int AtMostUpperQuartile { get; init; }

    /// <summary>The number of customers of whom it is not known.</summary>
    public required int MissingCount { get; init; }

    /// <summary>
    /// How far the mean is from that of the customers of all other segments, in pooled standard deviations (Cohen 1988, d):
    /// 0.2 is small, 0.5 medium, 0.8 large. At most 1,000 either way, which also stands for neither varying; NaN where there is
    /// nothing to compare with.
    /// </summary>
    public required double EffectSize { get; init; }

    /// <summary>The feature, with its mean and effect size.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name} {Mean:G4} (d {EffectSize:0.00})");
}
