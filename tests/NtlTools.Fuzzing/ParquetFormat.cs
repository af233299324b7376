using System.Buffers.Binary;
using NtlTools.Core.Readings;
using NtlTools.DuckDB;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>Parquet files that DuckDB has written, damaged in their pages and in what their footers say of them.</summary>
internal sealed class ParquetFormat : FuzzFormat
{
    private static readonly byte[][] Tokens =
        ["PAR1"u8.ToArray(), "PARE"u8.ToArray(), [0], [0x15], [0x16], [0x18], [0x19], [0x1C], [0x2C], [0x4C], [0xF5, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80], "id"u8.ToArray(), "kwh"u8.ToArray(), "duckdb_schema"u8.ToArray(),
            "'; COPY (SELECT 1) TO 'x"u8.ToArray(), "\"\""u8.ToArray(), [0xC3]];

    private static readonly ReadingsLayout[] Layouts = [ReadingsLayout.Auto, ReadingsLayout.Auto, ReadingsLayout.Wide, ReadingsLayout.Long];

    private readonly Lazy<FuzzFile[]> _seeds = new(MakeSeeds);

    /// <inheritdoc/>
    public override string Name => "parquet";

    /// <inheritdoc/>
    public override int Share => 3;

    /// <inheritdoc/>
    public override bool IsNative => true;

    /// <inheritdoc/>
    public override int UsualErrors => 2;

    /// <inheritdoc/>
    public override FuzzRound Make(ref SeededRandom random)
    {
        FuzzFile seed = Mutation.Pick(_seeds.Value, ref random), other = Mutation.Pick(_seeds.Value, ref random);
        FuzzFile file = seed with { Content = Damage(seed.Content, other.Content, ref random) };
        var settings = new ImportSettings
        {
            Layout = Mutation.Pick(Layouts, ref random),
            MemoryLimit = ImportSettings.LeastMemoryLimit,
            AttributeColumns = Mutation.Once(2, ref random) ? ["*"] : [],
        };
        return new()
        {
            Files = [file],
            Description = $"{seed.Name} as {settings.Layout}",
            Read = (folder, cancellation) => CsvFormat.Import(folder, [file], settings, 1, cancellation),
        };
    }

    // A file is pages, a footer, the footer's length and four letters. Damage that keeps the rest true gets further.
    private static byte[] Damage(byte[] bytes, byte[] other, ref SeededRandom random)
    {
        if (random.Next(6) == 0) return Mutation.Apply(bytes, other, Tokens, ref random);
        (byte[] pages, byte[] footer) = Split(bytes);
        (byte[] otherPages, byte[] otherFooter) = Split(other);
        switch (random.Next(5))
        {
            case 0: pages = Mutation.Apply(pages, otherPages, Tokens, ref random); break;
            case 1: footer = otherFooter; break;
            default: footer = Mutation.Apply(footer, otherFooter, Tokens, ref random); break;
        }
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, random.Next(12) == 0 ? (int)random.NextUInt64() : footer.Length);
        return [.. pages, .. footer, .. length, .. "PAR1"u8];
    }

    private static (byte[] Pages, byte[] Footer) Split(byte[] bytes)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 8)), end = bytes.Length - 8;
        return (bytes[..(end - length)], bytes[(end - length)..end]);
    }

    private static FuzzFile[] MakeSeeds()
    {
        string folder = Directory.CreateTempSubdirectory("ntltools-fuzzing-").FullName;
        try
        {
            using DuckDBDatabase database = DuckDBDatabase.Open(new() { Threads = 1 });
            using DuckDBConnection connection = database.Connect();
            const string Long = "SELECT 'C' || (i % 3) AS id, TIMESTAMP '2014-01-01' + INTERVAL 1 HOUR * (i // 3) AS time, (i % 7) / 4.0::DOUBLE AS kwh, i % 3 = 0 AS flag, 'T' || (i % 2) AS tariff FROM range(60) t(i)";
            const string Wide = "SELECT 'C' || i AS id, i % 2 AS flag, i + 0.5::DOUBLE AS \"2014-01-01\", i * 2::FLOAT AS \"2014-01-02\", i AS \"2014-01-03\", NULL::DOUBLE AS \"2014-01-04\" FROM range(12) t(i)";
            const string Odd = "SELECT i::DECIMAL(9, 2) AS id, DATE '2014-01-01' + i::INT AS date, i::HUGEINT AS kwh, [i, i + 1] AS list, {'a': i} AS pair, NULL AS nothing, 'x'::BLOB AS blob, INTERVAL 1 DAY AS span FROM range(8) t(i)";
            return [.. new[]
            {
                (Long, "COMPRESSION uncompressed"), (Long, "COMPRESSION snappy"), (Long, "COMPRESSION zstd, PARQUET_VERSION v2"), (Long, "COMPRESSION gzip, ROW_GROUP_SIZE 20"),
                (Wide, "COMPRESSION uncompressed"), (Wide, "COMPRESSION lz4_raw, PARQUET_VERSION v2"), (Odd, "COMPRESSION uncompressed"),
            }.Select((seed, i) =>
            {
                string name = $"seed{i}.parquet", path = Path.Combine(folder, name);
                connection.Execute($"COPY ({seed.Item1}) TO {DuckDBText.Literal(path)} (FORMAT parquet, {seed.Item2})");
                return new FuzzFile(name, File.ReadAllBytes(path));
            })];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
