using NtlTools.Core.Files;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Display;

/// <summary>What a run tells a person.</summary>
internal static class RunReport
{
    public static void Write(Terminal terminal, RunSummary summary)
    {
        TextWriter output = terminal.Output;
        Sections.SimulatedNote(terminal, summary.IsSimulated);
        output.WriteLine($"{Figures.Count(summary.CustomerCount)} customers, {Figures.Count(summary.ReadingCount)} readings, "
            + $"{Figures.Count(summary.TheftCount)} known thefts, {Figures.Count(summary.RejectCount)} rejects");
        WriteResults(terminal, summary);
        output.WriteLine();
        output.WriteLine($"Results are in {summary.OutputFolder}: {summary.Files.Count} files, "
            + $"{(summary.Layers ? "gold/" : "")}inspection_list{summary.Format.Ending()} first.");
        output.WriteLine(Sections.Took(summary.Seconds, summary.PeakMemory));
    }

    /// <summary>Segments, evaluation and the top of the inspection list.</summary>
    public static void WriteResults(Terminal terminal, RunSummary summary)
    {
        string silhouette = double.IsNaN(summary.Silhouette) ? "" : $" (silhouette {Figures.Number(summary.Silhouette, 2)})";
        Sections.Heading(terminal, $"{Figures.Count(summary.SegmentCount)} segments{silhouette}");
        SegmentTable.Write(terminal, summary.Profiles);
        if (summary.Evaluation is { } evaluation)
        {
            Sections.Heading(terminal, Sections.TestHeading(evaluation, summary.IsSimulated));
            EvaluationTable.Write(terminal, evaluation);
        }
        if (summary.Top.Count == 0) return;
        Sections.Heading(terminal,
            $"The inspection list: the first {summary.Top.Count} of {Figures.Count(summary.InspectionCount)}");
        ScoreTable.Write(terminal, summary.Top);
    }
}
