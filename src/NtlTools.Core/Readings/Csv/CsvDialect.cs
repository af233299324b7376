namespace NtlTools.Core.Readings.Csv;

/// <summary>How a file separates cells and writes decimals; both marks are ASCII.</summary>
internal readonly record struct CsvDialect(byte Delimiter, byte DecimalMark)
{
    private const byte Quote = (byte)'"';

    /// <summary>Splits one row into its cells, quoted cells without their marks.</summary>
    /// <param name="row">The row without its line end.</param>
    /// <param name="cells">Filled with the cells.</param>
    /// <param name="most">The number of cells behind which the rest of the row is of no interest.</param>
    /// <returns>False where a quotation mark opens and never closes.</returns>
    public bool TrySplit(ReadOnlySpan<byte> row, List<byte[]> cells, int most = int.MaxValue)
    {
        cells.Clear();
        if (row.EndsWith("\r"u8)) row = row[..^1];
        int at = 0;
        while (cells.Count < most)
        {
            if (at < row.Length && row[at] == Quote)
            {
                var cell = new List<byte>();
                int i = at + 1;
                while (true)
                {
                    if (i >= row.Length) return false;
                    if (row[i] != Quote)
                    {
                        cell.Add(row[i++]);
                        continue;
                    }
                    if (i + 1 >= row.Length || row[i + 1] != Quote) break;
                    cell.Add(Quote);
                    i += 2;
                }
                i++;
                while (i < row.Length && row[i] != Delimiter) cell.Add(row[i++]);
                cells.Add([.. cell]);
                at = i;
            }
            else
            {
                int length = row[at..].IndexOf(Delimiter);
                if (length < 0) length = row.Length - at;
                cells.Add(row.Slice(at, length).ToArray());
                at += length;
            }
            if (at >= row.Length) return true;
            at++;
            if (at == row.Length)
            {
                cells.Add([]);
                return true;
            }
        }
        return true;
    }

    /// <summary>Finds the dialect in the beginning of a file: its header and a few rows, whole lines.</summary>
    /// <param name="beginning">The first lines.</param>
    /// <param name="delimiter">What the user set, or null.</param>
    /// <param name="decimalMark">What the user set, or null.</param>
    public static CsvDialect Detect(ReadOnlySpan<byte> beginning, char? delimiter, char? decimalMark)
    {
        byte separator = delimiter is { } set ? (byte)set : DetectDelimiter(beginning);
        byte mark = decimalMark is { } known ? (byte)known : DetectDecimalMark(beginning, separator);
        return new(separator, mark);
    }

    private static byte DetectDelimiter(ReadOnlySpan<byte> beginning)
    {
        int end = QuotedCell.RowEnd(beginning, 0, 0, more: false);
        ReadOnlySpan<byte> header = end < 0 ? beginning : beginning[..end];
        byte best = (byte)',';
        int most = 0;
        foreach (byte candidate in ",;\t|"u8)
        {
            int count = 0;
            bool quoted = false;
            foreach (byte b in header)
            {
                if (b == Quote) quoted = !quoted;
                else if (b == candidate && !quoted) count++;
            }
            if (count > most) (best, most) = (candidate, count);
        }
        return best;
    }

    // Cells that are one number with one mark tell; dates and times have other marks, or more of them.
    private static byte DetectDecimalMark(ReadOnlySpan<byte> beginning, byte delimiter)
    {
        int commas = 0, points = 0, header = QuotedCell.RowEnd(beginning, 0, delimiter, more: false);
        if (header < 0) header = beginning.IndexOf((byte)'\n');
        ReadOnlySpan<byte> rows = beginning[(header + 1)..];

        // So many numbers tell as well as more.
        while (!rows.IsEmpty && commas + points < 2000)
        {
            int length;
            ReadOnlySpan<byte> cell;
            if (rows[0] == Quote && QuotedCell.Close(rows, 0, delimiter, more: false) is >= 0 and int close)
            {
                cell = rows[1..close];
                length = close + 1;
            }
            else
            {
                length = rows.IndexOfAny(delimiter, (byte)'\n');
                if (length < 0) length = rows.Length;
                cell = rows[..length];
            }
            switch (MarkOf(CsvText.Trim(cell)))
            {
                case (byte)',': commas++; break;
                case (byte)'.': points++; break;
            }
            rows = rows[Math.Min(rows.Length, length + 1)..];
        }
        return commas > points ? (byte)',' : (byte)'.';
    }

    private static byte MarkOf(ReadOnlySpan<byte> cell)
    {
        int at = cell.IndexOfAny((byte)',', (byte)'.');
        if (at < 0 || cell.Length - at < 2) return 0;
        ReadOnlySpan<byte> whole = cell[(cell[0] is (byte)'-' or (byte)'+' ? 1 : 0)..at], fraction = cell[(at + 1)..];
        return whole.ContainsAnyExceptInRange((byte)'0', (byte)'9') || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || DateText.LooksLikeDate(cell)
            ? (byte)0
            : cell[at];
    }
}
