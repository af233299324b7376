using NtlTools.Learning.Metrics;

namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>How two segments are compared.</summary>
public sealed record SegmentComparisonSettings
{
    private readonly double _level = 0.05;

    /// <summary>The test whose probability is corrected and decides; by ranks by default, since features have heavy tails.</summary>
    public SegmentTest Test { get; init; } = SegmentTest.MannWhitney;

    /// <summary>How probabilities are corrected for the number of tests; Benjamini and Hochberg's by default.</summary>
    public PValueCorrection Correction { get; init; } = PValueCorrection.BenjaminiHochberg;

    /// <summary>Below this corrected probability a difference is significant; 0.05 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public double Significance
    {
        get => _level;
        init
        {
            if (value is not (> 0 and < 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A level is between 0 and 1.");
            _level = value;
        }
    }
}
