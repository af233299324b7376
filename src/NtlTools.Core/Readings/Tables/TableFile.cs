namespace NtlTools.Core.Readings.Tables;

/// <summary>The forms of files that DuckDB reads for an import.</summary>
internal enum TableForm
{
    None,
    Parquet,
    Json,
}

/// <summary>What the names of files and folders say of their content.</summary>
internal static class TableFile
{
    /// <summary>DuckDB cannot read a row group of a usual file in less.</summary>
    public const long LeastMemory = 64L << 20;

    // What Hive and its heirs write for a value that is missing.
    private const string NoValue = "__HIVE_DEFAULT_PARTITION__";

    private static readonly string[] Lines = [".jsonl", ".ndjson"], Packed = ["", ".gz", ".zst"];

    /// <summary>The form of a file, by its name.</summary>
    public static TableForm Of(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? TableForm.Parquet
        : IsJsonLines(path) || EndsWith(path, ".json") ? TableForm.Json
        : TableForm.None;

    /// <summary>Whether a JSON file has one object a line, by its name.</summary>
    public static bool IsJsonLines(string path) => Lines.Any(ending => EndsWith(path, ending));

    /// <summary>Whether a folder is a partition, as month=2013-01 is, whose files belong to the folder around it.</summary>
    public static bool IsPartition(string folder) => Path.GetFileName(folder).IndexOf('=', StringComparison.Ordinal) > 0;

    /// <summary>The columns that the folders of a file stand for, the outermost first; null where the value is missing.</summary>
    public static IEnumerable<(string Name, string? Value)> Partitions(string path)
    {
        foreach (string part in (Path.GetDirectoryName(path) ?? "").Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar))
        {
            int at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || part.Contains('\0', StringComparison.Ordinal)) continue;
            string value = Uri.UnescapeDataString(part[(at + 1)..]);
            string name = Uri.UnescapeDataString(part[..at]);
            if (name.Contains('\0', StringComparison.Ordinal)) continue;
            yield return (name, value == NoValue || value.Contains('\0', StringComparison.Ordinal) ? null : value);
        }
    }

    private static bool EndsWith(string path, string ending) =>
        Packed.Any(packed => path.EndsWith(ending + packed, StringComparison.OrdinalIgnoreCase));
}
