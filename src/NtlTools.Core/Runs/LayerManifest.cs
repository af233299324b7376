using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using NtlTools.Core.Files;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Runs;

/// <summary>
/// layer.json: what the files of a layer are, and the hashes of all that they are made of, so that a file can be followed back to
/// the input. Nothing in it depends on the clock.
/// </summary>
internal sealed class LayerManifest(OutputFolder folder, RunSettings settings)
{
    /// <summary>The version of the layers' files and columns; a change that a reader must know of raises it.</summary>
    public const int SchemaVersion = 1;

    private readonly Dictionary<string, LayerTable> _tables = new(StringComparer.Ordinal);

    /// <summary>Says what a table holds.</summary>
    /// <param name="name">Its file's name in the run's folder.</param>
    /// <param name="table">Its rows and columns.</param>
    public void Describe(string name, LayerTable table) => _tables.Add(name, table);

    /// <summary>Writes the files of all layers, when every other file is written.</summary>
    /// <param name="inputs">The files that were imported.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="Errors.NtlException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Write(IReadOnlyList<InputHash> inputs, ExecutionOptions execution)
    {
        string[] names = [.. folder.Written];
        var hashes = new InputHash[names.Length];
        OrderedParallel.For(names.Length, execution with { Progress = null }, i => hashes[i] = Hash(names[i], execution.Cancellation));
        IReadOnlyList<InputHash> sources = inputs;
        foreach (RunLayer layer in RunLayers.All)
        {
            string inside = layer.Folder() + "/", name = inside + RunLayers.ManifestFile;
            InputHash[] files = [.. hashes.Where(h => h.Path.StartsWith(inside, StringComparison.Ordinal))];
            folder.Write(name, stream => JsonFile.Write(stream, new LayerDocument(
                Layer: layer.Folder(),
                SchemaVersion: SchemaVersion,
                Product: "NtlTools",
                Version: ProductVersion.Text,
                Provenance: new(
                    Sources: sources,
                    Query: layer == RunLayer.Bronze ? settings.Import.ShownQuery : null,
                    Seed: SeedOf(layer),
                    SettingsSha256: SettingsHash(layer)),
                Files: files.Select(f =>
                {
                    LayerTable? table = _tables.GetValueOrDefault(f.Path);
                    return new LayerFile(f.Path[inside.Length..], f.Bytes, f.Sha256, table?.Rows, table?.Columns, table?.Steps);
                })), RunJson.Files.LayerDocument));

            // With its manifest a layer passes on all that it is made of.
            sources = [.. files, Hash(name, execution.Cancellation)];
        }
    }

    /// <summary>Writes an earlier run's file of a layer anew, with the size and hash of one file that takes the place of the earlier
    /// one's.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="name">The file's name in the run's folder; it has been written.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The name of the layer's file; null where there is none that tells of the file.</returns>
    /// <exception cref="Errors.NtlException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public string? Renew(RunLayer layer, string name, CancellationToken cancellation)
    {
        string inside = layer.Folder() + "/", manifest = inside + RunLayers.ManifestFile;
        JsonNode? root;
        JsonObject? file;
        try
        {
            root = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder.Path, manifest)));
            file = (root as JsonObject)?["files"] is not JsonArray files ? null : files.OfType<JsonObject>()
                .FirstOrDefault(f => f["name"] is JsonValue v && v.TryGetValue(out string? text) && inside + text == name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException
            or ArgumentException or InvalidOperationException)
        {
            // What cannot be read says nothing that could be wrong now.
            return null;
        }
        if (root is null || file is null) return null;
        InputHash hash = Hash(name, cancellation);
        (file["bytes"], file["sha256"]) = (hash.Bytes, hash.Sha256);
        folder.Write(manifest, stream => JsonFile.Write(stream, root, RunJson.Files.JsonNode));
        return manifest;
    }

    private InputHash Hash(string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using FileStream stream = folder.OpenWritten(name);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[1 << 18];
        for (int read; (read = stream.Read(block)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, read);
        }
        return new(name, stream.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private ulong? SeedOf(RunLayer layer) => layer switch
    {
        RunLayer.Bronze => null,
        RunLayer.Silver => settings.SimulatedTheft?.Seed,
        _ => settings.Detector.Seed,
    };

    // A layer is the same wherever the settings are the same that have a say in it.
    private string SettingsHash(RunLayer layer)
    {
        using var text = new MemoryStream();
        switch (layer)
        {
            case RunLayer.Bronze:
                JsonFile.Write(text, new BronzeSettings(settings.Import, settings.Quality, settings.Format), RunJson.Files.BronzeSettings);
                break;
            case RunLayer.Silver:
                JsonFile.Write(text, new SilverSettings(settings.SimulatedTheft, settings.Quality, settings.Format,
                    settings.Segmentation.Features), RunJson.Files.SilverSettings);
                break;
            default:
                JsonFile.Write(text, RunManifestSettings.Of(settings), RunJson.Files.RunManifestSettings);
                break;
        }
        return Convert.ToHexStringLower(SHA256.HashData(text.GetBuffer().AsSpan(0, (int)text.Length)));
    }
}

/// <summary>What a table of a layer holds.</summary>
/// <param name="Rows">The number of its rows, without the header.</param>
/// <param name="Columns">Its columns in their order.</param>
internal sealed record LayerTable(long Rows, IReadOnlyList<LayerColumn> Columns)
{
    /// <summary>The columns after these, one a step of the grid; null where there are none.</summary>
    public LayerSteps? Steps { get; init; }

    /// <summary>A table of these columns.</summary>
    public static LayerTable Of(long rows, IEnumerable<TableColumn> columns) => new(rows,
        [.. columns.Select(c => new LayerColumn(c.Name, c.Type switch
        {
            TableType.Number => "number",
            TableType.Whole => "whole",
            TableType.Flag => "flag",
            _ => "text",
        }))]);
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">text, number, whole, flag, date or time.</param>
internal sealed record LayerColumn(string Name, string Type);

/// <summary>The columns of a wide table that hold readings; each is headed by the start of its step.</summary>
internal sealed record LayerSteps(DateTime Start, string Interval, int Count, string Type);
