namespace NtlTools.DuckDB.Tests;

/// <summary>Every way in which DuckDB writes Parquet, read chunk by chunk and held against DuckDB's own aggregates.</summary>
public sealed class ParquetTests : DuckDBTest
{
    private const string Rows = """
        SELECT range::INTEGER AS i, range * 1_000_003 AS l, (range % 100)::TINYINT AS t, (range % 1000)::USMALLINT AS u,
            CASE WHEN hash(range) % 5 > 0 THEN sin(range) END AS d, CASE WHEN range % 3 > 0 THEN (range % 50)::FLOAT END AS f,
            ((range % 7777) / 100)::DECIMAL(9, 2) AS c9, (range * 1.001)::DECIMAL(18, 3) AS c18,
            (range * 1_000_000_007)::DECIMAL(30, 0) AS c30, (range * 3)::HUGEINT AS h, range % 2 = 0 AS b,
            CASE WHEN range % 4 > 0 THEN 'customer ' || range % 300 END AS few, 'text number ' || hash(range) AS many,
            DATE '1960-01-01' + (range * 5)::INTEGER AS day, TIMESTAMP '1999-12-31 23:00:00' + INTERVAL (range) MINUTE AS ts,
            (TIMESTAMP '2020-01-01' + INTERVAL (range) SECOND)::TIMESTAMP_NS AS ns,
            (TIMESTAMP '2020-01-01' + INTERVAL (range) HOUR)::TIMESTAMPTZ AS tz, 7 AS same, NULL::DOUBLE AS nothing
        FROM range(6_000)
        """;

    public static TheoryData<string> Options()
    {
        var options = new TheoryData<string>();
        foreach (string codec in new[] { "uncompressed", "snappy", "gzip", "zstd", "lz4", "lz4_raw", "brotli" })
        {
            foreach (string version in new[] { "v1", "v2" })
            {
                options.Add($"COMPRESSION {codec}, PARQUET_VERSION {version}, dictionary_size_limit 1, ROW_GROUP_SIZE 2048");
                options.Add($"COMPRESSION {codec}, PARQUET_VERSION {version}, dictionary_size_limit 1000000");
            }
        }
        options.Add("COMPRESSION zstd, COMPRESSION_LEVEL 19");
        options.Add("STRING_DICTIONARY_PAGE_SIZE_LIMIT 100");
        options.Add("WRITE_BLOOM_FILTER false");
        return options;
    }

    [SkippableTheory]
    [MemberData(nameof(Options))]
    public void Counts_sums_and_nulls_are_DuckDBs_own(string options)
    {
        string file = FileOf("rows.parquet");
        Connection.Execute($"COPY ({Rows}) TO {DuckDBText.Literal(file)} (FORMAT parquet, {options})");
        AssertAgrees($"FROM read_parquet({DuckDBText.Literal(file)})");
    }

    [SkippableFact]
    public void All_encodings_were_among_them()
    {
        var seen = new HashSet<string>();
        foreach (string version in new[] { "v1", "v2" })
        {
            foreach (int limit in new[] { 1, 1_000_000 })
            {
                string file = FileOf($"{version}-{limit}.parquet");
                Connection.Execute($"COPY ({Rows}) TO {DuckDBText.Literal(file)} " +
                    $"(FORMAT parquet, PARQUET_VERSION {version}, dictionary_size_limit {limit})");
                using DuckDBResult result = Connection.Stream("SELECT DISTINCT encodings FROM parquet_metadata(?)", [file]);
                foreach (DuckDBChunk chunk in result)
                {
                    DuckDBColumn column = chunk.Column(0);
                    for (int i = 0; i < chunk.RowCount; i++) seen.UnionWith(column.Text(i)!.Split(", "));
                }
            }
        }
        string[] expected = ["PLAIN", "RLE_DICTIONARY", "DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY", "BYTE_STREAM_SPLIT"];
        Assert.Subset(seen, expected.ToHashSet());
    }

