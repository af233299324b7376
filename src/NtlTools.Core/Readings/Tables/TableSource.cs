using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;
using NtlTools.DuckDB;

namespace NtlTools.Core.Readings.Tables;

/// <summary>A Parquet or JSON file, or a query, whose rows are read as the text of a CSV file.</summary>
/// <remarks>
/// What a reading, a date, a label or a missing value is, is then said in one place for all forms of data, and the same readings
/// give the same bytes whatever file they came in: the text of a number is the shortest that reads back as the same. DuckDB reads
/// on one thread, so that the order of rows, and what is read before a file turns out to be damaged, never depends on the number
/// of threads; rows are parsed on all of them. The lines of rows are the rows' numbers, from 1.
/// </remarks>
internal sealed class TableSource : IRowSource
{
    /// <summary>What stands for a file where the rows are those of a query.</summary>
    public const string QueryName = "query";

    private const int MostSampled = 100, MostNames = 50_000;

    private static readonly CsvDialect Dialect = new((byte)',', (byte)'.');

    private readonly ImportSettings _settings;
    private readonly string _name, _rows;
    private readonly bool _isQuery;
    private string[] _cells = [];

    private TableSource(string name, string rows, bool isQuery, ImportSettings settings)
    {
        (_name, _rows, _isQuery, _settings) = (name, rows, isQuery, settings);
    }

    /// <inheritdoc/>
    public bool CanReadTwice => true;

    /// <summary>Looks at a file: its columns, and the rows that show what they hold.</summary>
    /// <exception cref="NtlException">It cannot be read, has no rows, or DuckDB's library is missing.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CsvHeader Open(string path, ImportSettings settings, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw NtlErrors.InputNotFound(path);
        string literal = DuckDBText.Literal(Literally(Path.GetFullPath(path)));
        if (TableFile.Of(path) == TableForm.Parquet)
            return new TableSource(path, $"read_parquet({literal}, hive_partitioning = false, binary_as_string = true)", false,
                settings).Look(cancellation);
        string format = $"format = '{(TableFile.IsJsonLines(path) ? "newline_delimited" : "auto")}', hive_partitioning = false";
        string options = $"{format}, map_inference_threshold = -1";

