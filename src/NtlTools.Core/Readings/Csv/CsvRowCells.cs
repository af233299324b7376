namespace NtlTools.Core.Readings.Csv;

/// <summary>Splits one row after the other into its cells, without copying any but those with doubled quotation marks.</summary>
internal sealed class CsvRowCells(CsvDialect dialect, int columnCount)
{
    private readonly Range[] _plain = new Range[columnCount];
    private readonly List<byte[]> _copied = [];
    private bool _isCopied;

    /// <summary>The number of cells in the row; trailing empty cells beyond the columns do not count.</summary>
    public int Count { get; private set; }

    /// <summary>Splits a row.</summary>
    /// <param name="row">The row without its line feed; quoted cells in it are closed.</param>
    /// <returns>Whether it has as many cells as there are columns.</returns>
    public bool TrySplit(ReadOnlySpan<byte> row)
    {
        if (row.EndsWith("\r"u8)) row = row[..^1];
        _isCopied = false;
        int at = 0;
        for (Count = 0; Count < columnCount; Count++)
        {
            int start = at, length;
            if (at < row.Length && row[at] == (byte)'"')
            {
                int close = QuotedCell.Close(row, at, dialect.Delimiter, more: false);
                start++;
                length = close - start;
                at = close + 1;
                if (close < 0 || row.Slice(start, length).Contains((byte)'"')
                    || (at < row.Length && row[at] != dialect.Delimiter))
                    return TryCopy(row);
            }
            else
            {
                length = row[at..].IndexOf(dialect.Delimiter);
                if (length < 0) length = row.Length - at;
                at += length;
            }
            _plain[Count] = new(start, start + length);
            if (at == row.Length)
            {
                Count++;
                return Count == columnCount;
            }
            at++;
        }
        ReadOnlySpan<byte> rest = row[at..];
        if (rest.IndexOfAnyExcept(dialect.Delimiter, (byte)' ') >= 0) TryCopy(row);
        return Count == columnCount;
    }

    /// <summary>One cell of the row that was split last.</summary>
    public ReadOnlySpan<byte> Cell(ReadOnlySpan<byte> row, int column) => _isCopied ? _copied[column] : row[_plain[column]];

    private bool TryCopy(ReadOnlySpan<byte> row)
    {
        _isCopied = true;
        dialect.TrySplit(row, _copied);
        Count = _copied.Count;
        while (Count > columnCount && CsvText.Trim(_copied[Count - 1]).IsEmpty) Count--;
        return Count == columnCount;
    }
}
