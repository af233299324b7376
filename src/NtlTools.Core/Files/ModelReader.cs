using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Files;

/// <summary>Reads a model file: all of it into memory, within limits, and only if every checksum is right.</summary>
internal sealed class ModelReader
{
    private readonly Dictionary<string, byte[]> _parts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    /// <summary>How documents are read.</summary>
    /// <remarks>
    /// By reflection: generated code sets every init-only property, to 0 or null where a document lacks it, and what documents of
    /// earlier versions lack has its default.
    /// </remarks>
    public static readonly JsonSerializerOptions Options = CreateOptions();

    private ModelReader(string path, string kind, int version)
    {
        Path = path;
        Kind = kind;
        Version = version;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What kind of model it is.</summary>
    public string Kind { get; }

    /// <summary>The version of its format.</summary>
    public int Version { get; }

    /// <summary>Opens a model file.</summary>
    /// <exception cref="NtlException">It is not there, no model, damaged, too large or of a newer format.</exception>
    public static ModelReader Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return Read(path, zip, ModelArchive.MostUnpacked(stream.Length));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NtlErrors.InputNotFound(path);
        }
        catch (InvalidDataException failure) when (!StartsAsArchive(path))
        {
            throw NtlErrors.NotAModel(path, "it is no archive of model parts.", failure);
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or JsonException
            or ArgumentException or OverflowException or NotSupportedException)
        {
            throw NtlErrors.NotAModel(path, failure.Message, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NtlErrors.UnreadableFile(path, failure);
        }
    }

    private static bool StartsAsArchive(string path)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> first = stackalloc byte[2];
        return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == 2 && first.SequenceEqual("PK"u8);
    }

    /// <summary>Whether the model has a document of a name.</summary>
    public bool HasDocument(string name) => _parts.ContainsKey(name + ".json");

    /// <summary>Reads a document.</summary>
    /// <exception cref="NtlException">It is not there or does not fit.</exception>
    public T Document<T>(string name)
    {
        try
        {
            byte[] part = Part(name + ".json");
            RefuseNullElements(part);
            return JsonSerializer.Deserialize<T>(part, Options) ?? throw Damaged($"{name} is empty.");
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
        catch (NtlException failure) when (failure.ErrorId == NtlErrors.UnknownFeatureId)
        {
            throw NtlErrors.NotAModel(Path, failure.Message, failure);
        }
    }

    /// <summary>Makes sure that every part has been read: one that was not says something that the model leaves out.</summary>
    /// <exception cref="NtlException">A part has not been read.</exception>
    public void ExpectAllRead()
    {
        if (_unread.Count > 0) throw Damaged($"nothing else in it speaks of {_unread.Order(StringComparer.Ordinal).First()}.");
    }

    /// <summary>The error of a file whose parts do not fit.</summary>
    public NtlException Damaged(string reason) => NtlErrors.NotAModel(Path, reason);

    private static ModelReader Read(string path, ZipArchive zip, long mostBytes)
    {
        Dictionary<string, ZipArchiveEntry> found = Entries(path, zip);
        if (!found.Remove(ModelArchive.ManifestName, out ZipArchiveEntry? first))
            throw NtlErrors.NotAModel(path, "it has no manifest.");
        byte[] text = ReadEntry(path, first, first.Length, ModelArchive.MostManifestBytes);
        RefuseNullElements(text);
        ModelArchive.Manifest manifest = JsonSerializer.Deserialize<ModelArchive.Manifest>(text, Options)
            ?? throw NtlErrors.NotAModel(path, "its manifest is empty.");
        if (manifest.Format != ModelArchive.Format) throw NtlErrors.NotAModel(path, "its manifest names another format.");
        if (manifest.Version > ModelArchive.Version) throw NtlErrors.NewerModel(path, manifest.Version, ModelArchive.Version);
        if (manifest.Version < 1) throw NtlErrors.NotAModel(path, $"its manifest names version {manifest.Version}.");

        var model = new ModelReader(path, manifest.Kind, manifest.Version);
        foreach (ModelArchive.Entry entry in manifest.Entries)
        {
            if (!found.Remove(entry.Name, out ZipArchiveEntry? part))
                throw NtlErrors.NotAModel(path, $"{entry.Name} is missing.");
            byte[] content = ReadEntry(path, part, entry.Length, mostBytes);
            mostBytes -= content.Length;
            if (!Convert.ToHexStringLower(SHA256.HashData(content)).Equals(entry.Sha256, StringComparison.OrdinalIgnoreCase))
                throw NtlErrors.NotAModel(path, $"the checksum of {entry.Name} is wrong.");
            model._parts[entry.Name] = content;
            model._unread.Add(entry.Name);
        }
        if (found.Count > 0) throw NtlErrors.NotAModel(path, $"its manifest does not name {found.Keys.First()}.");
        return model;
    }

    private static JsonSerializerOptions CreateOptions()
    {
        JsonSerializerOptions options = ModelArchive.CreateOptions();
        options.Converters.Insert(0, new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        return options;
    }

    private static Dictionary<string, ZipArchiveEntry> Entries(string path, ZipArchive zip)
    {
        if (zip.Entries.Count > ModelArchive.MostEntries) throw NtlErrors.NotAModel(path, $"it has {zip.Entries.Count} entries.");
        var entries = new Dictionary<string, ZipArchiveEntry>(zip.Entries.Count, StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (entry.FullName != ModelArchive.ManifestName && !ModelArchive.IsPartName(entry.FullName))
                throw NtlErrors.NotAModel(path, $"'{entry.FullName}' is no name of a part.");
            if (!entries.TryAdd(entry.FullName, entry)) throw NtlErrors.NotAModel(path, $"it has {entry.FullName} twice.");
        }
        return entries;
    }

    // No document of a model has a list with nothing in one of its places; the types of its elements promise that there is none.
    private static void RefuseNullElements(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        var inArray = new Stack<bool>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                inArray.Push(reader.TokenType == JsonTokenType.StartArray);
            else if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject) inArray.Pop();
            else if (reader.TokenType == JsonTokenType.Null && inArray.TryPeek(out bool isArray) && isArray)
                throw new JsonException($"null stands in a list at byte {reader.TokenStartIndex}.");
        }
    }

    // A zip can claim any length and hold any other: what is read is bounded by what was promised.
    private static byte[] ReadEntry(string path, ZipArchiveEntry entry, long length, long most)
    {
        if (length < 0) throw NtlErrors.NotAModel(path, $"{entry.FullName} has a length of {length}.");
        if (length > most) throw NtlErrors.OversizedModel(path, length, most);
        if (entry.Length != length) throw NtlErrors.NotAModel(path, $"{entry.FullName} is not as long as promised.");
        byte[] content = new byte[length];
        using Stream stream = entry.Open();
        if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length || stream.ReadByte() >= 0)
            throw NtlErrors.NotAModel(path, $"{entry.FullName} is not as long as promised.");
        return content;
    }

    private byte[] Part(string name)
    {
        if (!_parts.TryGetValue(name, out byte[]? part)) throw Damaged($"{name} is missing.");
        _unread.Remove(name);
        return part;
    }
}
