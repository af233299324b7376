using System.Buffers;
using NtlTools.Core.Readings.Csv;
using NtlTools.DuckDB;

namespace NtlTools.Core.Readings.Tables;

/// <summary>Puts the cells of columns together to rows of a CSV file.</summary>
internal sealed class RowText(int file, int columnCount, int chunkSize)
{
    private readonly ColumnText?[] _columns = new ColumnText?[columnCount];
    private byte[] _buffer = [];
    private int _end, _row, _rowCount;
    private long _firstLine = 1;

    /// <summary>The number of the row that comes next, from 1.</summary>
    public long NextLine { get; private set; } = 1;

    /// <summary>Begins with the rows of a chunk; those of the chunk before have all been filled in.</summary>
    /// <param name="chunk">Has a column for each that is read.</param>
    /// <param name="isRead">Which columns are.</param>
    /// <returns>How many bytes the rows have.</returns>
    public long Begin(DuckDBChunk chunk, bool[] isRead)
    {
        (_row, _rowCount) = (0, chunk.RowCount);
        int read = 0;
        long length = (long)columnCount * _rowCount;
        for (int i = 0; i < columnCount; i++)
        {
            if (!isRead[i]) continue;
            ColumnText text = _columns[i] ??= new();
            text.Fill(chunk.Column(read++), quoted: true);
            length += text.Length;
        }
        return length;
    }

    /// <summary>Fills in rows; true where there are enough to be taken, false where the rows of the chunk are used up.</summary>
    public bool TryFill()
    {
        while (_row < _rowCount)
        {
            if (_end - CsvChunk.Front >= chunkSize) return true;
            int length = columnCount;
            foreach (ColumnText? column in _columns)
                if (column is not null) length += column[_row].Length;
            Reserve(length);
            Span<byte> to = _buffer.AsSpan(_end);
            int at = 0;
            foreach (ColumnText? column in _columns)
            {
                if (column is not null)
                {
                    ReadOnlySpan<byte> cell = column[_row];
                    cell.CopyTo(to[at..]);
                    at += cell.Length;
                }
                to[at++] = (byte)',';
            }
            to[at - 1] = (byte)'\n';
            _end += at;
            _row++;
            NextLine++;
        }
        return false;
    }

    /// <summary>The rows so far as a chunk; null where there are none, nor anything wrong.</summary>
    public CsvChunk? Take(Reject? reject)
    {
        if (_end == 0)
        {
            if (reject is null) return null;
            Reserve(0);
        }
        var chunk = new CsvChunk(file, _buffer, CsvChunk.Front, _end, _firstLine)
        {
            Rejects = reject is null ? [] : [reject],
            HasLines = false,
        };
        (_buffer, _end, _firstLine) = ([], 0, NextLine);
        return chunk;
    }

    private void Reserve(int bytes)
    {
        int needed = Math.Max(_end, CsvChunk.Front) + bytes + CsvChunk.Slack;
        if (_buffer.Length < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(2 * _end, chunkSize + CsvChunk.Slack)));
            _buffer.AsSpan(0, _end).CopyTo(larger);
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        if (_end == 0) _end = CsvChunk.Front;
    }
}
