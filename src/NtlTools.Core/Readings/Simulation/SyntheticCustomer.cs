using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings.Simulation;

/// <summary>How one generated customer uses energy: drawn once, then read day by day.</summary>
internal sealed class SyntheticCustomer
{
    private static readonly string[] Regions = ["North", "Centre", "South"];

    // Relative to one another; PartOfDay makes shares of the day out of them.
    private static readonly double[] HomeHours =
    [
        0.55, 0.48, 0.45, 0.44, 0.46, 0.58, 0.90, 1.20, 1.15, 0.95, 0.88, 0.92,
        1.05, 1.00, 0.92, 0.95, 1.10, 1.40, 1.75, 1.85, 1.70, 1.40, 1.02, 0.72,
    ];

    private static readonly double[] ShopHours =
    [
        0.35, 0.33, 0.32, 0.32, 0.34, 0.40, 0.60, 1.00, 1.50, 1.70, 1.75, 1.75,
        1.70, 1.70, 1.75, 1.75, 1.70, 1.60, 1.35, 0.95, 0.60, 0.45, 0.40, 0.36,
    ];

    private static readonly double[] SunHours =
    [
        0, 0, 0, 0, 0, 0.05, 0.35, 0.95, 1.70, 2.40, 2.95, 3.20,
        3.20, 2.95, 2.45, 1.80, 1.10, 0.60, 0.25, 0.05, 0, 0, 0, 0,
    ];

    private readonly double _base, _yearlySwing, _yearlyPeak, _weatherGain, _trend, _noise, _memory, _standby, _solarPeak;
    private readonly double[] _weekday = new double[7];
    private readonly double _seasonStart, _seasonLength;
    private readonly int _changeDay;
    private readonly double _change = 1;
    private readonly bool _emptyMeansZero;
    private readonly double[] _hours;
    private readonly int _hourShift;

    /// <summary>Draws a customer.</summary>
    public SyntheticCustomer(CustomerKind kind, int days, ref SeededRandom random)
    {
        Kind = kind;
        Region = Regions[random.Next(Regions.Length)];
        bool warm = Region == "South" && random.NextDouble() < 0.6;
        bool shop = kind == CustomerKind.Shop;
        Tariff = shop ? "Business" : random.NextDouble() < 0.25 ? "TimeOfUse" : "Standard";
        _base = (shop ? 28 : kind == CustomerKind.SolarHome ? 12 : 9) * Math.Exp((shop ? 0.75 : 0.5) * random.NextGaussian());
        _yearlySwing = shop ? random.NextDouble(0.05, 0.20) : random.NextDouble(0.08, 0.35);
        _yearlyPeak = (warm || (shop && random.NextDouble() < 0.5) ? 0.56 : 0.05) + 0.03 * random.NextGaussian();
        _weatherGain = (warm ? -1 : 1) * random.NextDouble(0.02, 0.10);
        _trend = Math.Exp(0.04 * random.NextGaussian());
        _noise = shop ? random.NextDouble(0.08, 0.18) : random.NextDouble(0.14, 0.35);
        _memory = random.NextDouble(0.25, 0.70);
        _standby = random.NextDouble(0.02, 0.15);
        _emptyMeansZero = random.NextDouble() < 0.5;
        DrawWeek(shop, ref random);
        if (kind == CustomerKind.SolarHome) _solarPeak = _base * random.NextDouble(0.8, 1.8);
        if (kind == CustomerKind.SeasonalHome)
        {
            bool winter = random.NextDouble() < 0.3;
            _seasonLength = winter ? random.NextDouble(0.18, 0.30) : random.NextDouble(0.20, 0.38);
            _seasonStart = (winter ? 0.95 : 0.43) + 0.03 * random.NextGaussian();
        }
        if (random.NextDouble() < 0.10)
        {
            // People move in and out and buy appliances: honest customers change their level too.
            _changeDay = random.Next(days);
            _change = Math.Exp(0.4 * random.NextGaussian());
        }
        _hours = shop ? ShopHours : HomeHours;
        _hourShift = random.Next(3) - 1;
    }

    /// <summary>The kind of customer.</summary>
    public CustomerKind Kind { get; }

    /// <summary>Where the customer lives.</summary>
    public string Region { get; }

