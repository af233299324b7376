using NtlTools.Core.Detection;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Display;

/// <summary>What a scoring run tells a person.</summary>
internal static class ScoringReport
{
    public static void Write(Terminal terminal, ScoringSummary summary)
    {
        TextWriter output = terminal.Output;
        Sections.SimulatedNote(terminal, summary.IsSimulated);
        output.WriteLine($"{Figures.Count(summary.CustomerCount)} customers: "
            + $"{Figures.Count(summary.HighRiskCount)} of high risk, "
            + $"{Figures.Count(summary.MediumRiskCount)} of medium, {Figures.Count(summary.LowRiskCount)} of low");
        if (summary.Basis == ScoreBasis.IsolationOnly)
            output.WriteLine("The detector had no labels: a score says how unusual a customer is, not how likely theft is.");
        if (summary.Basis == ScoreBasis.Supervised)
            output.WriteLine("An XGBoost model scored alone: a score is the probability that the model itself gives.");
        Sections.Heading(terminal, $"The first {summary.Top.Count}");
        ScoreTable.Write(terminal, summary.Top);
        output.WriteLine();
        output.WriteLine($"All scores are in {summary.OutputPath}.");
        output.WriteLine(Sections.Took(summary.Seconds, summary.PeakMemory));
    }
}
