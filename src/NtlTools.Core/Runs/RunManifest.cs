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

    /// <summary>The names of the files that the last run has left in a folder, as its run.json and the layer.json of its layers tell them;
    /// none where nothing can be read there.</summary>
    public static IReadOnlyList<string> FilesOf(string folder)
    {
        List<string> names = [.. Names(FileName, f => f)];
        foreach (RunLayer layer in RunLayers.All)
        {
            string inside = layer.Folder() + "/", manifest = inside + RunLayers.ManifestFile;
            List<string> files = [.. Names(manifest, f => f.ValueKind == JsonValueKind.Object && f.TryGetProperty("name", out JsonElement name)
                ? name : default)];
            if (files.Count > 0) names.AddRange([manifest, .. files.Select(f => inside + f)]);
        }
        return names;

        List<string> Names(string manifest, Func<JsonElement, JsonElement> nameOf)
        {
            try
            {
                using FileStream stream = File.OpenRead(Path.Combine(folder, manifest));
                using JsonDocument document = JsonDocument.Parse(stream);
                JsonElement root = document.RootElement;
                return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("product", out JsonElement product)
                    && product.ValueKind == JsonValueKind.String && product.ValueEquals("NtlTools")
                    && root.TryGetProperty("files", out JsonElement files) && files.ValueKind == JsonValueKind.Array
                    ? [.. files.EnumerateArray().Select(nameOf).Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)]
                    : [];
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException
                or InvalidOperationException)
            {
                // What nobody names stays.
                return [];
            }
        }
    }

    /// <summary>The files of the last run that must not stand beside those of the next one, such as last month's list. What the next run
    /// has read is not its own to remove.</summary>
    /// <param name="folder">The folder that both write to.</param>
    /// <param name="inputs">The files that the next one has read.</param>
    public static IEnumerable<string> Outdated(string folder, IEnumerable<string> inputs)
    {
        HashSet<string> read = [.. inputs.Select(Path.GetFullPath)];
        return FilesOf(folder).Where(name => !name.Contains('\0', StringComparison.Ordinal)
            && !read.Contains(Path.GetFullPath(Path.Combine(folder, name))));
    }

    public static void Write(Stream stream, RunSettings settings, ImportReport report, IReadOnlyList<InputHash> inputs,
        RunSummary summary, ExecutionOptions execution) =>
        JsonFile.Write(stream, new RunDocument(
            Product: "NtlTools",
            Version: ProductVersion.Text,
            Runtime: RuntimeInformation.FrameworkDescription,
            IsSimulated: summary.IsSimulated,
            Seed: settings.Detector.Seed,
            Inputs: inputs,
            Settings: RunManifestSettings.Of(settings),
            Found: report.Files,
            Grid: report.Grid is { } grid ? new(grid.Start, grid.Interval.ToString(), grid.Length) : null,
            Counts: new(
                Rows: report.RowCount,
                Customers: summary.CustomerCount,
                Readings: report.ReadingCount,
                MissingReadings: report.MissingCount,
                Thefts: summary.TheftCount,
                Rejects: report.RejectCount,
                RejectsByReason: report.Rejects.ToDictionary(r => r.Key.ToString(), r => r.Value),
                Segments: summary.SegmentCount,
                Inspections: summary.InspectionCount),
            Decisions: summary.Decisions,
            Warnings: summary.Warnings,
            Files: summary.Files.Append(FileName).Order(StringComparer.Ordinal),
            Timings: new(
                Started: DateTimeOffset.Now.AddSeconds(-summary.Seconds),
                Threads: execution.Threads,
                Seconds: summary.Seconds,
                PeakMemory: summary.PeakMemory,
                Stages: summary.Stages)), RunJson.Files.RunDocument);
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
