using System.Buffers.Binary;
using System.Text;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>Damages bytes of any format.</summary>
internal static class Mutation
{
    /// <summary>Longer files are of no use: what they find, short ones find sooner.</summary>
    private const int Longest = 1 << 17;

    private static readonly long[] Numbers =
        [0, 1, -1, 7, 8, 16, 63, 64, 100, 127, 128, 255, 256, 1000, 1024, 32767, 32768, 65535, 65536, 1_000_000, 16_777_215,
            1_000_000_000, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 40, long.MaxValue, long.MinValue];

    /// <summary>Numbers as texts write them, that readers trip over.</summary>
    private static readonly string[] NumberTexts =
        ["0", "-0", "1", "-1", "NaN", "Infinity", "-Infinity", "1e308", "1e309", "-1e400", "1e-400", "3.5e38", "2147483647",
            "2147483648", "-2147483649", "4294967296", "9223372036854775807", "9223372036854775808", "99999999999999999999999999",
            "1000000000", "1e9", "0x7f", "1.", ".5", "+5", "1,5", "1.5.5", "1e", "0.1234", "1_000", "٣"];

    /// <summary>Damages bytes in one to eight places.</summary>
    /// <param name="bytes">The bytes, which stay as they are.</param>
    /// <param name="other">Bytes of the same format, for a splice.</param>
    /// <param name="tokens">What means something in the format.</param>
    /// <param name="random">Decides how.</param>
    public static byte[] Apply(byte[] bytes, byte[] other, byte[][] tokens, ref SeededRandom random)
    {
        int times = 1 + (random.Next(2) == 0 ? 0 : random.Next(8));
        for (int i = 0; i < times; i++)
        {
            bytes = Once(bytes, other, tokens, ref random);
            if (bytes.Length > Longest) return bytes[..Longest];
        }
        return bytes;
    }

    /// <summary>A number that readers trip over, as text.</summary>
    public static string NumberText(ref SeededRandom random) => NumberTexts[random.Next(NumberTexts.Length)];

    /// <summary>One of several.</summary>
    public static T Pick<T>(IReadOnlyList<T> items, ref SeededRandom random) => items[random.Next(items.Count)];

    /// <summary>True once in so many times.</summary>
    public static bool Once(int inSoMany, ref SeededRandom random) => random.Next(inSoMany) == 0;

    /// <summary>Puts bytes in the place of others.</summary>
    public static byte[] Replace(byte[] bytes, int start, int length, ReadOnlySpan<byte> by)
    {
        byte[] result = new byte[bytes.Length - length + by.Length];
        bytes.AsSpan(0, start).CopyTo(result);
        by.CopyTo(result.AsSpan(start));
        bytes.AsSpan(start + length).CopyTo(result.AsSpan(start + by.Length));
        return result;
    }

    private static byte[] Once(byte[] bytes, byte[] other, byte[][] tokens, ref SeededRandom random)
    {
        int kind = random.Next(16), length = bytes.Length;
        if (length == 0) return Pick(tokens, ref random);
        int at = random.Next(length);
        switch (kind)
        {
            case 0:
            case 1:
                byte[] flipped = [.. bytes];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 2:
                byte[] set = [.. bytes];
                set[at] = (byte)random.NextUInt64();
                return set;
            case 3:
                byte[] noise = new byte[1 + random.Next(8)];
                for (int i = 0; i < noise.Length; i++) noise[i] = (byte)random.NextUInt64();
                return Replace(bytes, at, 0, noise);
            case 4:
            case 5:
                return Replace(bytes, at, 0, Pick(tokens, ref random));
            case 6:
                byte[] token = Pick(tokens, ref random);
                return Replace(bytes, at, Math.Min(token.Length, length - at), token);
            case 7:
                return Replace(bytes, at, BlockLength(length - at, ref random), []);
            case 8:
                return Replace(bytes, random.Next(length + 1), 0, bytes.AsSpan(at, BlockLength(length - at, ref random)));
            case 9:
                return Swap(bytes, ref random);
            case 10:
                return bytes[..at];
            case 11:
                // Where the same place of a file of the same kind goes on is likelier to be understood than any place.
                int from = other.Length == 0 ? 0 : random.Next(2) == 0 ? Math.Min(at, other.Length) : random.Next(other.Length);
                return [.. bytes.AsSpan(0, at), .. other.AsSpan(from)];
            case 12:
                return Repeat(bytes, at, ref random);
            case 13:
            case 14:
                return WithNumberText(bytes, at, ref random);
            default:
                return WithNumber(bytes, at, ref random);
        }
    }

    // Mostly short, at times most of the file.
    private static int BlockLength(int most, ref SeededRandom random) =>
        1 + random.Next(random.Next(3) == 0 ? most : Math.Min(most, 24));

    private static byte[] Swap(byte[] bytes, ref SeededRandom random)
    {
        Span<int> cuts = [random.Next(bytes.Length + 1), random.Next(bytes.Length + 1), random.Next(bytes.Length + 1)];
        cuts.Sort();
        ReadOnlySpan<byte> all = bytes;
        return [.. all[..cuts[0]], .. all[cuts[1]..cuts[2]], .. all[cuts[0]..cuts[1]], .. all[cuts[2]..]];
    }

    private static byte[] Repeat(byte[] bytes, int at, ref SeededRandom random)
    {
        int length = BlockLength(bytes.Length - at, ref random);
        int most = random.Next(32) == 0 ? Longest : 2048, times = Math.Max(1, random.Next(most) / length);
        byte[] repeated = new byte[times * length];
        for (int i = 0; i < times; i++) bytes.AsSpan(at, length).CopyTo(repeated.AsSpan(i * length));
        return Replace(bytes, at, 0, repeated);
    }

    // The number at or behind a place.
    private static byte[] WithNumberText(byte[] bytes, int at, ref SeededRandom random)
    {
        ReadOnlySpan<byte> digits = "+-.0123456789eE"u8;
        int start = bytes.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        start = start < 0 ? at : at + start;
        int end = start;
        while (end < bytes.Length && digits.Contains(bytes[end])) end++;
        return Replace(bytes, start, end - start, Encoding.UTF8.GetBytes(NumberText(ref random)));
    }

    private static byte[] WithNumber(byte[] bytes, int at, ref SeededRandom random)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, Numbers[random.Next(Numbers.Length)]);
        int length = Math.Min(1 << random.Next(4), bytes.Length - at);
        byte[] result = [.. bytes];
        if (random.Next(4) == 0) number.AsSpan(0, length).Reverse();
        number.AsSpan(0, length).CopyTo(result.AsSpan(at));
        return result;
    }
}
