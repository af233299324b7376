using System.Text;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Tests.Readings.Tables;

namespace NtlTools.Core.Tests.Readings.Csv;

/// <summary>Zstandard, by the files that DuckDB's own copy of the reference implementation writes.</summary>
public sealed class ZstandardTests
{
    // The frame of RFC 8878 with one raw block "abc\n", without a checksum.
    private static readonly byte[] Raw = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 4, 0x21, 0, 0, (byte)'a', (byte)'b', (byte)'c', (byte)'\n'];

    public static IEnumerable<object[]> Texts() =>
    [
        ["SELECT i AS a, i * 7919 % 1013 AS b, i % 3 AS c FROM range(0) t(i)"],
        ["SELECT i AS a, i * 7919 % 1013 AS b, i % 3 AS c FROM range(3) t(i)"],
        ["SELECT i AS a, i * 7919 % 1013 AS b, i % 3 AS c FROM range(200000) t(i)"],
        ["SELECT 'the same' AS a, 0 AS b FROM range(300000)"],
        ["SELECT md5(i::VARCHAR) AS a, hash(i) AS b FROM range(60000) t(i)"],
        ["SELECT repeat(chr(97 + (i % 26)::INT), (i % 300)::INT) AS a, sqrt(i) AS b FROM range(20000) t(i)"],
    ];

    [SkippableTheory]
    [MemberData(nameof(Texts))]
    public void What_was_compressed_comes_out_as_it_was(string select)
    {
        using var lake = new Lake();
        byte[] plain = File.ReadAllBytes(lake.Copy("a.csv", select, "FORMAT csv, HEADER"));
        byte[] packed = File.ReadAllBytes(lake.Copy("a.csv.zst", select, "FORMAT csv, HEADER, COMPRESSION zstd"));
        Assert.Equal(plain, Unpack(packed));
        Assert.Equal([.. plain, .. plain], Unpack([.. packed, .. packed]));
    }

    [Fact]
    public void Frames_and_what_stands_between_them_are_read()
    {
        byte[] skippable = [0x53, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9];
        byte[] repeated = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 5, 0x2B, 0, 0, (byte)'x'];
        Assert.Equal("abc\nxxxxxabc\n", Encoding.ASCII.GetString(Unpack([.. Raw, .. skippable, .. repeated, .. Raw])));
        Assert.Empty(Unpack([]));
    }

    [Fact]
    public void Checksums_are_those_that_their_author_published()
    {
        var hash = new XxHash64();
        Assert.Equal(0xEF46DB3751D8E999, hash.Value);
        hash.Add("abc"u8);
        Assert.Equal(0x44BC2CF5AD770999UL, hash.Value);
        var whole = new XxHash64();
        var pieces = new XxHash64();
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 31))];
        whole.Add(bytes);
        for (int at = 0, size = 0; at < bytes.Length; at += size) pieces.Add(bytes.AsSpan(at, size = Math.Min(1 + at % 45, bytes.Length - at)));
        Assert.Equal(whole.Value, pieces.Value);
    }

    [Fact]
    public void A_frame_that_wants_too_much_is_refused()
    {
        // A window of 2⁴¹ bytes, a dictionary, a length that is not so, a block behind the largest.
        byte[][] refused =
        [
            [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xF8, 1, 0, 0],
            [0x28, 0xB5, 0x2F, 0xFD, 0x21, 7, 4, 0x21, 0, 0, 1, 2, 3, 4],
            [.. Raw.Select((b, i) => i == 5 ? (byte)5 : b)],
            [0x28, 0xB5, 0x2F, 0xFD, 0x20, 4, 0x2B, 0, 1, 1],
            [0x28, 0xB5, 0x2F, 0xFD, 0x28, 4, 0x21, 0, 0, 1, 2, 3, 4],
            [1, 2, 3, 4, 5],
        ];
        Assert.All(refused, bytes => Assert.Throws<InvalidDataException>(() => Unpack(bytes)));
    }

    [SkippableFact]
    public void Damaged_frames_end_in_an_error_or_in_as_much_text()
    {
        using var lake = new Lake();
        byte[] packed = File.ReadAllBytes(lake.Copy("a.csv.zst",
            "SELECT i AS a, sqrt(i) AS b, i % 3 AS c FROM range(4000) t(i)", "FORMAT csv, HEADER, COMPRESSION zstd"));
        var random = new Random(8);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = [.. packed];
            for (int i = round % 4; i >= 0; i--) bytes[random.Next(Math.Min(bytes.Length, round % 2 == 0 ? 300 : bytes.Length))] ^= (byte)(1 << random.Next(8));
            if (round % 5 == 0) bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                Assert.InRange(Unpack(bytes).Length, 0, 1 << 28);
            }
            catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1500, 3000);
    }

    [SkippableTheory]
    [InlineData("SELECT 'c' || i AS id, i * 1.5 AS \"2013-01-01\", i / 7 AS \"2013-01-02\", 3 AS \"2013-01-03\" FROM range(20000) t(i)")]
    [InlineData("SELECT 'c' || i % 40 AS id, DATE '2013-01-01' + (i // 40)::INT AS day, i / 7 AS kwh FROM range(8000) t(i)")]
    public void A_compressed_file_is_read_as_the_plain_one_with_its_lines(string select)
    {
        using var lake = new Lake();
        string text = File.ReadAllText(lake.Copy("a.csv", $"SELECT * FROM ({select}) UNION ALL BY NAME SELECT 'bad' AS id", "FORMAT csv, HEADER"))
            .Replace("c7,", "c7,oops,", StringComparison.Ordinal);
        string plain = lake.Write("a.csv", text);
        string packed = lake.Copy("b.csv.zst", $"SELECT content FROM read_text('{plain}')",
            "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001', COMPRESSION zstd");
        Imported expected = Imported.From(plain), found = Imported.From(packed);
        Assert.NotEmpty(expected.Rejects);
        Assert.Equal(expected.Text(), found.Text().Replace(packed, plain, StringComparison.Ordinal));
        byte[] bytes = File.ReadAllBytes(packed);
        Imported cut = Imported.From(lake.Write("cut.csv.zst", bytes[..^5]));
        Assert.Equal(RejectReason.TruncatedFile, cut.Rejects[^1].Reason);
    }

    [Fact]
    public void What_unpacks_to_too_much_is_named_and_ended()
    {
        using var folder = new TemporaryFolder();
        var bomb = new MemoryStream();
        bomb.Write([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38]);
        bomb.Write([0x98, 0, 0]);
        bomb.Write("id,2013-01-01,2013\n"u8);
        for (int block = 0; block < 3000; block++) bomb.Write([2, 0, 0x10, (byte)'\n']);
        bomb.Write([1, 0, 0]);
        string path = folder.Write("bomb.csv.zst", bomb.ToArray());
        var error = Assert.Throws<NtlTools.Core.Errors.NtlException>(() => Imported.From(path, new() { MaximumExpansion = 100, SpareBytes = 64L << 20 }));
        Assert.Equal("UnreadableFile", error.ErrorId);
        Assert.Contains("100 times its size", error.Message, StringComparison.Ordinal);
        Assert.Equal(3000L * (1 << 17) + 19, LengthOf(bomb.ToArray()));
    }

    private static byte[] Unpack(byte[] packed)
    {
        var text = new MemoryStream();
        var frames = new Zstandard(new MemoryStream(packed));
        byte[] buffer = new byte[10_007];
        for (int read; (read = frames.Read(buffer)) > 0;) text.Write(buffer, 0, read);
        return text.ToArray();
    }

    private static long LengthOf(byte[] packed)
    {
        var frames = new Zstandard(new MemoryStream(packed));
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        for (int read; (read = frames.Read(buffer)) > 0;) length += read;
        return length;
    }
}
