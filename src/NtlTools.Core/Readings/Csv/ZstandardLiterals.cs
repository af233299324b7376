using System.Numerics;

namespace NtlTools.Core.Readings.Csv;

/// <summary>A Huffman code of literals, as RFC 8878 lays it out.</summary>
internal sealed class ZstandardLiterals
{
    private const int MostBits = 11, MostWeightLog = 6, MostWeight = 12, Direct = 128;

    private readonly ushort[] _codes;
    private readonly int _bits;

    private ZstandardLiterals(ushort[] codes, int bits) => (_codes, _bits) = (codes, bits);

    /// <summary>Reads a code from its description.</summary>
    /// <param name="buffer">Bytes with the description in them.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="end">Behind what can belong to it.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ZstandardLiterals Read(byte[] buffer, int from, int end, out int length)
    {
        if (from >= end) throw Zstandard.Damaged("a Huffman code is cut off");
        Span<byte> weights = stackalloc byte[256];
        int head = buffer[from], count = 0;
        length = 1 + (head >= Direct ? (head - Direct + 2) / 2 : head);
        if (from + length > end) throw Zstandard.Damaged("a Huffman code is cut off");
        if (head >= Direct)
        {
            for (count = 0; count < head - Direct + 1; count++)
            {
                byte pair = buffer[from + 1 + count / 2];
                weights[count] = (byte)(count % 2 == 0 ? pair >> 4 : pair & 15);
            }
        }
        else
        {
            count = ReadWeights(buffer, from + 1, head, weights);
        }
        return Of(weights, count);
    }

    /// <summary>Decodes one stream.</summary>
    /// <exception cref="InvalidDataException">It does not end where its text does.</exception>
    public void Decode(byte[] buffer, int from, int length, Span<byte> text)
    {
        var bits = new ZstandardBits(buffer, from, length);
        ushort[] codes = _codes;
        for (int i = 0; i < text.Length; i++)
        {
            ushort code = codes[bits.Peek(_bits)];
            text[i] = (byte)code;
            bits.Skip(code >> 8);
        }
        if (bits.Left != 0) throw Zstandard.Damaged("a stream of literals does not end where its text does");
    }

    private static int ReadWeights(byte[] buffer, int from, int length, Span<byte> weights)
    {
        ZstandardTable table = ZstandardTable.Read(buffer.AsSpan(from, length), MostWeightLog, MostWeight, out int used);
        var bits = new ZstandardBits(buffer, from + used, length - used);
        int one = (int)bits.Read(table.Log), two = (int)bits.Read(table.Log), count = 0;
        if (bits.Left < 0) throw Zstandard.Damaged("the weights of a Huffman code are cut off");

        // Two states take turns; where one runs out of bits, the other has the last word.
        while (true)
        {
            Add(table.Symbols[one], weights);
            if (bits.Left < table.BitCounts[one])
            {
                Add(table.Symbols[two], weights);
                return count;
            }
            one = table.Bases[one] + (int)bits.Read(table.BitCounts[one]);
            Add(table.Symbols[two], weights);
            if (bits.Left < table.BitCounts[two])
            {
                Add(table.Symbols[one], weights);
                return count;
            }
            two = table.Bases[two] + (int)bits.Read(table.BitCounts[two]);
        }

        void Add(byte weight, Span<byte> to)
        {
            if (count >= 255) throw Zstandard.Damaged("a Huffman code has too many weights");
            to[count++] = weight;
        }
    }

    private static ZstandardLiterals Of(Span<byte> weights, int count)
    {
        int sum = 0;
        foreach (byte weight in weights[..count])
        {
            if (weight > MostWeight) throw Zstandard.Damaged("a weight of a Huffman code is too large");
            if (weight > 0) sum += 1 << (weight - 1);
        }
        if (sum == 0) throw Zstandard.Damaged("a Huffman code has no weights");

        // The last weight is what is left to a power of two.
        int bits = BitOperations.Log2((uint)sum) + 1, rest = (1 << bits) - sum;
        if (bits > MostBits || !BitOperations.IsPow2(rest)) throw Zstandard.Damaged("the weights of a Huffman code do not add up");
        weights[count++] = (byte)(BitOperations.Log2((uint)rest) + 1);

        ushort[] codes = new ushort[1 << bits];
        int at = 0;
        for (int weight = 1; weight <= bits; weight++)
        {
            for (int symbol = 0; symbol < count; symbol++)
            {
                if (weights[symbol] != weight) continue;
                codes.AsSpan(at, 1 << (weight - 1)).Fill((ushort)(((bits + 1 - weight) << 8) | symbol));
                at += 1 << (weight - 1);
            }
        }
        return new(codes, bits);
    }
}
