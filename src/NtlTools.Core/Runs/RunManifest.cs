using System.Runtime.InteropServices;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Learning;

namespace NtlTools.Core.Runs;

/// <summary>
/// run.json: what went in, how it was treated, what came out. All that differs from run to run is under "timings".
/// </summary>
internal static class RunManifest
{
    public static void Write(Stream stream, RunSettings settings, ImportReport report, IReadOnlyList<InputHash> inputs,
        RunSummary summary, ExecutionOptions execution) =>
        JsonFile.Write(stream, new
        {
            Product = "NtlTools",
            Version = ProductVersion.Text,
            Runtime = RuntimeInformation.FrameworkDescription,
            summary.IsSimulated,
            settings.Detector.Seed,
            Inputs = inputs,
            Settings = new
            {
                settings.Import,
                settings.SimulatedTheft,
                settings.Quality,
                settings.MinimumDataQuality,
                settings.Segmentation,
                settings.Detector,
                settings.ExcludeInspected,
                settings.Format,
            },
            Found = report.Files,
            Grid = report.Grid is { } grid ? new { grid.Start, Interval = grid.Interval.ToString(), Steps = grid.Length } : null,
            Counts = new
            {
                Rows = report.RowCount,
                Customers = summary.CustomerCount,
                Readings = report.ReadingCount,
                MissingReadings = report.MissingCount,
                Thefts = summary.TheftCount,
                Rejects = report.RejectCount,
                RejectsByReason = report.Rejects.ToDictionary(r => r.Key.ToString(), r => r.Value),
                Segments = summary.SegmentCount,
                Inspections = summary.InspectionCount,
            },
            summary.Decisions,
            summary.Warnings,
            Timings = new
            {
                Started = DateTimeOffset.Now.AddSeconds(-summary.Seconds),
                execution.Threads,
                summary.Seconds,
                summary.PeakMemory,
                summary.Stages,
            },
        });
}
