using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings.Simulation;

/// <summary>
/// What every generated customer shares: the days that the grid covers, their place in the year, and the weather.
/// </summary>
internal sealed class SyntheticDay
{
    /// <summary>The number of minutes in a day.</summary>
    public const int Minutes = 1440;

    private const double DaysAYear = 365.25;

    // Customers take the streams from 0 up, so what is common to all comes from the other end.
    private const ulong WeatherStream = ulong.MaxValue;

    private SyntheticDay(DayOfWeek weekday, int yearIndex, double year, double cold, double sun)
    {
        Weekday = weekday;
        YearIndex = yearIndex;
        Year = year;
        Cold = cold;
        Sun = sun;
    }

    /// <summary>The day of the week.</summary>
    public DayOfWeek Weekday { get; }

    /// <summary>The whole years since the first day.</summary>
    public int YearIndex { get; }

    /// <summary>The place in the calendar year, 0 on the first of January, below about 1.</summary>
    public double Year { get; }

    /// <summary>How much colder than usual at this time of the year it is: standard normal, strongly autocorrelated.</summary>
    public double Cold { get; }

    /// <summary>The share of a clear midsummer day's sunshine, 0 to 1.</summary>
    public double Sun { get; }

    /// <summary>The days that a grid covers; the last step's may reach beyond the days asked for.</summary>
    public static SyntheticDay[] For(TimeGrid grid, ulong seed)
    {
        var random = new SeededRandom(seed, WeatherStream);
        int count = (int)Math.Ceiling((grid.TimeAt(grid.Length) - grid.Start).TotalDays);
        var days = new SyntheticDay[count];
        double cold = random.NextGaussian(), cloud = random.NextGaussian();
        for (int day = 0; day < count; day++)
        {
            DateTime date = grid.Start.AddDays(day);
            double year = (date.DayOfYear - 1) / DaysAYear;
            cold = 0.85 * cold + Math.Sqrt(1 - 0.85 * 0.85) * random.NextGaussian();
            cloud = 0.55 * cloud + Math.Sqrt(1 - 0.55 * 0.55) * random.NextGaussian();
            double clear = 0.58 - 0.42 * Math.Cos(2 * Math.PI * (year + 10 / DaysAYear));
            double sun = clear * (0.25 + 0.75 / (1 + Math.Exp(1.4 * cloud)));
            days[day] = new(date.DayOfWeek, (int)(day / DaysAYear), year, cold, sun);
        }
        return days;
    }
}
