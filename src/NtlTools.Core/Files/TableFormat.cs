using NtlTools.Core.Errors;

namespace NtlTools.Core.Files;

/// <summary>The form in which tables are written.</summary>
public enum TableFormat
{
    /// <summary>Text with commas, which everything reads.</summary>
    Csv,

    /// <summary>Columns with types, compressed with Zstandard. It needs DuckDB's library.</summary>
    Parquet,
}

/// <summary>How files of a form are called.</summary>
public static class TableFormats
{
    private static readonly string[] Foreign = [".xlsx", ".xls", ".ods", ".json", ".jsonl", ".xml", ".gz", ".zst", ".zip", ".feather", ".arrow"];

    /// <summary>The ending of a file's name, with its point.</summary>
    public static string Ending(this TableFormat format) => format == TableFormat.Parquet ? ".parquet" : ".csv";

    /// <summary>The form that the name of a file says: Parquet where it ends so, else CSV.</summary>
    /// <exception cref="NtlException">It ends as files of spreadsheets and the like do, which CSV under such a name would not be.</exception>
    public static TableFormat Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Array.Exists(Foreign, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))) throw NtlErrors.NoSuchTableFormat(path);
        return path.EndsWith(Ending(TableFormat.Parquet), StringComparison.OrdinalIgnoreCase) ? TableFormat.Parquet : TableFormat.Csv;
    }
}
