using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.DuckDB;

namespace NtlTools.Core.Tests.Readings.Tables;

/// <summary>Parquet, JSON and queries are read as CSV of the same rows is.</summary>
public sealed class TableImportTests
{
    // Awkward numbers, missing ones, ids that look like numbers, labels, dates of inspections and an attribute.
    private const string LongRows = """
        SELECT lpad(((i // 48) % 7)::VARCHAR, 3, '0') AS CustomerId, TIMESTAMP '2013-01-01' + INTERVAL 30 MINUTE * (i % 48) AS Time,
            CASE WHEN i % 11 = 3 THEN NULL ELSE (i * 7919 % 1013)::DOUBLE / 700 END AS Kwh,
            CASE WHEN (i // 48) % 7 < 3 THEN ((i // 48) % 7) % 2 END AS FLAG,
            CASE WHEN (i // 48) % 7 = 1 THEN DATE '2014-02-03' END AS InspectionDate, 'kind, "' || (i // 48) % 7 || '"' AS Kind
        FROM range(7 * 48) t(i)
        """;

    private static readonly ImportSettings Kept = new() { AttributeColumns = ["Kind"] };

    [SkippableTheory]
    [InlineData("FORMAT parquet, CODEC 'uncompressed'")]
    [InlineData("FORMAT parquet, CODEC 'snappy'")]
    [InlineData("FORMAT parquet, CODEC 'gzip'")]
    [InlineData("FORMAT parquet, CODEC 'zstd'")]
    [InlineData("FORMAT parquet, CODEC 'brotli'")]
    [InlineData("FORMAT parquet, CODEC 'lz4_raw'")]
    [InlineData("FORMAT parquet, PARQUET_VERSION v2, ROW_GROUP_SIZE 100")]
    public void Every_codec_is_read_as_CSV_of_the_same_rows(string options)
    {
        using var lake = new Lake();
        Imported csv = Imported.From(lake.Copy("long.csv", LongRows, "FORMAT csv, HEADER"), Kept);
        Imported parquet = Imported.From(lake.Copy("long.parquet", LongRows, options), Kept, threads: 2);
        Assert.Equal(7, parquet.Customers.Count);
        Assert.Equal("kind, \"3\"", parquet["003"].Attributes["Kind"]);
        Assert.Equal(new DateOnly(2014, 2, 3), parquet["001"].InspectionDate);
        Assert.Equal(csv.Text(), parquet.Text());
    }

    [SkippableFact]
    public void JSON_of_every_ending_is_read_as_CSV_of_the_same_rows()
    {
        using var lake = new Lake();
        string expected = Imported.From(lake.Copy("long.csv", LongRows, "FORMAT csv, HEADER"), Kept).Text();
        string lines = lake.Copy("long.jsonl", LongRows, "FORMAT json");
        string[] files = [lines, lake.Copy("long.ndjson.gz", LongRows, "FORMAT json, COMPRESSION gzip"),
            lake.Copy("long.jsonl.zst", LongRows, "FORMAT json, COMPRESSION zstd"),
            lake.Copy("long.json", LongRows, "FORMAT json, ARRAY true")];
        Assert.All(files, file => Assert.Equal(expected, Imported.From(file, Kept).Text()));
    }

