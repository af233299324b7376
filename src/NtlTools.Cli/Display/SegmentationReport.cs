using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;

namespace NtlTools.Cli.Display;

/// <summary>What a segmentation run tells a person.</summary>
internal static class SegmentationReport
{
    public static void Write(Terminal terminal, SegmentationRunSummary summary)
    {
        TextWriter output = terminal.Output;
        Sections.SimulatedNote(terminal, summary.IsSimulated);
        output.WriteLine($"{Figures.Count(summary.CustomerCount)} customers in {Figures.Count(summary.SegmentCount)} segments by "
            + $"{summary.Algorithm}, silhouette {Figures.Number(summary.Silhouette, 3)}"
            + (summary.Model is null ? "" : " of the customers that the model was fitted on")
            + (summary.UnassignedCount > 0 ? $"; {Figures.Count(summary.UnassignedCount)} in none" : ""));
        if (!double.IsNaN(summary.ClassifierAccuracy))
            output.WriteLine($"New customers are classified with an accuracy of {Figures.Percent(summary.ClassifierAccuracy)}.");
        Sections.Heading(terminal, summary.Model is null ? "Candidates" : "Candidates, of the customers that the model was fitted on");
        WriteCandidates(terminal, summary.Evaluations);
        Sections.Heading(terminal, "Segments");
        SegmentTable.Write(terminal, summary.Profiles);
        if (summary.Comparison is { } comparison)
        {
            Sections.Heading(terminal, $"Compared: {comparison.Verdict}");
            foreach (string reason in comparison.Reasons) output.WriteLine(reason);
            output.WriteLine($"{Figures.Count(comparison.MovedCount)} of {Figures.Count(comparison.CommonCount)} customers went to another "
                + $"segment, {Figures.Count(comparison.GainedCount)} got one and {Figures.Count(comparison.LostCount)} lost theirs; "
                + "comparison.json says who.");
        }
        output.WriteLine();
        output.WriteLine($"Features, segments, profiles and model are in {summary.OutputFolder}.");
        output.WriteLine(Sections.Took(summary.Seconds, summary.PeakMemory));
    }

    private static void WriteCandidates(Terminal terminal, IReadOnlyList<ClusterEvaluation> evaluations)
    {
        bool haveGaps = evaluations.Any(e => e.Gap is not null), haveStability = evaluations.Any(e => e.Stability is not null);
        PlainTable candidates = new PlainTable().Number("k").Number("Silhouette");
        if (haveGaps) candidates.Number("Gap");
        if (haveStability) candidates.Number("Stability");
        candidates.Number("Smallest").Number("None").Text("").Text("How");
        foreach (ClusterEvaluation candidate in evaluations)
        {
            List<string> cells = [Figures.Count(candidate.ClusterCount), Figures.Number(candidate.Silhouette, 3)];
            if (haveGaps) cells.Add(Figures.Number(candidate.Gap ?? double.NaN, 3));
            if (haveStability) cells.Add(Figures.Number(candidate.Stability ?? double.NaN, 3));
            candidates.Row([.. cells, Figures.Percent(candidate.SmallestSegmentShare), Figures.Percent(candidate.NoiseShare),
                candidate.IsRecommended ? "<-" : "", $"{candidate.Algorithm} {candidate.Parameters}".TrimEnd()]);
        }
        candidates.Write(terminal);
    }
}
