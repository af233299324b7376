using System.Numerics;

namespace NtlTools.Core.Readings.Csv;

/// <summary>A table of a finite state entropy code (Duda 2013), as RFC 8878 lays it out.</summary>
internal sealed class ZstandardTable
{
    private const int MostSymbols = 256;

    private ZstandardTable(int log)
    {
        Log = log;
        Symbols = new byte[1 << log];
        BitCounts = new byte[1 << log];
        Bases = new ushort[1 << log];
    }

    /// <summary>The bits of a state.</summary>
    public int Log { get; }

    /// <summary>What a state means.</summary>
    public byte[] Symbols { get; }

    /// <summary>How many bits lead to the next state.</summary>
    public byte[] BitCounts { get; }

    /// <summary>What they are added to.</summary>
    public ushort[] Bases { get; }

    /// <summary>The table of one symbol, which takes no bits.</summary>
    public static ZstandardTable Of(byte symbol)
    {
        var table = new ZstandardTable(0);
        table.Symbols[0] = symbol;
        return table;
    }

    /// <summary>The table of counts, −1 for less than one.</summary>
    /// <exception cref="InvalidDataException">The counts do not fill the table.</exception>
    public static ZstandardTable Of(ReadOnlySpan<short> counts, int log)
    {
        var table = new ZstandardTable(log);
        int size = 1 << log, high = size - 1;
        Span<ushort> next = stackalloc ushort[MostSymbols];
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            next[symbol] = (ushort)(counts[symbol] < 0 ? 1 : counts[symbol]);
            if (counts[symbol] >= 0) continue;
            if (high < 0) throw Zstandard.Damaged("a table of codes is too full");
            table.Symbols[high--] = (byte)symbol;
        }
        int step = (size >> 1) + (size >> 3) + 3, at = 0, filled = size - 1 - high;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            for (int i = 0; i < counts[symbol]; i++)
            {
                if (++filled > size) throw Zstandard.Damaged("a table of codes is too full");
                table.Symbols[at] = (byte)symbol;
                do at = (at + step) & (size - 1); while (at > high);
            }
        }
        if (filled != size) throw Zstandard.Damaged("a table of codes is not full");
        for (int state = 0; state < size; state++)
        {
            int number = next[table.Symbols[state]]++;
            int bits = log - BitOperations.Log2((uint)number);
            table.BitCounts[state] = (byte)bits;
            table.Bases[state] = (ushort)((number << bits) - size);
        }
        return table;
    }

    /// <summary>Reads a table from its description.</summary>
    /// <param name="bytes">The description and what follows.</param>
    /// <param name="mostLog">The largest table that is allowed here, as its logarithm.</param>
    /// <param name="mostSymbol">The largest symbol that is allowed here.</param>
    /// <param name="length">How many bytes the description has.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ZstandardTable Read(ReadOnlySpan<byte> bytes, int mostLog, int mostSymbol, out int length)
    {
        int at = 0, log = Bits(bytes, at, 4) + 5;
        at += 4;
        if (log > mostLog) throw Zstandard.Damaged("a table of codes is too large");
        Span<short> counts = stackalloc short[MostSymbols];
        int symbol = 0, remaining = (1 << log) + 1, threshold = 1 << log, width = log + 1;
        while (remaining > 1)
        {
            if (symbol > mostSymbol) throw Zstandard.Damaged("a table of codes has too many symbols");
            int most = 2 * threshold - 1 - remaining, low = Bits(bytes, at, width - 1), count;
            if (low < most)
            {
                count = low;
                at += width - 1;
            }
            else
            {
                count = Bits(bytes, at, width);
                if (count >= threshold) count -= most;
                at += width;
            }
            count--;
            remaining -= Math.Abs(count);
            if (remaining < 1) throw Zstandard.Damaged("a table of codes is too full");
            counts[symbol++] = (short)count;
            if (count == 0)
            {
                int zeros;
                do
                {
                    zeros = Bits(bytes, at, 2);
                    at += 2;
                    symbol += zeros;
                    if (symbol > mostSymbol) throw Zstandard.Damaged("a table of codes has too many symbols");
                }
                while (zeros == 3);
            }
            while (remaining < threshold)
            {
                width--;
                threshold >>= 1;
            }
        }
        length = (at + 7) >> 3;
        if (length > bytes.Length) throw Zstandard.Damaged("a table of codes is cut off");
        return Of(counts[..symbol], log);
    }

    // Behind the last byte there are zeros; that they were read shows in the length.
    private static int Bits(ReadOnlySpan<byte> bytes, int at, int count)
    {
        uint word = 0;
        for (int i = 0; i < 4; i++)
            if ((at >> 3) + i < bytes.Length) word |= (uint)bytes[(at >> 3) + i] << (8 * i);
        if (at >> 3 > bytes.Length) throw Zstandard.Damaged("a table of codes is cut off");
        return (int)(word >> (at & 7)) & ((1 << count) - 1);
    }
}