    /// <summary>What the customer pays by.</summary>
    public string Tariff { get; }

    /// <summary>The energy that each day takes from the grid in kWh, never negative.</summary>
    /// <param name="days">The days that all customers share.</param>
    /// <param name="vacancy">Whether the premises stand empty for a time.</param>
    /// <param name="random">The customer's own sequence.</param>
    /// <param name="energy">Where the days' energy goes: what is used, before the panels' part is taken off.</param>
    /// <param name="solar">Where the panels' energy goes.</param>
    public void Fill(SyntheticDay[] days, bool vacancy, ref SeededRandom random, double[] energy, double[] solar)
    {
        Span<bool> away = new bool[days.Length];
        DrawAbsences(days, away, ref random);
        int emptyFrom = -1, emptyTo = -1;
        if (vacancy)
        {
            emptyFrom = random.Next(days.Length);
            emptyTo = emptyFrom + 14 + random.Next(200);
        }
        double innovation = Math.Sqrt(1 - _memory * _memory), state = random.NextGaussian(), floor = _base * _standby;
        for (int day = 0; day < days.Length; day++)
        {
            SyntheticDay today = days[day];
            state = _memory * state + innovation * random.NextGaussian();
            double level = _base * _weekday[(int)today.Weekday] * Math.Exp(_noise * state + _weatherGain * today.Cold)
                * (1 + _yearlySwing * Math.Cos(2 * Math.PI * (today.Year - _yearlyPeak))) * Math.Pow(_trend, day / 365.25);
            if (day >= _changeDay) level *= _change;
            if (away[day]) level = floor * Math.Exp(0.05 * state);
            if (day >= emptyFrom && day < emptyTo) level = _emptyMeansZero ? 0 : 0.1 * floor;
            energy[day] = level;
            solar[day] = _solarPeak * today.Sun;
        }
    }

    /// <summary>The share of the day's use that falls into a part of the day, and that of the day's sunshine.</summary>
    /// <param name="minute">The first minute of the part.</param>
    /// <param name="minutes">Its length, which divides a day.</param>
    public (double Use, double Sun) PartOfDay(int minute, int minutes)
    {
        double use = 0, sun = 0;
        for (int done = 0; done < minutes;)
        {
            int hour = (minute + done) / 60, length = Math.Min(minutes - done, 60 - (minute + done) % 60);
            use += length * _hours[(hour - _hourShift + 24) % 24];
            sun += length * SunHours[hour];
            done += length;
        }
        return (use / (60 * _hours.Sum()), sun / (60 * SunHours.Sum()));
    }

    private void DrawWeek(bool shop, ref SeededRandom random)
    {
        double saturday = shop ? random.NextDouble(0.65, 1.10) : random.NextDouble(0.95, 1.20);
        double sunday = shop ? random.NextDouble(0.20, 0.45) : random.NextDouble(0.95, 1.30);
        for (int day = 0; day < 7; day++) _weekday[day] = random.NextDouble(0.96, 1.04);
        _weekday[(int)DayOfWeek.Saturday] *= saturday;
        _weekday[(int)DayOfWeek.Sunday] *= sunday;
    }

    private void DrawAbsences(SyntheticDay[] days, Span<bool> away, ref SeededRandom random)
    {
        if (Kind == CustomerKind.SeasonalHome)
        {
            bool weekend = false;
            for (int day = 0; day < days.Length; day++)
            {
                if (day == 0 || days[day].Weekday == DayOfWeek.Friday) weekend = random.NextDouble() < 0.2;
                double sinceSeason = days[day].Year - _seasonStart;
                sinceSeason -= Math.Floor(sinceSeason);
                bool visit = weekend && days[day].Weekday is (DayOfWeek.Friday or DayOfWeek.Saturday or DayOfWeek.Sunday);
                away[day] = sinceSeason > _seasonLength && !visit;
            }
            return;
        }
        int years = days[^1].YearIndex + 1, most = Kind == CustomerKind.Shop ? 2 : 4;
        for (int year = 0; year < years; year++)
        {
            for (int trip = random.Next(most); trip > 0; trip--)
            {
                int first = (int)((year + random.NextDouble()) * 365.25), length = 3 + random.Next(14);
                for (int day = first; day < Math.Min(first + length, days.Length); day++) away[day] = true;
            }
        }
    }
}
