using NtlTools.Core.Readings;

namespace NtlTools.Core.Features;

/// <summary>Where the quality grades end.</summary>
public sealed record QualityLimits
{
    private readonly double _missingForHigh = 0.2, _missingForMedium = 0.5, _days = 60;
    private readonly int _months = 6;

    /// <summary>The limits of the catalogue: 20 % and 50 % missing, 60 days or 6 months.</summary>
    public static QualityLimits Default { get; } = new();

    /// <summary>The highest share of missing steps of a <see cref="QualityGrade.High"/> customer, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0 and 1.</exception>
    public double MaximumMissingRatioForHigh { get => _missingForHigh; init => _missingForHigh = Share(value); }

    /// <summary>The highest share of missing steps of a <see cref="QualityGrade.Medium"/> customer, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0 and 1.</exception>
    public double MaximumMissingRatioForMedium { get => _missingForMedium; init => _missingForMedium = Share(value); }

    /// <summary>The fewest days' worth of readings of a <see cref="QualityGrade.High"/> customer, at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double MinimumDays
    {
        get => _days;
        init
        {
            if (!(value >= 0 && double.IsFinite(value)))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A number of days is at least 0.");
            _days = value;
        }
    }

    /// <summary>The same in months, where a step is of one month or more; at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MinimumMonths
    {
        get => _months;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _months = value;
        }
    }

    internal QualityGrade Grade(TimeGrid grid, double missingRatio, int observedCount, bool isConstant)
    {
        bool longEnough = grid.Interval.Months > 0
            ? (long)observedCount * grid.Interval.Months >= MinimumMonths
            : observedCount >= grid.StepsIn(MinimumDays);
        if (missingRatio <= MaximumMissingRatioForHigh && longEnough && !isConstant) return QualityGrade.High;
        return missingRatio <= MaximumMissingRatioForMedium ? QualityGrade.Medium : QualityGrade.Low;
    }

    private static double Share(double value) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A share lies within 0 and 1.");
}
