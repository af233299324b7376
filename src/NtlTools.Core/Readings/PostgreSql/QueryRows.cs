using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Readings.Tables;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>The rows of a query of any columns, as the text of a CSV file.</summary>
/// <remarks>
/// The server writes the text: times as 2014-01-31T12:30:00, those with a zone in UTC, whatever its own settings are; numbers
/// as the shortest text that reads back as the same. The lines of rows are the rows' numbers, from 1. The query runs once.
/// </remarks>
internal sealed class QueryRows : IRowSource
{
    private static readonly CsvDialect Dialect = new((byte)',', (byte)'.');

    private readonly PostgreSqlQuery _query;
    private readonly string[] _types;
    private readonly ColumnForm[] _forms;

    private QueryRows(PostgreSqlQuery query, string[] types, ColumnForm[] forms)
    {
        (_query, _types, _forms) = (query, types, forms);
    }

    /// <inheritdoc/>
    public bool CanReadTwice => false;

    /// <summary>Asks the server what the query's columns would be, without running it.</summary>
    /// <exception cref="NtlException">The server cannot be reached or refuses the query.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CsvHeader Open(PostgreSqlQuery query, CancellationToken cancellation)
    {
        (string[] names, string[] types, ColumnForm[] forms) = QueryColumns.Ask(query, cancellation);
        return CsvHeader.Of(query.Name, Dialect, [.. names.Select(Encoding.UTF8.GetBytes)], [],
            new QueryRows(query, types, forms));
    }

    /// <inheritdoc/>
    /// <exception cref="NtlException">The server refuses the query or is lost.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<CsvChunk> ReadRows(int file, bool[]? needed, int chunkSize, CancellationToken cancellation)
    {
        int[] columns = [.. Enumerable.Range(0, _forms.Length).Where(i => needed is null || needed[i])];
        foreach (CopyChunk rows in CopyReader.Read(_query, Frame(columns), chunkSize, cancellation))
            using (rows) yield return Text(file, rows, columns);
    }

    private (string Before, string Behind) Frame(int[] columns)
    {
        // A column's name never becomes a part of the statement: its place names it.
        string wanted = string.Join(", ", columns.Select(i => _forms[i] switch
        {
            ColumnForm.Date => Invariant($"to_char(q.c{i}, 'YYYY-MM-DD')"),
            ColumnForm.Timestamp when _types[i].Contains("with time zone", StringComparison.Ordinal) =>
                Invariant($"to_char(q.c{i} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"),
            ColumnForm.Timestamp => Invariant($"to_char(q.c{i}, 'YYYY-MM-DD\"T\"HH24:MI:SS')"),
            _ => Invariant($"q.c{i}::text"),
        }).DefaultIfEmpty("NULL::text"));
        string names = string.Join(", ", Enumerable.Range(0, _forms.Length).Select(i => Invariant($"c{i}")));

        // A line of its own: a comment at the end of the query must not swallow what follows.
        return ($"COPY (SELECT {wanted} FROM (\n", $"\n) AS q({names})) TO STDOUT (FORMAT BINARY)");
    }

    private CsvChunk Text(int file, CopyChunk rows, int[] columns)
    {
        ReadOnlySpan<byte> from = rows.Bytes;
        int most = ColumnText.MostLength(from.Length) + rows.RowCount * (_forms.Length + 1);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CsvChunk.Front + most + CsvChunk.Slack);
        int at = CsvChunk.Front;
        for (int row = 0; row < rows.RowCount; row++)
        {
            int fields = BinaryPrimitives.ReadInt16BigEndian(from), next = 0;
            from = from[2..];
            for (int column = 0; column < _forms.Length; column++)
            {
                if (next < columns.Length && columns[next] == column)
                {
                    at += ColumnText.Quote(TakeField(ref from), buffer.AsSpan(at));
                    next++;
                }
                buffer[at++] = (byte)',';
            }
            for (; next < fields; next++) TakeField(ref from);
            buffer[at - 1] = (byte)'\n';
        }
        return new(file, buffer, CsvChunk.Front, at, rows.FirstRow);
    }

    private static ReadOnlySpan<byte> TakeField(scoped ref ReadOnlySpan<byte> bytes)
    {
        int length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes));
        ReadOnlySpan<byte> field = bytes.Slice(4, length);
        bytes = bytes[(4 + length)..];
        return field;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
