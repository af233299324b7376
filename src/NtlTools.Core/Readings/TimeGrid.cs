namespace NtlTools.Core.Readings;

/// <summary>The even grid that every customer of one import shares: where it starts, how long a step is, how many there
/// are.</summary>
/// <remarks>One instance serves all customers, so that what depends on dates alone is worked out once.</remarks>
public sealed record TimeGrid
{
    /// <summary>Makes a grid.</summary>
    /// <param name="start">When the first step begins.</param>
    /// <param name="interval">How long a step is.</param>
    /// <param name="length">The number of steps, at least 0.</param>
    public TimeGrid(DateTime start, MeterInterval interval, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (interval == default) throw new ArgumentException("A grid's step has a length.", nameof(interval));
        Start = start;
        Interval = interval;
        Length = length;
    }

    /// <summary>When the first step begins.</summary>
    public DateTime Start { get; }

    /// <summary>How long a step is.</summary>
    public MeterInterval Interval { get; }

    /// <summary>The number of steps.</summary>
    public int Length { get; }

    /// <summary>When a step begins.</summary>
    public DateTime TimeAt(int step) => Interval.Add(Start, step);

    /// <summary>The step that a time falls into, which can lie outside the grid (negative, or not below its length).</summary>
    public int StepAt(DateTime time)
    {
        if (Interval.Months > 0)
        {
            int months = (time.Year - Start.Year) * 12 + time.Month - Start.Month;
            if (time < Start.AddMonths(months)) months--;
            return (int)Math.Floor((double)months / Interval.Months);
        }
        long ticks = (time - Start).Ticks, step = Interval.Minutes * TimeSpan.TicksPerMinute;
        return (int)(ticks >= 0 ? ticks / step : -((-ticks + step - 1) / step));
    }

    /// <summary>The step that begins at a time, or −1; a step of calendar months begins at any time within it.</summary>
    internal int StepBeginningAt(DateTime time)
    {
        int step = StepAt(time);
        return step >= 0 && step < Length && (Interval.Months > 0 || TimeAt(step) == time) ? step : -1;
    }

    /// <summary>The number of steps that a number of days makes: rounded, at least 1; 0 where the days are shorter than one
    /// step.</summary>
    public int StepsIn(double days) =>
        days < Interval.Days ? 0 : Math.Max(1, (int)Math.Round(days / Interval.Days, MidpointRounding.AwayFromZero));

    /// <summary>"1035 steps of 1d from 2014-01-01 00:00", in any culture.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Length} steps of {Interval} from {Start:yyyy-MM-dd HH:mm}");
}
