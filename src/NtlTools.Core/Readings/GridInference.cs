using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings;

/// <summary>Finds the even grid that a set of times lies on.</summary>
internal static class GridInference
{
    /// <summary>The most steps a grid can have: a century of hours.</summary>
    public const int MostSteps = 1_000_000;

    private const int MinutesADay = 1440, FewDays = 4000;

    /// <summary>Finds the grid.</summary>
    /// <param name="file">What the times come from, for errors.</param>
    /// <param name="times">Distinct times in ascending order, at least one.</param>
    /// <param name="interval">The interval where it is known; else calendar months where every time is on the same day of a
    /// month or on its last, and otherwise the greatest common divisor of the gaps, or the usual gap where that would leave
    /// most of the grid empty.</param>
    /// <exception cref="NtlException">The grid would be too long.</exception>
    public static TimeGrid Find(string file, IReadOnlyList<DateTime> times, MeterInterval? interval)
    {
        MeterInterval step = interval ?? FindInterval(times);
        DateTime start = step.Months == 0 ? FirstOfMost(times, step)
            : AreOnOneDay(times) ? times[0]
            : new(times[0].Year, times[0].Month, 1);
        long last = new TimeGrid(start, step, 0).StepAt(times[^1]);
        if (last >= MostSteps) throw NtlErrors.GridTooLong(file, last + 1, MostSteps);
        return new(start, step, (int)last + 1);
    }

    private static bool AreOnOneDay(IReadOnlyList<DateTime> times)
    {
        for (int i = 1; i < times.Count; i++)
            if (times[i].Day != times[0].Day) return false;
        return true;
    }

    // The first of the times that most of the others are whole steps away from. Every import comes by here once, and loops
    // are compiled ahead, which queries over times are not.
    private static DateTime FirstOfMost(IReadOnlyList<DateTime> times, MeterInterval step)
    {
        long length = step.Minutes * TimeSpan.TicksPerMinute;
        var phases = new long[times.Count];
        for (int i = 0; i < phases.Length; i++) phases[i] = times[i].Ticks % length;
        AscendingNumbers.Sort(phases);
        long usual = phases[0];
        for (int i = 0, most = 0, from = 0; i < phases.Length; i++)
        {
            if (phases[i] != phases[from]) from = i;
            if (i - from + 1 <= most) continue;
            (most, usual) = (i - from + 1, phases[i]);
        }
        int first = 0;
        while (times[first].Ticks % length != usual) first++;
        return times[first];
    }

    private static MeterInterval FindInterval(IReadOnlyList<DateTime> times)
    {
        if (times.Count < 2) return MeterInterval.Daily;
        if (IsCalendarMonths(times, out int months)) return MeterInterval.FromMonths(months);
        var gaps = new Dictionary<long, int>();
        long divisor = 0;
        for (int i = 1; i < times.Count; i++)
        {
            long gap = Math.Max(1, (times[i] - times[i - 1]).Ticks / TimeSpan.TicksPerMinute);
            divisor = GreatestCommonDivisor(divisor, gap);
            gaps[gap] = gaps.GetValueOrDefault(gap) + 1;
        }

        // A few stray times would make a grid of minutes out of a grid of days; the usual gap is the step then. A few days
        // far apart are no such thing.
        long span = (times[^1] - times[0]).Ticks / TimeSpan.TicksPerMinute;
        if (span / divisor > Math.Max(4L * times.Count, divisor >= MinutesADay ? FewDays : 0))
            divisor = gaps.OrderByDescending(g => g.Value).ThenBy(g => g.Key).First().Key;
        return MeterInterval.FromMinutes((int)Math.Min(divisor, int.MaxValue));
    }

    private static bool IsCalendarMonths(IReadOnlyList<DateTime> times, out int months)
    {
        months = 0;
        bool lastDays = true;
        for (int i = 0; i < times.Count && lastDays; i++) lastDays = IsLastOfMonth(times[i]);
        for (int i = 1; i < times.Count; i++)
        {
            if ((times[i].Day != times[0].Day && !lastDays) || times[i].TimeOfDay != times[0].TimeOfDay) return false;
            int gap = (times[i].Year - times[i - 1].Year) * 12 + times[i].Month - times[i - 1].Month;
            months = (int)GreatestCommonDivisor(months, gap);
        }
        return months > 0;
    }

    private static bool IsLastOfMonth(DateTime time) => time.Day == DateTime.DaysInMonth(time.Year, time.Month);

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