    [SkippableTheory]
    [InlineData("read_parquet", "FORMAT parquet, PARTITION_BY (t)", "/**/*.parquet")]
    [InlineData("read_csv", "FORMAT csv, HEADER", ".csv")]
    [InlineData("read_csv", "FORMAT csv, HEADER, COMPRESSION gzip", ".csv.gz")]
    [InlineData("read_csv", "FORMAT csv, HEADER, COMPRESSION zstd", ".csv.zst")]
    [InlineData("read_json", "FORMAT json", ".jsonl")]
    [InlineData("read_json", "FORMAT json, COMPRESSION zstd", ".jsonl.zst")]
    [InlineData("read_json", "FORMAT json, COMPRESSION gzip", ".jsonl.gz")]
    public void Other_files_agree_too(string function, string options, string ending)
    {
        string name = FileOf("rows");
        Connection.Execute($"COPY ({Rows}) TO {DuckDBText.Literal(ending[0] == '/' ? name : name + ending)} ({options})");
        AssertAgrees($"FROM {function}({DuckDBText.Literal(name + ending)})");
    }

    private void AssertAgrees(string from)
    {
        using DuckDBResult result = Connection.Stream(from);
        int columns = result.Columns.Count;
        Assert.Equal(19, columns);
        (long Rows, long Nulls, Int128 Whole, double Sum)[] read = new (long, long, Int128, double)[columns];
        double[] numbers = new double[2048];
        long[] ticks = new long[2048];
        foreach (DuckDBChunk chunk in result)
        {
            for (int c = 0; c < columns; c++)
            {
                DuckDBColumn column = chunk.Column(c);
                read[c].Rows += chunk.RowCount;
                read[c].Nulls += column.NullCount;
                if (column.Info.IsNumeric)
                {
                    column.CopyTo(numbers);
                    for (int i = 0; i < chunk.RowCount; i++)
                    {
                        if (!double.IsNaN(numbers[i])) read[c].Sum += numbers[i];
                    }
                }
                else if (column.Info.IsTime)
                {
                    column.CopyTicks(ticks, 0);
                    for (int i = 0; i < chunk.RowCount; i++)
                        read[c].Whole += column.IsNull(i) ? 0 : ticks[i] - DateTime.UnixEpoch.Ticks;
                }
                else
                {
                    for (int i = 0; i < chunk.RowCount; i++) read[c].Whole += column.Utf8(i).Length;
                }
            }
        }
        string aggregates = string.Join(", ", result.Columns.Select(column =>
        {
            string name = DuckDBText.Identifier(column.Name);
            string sum = column.IsNumeric ? $"sum({name}::DOUBLE)"
                : column.IsTime ? $"sum(epoch_us({name}::TIMESTAMP)::HUGEINT * 10)"
                : $"sum(octet_length(encode({name}::VARCHAR)))::HUGEINT";
            return $"count(*) - count({name}), coalesce({sum}, 0)";
        }));
        using DuckDBResult own = Connection.Stream($"SELECT count(*), {aggregates} {from}");
        DuckDBChunk row = own.Read()!;
        Assert.Equal(6_000L, row.Column(0).Value(0));
        foreach (DuckDBColumnInfo column in result.Columns)
        {
            DuckDBColumn ownNulls = row.Column(2 * column.Index + 1), ownSum = row.Column(2 * column.Index + 2);
            (long rows, long nulls, Int128 whole, double total) = read[column.Index];
            Assert.Equal((6_000, (long)ownNulls.Value(0)!), (rows, nulls));
            if (column.IsNumeric)
            {
                // Both add in an order of their own.
                double expected = (double)ownSum.Value(0)!;
                Assert.Equal(expected, total, Math.Abs(expected) * 1e-9 + 1e-6);
            }
            else
            {
                Assert.Equal(ownSum.Value(0), whole);
            }
        }
    }
}
