namespace NtlTools.Core.Readings.Billing;

/// <summary>What a meter's register showed at the beginning of a day, or near it.</summary>
/// <param name="Date">The day.</param>
/// <param name="Index">The register, kWh; NaN where it is missing.</param>
public readonly record struct MeterIndexReading(DateOnly Date, double Index)
{
    private const int MinutesADay = 1440, MinutesBefore = 60;

    /// <summary>How many minutes after the beginning of <see cref="Date"/> the register was read, below 1,440; down to −60 for one
    /// of the hour before. Of several readings of a day the one nearest its beginning counts.</summary>
    public int Minutes { get; init; }

    /// <summary>The meter; null where it is not said, and then the one of the reading before.</summary>
    public string? MeterId { get; init; }

    /// <summary>How the reading came about.</summary>
    public BillingReadingType Type { get; init; }

    /// <summary>The digits of the register before the decimal mark, 1 to 15; 0 where they are not known.</summary>
    public int Digits { get; init; }

    /// <summary>The line of its file, from 1; 0 where it has none.</summary>
    public int Line { get; init; }

    /// <summary>The number of its file.</summary>
    internal int File { get; init; }

    /// <summary>The day whose beginning stands for a time: the next one's within the hour before it, else the time's own.</summary>
    /// <returns>The number of the day, and by how many minutes the time lies behind its beginning.</returns>
    internal static (int Day, int Minutes) DayOf(DateTime time)
    {
        int day = DateOnly.FromDateTime(time).DayNumber, minutes = (int)time.TimeOfDay.TotalMinutes;
        return minutes < MinutesADay - MinutesBefore ? (day, minutes) : (day + 1, minutes - MinutesADay);
    }
}
