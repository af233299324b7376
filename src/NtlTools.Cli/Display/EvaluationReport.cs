using NtlTools.Core.Runs;

namespace NtlTools.Cli.Display;

/// <summary>What an evaluation tells a person.</summary>
internal static class EvaluationReport
{
    public static void Write(Terminal terminal, EvaluationSummary summary)
    {
        TextWriter output = terminal.Output;
        Sections.SimulatedNote(terminal, summary.IsSimulated);
        output.WriteLine($"{Figures.Count(summary.Evaluation.CustomerCount)} inspected customers, {Figures.Count(summary.Evaluation.TheftCount)} thefts "
            + $"({Figures.Percent(summary.Evaluation.TheftRate)})");
        output.WriteLine($"Left out: {Figures.Count(summary.NotInspectedCount)} not inspected, {Figures.Count(summary.FittedCount)} that the detector was fitted on");
        output.WriteLine();
        EvaluationTable.Write(terminal, summary.Evaluation);
        output.WriteLine();
        output.WriteLine(Sections.Took(summary.Seconds, summary.PeakMemory));
    }
}
