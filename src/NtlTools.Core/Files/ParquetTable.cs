using NtlTools.Core.Errors;
using NtlTools.DuckDB;

namespace NtlTools.Core.Files;

/// <summary>Writes a table as Parquet, compressed with Zstandard.</summary>
/// <remarks>
/// Rows wait in DuckDB, which keeps to its limit of memory by means of a temporary file; the Parquet file is then written on one
/// thread, so that the same rows are the same bytes. NaN stands for a missing number in memory and becomes null, as it becomes an
/// empty cell in CSV, and so does an empty text.
/// </remarks>
internal sealed class ParquetTable : IDisposable
{
    private const long Memory = 256L << 20;
    private const string Table = "rows";

    private readonly string _folder;
    private readonly DuckDBDatabase _database;
    private readonly DuckDBConnection _connection;

    private ParquetTable(string? temporaryFolder)
    {
        _folder = NewFolder(temporaryFolder);
        try
        {
            _database = DuckDBDatabase.Open(new()
            {
                Threads = 1, MemoryLimit = Memory, TemporaryFolder = _folder, FileAccess = false, AllowedFolders = [_folder],
            });
            _connection = _database.Connect();
        }
        catch
        {
            _database?.Dispose();
            Directory.Delete(_folder, recursive: true);
            throw;
        }
    }

    /// <summary>Ends what is to write Parquet where that is not possible.</summary>
    /// <exception cref="NtlException">DuckDB's library is missing.</exception>
    public static void Require()
    {
        try
        {
            DuckDBLibrary.Require();
        }
        catch (DuckDBMissingException missing)
        {
            throw NtlErrors.NoParquet(missing);
        }
    }

    /// <summary>Writes a table.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="columns">The columns and what they hold.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="writeRow">Writes the cells of one row.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="NtlException">DuckDB's library is missing.</exception>
    /// <exception cref="IOException">DuckDB cannot write it.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Write(Stream stream, IReadOnlyList<TableColumn> columns, int count, Action<ITableCells, int> writeRow,
        CancellationToken cancellation) =>
        Write(stream, [.. columns.Select(c => (c.Name, TypeOf(c.Type)))], temporaryFolder: null, rows =>
        {
            var cells = new Cells(rows);
            for (int row = 0; row < count; row++)
            {
                if (row % 1024 == 0) cancellation.ThrowIfCancellationRequested();
                writeRow(cells, row);
                rows.EndRow();
            }
        }, cancellation);

    /// <summary>Writes a table whose rows are appended by the caller.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="columns">The names of columns, and their types in SQL.</param>
    /// <param name="temporaryFolder">The folder of temporary files; null for the system's.</param>
    /// <param name="append">Appends the rows.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="NtlException">DuckDB's library is missing.</exception>
    /// <exception cref="IOException">DuckDB cannot write it.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Write(Stream stream, IReadOnlyList<(string Name, string Type)> columns, string? temporaryFolder,
        Action<DuckDBAppender> append, CancellationToken cancellation)
    {
        Require();
        try
        {
            using var table = new ParquetTable(temporaryFolder);
            table.Copy(stream, columns, append, cancellation);
        }
        catch (DuckDBException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    /// <summary>Lets go of the rows and of the temporary files.</summary>
    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string NewFolder(string? around) => around is null
        ? Directory.CreateTempSubdirectory("ntl-").FullName
        : Directory.CreateDirectory(Path.Combine(around, $"ntl-{Guid.NewGuid():N}")).FullName;

    private static string TypeOf(TableType type) => type switch
    {
        TableType.Number => "DOUBLE",
        TableType.Whole => "BIGINT",
        TableType.Flag => "BOOLEAN",
        _ => "VARCHAR",
    };

    private void Copy(Stream stream, IReadOnlyList<(string Name, string Type)> columns, Action<DuckDBAppender> append,
        CancellationToken cancellation)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> defined = columns.Select(c => $"{DuckDBText.Identifier(Unique(c.Name, names))} {c.Type}");
        _connection.Execute($"CREATE TABLE {Table} ({string.Join(", ", defined)})", null, cancellation);
        using (DuckDBAppender rows = _connection.Append(Table))
        {
            append(rows);
            rows.Complete();
        }
        string path = Path.Combine(_folder, "table.parquet");
        _connection.Execute($"COPY {Table} TO {DuckDBText.Literal(path)} (FORMAT parquet, CODEC 'zstd')", null, cancellation);
        using FileStream written = File.OpenRead(path);
        written.CopyTo(stream);
    }

    // An attribute may be called as a feature is; a CSV file does not mind.
    private static string Unique(string name, HashSet<string> names)
    {
        string wanted = name.Replace('\0', ' ') is { Length: > 0 } some ? some : "column", unique = wanted;
        for (int i = 1; !names.Add(unique); i++) unique = FormattableString.Invariant($"{wanted}_{i}");
        return unique;
    }

    private sealed class Cells(DuckDBAppender rows) : ITableCells
    {
        public void Write(string? text)
        {
            if (string.IsNullOrEmpty(text)) rows.AppendNull();
            else rows.Append(text);
        }

        public void Write(double value) => rows.AppendOrNull(value);

        public void WriteShare(double value) => rows.AppendOrNull(Math.Round(value, 6) + 0.0);

        public void Write(long value) => rows.Append(value);

        public void Write(bool? value)
        {
            if (value is { } known) rows.Append(known);
            else rows.AppendNull();
        }
    }
}
