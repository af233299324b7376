using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Runs;

/// <summary>
/// run.json: what went in, how it was treated, what came out. All that differs from run to run is under "timings".
/// </summary>
internal static class RunManifest
{
    public const string FileName = "run.json";

    /// <summary>Whether the last run that wrote to a folder wrote layers; false where nothing can be read there.</summary>
    public static bool SaysLayers(string folder)
    {
        try
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, FileName));
            using JsonDocument run = JsonDocument.Parse(stream);
            return run.RootElement.ValueKind == JsonValueKind.Object && run.RootElement.TryGetProperty("settings", out JsonElement settings)
                && settings.ValueKind == JsonValueKind.Object
                && settings.TryGetProperty("layers", out JsonElement layers) && layers.ValueKind == JsonValueKind.True;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            // The folder's own model is then as good as any, and the one that was taken before there were layers.
            return false;
        }
    }

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
            Settings = RunManifestSettings.Of(settings),
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

/// <summary>The settings as run.json tells them.</summary>
internal sealed record RunManifestSettings
{
    public required ImportSettings Import { get; init; }

    public required SimulatedTheftSettings? SimulatedTheft { get; init; }

    public required QualityLimits Quality { get; init; }

    public required double MinimumDataQuality { get; init; }

    public required SegmentationSettings Segmentation { get; init; }

    public required DetectorSettings Detector { get; init; }

    public required bool ExcludeInspected { get; init; }

    public required TableFormat Format { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Layers { get; init; }

    public static RunManifestSettings Of(RunSettings settings) => new()
    {
        Import = settings.Import,
        SimulatedTheft = settings.SimulatedTheft,
        Quality = settings.Quality,
        MinimumDataQuality = settings.MinimumDataQuality,
        Segmentation = settings.Segmentation,
        Detector = settings.Detector,
        ExcludeInspected = settings.ExcludeInspected,
        Format = settings.Format,
        Layers = settings.Layers,
    };
}
