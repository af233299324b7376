using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings;

/// <summary>Sums readings over the longer steps of another grid.</summary>
internal sealed class CoarserGrid
{
    private readonly int[] _steps;
    private readonly bool _firstIsWhole, _lastIsWhole;

    private CoarserGrid(TimeGrid own, TimeGrid wanted, Func<DateTime, DateTime>? clock = null)
    {
        Own = own;
        Wanted = wanted;
        _steps = new int[ReferenceEquals(own, wanted) ? 0 : own.Length];
        for (int i = 0; i < _steps.Length; i++) _steps[i] = wanted.StepAt(Local(i));
        _firstIsWhole = Local(0) <= wanted.Start;
        _lastIsWhole = Local(own.Length) >= wanted.TimeAt(wanted.Length);

        DateTime Local(int step) => clock is null ? own.TimeAt(step) : clock(own.TimeAt(step));
    }

    /// <summary>The grid that the readings are read on.</summary>
    public TimeGrid Own { get; }

    /// <summary>The grid that customers get.</summary>
    public TimeGrid Wanted { get; }

    /// <summary>Finds the grid that times lie on, and the one that was asked for.</summary>
    /// <param name="file">What the times come from, for errors.</param>
    /// <param name="times">Distinct times in ascending order, at least one.</param>
    /// <param name="interval">The interval that was asked for; null for the times' own.</param>
    /// <param name="readings">How many readings a customer has, on average.</param>
    /// <param name="clock">The local time of an instant, where the times are such and steps of days are wanted.</param>
    /// <exception cref="NtlException">The interval is no multiple of the times' own, or a grid would be too long.</exception>
    public static CoarserGrid Find(string file, IReadOnlyList<DateTime> times, MeterInterval? interval, double readings,
        Func<DateTime, DateTime>? clock = null)
    {
        if (times.Count == 1 && interval is not null) return Same(GridInference.Find(file, times, interval));
        TimeGrid own = GridInference.Find(file, times, null);
        if (interval is not { } wanted || wanted == own.Interval) return Same(own);

        // Meters read by hand, on some day of each month, leave a grid of days almost empty.
        if (wanted.Months > 0 && own.Interval.Months == 0)
        {
            TimeGrid months = GridInference.Find(file, times, wanted);
            if (own.Interval.Days > 1 || (readings <= months.Length && 4 * readings < own.Length)) return Same(months);
        }
        bool multiple = wanted.Months > 0
            ? own.Interval.Months == 0 || wanted.Months % own.Interval.Months == 0
            : own.Interval.Months == 0 && wanted.Minutes % own.Interval.Minutes == 0;
        if (!multiple) throw NtlErrors.IntervalTooShort(file, wanted.ToString(), own.Interval.ToString());

        // Days begin at midnight, months on their first day and hours on the hour, whenever the first reading was.
        DateTime ownStart = clock is null ? own.Start : clock(own.Start), ownLast = own.TimeAt(own.Length - 1);
        DateTime start = wanted.Months > 0 ? new(ownStart.Year, ownStart.Month, 1)
            : wanted.Minutes % 1440 == 0 ? ownStart.Date
            : 1440 % wanted.Minutes == 0 ? own.Start.AddMinutes(-(own.Start.TimeOfDay.TotalMinutes % wanted.Minutes))
            : own.Start;
        int last = new TimeGrid(start, wanted, 0).StepAt(clock is null ? ownLast : clock(ownLast));
        return new(own, new(start, wanted, last + 1), clock);
    }

    /// <summary>The readings on the grid that was asked for.</summary>
    /// <remarks>A step that lacks one of its readings is missing: half a day's sum is no day's consumption.</remarks>
    public float[] Sum(ReadOnlySpan<float> kwh)
    {
        double[] sums = new double[Wanted.Length];
        for (int i = 0; i < kwh.Length; i++) sums[_steps[i]] += kwh[i];
        if (!_firstIsWhole) sums[0] = double.NaN;
        if (!_lastIsWhole) sums[^1] = double.NaN;
        return Array.ConvertAll(sums, s => (float)s);
    }

    /// <summary>A grid on which nothing is summed.</summary>
    public static CoarserGrid Same(TimeGrid grid) => new(grid, grid);
}
