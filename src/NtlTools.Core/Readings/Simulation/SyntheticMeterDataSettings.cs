namespace NtlTools.Core.Readings.Simulation;

/// <summary>What population of customers to generate.</summary>
public sealed record SyntheticMeterDataSettings
{
    private readonly int _customers = 1000, _days = 730;
    private readonly MeterInterval _interval = MeterInterval.Daily;
    private readonly double _householdShare = 0.72, _shopShare = 0.12, _seasonalHomeShare = 0.06, _solarHomeShare = 0.10;
    private readonly double _theftShare, _gapShare = 0.02, _lateJoinerShare = 0.05, _vacancyShare = 0.06;

    /// <summary>The number of customers, at least 1.</summary>
    public int Customers
    {
        get => _customers;
        init => _customers = AtLeastOne(value, nameof(Customers));
    }

    /// <summary>When the first step begins.</summary>
    public DateTime Start { get; init; } = new(2023, 1, 1);

    /// <summary>The length of a step: a whole number of months or days, or a part that divides a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is neither.</exception>
    public MeterInterval Interval
    {
        get => _interval;
        init
        {
            int minutes = value.Minutes;
            bool fits = minutes > 0 && (minutes % SyntheticDay.Minutes == 0 || SyntheticDay.Minutes % minutes == 0);
            if (value.Months == 0 && !fits)
                throw new ArgumentOutOfRangeException(nameof(Interval), value,
                    "A step is a whole number of months or days, or divides a day evenly.");
            _interval = value;
        }
    }

    /// <summary>How many days the readings cover, at least 1; months are counted as a twelfth of 365.25 days.</summary>
    public int Days
    {
        get => _days;
        init => _days = AtLeastOne(value, nameof(Days));
    }

    /// <summary>
    /// The share of customers who steal, 0 to 1 (see <see cref="TheftInjector"/>); the others are labelled honest.
    /// </summary>
    public double TheftShare
    {
        get => _theftShare;
        init => _theftShare = Share(value, nameof(TheftShare));
    }

    /// <summary>The random seed; one customer depends on it and on the customer's number alone.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>How many customers are households, relative to the other kinds, 0 to 1.</summary>
    public double HouseholdShare
    {
        get => _householdShare;
        init => _householdShare = Share(value, nameof(HouseholdShare));
    }

    /// <summary>How many customers are shops, relative to the other kinds, 0 to 1.</summary>
    public double ShopShare
    {
        get => _shopShare;
        init => _shopShare = Share(value, nameof(ShopShare));
    }

    /// <summary>How many customers are seasonal homes, relative to the other kinds, 0 to 1.</summary>
    public double SeasonalHomeShare
    {
        get => _seasonalHomeShare;
        init => _seasonalHomeShare = Share(value, nameof(SeasonalHomeShare));
    }

    /// <summary>How many customers are solar homes, relative to the other kinds, 0 to 1.</summary>
    public double SolarHomeShare
    {
        get => _solarHomeShare;
        init => _solarHomeShare = Share(value, nameof(SolarHomeShare));
    }

    /// <summary>
    /// The share of readings that is missing on average, single or in runs, 0 to 0.5; single customers have more or less.
    /// </summary>
    public double GapShare
    {
        get => _gapShare;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0.5, nameof(GapShare));
            _gapShare = Share(value, nameof(GapShare));
        }
    }

    /// <summary>The share of customers whose first reading comes after the start, 0 to 1.</summary>
    public double LateJoinerShare
    {
        get => _lateJoinerShare;
        init => _lateJoinerShare = Share(value, nameof(LateJoinerShare));
    }

    /// <summary>
    /// The share of customers whose premises stand empty for some weeks or months, 0 to 1: an honest reason to read near
    /// zero.
    /// </summary>
    public double VacancyShare
    {
        get => _vacancyShare;
        init => _vacancyShare = Share(value, nameof(VacancyShare));
    }

    private static int AtLeastOne(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }

    private static double Share(double value, string name)
    {
        if (value is >= 0 and <= 1) return value;
        throw new ArgumentOutOfRangeException(name, value, "A share lies from 0 to 1.");
    }
}
