namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>How two segmentations are compared, and from when on one no longer fits.</summary>
/// <remarks>The thresholds of the stability index are Siddiqi's (2006); the others are this product's own.</remarks>
public sealed record SegmentationComparisonSettings
{
    private readonly int _bins = 10;
    private readonly double _significance = 0.01, _watchStability = 0.9, _refitStability = 0.7, _watchFar = 0.03, _refitFar = 0.06;

    /// <summary>The bins of the stability index, from 2 to 100; 10 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Bins
    {
        get => _bins;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            _bins = value;
        }
    }

    /// <summary>Below this corrected probability a movement is more than chance; 0.01 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public double Significance { get => _significance; init => _significance = Share(value); }

    /// <summary>Below this share of customers who stayed in their segment, watch; 0.9 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public double WatchStability { get => _watchStability; init => _watchStability = Share(value); }

    /// <summary>Below this share of customers who stayed in their segment, refit, whatever <see cref="WatchStability"/> is; 0.7 by
    /// default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public double RefitStability { get => _refitStability; init => _refitStability = Share(value); }

    /// <summary>From this share of customers far from every segment on, watch; 0.03 by default, as 0.01 are by definition.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public double WatchFarShare { get => _watchFar; init => _watchFar = Share(value); }

    /// <summary>From this share of customers far from every segment on, refit, whatever <see cref="WatchFarShare"/> is; 0.06 by
    /// default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public double RefitFarShare { get => _refitFar; init => _refitFar = Share(value); }

    private static double Share(double value) => value is >= 0 and <= 1 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A share is from 0 to 1.");
}