    [SkippableFact]
    public void Columns_of_JSON_that_first_appear_late_are_read()
    {
        using var lake = new Lake();
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < 25_000; i++)
        {
            string late = i < 20_900 ? "" : ",\"FLAG\":1,\"Kind\":\"shop\"";
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"{{\"id\":\"C{i / 500}\",\"day\":\"{new DateTime(2013, 1, 1).AddDays(i % 500):yyyy-MM-dd}\",\"kwh\":{i % 7}{late}}}\n");
        }
        Imported imported = Imported.From(lake.Write("late.jsonl", text.ToString()), Kept);
        Assert.Empty(imported.Rejects);
        Assert.Equal((50, 25_000L), (imported.Customers.Count, imported.Report.ReadingCount));
        Assert.Equal((true, "shop"), (imported["C49"].IsTheft, imported["C49"].Attributes["Kind"]));
        Assert.Null(imported["C40"].IsTheft);

        // Damage behind the names is told once, and leaves what DuckDB has given out before it.
        imported = Imported.From(lake.Write("damaged.jsonl", text.Append("{\"id\": oh\n{\"id\":\"C0\",\"other\":1}\n").ToString()), Kept);
        Assert.Equal(RejectReason.DamagedFile, Assert.Single(imported.Rejects).Reason);
        Assert.Equal("C0", imported.Customers[0].CustomerId);
    }

    [SkippableFact]
    public void JSON_of_too_many_names_is_refused()
    {
        using var lake = new Lake();
        string text = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{{\"id\":\"A\",\"day\":\"2013-01-01\",\"k{i}\":1}}\n"));
        NtlException error = Imported.Error("UnreadableFile", lake.Write("many.jsonl", text));
        Assert.Contains("different names", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_line_end_in_an_id_stays_as_in_CSV_and_rows_are_counted_all_the_same()
    {
        using var lake = new Lake();
        const string Rows = """
            SELECT * FROM (VALUES ('a' || chr(10) || 'b', DATE '2013-01-01', 1.0::DOUBLE, 'two' || chr(10) || 'lines, "quoted"'),
                ('a' || chr(10) || 'b', DATE '2013-01-02', 2, NULL), ('c', DATE '2013-01-02', -1, NULL),
                ('c', DATE '2013-01-01', 3, repeat('long, ', 20000))) v(id, day, kwh, Kind)
            """;
        Imported parquet = Imported.From(lake.Copy("ends.parquet", Rows), Kept);
        Assert.Equal(["a\nb", "c"], parquet.Customers.Select(c => c.CustomerId));
        Assert.Equal("1 2", Imported.Kwh(parquet["a\nb"]));
        Assert.Equal("two\nlines, \"quoted\"", parquet["a\nb"].Attributes["Kind"]);
        Assert.Equal((3, RejectReason.NegativeReading), (Assert.Single(parquet.Rejects).Line, parquet.Rejects[0].Reason));
        Assert.StartsWith("long  long", parquet["c"].Attributes["Kind"], StringComparison.Ordinal);
        Imported csv = Imported.From(lake.Write("ends.csv",
            "id,day,kwh,Kind\n\"a\nb\",2013-01-01,1,\"two\nlines, \"\"quoted\"\"\"\n\"a\nb\",2013-01-02,2,\n"), Kept);
        Assert.Equal(csv.Customers[0].CustomerId, parquet.Customers[0].CustomerId);
        Assert.Equal(csv.Customers[0].Attributes["Kind"], parquet.Customers[0].Attributes["Kind"]);
    }

    [SkippableTheory]
    [InlineData(1L << 20)]
    [InlineData(256L << 20)]
    [InlineData(4L << 30)]
    public void DuckDB_and_the_rows_share_the_limit_of_memory(long limit)
    {
        using var lake = new Lake();
        string path = lake.Copy("long.parquet", LongRows);
        var given = new List<long>();
        var settings = new ImportSettings
        {
            MemoryLimit = limit,
            OpenDatabase = database =>
            {
                given.Add(database.MemoryLimit ?? 0);
                return DuckDBDatabase.Open(database);
            },
        };
        string expected = Imported.From(path).Text();
        Assert.Equal(expected, Imported.From(path, settings).Text());
        Assert.NotEmpty(given);
        long rows = NtlTools.Core.Readings.Tables.TableMemory.OfRows(settings, [(true, false), (false, false)]);
        Assert.InRange(rows + given.Max(), Math.Min(limit, 65L << 20), Math.Max(limit, 65L << 20));
        Assert.Equal(limit, NtlTools.Core.Readings.Tables.TableMemory.OfRows(settings, [(false, false)]));
    }

    [SkippableTheory]
    [InlineData("DATE", "DOUBLE")]
    [InlineData("TIMESTAMP", "FLOAT")]
    [InlineData("TIMESTAMP_S", "DECIMAL(9, 3)")]
    [InlineData("TIMESTAMP_MS", "DECIMAL(30, 3)")]
    [InlineData("TIMESTAMP_NS", "VARCHAR")]
    [InlineData("TIMESTAMPTZ", "DOUBLE")]
    [InlineData("VARCHAR", "VARCHAR")]
    public void Real_types_are_what_their_text_says(string time, string kwh)
    {
        using var lake = new Lake();
        string path = lake.Copy("typed.parquet", $"""
            SELECT 9007199254740993 + i // 3 AS id, CAST(DATE '1969-12-31' + (i % 3)::INTEGER AS {time}) AS read_at,
                CAST(CAST(i AS DECIMAL(9, 3)) / 8 AS {kwh}) AS kwh FROM range(6) t(i)
            """);
        Imported imported = Imported.From(path);
        Assert.Empty(imported.Rejects);
        Assert.Equal(new DateTime(1969, 12, 31), imported.Report.Grid!.Start);
        Assert.Equal(["9007199254740993", "9007199254740994"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal("0.375 0.5 0.625", Imported.Kwh(imported.Customers[1]));
        Assert.Equal(DataForm.Parquet, imported.Report.Files[0].Form);
    }

    [SkippableFact]
    public void Whole_numbers_of_every_width_are_readings()
    {
        using var lake = new Lake();
        foreach (string type in (string[])["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER",
            "UBIGINT", "HUGEINT"])
        {
            string path = lake.Copy($"{type}.parquet",
                $"SELECT 'a' AS id, DATE '2013-01-01' + i::INTEGER AS day, (i * 3)::{type} AS kwh FROM range(3) t(i)");
            Assert.Equal("0 3 6", Imported.Kwh(Imported.From(path)["a"]));
        }
    }

    [SkippableFact]
    public void What_is_wrong_names_the_file_and_the_row()
    {
        using var lake = new Lake();
        string path = lake.Copy("bad.parquet", """
            SELECT * FROM (VALUES ('a', TIMESTAMP '2013-01-01', 1.0::DOUBLE), ('a', '2013-01-02', -2.5), ('a', '2013-01-03', 'inf'),
                (NULL, '2013-01-04', 1), ('a', 'infinity', 4), ('a', '2013-01-05', 'nan'), ('a', '2013-01-06', 7)) v(id, time, kwh)
            """);
        Imported imported = Imported.From(path);
        Assert.Equal([$"{path}:2, column kwh: NegativeReading: -2.5", $"{path}:3, column kwh: AbsurdReading: Infinity",
            $"{path}:4, column id: MissingId: ", $"{path}:5, column time: InvalidDate: not in the years 1 to 9999"],
            imported.Rejects.Select(r => r.ToString()));
        Assert.Equal("1 NaN NaN NaN NaN 7", Imported.Kwh(imported["a"]));
    }

    [SkippableFact]
    public void Partitions_of_a_folder_are_one_import_in_the_order_of_their_names()
    {
        using var lake = new Lake();
        foreach (int month in (int[])[3, 1, 2])
        {
            Directory.CreateDirectory(lake.File($"month=2013-0{month}"));
            lake.Copy($"month=2013-0{month}/part.parquet",
                $"SELECT 'c{month}' AS id, DATE '2013-0{month}-01' AS day, {month}.5::DOUBLE AS kwh UNION ALL SELECT 'all', DATE '2013-0{month}-01', {month}");
        }
        Directory.CreateDirectory(lake.File("other"));
        lake.Copy("other/x.parquet", "SELECT 'x' AS id, DATE '2013-01-01' AS day, 1 AS kwh");
        Imported imported = Imported.From(lake.Path, new() { AttributeColumns = ["month"] });
        Assert.Equal(["c1", "all", "c2", "c3"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal("1 2 3", Imported.Kwh(imported["all"]));
        Assert.Equal("2013-02", imported["c2"].Attributes["month"]);
        Imported named = Imported.From(Path.Combine(lake.Path, "month=*", "*.parquet"));
        Assert.Equal(imported.Customers.Select(c => c.CustomerId), named.Customers.Select(c => c.CustomerId));
        Assert.Empty(named["c2"].Attributes);
    }

    [SkippableTheory]
    [InlineData("it's.parquet")]
    [InlineData("a[1]b.parquet")]
    [InlineData("q?s*.parquet")]
    [InlineData("x'); DROP TABLE t; --.parquet")]
    [InlineData("s3:bucket.parquet")]
    public void A_name_of_a_file_is_only_a_name(string name)
    {
        using var lake = new Lake();
        lake.Copy("plain.parquet", "SELECT 'a' AS id, DATE '2013-01-01' AS day, 1 AS kwh");
        File.Copy(lake.File("plain.parquet"), lake.File(name));
        lake.Copy("a1b.parquet", "SELECT 'other' AS id, DATE '2013-01-01' AS day, 1 AS kwh");
        lake.Copy("qqsxx.parquet", "SELECT 'other' AS id, DATE '2013-01-01' AS day, 1 AS kwh");
        Assert.Equal("a", Imported.From(lake.File(name)).Customers.Single().CustomerId);
    }

    [SkippableFact]
    public void A_name_of_a_column_is_only_a_name()
    {
        using var lake = new Lake();
        string path = lake.Copy("c.parquet",
            "SELECT 'a' AS id, DATE '2013-01-01' AS day, 2 AS kwh, 'v' AS \"x\"\"; DROP TABLE t; --\", 1 AS \"a b'c\"");
        MeterSeries a = Imported.From(path, new() { AttributeColumns = ["*"] })["a"];
        Assert.Equal("v", a.Attributes["x\"; DROP TABLE t; --"]);
        Assert.Equal("1", a.Attributes["a b'c"]);
    }

    [SkippableFact]
    public void Bills_and_labels_come_from_Parquet_too()
    {
        using var lake = new Lake();
        const string Bills = "SELECT 'a' AS id, DATE '2013-01-01' + 30 * i::INTEGER AS period_start, "
            + "DATE '2013-01-31' + 30 * i::INTEGER AS period_end, 100 + i AS kwh FROM range(4) t(i)";
        string labels = lake.Copy("labels.parquet", "SELECT 'a' AS id, true AS theft, DATE '2014-01-01' AS inspection_date");
        var settings = new ImportSettings { LabelFiles = [labels], AttributeFiles = [labels] };
        Imported csv = Imported.From(lake.Copy("bills.csv", Bills, "FORMAT csv, HEADER"), settings);
        Imported parquet = Imported.From(lake.Copy("bills.parquet", Bills), settings);
        Assert.Equal(csv.Text(), parquet.Text());
        Assert.True(parquet["a"].IsTheft);
    }

    [SkippableFact]
    public void A_query_gives_what_its_files_hold()
    {
        using var lake = new Lake();
        string expected = Imported.From(lake.Copy("long.csv", LongRows, "FORMAT csv, HEADER"), Kept).Text();
        lake.Copy("part1.parquet", $"SELECT * FROM ({LongRows}) LIMIT 100");
        lake.Copy("part2.parquet", $"SELECT * FROM ({LongRows}) OFFSET 100");
        string literal = DuckDBText.Literal(Path.Combine(lake.Path, "part*.parquet"));
        Imported imported = Imported.From([], Kept with { Query = $"SELECT * FROM {literal} -- all" });
        Assert.Equal(expected, imported.Text());
        Imported relative = Imported.From([], Kept with { Query = "SELECT * FROM 'part*.parquet' ; ", QueryFolder = lake.Path });
        Assert.Equal(expected, relative.Text());
        Assert.Equal(DataForm.Query, relative.Report.Files[0].Form);
    }

    [SkippableTheory]
    [InlineData("DROP TABLE x", "QueryFailed")]
    [InlineData("COPY (SELECT 1) TO 'FOLDER/out.csv'", "NotAQuery")]
    [InlineData("SELECT 1; SELECT 2", "QueryFailed")]
    [InlineData("SET threads = 4", "NotAQuery")]
    [InlineData("INSTALL httpfs", "QueryFailed")]
    [InlineData("ATTACH 'FOLDER/out.db'", "NotAQuery")]
    [InlineData("CREATE TABLE x AS SELECT 1", "NotAQuery")]
    [InlineData("SELECT ?", "NotAQuery")]
    [InlineData("  ;", "NotAQuery")]
    [InlineData("SELECT 1) UNION (SELECT 2", "QueryFailed")]
    [InlineData("SELECT * FROM 'https://example.invalid/a.parquet'", "QueryFailed")]
    [InlineData("SELECT nothing FROM nowhere", "QueryFailed")]
    [InlineData("SELECT 'a' AS id, DATE '2013-01-01' AS day, error('in the middle')::INT AS kwh", "QueryFailed")]
    public void A_query_only_reads(string sql, string errorId)
    {
        using var lake = new Lake();
        NtlException error = Imported.Error(errorId, "query",
            new() { Query = sql.Replace("FOLDER", lake.Path, StringComparison.Ordinal) }, noPath: true);
        Assert.Equal("query", error.Target);
        Assert.Empty(Directory.EnumerateFileSystemEntries(lake.Path));
    }

    [SkippableFact]
    public void A_cut_file_is_refused_and_the_others_are_read()
    {
        using var lake = new Lake();
        byte[] whole = File.ReadAllBytes(lake.Copy("a.parquet", LongRows));
        foreach (int length in (int[])[0, 3, 8, whole.Length / 2, whole.Length - 1])
        {
            string cut = lake.Write("b.parquet", whole[..length]);
            Imported.Error("UnreadableFile", cut);
            Imported both = Imported.From([lake.File("a.parquet"), cut]);
            Assert.Equal(RejectReason.UnreadableFile, Assert.Single(both.Rejects).Reason);
            Assert.Equal(7, both.Customers.Count);
        }
    }

    [SkippableFact]
    public void Flipped_bits_give_a_result_or_an_error_and_the_same_for_any_number_of_threads()
    {
        using var lake = new Lake();
        byte[] whole = File.ReadAllBytes(lake.Copy("a.parquet", LongRows, "FORMAT parquet, ROW_GROUP_SIZE 64"));
        var random = new Random(20);
        int refused = 0;
        for (int round = 0; round < 60; round++)
        {
            byte[] bytes = [.. whole];
            for (int i = 0; i < 3; i++) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            string path = lake.Write("flipped.parquet", bytes), one = Outcome(path, 1);
            Assert.Equal(one, Outcome(path, 2));
            if (one.Contains("UnreadableFile", StringComparison.Ordinal) || one.Contains("DamagedFile", StringComparison.Ordinal))
                refused++;
        }
        Assert.InRange(refused, 1, 60);

        static string Outcome(string path, int threads)
        {
            try
            {
                return Imported.From([path], new() { MemoryLimit = 128 << 20 }, threads).Text();
            }
            catch (NtlException error)
            {
                return error.ErrorId + error.Message;
            }
        }
    }

    [Fact]
    public void A_missing_library_is_named_and_CSV_needs_none()
    {
        using var folder = new TemporaryFolder();
        var without = new ImportSettings
        {
            OpenDatabase = _ => throw DuckDBLibrary.Missing(DuckDBLibrary.Load([folder.File("libduckdb.so")])),
        };
        string csv = folder.Write("a.csv", "id,2013-01-01,2013-01-02\na,1,2\n"), parquet = folder.Write("a.parquet", "PAR1");
        NtlException error = Imported.Error("DuckDBMissing", parquet, without);
        Assert.Contains(folder.File("libduckdb.so"), error.Message, StringComparison.Ordinal);
        Assert.Contains(DuckDBLibrary.EnvironmentVariable, error.Message, StringComparison.Ordinal);
        Imported.Error("DuckDBMissing", folder.Write("a.jsonl", "{}"), without);
        Imported.Error("DuckDBMissing", "query", without with { Query = "SELECT 1" }, noPath: true);
        Imported both = Imported.From([csv, parquet], without);
        Assert.Equal("1 2", Imported.Kwh(both["a"]));
        Assert.Equal(RejectReason.UnreadableFile, Assert.Single(both.Rejects).Reason);
    }

    [SkippableFact]
    public void Copies_of_the_London_households_give_the_same_features()
    {
        string wide = TestData.Find("london_daily_wide.csv.gz");
        using var lake = new Lake();
        string from = $"(SELECT * FROM read_csv({DuckDBText.Literal(wide)}, all_varchar = true) LIMIT 120)";
        string id = File.ReadLines(lake.Copy("wide.csv", $"FROM {from}", "FORMAT csv, HEADER")).First().Split(',')[0];
        string name = DuckDBText.Identifier(id);
        string typed = $"SELECT {name}, CAST(COLUMNS(* EXCLUDE ({name})) AS DOUBLE) FROM {from}";
        string asLong = $"SELECT {name} AS id, CAST(day AS DATE) AS day, CAST(kwh AS DOUBLE) AS kwh FROM "
            + $"{from} UNPIVOT INCLUDE NULLS (kwh FOR day IN (COLUMNS(* EXCLUDE ({name}))))";
        string expected = Lake.Features(lake.File("wide.csv"));
        Assert.Equal(121, expected.Count(c => c == '\n'));
        Assert.Equal(expected, Lake.Features(lake.Copy("wide.parquet", typed)));
        Assert.Equal(expected, Lake.Features(lake.Copy("float.parquet", typed.Replace("DOUBLE", "FLOAT", StringComparison.Ordinal))));
        Assert.Equal(expected, Lake.Features(lake.Copy("long.csv", asLong, "FORMAT csv, HEADER")));
        Assert.Equal(expected, Lake.Features(lake.Copy("long.parquet", asLong), threads: 1));
        Assert.Equal(expected, Lake.Features(lake.Copy("long.jsonl", asLong, "FORMAT json")));
        Assert.Equal(expected, Lake.Features(lake.Copy("wide.jsonl", typed, "FORMAT json")));
        Assert.Equal(expected, Lake.Features("", new() { Query = $"SELECT * FROM {DuckDBText.Literal(lake.File("long.parquet"))}" }));
    }
}
