using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Files;

/// <summary>Reads a model file: all of it into memory, within limits, and only if every checksum is right.</summary>
internal sealed class ModelReader
{
    private readonly Dictionary<string, byte[]> _parts = new(StringComparer.Ordinal);

    private ModelReader(string path, string kind)
    {
        Path = path;
        Kind = kind;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What kind of model it is.</summary>
    public string Kind { get; }

    /// <summary>Opens a model file.</summary>
    /// <exception cref="NtlException">It is not there, no model, damaged, too large or of a newer format.</exception>
    public static ModelReader Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return Read(path, zip);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NtlErrors.InputNotFound(path);
        }
        catch (Exception failure) when (failure is InvalidDataException or JsonException)
        {
            throw NtlErrors.NotAModel(path, failure.Message, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NtlErrors.UnreadableFile(path, failure);
        }
    }

    /// <summary>Whether the model has a document of a name.</summary>
    public bool HasDocument(string name) => _parts.ContainsKey(name + ".json");

    /// <summary>Reads a document.</summary>
    /// <exception cref="NtlException">It is not there or does not fit.</exception>
    public T Document<T>(string name)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Part(name + ".json"), ModelArchive.Json) ?? throw Damaged($"{name} is empty.");
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException or NotSupportedException)
        {
            throw NtlErrors.NotAModel(Path, $"{name}: {failure.Message}", failure);
        }
    }

    /// <summary>Reads an array.</summary>
    /// <exception cref="NtlException">It is not there or its length does not fit its type.</exception>
    public T[] Array<T>(string name)
        where T : unmanaged
    {
        byte[] part = Part(name + ".bin");
        if (part.Length % Unsafe.SizeOf<T>() != 0) throw Damaged($"{name} has an odd length.");
        return MemoryMarshal.Cast<byte, T>(part).ToArray();
    }

    /// <summary>Builds a part of a model; what its constructor refuses makes the file a damaged one.</summary>
    public T Build<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception failure) when (failure is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw NtlErrors.NotAModel(Path, failure.Message, failure);
        }
    }

    /// <summary>The error of a file whose parts do not fit.</summary>
    public NtlException Damaged(string reason) => NtlErrors.NotAModel(Path, reason);

    private static ModelReader Read(string path, ZipArchive zip)
    {
        ZipArchiveEntry first = zip.GetEntry(ModelArchive.ManifestName) ?? throw NtlErrors.NotAModel(path, "it has no manifest.");
        if (zip.Entries.Count > ModelArchive.MostEntries) throw NtlErrors.NotAModel(path, $"it has {zip.Entries.Count} entries.");
        byte[] text = ReadEntry(path, first, Math.Min(first.Length, ModelArchive.MostBytes));
        ModelArchive.Manifest manifest = JsonSerializer.Deserialize<ModelArchive.Manifest>(text, ModelArchive.Json)
            ?? throw NtlErrors.NotAModel(path, "its manifest is empty.");
        if (manifest.Format != ModelArchive.Format) throw NtlErrors.NotAModel(path, "its manifest names another format.");
        if (manifest.Version > ModelArchive.Version) throw NtlErrors.NewerModel(path, manifest.Version, ModelArchive.Version);
        long total = manifest.Entries.Sum(e => Math.Max(0, e.Length));
        if (total > ModelArchive.MostBytes) throw NtlErrors.OversizedModel(path, total, ModelArchive.MostBytes);

        var model = new ModelReader(path, manifest.Kind);
        foreach (ModelArchive.Entry entry in manifest.Entries)
        {
            ZipArchiveEntry found = zip.GetEntry(entry.Name) ?? throw NtlErrors.NotAModel(path, $"{entry.Name} is missing.");
            byte[] content = ReadEntry(path, found, entry.Length);
            if (!Convert.ToHexStringLower(SHA256.HashData(content)).Equals(entry.Sha256, StringComparison.OrdinalIgnoreCase))
                throw NtlErrors.NotAModel(path, $"the checksum of {entry.Name} is wrong.");
            model._parts[entry.Name] = content;
        }
        return model;
    }

    // A zip can claim any length and hold any other: what is read is bounded by what was promised.
    private static byte[] ReadEntry(string path, ZipArchiveEntry entry, long length)
    {
        if (length < 0 || length > ModelArchive.MostBytes) throw NtlErrors.OversizedModel(path, length, ModelArchive.MostBytes);
        if (entry.Length != length) throw NtlErrors.NotAModel(path, $"{entry.FullName} is not as long as promised.");
        byte[] content = new byte[length];
        using Stream stream = entry.Open();
        if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length || stream.ReadByte() >= 0)
            throw NtlErrors.NotAModel(path, $"{entry.FullName} is not as long as promised.");
        return content;
    }

    private byte[] Part(string name) => _parts.TryGetValue(name, out byte[]? part) ? part : throw Damaged($"{name} is missing.");
}
