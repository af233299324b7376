namespace NtlTools.Core.Readings.Billing;

/// <summary>How irregular bills and meter indexes become a series of even steps.</summary>
public sealed record BillingSettings
{
    private readonly int _maximumPeriodDays = 1100, _registerDigits;
    private readonly double _minimumCoverage, _maximumKwh = 1_000_000, _maximumRollOverShare = 0.25, _maximumRollOverRate = 5;

    /// <summary>Whether the end that files give a period is its last day.</summary>
    public PeriodEnd PeriodEnd { get; init; }

    /// <summary>Whether an actual reading sets the estimates before it right: the energy of all of them is then spread evenly
    /// over all their days.</summary>
    public bool TrueUp { get; init; } = true;

    /// <summary>Keeps bills below zero that neither take another back nor set estimates right.</summary>
    public bool AllowNegative { get; init; }

    /// <summary>The most energy of a bill, or between two indexes, kWh, above 0; more is not believed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public double MaximumKwh
    {
        get => _maximumKwh;
        init => _maximumKwh = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The most energy of a bill is a positive number.");
    }

    /// <summary>The longest believable period, days, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaximumPeriodDays
    {
        get => _maximumPeriodDays;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maximumPeriodDays = value;
        }
    }

    /// <summary>The share of a step's days that bills must cover, 0 to 1; a step below it is missing. At 0, the default, every
    /// day's energy is on the grid, and a step that lacks days is marked as partial; at 1 such a step is missing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public double MinimumCoverage
    {
        get => _minimumCoverage;
        init => _minimumCoverage = value is >= 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A share of days lies between 0 and 1.");
    }

    /// <summary>The digits of registers before the decimal mark, 1 to 15; 0 to take those of the highest index of each
    /// meter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 15.</exception>
    public int RegisterDigits
    {
        get => _registerDigits;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 15);
            _registerDigits = value;
        }
    }

    /// <summary>The largest share of a register's range, above 0 to 1, that one period may consume where the register rolls
    /// over.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or above 1.</exception>
    public double MaximumRollOverShare
    {
        get => _maximumRollOverShare;
        init => _maximumRollOverShare = value is > 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A share of a register is above 0, at most 1.");
    }

    /// <summary>How many times the meter's median of kWh a day a period may reach where the register rolls over, above
    /// 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public double MaximumRollOverRate
    {
        get => _maximumRollOverRate;
        init => _maximumRollOverRate = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A multiple of the median is a positive number.");
    }
}
