using System.IO.Compression;
using System.Text.Json;

namespace NtlTools.Core.Files;

/// <summary>What a model file consists of: a manifest, JSON documents and plain little-endian arrays in a zip.</summary>
/// <remarks>
/// manifest.json names the format, its version, the kind of model and every other entry with its length and SHA-256.
/// Nothing in a model file is code, and nothing in it is trusted before its checksum and its numbers have been looked at.
/// </remarks>
internal static class ModelArchive
{
    public const string Format = "ntlmodel";

    /// <summary>The newest version that is read.</summary>
    public const int Version = 3;

    /// <summary>The version of a file that every reader understands.</summary>
    public const int PlainVersion = 1;

    /// <summary>
    /// The version of a file with slanted splits of isolation forests, which an older reader would take for splits along columns.
    /// </summary>
    public const int SlantedSplitsVersion = 2;

    /// <summary>The version of a file whose segments are not of standard scaling and k-means alone.</summary>
    public const int AlgorithmsVersion = 3;

    public const string ManifestName = "manifest.json";

    /// <summary>More than any model the product trains, less than what would hurt a machine.</summary>
    public const long MostBytes = 1L << 30;

    /// <summary>What a manifest can take at most.</summary>
    public const long MostManifestBytes = 4L << 20;

    public const int MostEntries = 10_000;

    // Numbers hardly compress; the spare room is for small models of many zeros.
    private const long SpareBytes = 16L << 20, MostRatio = 50;

    /// <summary>The time that all entries carry, so that the same model is the same bytes.</summary>
    public static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A set of options for writing documents; each context has one of its own.</summary>
    public static JsonSerializerOptions CreateOptions() => new(JsonFile.CreateOptions())
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>How much a file of some length may unpack to, so that a small file cannot take much memory.</summary>
    public static long MostUnpacked(long fileBytes) => Math.Min(MostBytes, SpareBytes + MostRatio * fileBytes);

    /// <summary>Whether a file is a zip with a manifest in its place, whatever else is in it.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(path);
            return zip.GetEntry(ManifestName) is not null;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a name is one that the product writes: letters, digits and dashes, folders, one ending.</summary>
    public static bool IsPartName(string name) => name.Length is > 0 and < 100 && name != ManifestName
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/' or '.')
        && name.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.Contains("..", StringComparison.Ordinal));

    public sealed record Entry(string Name, long Length, string Sha256);

    public sealed record Manifest(string Format, int Version, string Kind, string Product, IReadOnlyList<Entry> Entries);
}
