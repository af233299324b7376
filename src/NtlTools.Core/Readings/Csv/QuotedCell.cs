namespace NtlTools.Core.Readings.Csv;

/// <summary>Where quoted cells and the rows that hold them end.</summary>
/// <remarks>
/// One rule for all readers: a quotation mark opens a cell only where the cell begins, and is closed by the next one that
/// is not doubled. Over a line end it is closed only by a mark that ends its cell, and within <see cref="Longest"/> bytes;
/// else it was never closed, and one forgotten mark costs its own line and not the rest of the file.
/// </remarks>
internal static class QuotedCell
{
    /// <summary>A quoted cell of more bytes is no cell.</summary>
    public const int Longest = 1 << 16;

    /// <summary>What <see cref="Close"/> and <see cref="RowEnd"/> return where more bytes are needed to tell.</summary>
    public const int Undecided = -1;

    /// <summary>What they return where a mark is never closed.</summary>
    public const int Unclosed = -2;

    private const byte Mark = (byte)'"', LineFeed = (byte)'\n';

    /// <summary>Finds the mark that closes a quoted cell.</summary>
    /// <param name="bytes">Bytes with the cell in them.</param>
    /// <param name="open">Where its opening mark is.</param>
    /// <param name="delimiter">The delimiter; 0 while it is not known.</param>
    /// <param name="more">Whether the file goes on behind the bytes.</param>
    public static int Close(ReadOnlySpan<byte> bytes, int open, byte delimiter, bool more)
    {
        int at = open + 1;
        while (true)
        {
            ReadOnlySpan<byte> rest = bytes[at..Math.Min(bytes.Length, open + Longest)];
            int next = rest.IndexOf(Mark);
            if (next < 0) return more && open + Longest > bytes.Length ? Undecided : Unclosed;
            at += next;
            if (at + 1 == bytes.Length) return more ? Undecided : at;
            byte behind = bytes[at + 1];
            if (behind == Mark)
            {
                at += 2;
                if (at > open + Longest || at > bytes.Length) return Unclosed;
                continue;
            }
            bool ends = behind is LineFeed or (byte)'\r' || IsDelimiter(behind, delimiter);
            return ends || !bytes[open..at].Contains(LineFeed) ? at : Unclosed;
        }
    }

    /// <summary>Whether a byte of a row is the first of a cell.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes, int at, int row, byte delimiter) =>
        at == row || IsDelimiter(bytes[at - 1], delimiter);

    /// <summary>Finds the line feed that ends a row.</summary>
    public static int RowEnd(ReadOnlySpan<byte> bytes, int row, byte delimiter, bool more)
    {
        int at = row;
        while (true)
        {
            int next = bytes[at..].IndexOfAny(Mark, LineFeed);
            if (next < 0) return Undecided;
            at += next;
            if (bytes[at] == LineFeed) return at;
            if (Begins(bytes, at, row, delimiter))
            {
                int close = Close(bytes, at, delimiter, more);
                if (close < 0) return close;
                at = close;
            }
            at++;
        }
    }

    private static bool IsDelimiter(byte b, byte delimiter) =>
        delimiter != 0 ? b == delimiter : b is (byte)',' or (byte)';' or (byte)'\t' or (byte)'|';
}
