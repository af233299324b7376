using System.Runtime.InteropServices;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Features;

/// <summary>What depends on the grid alone and not on readings: windows, calendar, yearly sine, plan of the spectrum.</summary>
/// <typeparam name="V">The registers that series are swept in.</typeparam>
internal sealed class GridPlan<V>
    where V : unmanaged, INumberLanes<V>
{
    private const double YearInDays = 365.25;

    /// <summary>Plans for the first steps of a grid.</summary>
    public GridPlan(TimeGrid grid, int length)
    {
        Length = length;
        Days7 = grid.StepsIn(7);
        Days30 = grid.StepsIn(30);
        Days90 = grid.StepsIn(90);
        Days180 = grid.StepsIn(180);
        Days365 = grid.StepsIn(365);
        Months = Runs(grid, length, static time => time.Year * 12 + time.Month);
        if (grid.Interval.Days <= 1) Weekdays = Runs(grid, length, static time => (int)time.DayOfWeek);
        if (length * grid.Interval.Days >= 365)
        {
            Annual = new (double Sine, double Cosine)[length];
            for (int t = 0; t < length; t++) Annual[t] = Math.SinCos(Math.Tau * t * grid.Interval.Days / YearInDays);
        }
        if (length >= 4) Spectrum = PowerSpectrum<V>.Plan(length);
    }

    /// <summary>The number of steps, T.</summary>
    public int Length { get; }

    /// <summary>Steps in windows of some days; 0 where the window is shorter than a step.</summary>
    public int Days7 { get; }

    /// <inheritdoc cref="Days7"/>
    public int Days30 { get; }

    /// <inheritdoc cref="Days7"/>
    public int Days90 { get; }

    /// <inheritdoc cref="Days7"/>
    public int Days180 { get; }

    /// <inheritdoc cref="Days7"/>
    public int Days365 { get; }

    /// <summary>Runs of steps that begin in one calendar month.</summary>
    public Run[] Months { get; }

    /// <summary>Runs of steps that begin on one weekday (0 is Sunday); null where steps are longer than a day.</summary>
    public Run[]? Weekdays { get; }

    /// <summary>The yearly sine and cosine at each step; null where the grid is under a year.</summary>
    public (double Sine, double Cosine)[]? Annual { get; }

    /// <summary>How the power spectrum is computed; null where the series is too short for one.</summary>
    public PowerSpectrum<V>? Spectrum { get; }

    private static Run[] Runs(TimeGrid grid, int length, Func<DateTime, int> keyOf)
    {
        var runs = new List<Run>();
        for (int t = 0; t < length; t++)
        {
            int key = keyOf(grid.TimeAt(t));
            if (runs.Count > 0 && runs[^1].Key == key) runs[^1] = new(key, t + 1);
            else runs.Add(new(key, t + 1));
        }
        return [.. runs];
    }

    /// <summary>Steps from the end of the run before to an end, which itself is not of the run, that share a key.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Run(int Key, int End);
}
