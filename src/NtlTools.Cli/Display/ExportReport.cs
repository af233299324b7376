using NtlTools.Core.Detection;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Display;

/// <summary>What an export tells a person.</summary>
internal static class ExportReport
{
    public static void Write(Terminal terminal, ModelExportSummary summary)
    {
        Sections.SimulatedNote(terminal, summary.IsSimulated);
        terminal.Output.WriteLine(summary.Format == ModelFormat.XGBoostJson
            ? $"Wrote {summary.OutputPath}: {Figures.Count(summary.TreeCount)} trees on {summary.Features.Count} columns, "
                + "as a JSON model of XGBoost."
            : $"Wrote {summary.OutputPath}: the whole detector.");
    }
}
