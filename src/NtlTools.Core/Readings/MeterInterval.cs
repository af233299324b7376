using System.Globalization;

namespace NtlTools.Core.Readings;

/// <summary>The length of one step of a grid of readings: a number of minutes or days, or of calendar months.</summary>
public readonly record struct MeterInterval : IComparable<MeterInterval>
{
    private const int MinutesADay = 1440, MostMonths = 1200;

    private MeterInterval(int minutes, int months)
    {
        Minutes = minutes;
        Months = months;
    }

    /// <summary>An hour.</summary>
    public static MeterInterval Hourly { get; } = new(60, 0);

    /// <summary>A day.</summary>
    public static MeterInterval Daily { get; } = new(MinutesADay, 0);

    /// <summary>Seven days.</summary>
    public static MeterInterval Weekly { get; } = new(7 * MinutesADay, 0);

    /// <summary>A calendar month.</summary>
    public static MeterInterval Monthly { get; } = new(0, 1);

    /// <summary>The length in minutes; 0 where the length is in months.</summary>
    public int Minutes { get; }

    /// <summary>The length in calendar months; 0 where the length is fixed.</summary>
    public int Months { get; }

    /// <summary>The length in days; a month counts as a twelfth of 365.25 days.</summary>
    public double Days => Months > 0 ? Months * 365.25 / 12 : (double)Minutes / MinutesADay;

    /// <summary>An interval of a number of minutes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public static MeterInterval FromMinutes(int minutes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minutes);
        return new(minutes, 0);
    }

    /// <summary>An interval of a number of calendar months.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive, or more than a century.</exception>
    public static MeterInterval FromMonths(int months)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(months);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(months, MostMonths);
        return new(0, months);
    }

    /// <summary>Reads "hourly", "daily", "weekly", "monthly", or a number and a unit: "15min", "1h", "1d", "1w", "1mo".</summary>
    public static bool TryParse(string? text, out MeterInterval interval)
    {
        interval = default;
        string trimmed = (text ?? "").Trim().ToLowerInvariant();
        switch (trimmed)
        {
            case "hourly": interval = Hourly; return true;
            case "daily": interval = Daily; return true;
            case "weekly": interval = Weekly; return true;
            case "monthly": interval = Monthly; return true;
        }
        int digits = trimmed.TakeWhile(char.IsAsciiDigit).Count();
        if (!int.TryParse(trimmed.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || count is 0 or > 100_000)
            return false;
        (int minutes, int months) = trimmed[digits..].Trim() switch
        {
            "min" or "m" => (1, 0),
            "h" => (60, 0),
            "d" => (MinutesADay, 0),
            "w" => (7 * MinutesADay, 0),
            "mo" => (0, 1),
            _ => (0, 0),
        };
        if ((minutes == 0 && months == 0) || months * count > MostMonths) return false;
        interval = new(minutes * count, months * count);
        return true;
    }

    /// <summary>The time a number of steps after a start.</summary>
    public DateTime Add(DateTime start, int steps) =>
        Months > 0 ? start.AddMonths(Months * steps) : start.AddMinutes((double)Minutes * steps);

    /// <summary>Compares lengths.</summary>
    public int CompareTo(MeterInterval other) => Days.CompareTo(other.Days);

    /// <summary>"15min", "1h", "1d", "1w" or "1mo": what <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        if (Months > 0) return string.Create(CultureInfo.InvariantCulture, $"{Months}mo");
        (int count, string unit) = Minutes switch
        {
            0 => (0, "min"),
            _ when Minutes % (7 * MinutesADay) == 0 => (Minutes / (7 * MinutesADay), "w"),
            _ when Minutes % MinutesADay == 0 => (Minutes / MinutesADay, "d"),
            _ when Minutes % 60 == 0 => (Minutes / 60, "h"),
            _ => (Minutes, "min"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }

    /// <summary>Whether one interval is shorter.</summary>
    public static bool operator <(MeterInterval left, MeterInterval right) => left.CompareTo(right) < 0;

    /// <summary>Whether one interval is longer.</summary>
    public static bool operator >(MeterInterval left, MeterInterval right) => left.CompareTo(right) > 0;

    /// <summary>Whether one interval is not longer.</summary>
    public static bool operator <=(MeterInterval left, MeterInterval right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one interval is not shorter.</summary>
    public static bool operator >=(MeterInterval left, MeterInterval right) => left.CompareTo(right) >= 0;
}
