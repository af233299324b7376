namespace NtlTools.DuckDB;

/// <summary>DuckDB's days and times, counted from 1970, and .NET's, counted from the year 1.</summary>
internal static class DuckDBTime
{
    private const long TicksAMicrosecond = TimeSpan.TicksPerMicrosecond;
    private static readonly int FirstDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
    private static readonly long FirstTick = DateTime.UnixEpoch.Ticks;

    public static int Days(DateOnly date) => date.DayNumber - FirstDay;

    /// <summary>Microseconds since 1970 of ticks, rounded down.</summary>
    public static long Microseconds(long ticks) => Floor(ticks - FirstTick, TicksAMicrosecond);

    /// <summary>Ticks of a day.</summary>
    /// <exception cref="DuckDBException">It is infinite or not in the years 1 to 9999.</exception>
    public static long TicksOfDay(int days)
    {
        long number = (long)days + FirstDay;
        return number >= 0 && number <= DateOnly.MaxValue.DayNumber ? number * TimeSpan.TicksPerDay : throw Beyond("date", days);
    }

    /// <summary>Ticks of units since 1970, of which so many make a second; those below a tick are rounded down.</summary>
    /// <exception cref="DuckDBException">It is infinite or not in the years 1 to 9999.</exception>
    public static long Ticks(long count, long unitsASecond)
    {
        Int128 ticks = unitsASecond > TimeSpan.TicksPerSecond ? Floor(count, unitsASecond / TimeSpan.TicksPerSecond)
            : (Int128)count * (TimeSpan.TicksPerSecond / unitsASecond);
        ticks += FirstTick;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? (long)ticks : throw Beyond("time", count);
    }

    private static long Floor(long number, long unit) => number / unit - (number % unit < 0 ? 1 : 0);

    private static DuckDBException Beyond(string what, long count) => new(
        DuckDBErrorType.OutOfRange, $"The {what} {count} (counted from 1970) is not in the years 1 to 9999.");
}
