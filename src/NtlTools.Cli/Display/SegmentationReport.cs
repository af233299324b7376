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
            + (summary.UnassignedCount > 0 ? $"; {Figures.Count(summary.UnassignedCount)} in none" : ""));
        if (!double.IsNaN(summary.ClassifierAccuracy))
            output.WriteLine($"New customers are classified with an accuracy of {Figures.Percent(summary.ClassifierAccuracy)}.");
        Sections.Heading(terminal, "Candidates");
        PlainTable candidates = new PlainTable().Number("k").Number("Silhouette").Number("Smallest").Number("None").Text("").Text("How");
        foreach (ClusterEvaluation candidate in summary.Evaluations)
        {
            candidates.Row(Figures.Count(candidate.ClusterCount), Figures.Number(candidate.Silhouette, 3),
                Figures.Percent(candidate.SmallestSegmentShare), Figures.Percent(candidate.NoiseShare),
                candidate.IsRecommended ? "<-" : "", $"{candidate.Algorithm} {candidate.Parameters}".TrimEnd());
        }
        candidates.Write(terminal);
        Sections.Heading(terminal, "Segments");
        SegmentTable.Write(terminal, summary.Profiles);
        if (summary.Comparison is { } comparison)
        {
            Sections.Heading(terminal, $"Compared: {comparison.Verdict}");
            foreach (string reason in comparison.Reasons) output.WriteLine(reason);
            output.WriteLine($"{Figures.Count(comparison.MovedCount)} of {Figures.Count(comparison.CommonCount)} customers moved; "
                + "comparison.json says who.");
        }
        output.WriteLine();
        output.WriteLine($"Features, segments, profiles and model are in {summary.OutputFolder}.");
        output.WriteLine(Sections.Took(summary.Seconds, summary.PeakMemory));
    }
}