        // As text, since a column whose first rows are numbers may yet hold others: 7, 8 and then 9A.
        // A damaged line says so when rows are read; the names beside it must not go with it.
        string lenient = TableFile.IsJsonLines(path) ? ", ignore_errors = true" : "";
        List<string> all = new TableSource(path, $"read_json_objects({literal}, {format}{lenient})", false, settings).NamesOfObjects(cancellation);
        IEnumerable<string> sampled = new TableSource(path, $"read_json({literal}, {options}, maximum_depth = 1)", false, settings)
            .Columns(cancellation).Select(c => c.Name);
        string columns = string.Join(", ", sampled.Concat(all).Where(IsUsable).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => $"{DuckDBText.Literal(name)}: 'VARCHAR'"));
        return new TableSource(path, $"read_json({literal}, {options}, columns = {{{columns}}})", false, settings).Look(cancellation);
    }

    /// <summary>Looks at a query: its columns, and the rows that show what they hold.</summary>
    /// <exception cref="NtlException">It is no query, fails, gives no rows, or DuckDB's library is missing.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CsvHeader OpenQuery(string sql, ImportSettings settings, CancellationToken cancellation)
    {
        string one = sql.TrimEnd([';', .. " \t\r\n"]);
        if (one.Length == 0 || one.Contains('\0', StringComparison.Ordinal)) throw NtlErrors.NotAQuery(sql);

        // A remark at its end must not take the bracket with it.
        var source = new TableSource(QueryName, $"({one}\n)", true, settings);
        source.Try(connection =>
        {
            using DuckDBStatement statement = connection.Prepare(one, cancellation);
            return statement.IsQuery && statement.ParameterCount == 0 ? true : throw NtlErrors.NotAQuery(sql);
        });
        return source.Look(cancellation);
    }

    /// <summary>Reads the rows.</summary>
    /// <param name="file">The number that chunks carry.</param>
    /// <param name="needed">Whether a column is needed; the cells of others are left empty. Null for all.</param>
    /// <param name="chunkSize">About how many bytes a chunk has.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Chunks that the caller disposes of; that a file is damaged comes as a reject of the last one.</returns>
    /// <exception cref="NtlException">A query fails, or DuckDB's library is missing.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<CsvChunk> ReadRows(int file, bool[]? needed, int chunkSize, CancellationToken cancellation)
    {
        var rows = new RowText(file, _cells.Length, chunkSize);
        bool[] isRead = [.. _cells.Select((c, i) => c.Length > 0 && (needed is null || needed[i]))];
        using Reading reading = Start(isRead, cancellation);
        long size = _isQuery ? 0 : new FileInfo(_name).Length, expanded = 0;
        while (true)
        {
            DuckDBChunk? chunk;
            Reject? damage = null;
            try
            {
                chunk = reading.Result.Read();
            }
            catch (DuckDBException failure) when (!_isQuery)
            {
                chunk = null;
                damage = new(_name, rows.NextLine, "", RejectReason.DamagedFile, CsvText.Excerpt(FirstLine(failure)));
            }
            catch (DuckDBException failure)
            {
                throw NtlErrors.QueryFailed(FirstLine(failure), failure);
            }
            if (chunk is null)
            {
                if (rows.Take(damage) is { } last) yield return last;
                yield break;
            }
            expanded += rows.Begin(chunk, isRead);
            if (!_isQuery && _settings.Expansion.IsExceeded(expanded, size))
            {
                // Some bytes can say that a column has a million rows of the same.
                yield return rows.Take(new(_name, rows.NextLine, "", RejectReason.OversizedFile, CsvText.Excerpt(
                    _settings.Expansion.Exceeded().Message + " The rows before this one were read.")))!;
                yield break;
            }
            while (rows.TryFill()) yield return rows.Take(null)!;
        }
    }

    private static string Literally(string path)
    {
        // Brackets around a character make it stand for itself where DuckDB takes names for patterns.
        return path.IndexOfAny(['*', '?', '[']) < 0 ? path
            : string.Concat(path.Select(c => c is '*' or '?' or '[' ? $"[{c}]" : c.ToString()));
    }

    private static bool IsUsable(string name) => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal);

    private static string FirstLine(Exception failure)
    {
        string text = failure.Message.Trim();
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? text : text[..end].TrimEnd();
    }

    private static bool IsTime(DuckDBType type) => type is DuckDBType.Date or DuckDBType.Timestamp or DuckDBType.TimestampSeconds
        or DuckDBType.TimestampMilliseconds or DuckDBType.TimestampNanoseconds or DuckDBType.TimestampWithZone;

    // What DuckDB turns to text, and what it gives as it is.
    private static string Cell(DuckDBColumnInfo column)
    {
        string name = DuckDBText.Identifier(column.Name);
        return ColumnText.CanWrite(column.Type) ? name : $"CAST({name} AS VARCHAR)";
    }

    private IReadOnlyList<DuckDBColumnInfo> Columns(CancellationToken cancellation) => Try(connection =>
    {
        using DuckDBResult result = connection.Stream($"SELECT * FROM {_rows} LIMIT 0", null, cancellation);
        return result.Columns;
    });

    // DuckDB by itself finds names in the first 20,480 rows alone. Objects mostly have the names of the one before, in the same order.
    private List<string> NamesOfObjects(CancellationToken cancellation) => Try(connection =>
    {
        var names = new List<string>();
        var seen = new List<byte[]>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        int next = 0;
        try
        {
            using DuckDBResult result = connection.Stream($"SELECT unnest(json_keys(json)) FROM {_rows}", null, cancellation);
            while (result.Read() is { } chunk)
            {
                cancellation.ThrowIfCancellationRequested();
                DuckDBColumn column = chunk.Column(0);
                for (int row = 0; row < chunk.RowCount; row++)
                {
                    ReadOnlySpan<byte> name = column.Utf8(row);
                    if (next == seen.Count || !name.SequenceEqual(seen[next])) next = PlaceOf(name);
                    next = next + 1 == seen.Count ? 0 : next + 1;
                }
            }
        }
        catch (DuckDBException)
        {
            // Where the file is damaged is told when its rows are read; the names before are all that is to be had.
        }
        return names;

        int PlaceOf(ReadOnlySpan<byte> name)
        {
            string text = System.Text.Encoding.UTF8.GetString(name);
            if (places.TryGetValue(text, out int place)) return place;
            if (names.Count == MostNames) throw TooManyNames();
            places.Add(text, names.Count);
            names.Add(text);
            seen.Add(name.ToArray());
            return names.Count - 1;
        }
    });

    // Objects whose names are ids, say: no column of such a table could be read in any memory.
    private NtlException TooManyNames() => NtlErrors.UnreadableFile(_name, new InvalidDataException(
        $"Its objects have more than {Whole(MostNames)} different names."));

    private CsvHeader Look(CancellationToken cancellation)
    {
        IReadOnlyList<DuckDBColumnInfo> columns = Columns(cancellation);
        List<string> names = [.. columns.Select(c => c.Name)];
        List<string> cells = [.. columns.Select(c => IsUsable(c.Name) ? Cell(c) : "")];
        bool hasTimes = columns.Any(c => IsTime(c.Type) || DateText.LooksLikeDate(System.Text.Encoding.UTF8.GetBytes(c.Name),
            _settings.Culture));
        foreach ((string name, string? value) in _isQuery ? [] : PartitionColumns.Of(_name, names, hasTimes, _settings))
        {
            names.Add(name);
            cells.Add(value is null ? "CAST(NULL AS VARCHAR)" : DuckDBText.Literal(value));
        }
        _cells = [.. cells];
        byte[][] header = [.. names.Select(System.Text.Encoding.UTF8.GetBytes)];

        // Readings of wide files say nothing of what their columns are, and are the most.
        bool[] isShown = [.. header.Select((c, i) => cells[i].Length > 0 && !DateText.LooksLikeDate(c, _settings.Culture))];
        List<byte[][]> sample = Try(connection =>
        {
            var rows = new List<byte[][]>();
            using DuckDBResult result = connection.Stream($"{Select(isShown)} LIMIT {Whole(MostSampled)}", null, cancellation);
            int[] places = [.. Enumerable.Range(0, isShown.Length).Where(i => isShown[i])];
            var text = new ColumnText();
            while (result.Read() is { } chunk)
            {
                int first = rows.Count;
                for (int row = 0; row < chunk.RowCount; row++) rows.Add([.. header.Select(_ => Array.Empty<byte>())]);
                for (int i = 0; i < places.Length; i++)
                {
                    text.Fill(chunk.Column(i), quoted: false);
                    for (int row = 0; row < chunk.RowCount; row++) rows[first + row][places[i]] = text[row].ToArray();
                }
            }
            return rows;
        });
        return sample.Count > 0 ? CsvHeader.Of(_name, Dialect, header, sample, this) : throw NtlErrors.HeaderOnly(_name);
    }

    private string Select(bool[] isRead)
    {
        IEnumerable<string> cells = _cells.Where((_, i) => isRead[i]);
        return $"SELECT {string.Join(", ", cells.DefaultIfEmpty("NULL"))} FROM {_rows}";
    }

    private Reading Start(bool[] isRead, CancellationToken cancellation)
    {
        DuckDBDatabase? database = null;
        DuckDBConnection? connection = null;
        try
        {
            database = OpenDatabase();
            connection = database.Connect();
            return new(database, connection, connection.Stream(Select(isRead), null, cancellation));
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            database?.Dispose();
            if (Translate(failure) is { } known) throw known;
            throw;
        }
    }

    private T Try<T>(Func<DuckDBConnection, T> ask)
    {
        try
        {
            using DuckDBDatabase database = OpenDatabase();
            using DuckDBConnection connection = database.Connect();
            return ask(connection);
        }
        catch (Exception failure) when (Translate(failure) is { } known)
        {
            throw known;
        }
    }

    private NtlException? Translate(Exception failure) => failure switch
    {
        DuckDBMissingException => NtlErrors.DuckDBMissing(_name, failure),
        DuckDBException when _isQuery => NtlErrors.QueryFailed(FirstLine(failure), failure),
        DuckDBException => NtlErrors.UnreadableFile(_name, new InvalidDataException(FirstLine(failure), failure)),
        IOException or UnauthorizedAccessException => NtlErrors.UnreadableFile(_name, failure),
        _ => null,
    };

    private DuckDBDatabase OpenDatabase() => _settings.OpenDatabase(new()
    {
        MemoryLimit = TableMemory.OfDatabase(_settings, _isQuery),
        TemporaryFolder = _settings.TemporaryFolder,
        TemporaryLimit = _settings.TemporaryLimit,
        Threads = 1,
        FileAccess = _isQuery,
        AllowedFolders = _isQuery ? [] : [Path.GetDirectoryName(Path.GetFullPath(_name))!],
        SearchFolder = _isQuery ? _settings.QueryFolder : null,
    });

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Reading(DuckDBDatabase Database, DuckDBConnection Connection, DuckDBResult Result) : IDisposable
    {
        public void Dispose()
        {
            Result.Dispose();
            Connection.Dispose();
            Database.Dispose();
        }
    }
}
