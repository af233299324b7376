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
    /// <summary>The ending of a file's name, with its point.</summary>
    public static string Ending(this TableFormat format) => format == TableFormat.Parquet ? ".parquet" : ".csv";

    /// <summary>The form that the name of a file says; CSV where it has no ending.</summary>
    /// <exception cref="NtlException">It ends in another way: CSV under the name of a spreadsheet or a picture would be neither.</exception>
    public static TableFormat Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string ending = Path.GetExtension(path);
        if (ending.Equals(Ending(TableFormat.Parquet), StringComparison.OrdinalIgnoreCase)) return TableFormat.Parquet;
        return ending.Length == 0 || ending.Equals(Ending(TableFormat.Csv), StringComparison.OrdinalIgnoreCase) ? TableFormat.Csv
            : throw NtlErrors.NoSuchTableFormat(path);
    }
}
