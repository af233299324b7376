using System.Runtime.CompilerServices;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Transactions;

/// <summary>Takes the rows of chunks apart; any number of chunks at the same time.</summary>
/// <typeparam name="TRows">What the rows of a chunk become.</typeparam>
internal abstract class LineParser<TRows>(CsvHeader header, DateText dates)
    where TRows : ParsedLines
{
    private readonly byte _delimiter = header.Dialect.Delimiter;
    private readonly int _columnCount = header.Names.Length;

    protected CsvHeader Header { get; } = header;

    protected NumberCell Numbers { get; } = new(header.Dialect.DecimalMark);

    /// <summary>Parses a chunk and gives its buffer back.</summary>
    public TRows Parse(CsvChunk chunk)
    {
        using (chunk)
        {
            TRows rows = NewRows();
            rows.Rejects.AddRange(chunk.Rejects);
            rows.RowCount = chunk.Rejects.Count(r => r.Reason == RejectReason.UnterminatedQuote);
            var cells = new CsvRowCells(Header.Dialect, _columnCount);
            ReadOnlySpan<byte> bytes = chunk.Buffer.AsSpan(0, chunk.End);
            int at = chunk.Start;
            long line = chunk.FirstLine;
            while (at < chunk.End)
            {
                int end = QuotedCell.RowEnd(bytes, at, _delimiter, more: false);
                ReadOnlySpan<byte> row = bytes[at..end];
                if (!CsvText.Trim(row).IsEmpty)
                {
                    rows.RowCount++;
                    if (cells.TrySplit(row)) Take(row, cells, line, rows);
                    else rows.Rejects.Add(Reject.Ragged(Header.Path, line, row, cells.Count, _columnCount));
                }
                at = end + 1;
                line += 1 + (chunk.HasLines && row.Contains((byte)'"') ? row.Count((byte)'\n') : 0);
            }
            rows.Trim();
            return rows;
        }
    }

    protected abstract TRows NewRows();

    protected abstract void Take(ReadOnlySpan<byte> row, CsvRowCells cells, long line, TRows rows);

    /// <summary>A row's customer; false where it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected bool TryTakeCustomer(ReadOnlySpan<byte> row, CsvRowCells cells, int column, long line, TRows rows,
        out ReadOnlySpan<byte> id)
    {
        id = CsvText.Trim(cells.Cell(row, column));
        if (NumberCell.IsMissing(id))
        {
            Add(column, RejectReason.MissingId, id, line, rows);
            return false;
        }
        if (id.Length > CustomerNumbers.Longest)
        {
            Add(column, RejectReason.LongId, id, line, rows);
            return false;
        }

        // Tables with gaps in a column of whole numbers are often written as if those were none: 17850.0.
        if (id.EndsWith(".0"u8) && id.Length > 2 && !id[..^2].ContainsAnyExceptInRange((byte)'0', (byte)'9')) id = id[..^2];
        return true;
    }

    /// <summary>A row's time; false where it has none that can be read.</summary>
    protected bool TryTakeTime(ReadOnlySpan<byte> row, CsvRowCells cells, int column, long line, TRows rows, out long ticks)
    {
        ReadOnlySpan<byte> cell = cells.Cell(row, column);
        if (rows.LastTimeLength > 0 && rows.LastTime.AsSpan(0, rows.LastTimeLength).SequenceEqual(cell))
        {
            ticks = rows.LastTicks;
            return true;
        }
        ticks = 0;
        if (!dates.TryParse(cell, out DateTime time))
        {
            Add(column, RejectReason.InvalidDate, cell, line, rows);
            return false;
        }
        ticks = time.Ticks;
        if (cell.Length <= rows.LastTime.Length)
        {
            cell.CopyTo(rows.LastTime);
            (rows.LastTimeLength, rows.LastTicks) = (cell.Length, ticks);
        }
        return true;
    }

    /// <summary>Whether a cell is a number that can be believed; one that is none is a reject.</summary>
    protected bool TryTakeNumber(ReadOnlySpan<byte> row, CsvRowCells cells, int column, double most, RejectReason reason,
        long line, TRows rows, out double number)
    {
        ReadOnlySpan<byte> cell = cells.Cell(row, column);
        if (Numbers.Read(cell, out number) == CellKind.Number && Math.Abs(number) <= most) return true;
        Add(column, reason, cell, line, rows);
        return false;
    }

    protected void Add(int column, RejectReason reason, ReadOnlySpan<byte> text, long line, TRows rows) =>
        rows.Rejects.Add(new(Header.Path, line, Header.Names[column], reason, text.IsEmpty ? "" : CsvText.Excerpt(text)));
}
