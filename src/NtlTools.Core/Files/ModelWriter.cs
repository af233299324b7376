using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Files;

/// <summary>Gathers the parts of a model and writes them as one file.</summary>
/// <param name="kind">What kind of model it is.</param>
/// <param name="version">The lowest version whose readers understand all parts.</param>
internal sealed class ModelWriter(string kind, int version = ModelArchive.PlainVersion)
{
    private readonly List<(string Name, byte[] Content)> _parts = [];

    public void AddDocument<T>(string name, T document, JsonTypeInfo<T> type) =>
        Add(name + ".json", JsonSerializer.SerializeToUtf8Bytes(document, type));

    /// <summary>Adds an array of primitive numbers, little-endian as every platform of .NET is.</summary>
    public void AddArray<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged => Add(name + ".bin", MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Writes the zip; the same parts give the same bytes.</summary>
    /// <exception cref="NtlException">It would be larger, or of more parts, than what is read.</exception>
    public void WriteTo(Stream stream)
    {
        long unpacked = _parts.Sum(p => (long)p.Content.Length);
        if (unpacked > ModelArchive.MostBytes || _parts.Count >= ModelArchive.MostEntries)
            throw NtlErrors.UnreadablyLargeModel(unpacked, _parts.Count);
        long start = stream.CanSeek ? stream.Position : 0;
        WriteZip(stream);
        if (stream.CanSeek && unpacked > ModelArchive.MostUnpacked(stream.Position - start))
            throw NtlErrors.UnreadablyLargeModel(unpacked, _parts.Count);
    }

    private void WriteZip(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        ModelArchive.Entry[] entries = [.. _parts.Select(p =>
            new ModelArchive.Entry(p.Name, p.Content.Length, Convert.ToHexStringLower(SHA256.HashData(p.Content))))];
        var manifest = new ModelArchive.Manifest(ModelArchive.Format, version, kind, ProductVersion.Text, entries);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(manifest, ArchiveJson.Documents.Manifest);
        if (text.Length > ModelArchive.MostManifestBytes) throw NtlErrors.UnreadablyLargeModel(text.Length, _parts.Count);
        Write(zip, ModelArchive.ManifestName, text);
        foreach ((string name, byte[] content) in _parts) Write(zip, name, content);
    }

    private static void Write(ZipArchive zip, string name, byte[] content)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = ModelArchive.Timestamp;
        using Stream stream = entry.Open();
        stream.Write(content);
    }

    private void Add(string name, byte[] content)
    {
        if (!ModelArchive.IsPartName(name)) throw new ArgumentException($"'{name}' is no name of a part.", nameof(name));
        if (_parts.Exists(p => p.Name == name)) throw new InvalidOperationException($"The model already has a part '{name}'.");
        _parts.Add((name, content));
    }
}
