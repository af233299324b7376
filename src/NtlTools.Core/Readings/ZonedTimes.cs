using System.Collections.Concurrent;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>What the clocks of their place showed at the times that say their zone; from any number of threads.</summary>
/// <remarks>
/// Rows keep instants. Whether steps are days is known only when all times have been seen. Steps of a day or longer then begin
/// when local clocks say so, days of 23 and 25 hours among them; shorter steps are even in UTC, where no hour is missing or comes
/// twice. Local is the zone that is set, else what is written. Instants that are written in UTC need no memory.
/// </remarks>
internal sealed class ZonedTimes(TimeZoneInfo? zone)
{
    private const int MinutesADay = 1440, MostShift = 120;

    private readonly ConcurrentDictionary<int, int> _offsets = new();
    private volatile bool _hasZoned, _hasPlain, _isAmbiguous;

    /// <summary>By how many minutes a zone is ahead of UTC at an instant.</summary>
    public static int OffsetIn(TimeZoneInfo zone, DateTime instant) =>
        (int)Math.Floor(zone.GetUtcOffset(DateTime.SpecifyKind(instant, DateTimeKind.Utc)).TotalMinutes);

    /// <summary>Takes a time.</summary>
    /// <param name="minute">Its minute, in UTC if it says its zone.</param>
    /// <param name="offset">By how many minutes it is written ahead of UTC, or <see cref="DateText.NoOffset"/>.</param>
    public void Add(int minute, int offset)
    {
        // Most files say no zone, and a flag that is only read stays in every core's cache.
        if (offset == DateText.NoOffset)
        {
            if (!_hasPlain) _hasPlain = true;
            return;
        }
        if (!_hasZoned) _hasZoned = true;
        if (zone is null && offset != 0 && _offsets.GetOrAdd(minute, offset) != offset) _isAmbiguous = true;
    }

    /// <summary>Finds the grid that the times lie on, and the one that was asked for.</summary>
    /// <param name="source">What the times come from, for errors.</param>
    /// <param name="minutes">The distinct minutes of all times in ascending order, at least one.</param>
    /// <param name="interval">The interval that was asked for; null for the times' own.</param>
    /// <param name="readings">How many readings a customer has, on average.</param>
    /// <returns>The grids, and the local minute of each minute where the grids are of such; else null.</returns>
    /// <exception cref="NtlException">As <see cref="CoarserGrid.Find"/>; or the times need a zone that is not said.</exception>
    public (CoarserGrid Grids, Dictionary<int, int>? Local) Grids(string source, int[] minutes, MeterInterval? interval,
        double readings)
    {
        DateTime[] times = Times(minutes);
        if (!_hasZoned || (zone is null && _offsets.IsEmpty))
        {
            var plain = CoarserGrid.Find(source, times, interval, readings);
            if (_hasZoned) Demand(source, times, plain);
            return (plain, null);
        }
        Dictionary<int, int> local = Local(minutes);
        int[] shown = [.. local.Values.Distinct().Order()];
        DateTime[] localTimes = Times(shown);
        MeterInterval own = shown.Length == 1 && interval is { } said ? said : GridInference.Find(source, localTimes, null).Interval;
        bool isOfDays = IsOfDays(own), needsLocal = isOfDays || (interval is { } wanted && IsOfDays(wanted));
        if (needsLocal && _hasPlain) throw NtlErrors.MixedTimeZones(source);
        if (needsLocal && _isAmbiguous) throw NtlErrors.SeveralTimeZones(source);
        if (!isOfDays) return (CoarserGrid.Find(source, times, interval, readings, needsLocal ? Clock(minutes, local) : null), null);
        var days = CoarserGrid.Find(source, localTimes, interval, readings);
        Demand(source, localTimes, days);
        return (days, local);
    }

    private static DateTime[] Times(int[] minutes) => Array.ConvertAll(minutes, m => LongTable.Epoch.AddMinutes(m));

    private static bool IsOfDays(MeterInterval interval) => interval.Months > 0 || interval.Minutes % MinutesADay == 0;

    private Dictionary<int, int> Local(int[] minutes)
    {
        var local = new Dictionary<int, int>(minutes.Length);
        foreach (int minute in minutes)
        {
            int offset = zone is null ? _offsets.GetValueOrDefault(minute) : OffsetIn(zone, LongTable.Epoch.AddMinutes(minute));
            local.Add(minute, minute + offset);
        }
        return local;
    }

    // Steps that nobody has a reading of are of the day that the clock of the reading before them says.
    private Func<DateTime, DateTime> Clock(int[] minutes, Dictionary<int, int> local) => instant =>
    {
        if (zone is not null) return instant.AddMinutes(OffsetIn(zone, instant));
        int at = Array.BinarySearch(minutes, LongTable.MinuteOf(instant));
        int before = minutes[at >= 0 ? at : Math.Max(0, ~at - 1)];
        return instant.AddMinutes(local[before] - before);
    };

    // Local midnights come at one hour of UTC in winter and at another in summer: half of them would be off the grid.
    private void Demand(string source, DateTime[] times, CoarserGrid grids)
    {
        TimeGrid grid = grids.Own;
        if (zone is not null || grid.Interval.Minutes == 0 || !IsOfDays(grid.Interval)) return;
        int usual = (int)grid.Start.TimeOfDay.TotalMinutes, shifted = 0;
        foreach (DateTime time in times)
        {
            int apart = Math.Abs((int)time.TimeOfDay.TotalMinutes - usual);
            if (Math.Min(apart, MinutesADay - apart) is > 0 and <= MostShift) shifted++;
        }
        if (shifted * 10 > times.Length) throw NtlErrors.TimeZoneNeeded(source, shifted, times.Length);
    }
}
