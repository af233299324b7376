using NtlTools.Core.Detection;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Display;

/// <summary>What an evaluation tells a person.</summary>
internal static class EvaluationReport
{
    public static void Write(Terminal terminal, EvaluationSummary summary)
    {
        TextWriter output = terminal.Output;
        Sections.SimulatedNote(terminal, summary.IsSimulated);
        DetectorEvaluation evaluation = summary.Evaluation;
        output.WriteLine($"{Figures.Count(evaluation.CustomerCount)} inspected customers, "
            + $"{Figures.Count(evaluation.TheftCount)} thefts ({Figures.Percent(evaluation.TheftRate)})");
        output.WriteLine($"Left out: {Figures.Count(summary.NotInspectedCount)} not inspected, "
            + $"{Figures.Count(summary.FittedCount)} that the detector was fitted on");
        output.WriteLine();
        EvaluationTable.Write(terminal, evaluation);
        output.WriteLine();
        output.WriteLine(Sections.Took(summary.Seconds, summary.PeakMemory));
    }
}
