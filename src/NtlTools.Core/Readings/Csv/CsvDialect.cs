namespace NtlTools.Core.Readings.Csv;

/// <summary>How a file separates cells and writes decimals; both marks are ASCII.</summary>
internal readonly record struct CsvDialect(byte Delimiter, byte DecimalMark)
{
    private const byte Quote = (byte)'"';

    /// <summary>Splits one row into its cells, quoted cells without their marks.</summary>
    /// <param name="row">The row without its line end.</param>
    /// <param name="cells">Filled with the cells.</param>
    /// <returns>False where a quotation mark opens and never closes.</returns>
    public bool TrySplit(ReadOnlySpan<byte> row, List<byte[]> cells)
    {
        cells.Clear();
        if (row.EndsWith("\r"u8)) row = row[..^1];
        int at = 0;
        while (true)
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
        int end = beginning.IndexOf((byte)'\n');
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

    private static byte DetectDecimalMark(ReadOnlySpan<byte> beginning, byte delimiter)
    {
        if (delimiter == (byte)',')
        {
            // Only quoted cells could hold a decimal comma then.
            return QuotedDecimalCommas(beginning) ? (byte)',' : (byte)'.';
        }
        int commas = 0, points = 0, end = beginning.IndexOf((byte)'\n');
        ReadOnlySpan<byte> rows = end < 0 ? default : beginning[(end + 1)..];
        for (int i = 1; i + 1 < rows.Length; i++)
        {
            if (rows[i] is not ((byte)',' or (byte)'.') || !char.IsAsciiDigit((char)rows[i - 1]) || !char.IsAsciiDigit((char)rows[i + 1]))
                continue;
            if (rows[i] == (byte)',') commas++;
            else points++;
        }
        return commas > points ? (byte)',' : (byte)'.';
    }

    private static bool QuotedDecimalCommas(ReadOnlySpan<byte> beginning)
    {
        int commas = 0, others = 0;
        bool quoted = false;
        for (int i = 0; i < beginning.Length; i++)
        {
            byte b = beginning[i];
            if (b == Quote) quoted = !quoted;
            else if (b == (byte)'.' && i > 0 && char.IsAsciiDigit((char)beginning[i - 1])) others++;
            else if (quoted && b == (byte)',' && char.IsAsciiDigit((char)beginning[i - 1])) commas++;
        }
        return commas > others;
    }
}
