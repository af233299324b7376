using System.Globalization;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Display;

/// <summary>What a simulation tells a person.</summary>
internal static class SimulationReport
{
    public static void Write(Terminal terminal, SimulationSummary summary)
    {
        terminal.Output.WriteLine($"Wrote {(summary.FileCount > 1 ? $"{Figures.Count(summary.FileCount)} files to " : "")}"
            + $"{summary.OutputPath}: {Population(summary)}.");
        string start = summary.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        terminal.Output.WriteLine($"{Figures.Count(summary.StepCount)} steps of {summary.Interval} from {start}, "
            + $"{Figures.Count(summary.ReadingCount)} readings, {Figures.Count(summary.Bytes / 1000)} kB, "
            + $"took {Figures.Duration(summary.Seconds)}.");
    }

    public static string Population(SimulationSummary summary) =>
        $"{Figures.Count(summary.CustomerCount)} simulated customers, {Figures.Count(summary.TheftCount)} of whom steal";
}
