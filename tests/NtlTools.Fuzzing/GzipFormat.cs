using System.IO.Compression;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>The same files, compressed, and damaged once more behind that.</summary>
internal sealed class GzipFormat : CsvFormat
{
    private static readonly byte[][] Tokens =
        [[0x1F, 0x8B], [0x1F, 0x8B, 8], [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], [3, 0], [0, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF],
            [1, 0, 0, 0xFF, 0xFF], [0x28, 0xB5, 0x2F, 0xFD], "PK\u0003\u0004"u8.ToArray(), "BZh9"u8.ToArray(), [0], [8], [4], [0x1F]];

    /// <inheritdoc/>
    public override string Name => "gzip";

    /// <inheritdoc/>
    protected override FuzzFile Pack(FuzzFile file, ref SeededRandom random)
    {
        byte[] content = file.Content;
        int members = Mutation.Once(4, ref random) ? 2 + random.Next(3) : 1;
        using var packed = new MemoryStream();
        for (int member = 0; member < members; member++)
        {
            int from = (int)((long)content.Length * member / members), to = (int)((long)content.Length * (member + 1) / members);
            packed.Write(Compress(content.AsSpan(from, to - from), random.Next(3)));
            if (Mutation.Once(16, ref random)) packed.Write(Compress([], 1));
        }
        byte[] bytes = packed.ToArray();
        if (Mutation.Once(16, ref random)) bytes = Compress(bytes, 1);
        bytes = random.Next(4) switch
        {
            0 => bytes,
            1 => Header(bytes, ref random),
            _ => Mutation.Apply(bytes, Compress(Mutation.Pick(CsvSeeds.Readings, ref random).Content, 1), Tokens, ref random),
        };
        return new(file.Name + ".gz", bytes);
    }

    private static byte[] Compress(ReadOnlySpan<byte> bytes, int level)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, level == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest, leaveOpen: true))
            stream.Write(bytes);
        return packed.ToArray();
    }

    // The fields of the header and the trailer: method, flags with their fields, checksum, length.
    private static byte[] Header(byte[] bytes, ref SeededRandom random)
    {
        // Of nothing, nothing is written.
        if (bytes.Length < 18) return [.. bytes, .. Mutation.Pick(Tokens, ref random)];
        byte[] changed = [.. bytes];
        switch (random.Next(6))
        {
            case 0:
                changed[2] = (byte)random.NextUInt64();
                return changed;
            case 1:
                changed[3] = (byte)random.NextUInt64();
                return changed;
            case 2:
                // An extra field, a name, a comment and a checksum of the header, some of them not as long as they say.
                changed[3] = (byte)(4 | 8 | 16 | (random.Next(2) * 2));
                byte[] fields = [(byte)random.Next(8), (byte)(random.Next(4) == 0 ? 255 : 0), 1, 2, 3, 4, .. "a.csv\0comment\0"u8, 0, 0];
                return Mutation.Replace(changed, 10, 0, fields.AsSpan(0, random.Next(fields.Length + 1)));
            case 3:
                for (int i = 1; i <= 4; i++) changed[^i] = (byte)random.NextUInt64();
                return changed;
            case 4:
                for (int i = 5; i <= 8; i++) changed[^i] = (byte)random.NextUInt64();
                return changed;
            default:
                byte[] behind = new byte[random.Next(64)];
                if (random.Next(2) == 0)
                    for (int i = 0; i < behind.Length; i++) behind[i] = (byte)random.NextUInt64();
                return [.. changed, .. behind];
        }
    }
}
