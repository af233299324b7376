using System.Globalization;
using System.Text;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.PostgreSql;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Reporting;
using NtlTools.Core.Reporting.PostgreSql;
using NtlTools.Core.Tests.Readings;
using NtlTools.Learning;
using WorkFolder = NtlTools.Core.Tests.Readings.TemporaryFolder;

namespace NtlTools.Core.Tests.PostgreSql;

[Collection(PostgreSqlTests.Name)]
public sealed class ImportTests(TestServer server) : IDisposable
{
    private const string OneRow = "SELECT 'A' AS id, date '2024-01-01' AS day, 1 AS kwh";

    private readonly WorkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_table_gives_the_same_features_as_its_long_file()
    {
        server.Demand();
        var town = new SyntheticMeterData(new() { Customers = 60, Days = 40, Interval = MeterInterval.FromMinutes(30), Seed = 3,
            TheftShare = 0.2, GapShare = 0.3 });
        MeterSeries[] customers = [.. town.Generate(ExecutionOptions.Default)];
        string path = _folder.File("long.csv");
        AtomicFile.Write(path, stream => ReadingsTables.WriteLong(stream, town.Grid, customers));
        var settings = new ImportSettings { AttributeColumns = ["*"] };
        byte[] expected = Features(MeterDataImport.Open([path], settings));

        var table = new PostgreSqlTable(server.Server, "copy_of_file");
        PostgreSqlTables.WriteReadings(table, customers);
        foreach (string kwh in (string[])["kwh", "kwh::float8", "kwh::numeric", "kwh::text"])
        {
            string query = $"SELECT *, {kwh} AS reading FROM copy_of_file";
            Assert.Equal(expected, Features(Query(query, settings with { ValueColumn = "reading", AttributeColumns =
                [.. customers[0].Attributes.Keys] })));
        }
        Assert.Equal(expected, Features(Query("TABLE copy_of_file", settings, chunkSize: 1000)));
    }

    [SkippableFact]
    public void Instants_become_days_by_the_zone()
    {
        server.Demand();
        const string Days = """
            SELECT 'A' AS id, (timestamp '2013-01-01' + n * interval '1 day') AT TIME ZONE 'Europe/London' AS at, n AS kwh,
                timestamptz '2014-06-30 23:00+00' AS inspection_date FROM generate_series(0, 364) n
            """;
        var needed = Assert.Throws<NtlException>(() => From(Days));
        Assert.Equal("TimeZoneNeeded", needed.ErrorId);
        Imported imported = From(Days, new() { TimeZone = "Europe/London" });
        Assert.Empty(imported.Rejects);
        Assert.Equal(new TimeGrid(new(2013, 1, 1), MeterInterval.Daily, 365), imported.Report.Grid);
        Assert.Equal(Enumerable.Range(0, 365).Select(d => (float)d), imported["A"].Kwh);
        Assert.Equal(new DateOnly(2014, 7, 1), imported["A"].InspectionDate);
    }

    [SkippableFact]
    public void Rows_in_any_order_become_what_a_file_of_them_becomes()
    {
        server.Demand();
        var random = new Random(11);
        var text = new StringBuilder("id,time,kwh,label,region\n");
        for (int row = 0; row < 6000; row++)
        {
            DateTime time = new DateTime(2024, 1, 1).AddHours(random.Next(24 * 20)).AddMinutes(random.Next(200) == 0 ? 7 : 0);
            string kwh = random.Next(20) == 0 ? "" : random.Next(50) == 0 ? "-1" : random.Next(60) == 0 ? "1e9"
                : random.Next(60) == 0 ? "NaN" : $"{random.Next(30)}.{random.Next(3)}";
            string label = random.Next(30) == 0 ? random.Next(5) == 0 ? "1" : random.Next(40) == 0 ? "x" : "0" : "";
            text.Append(CultureInfo.InvariantCulture, $"{(random.Next(500) == 0 ? "" : "C" + random.Next(90))},")
                .Append(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm},{kwh},{label},{(random.Next(9) == 0 ? "r1" : "")}\n");
        }
        string path = _folder.Write("mixed.csv", text.ToString());
        server.Execute("CREATE TABLE mixed (n bigint GENERATED ALWAYS AS IDENTITY, id text, at timestamp, kwh float8, label text, region text)");
        using (var connection = server.Connect())
        using (TextWriter copy = connection.BeginTextImport("COPY mixed (id, at, kwh, label, region) FROM STDIN (FORMAT CSV, HEADER)"))
            copy.Write(text.ToString());

        var settings = new ImportSettings { AttributeColumns = ["region"] };
        Imported file = Imported.From(path, settings), rows = From("SELECT * FROM mixed ORDER BY n", settings);
        Assert.Equal(TextOf(file), TextOf(rows));
        Assert.Equal(file.Report.Rejects, rows.Report.Rejects);
        Assert.Equal(file.Report.RowCount, rows.Report.RowCount);

        // A file counts its header.
        Assert.Equal(file.Rejects.Select(r => r.Line - 1), rows.Rejects.Select(r => r.Line));
        Assert.StartsWith($"row {rows.Rejects[0].Line} of the query of 127.0.0.1:", rows.Rejects[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(rows.Rejects[0].Place, NtlErrors.Rejected(rows.Rejects[0]).Target);
    }

    [SkippableFact]
    public void Numbers_of_every_type_are_read_as_their_text_is()
    {
        server.Demand();
        string[] numbers = ["0", "1", "0.1", "0.0001", "12345.6789", "0.30000000000000004", "9007199254740993", "123456789012345678901",
            "99999999999999999.99999", "0.00000000000000000000012345678901234567", "10000", "100000000", "0.5000", "7e-30", "4e20"];
        string values = string.Join(", ", numbers.Select((n, i) => $"('N{i}', date '2024-01-01', {n}::numeric)"));
        var settings = new ImportSettings { MaximumReading = 1e30 };
        Imported rows = From($"SELECT * FROM (VALUES {values}) v(id, day, kwh)", settings);
        for (int i = 0; i < numbers.Length; i++)
            Assert.Equal((float)double.Parse(numbers[i], CultureInfo.InvariantCulture), rows[$"N{i}"].Kwh[0]);
        Imported negative = From("SELECT 'A' id, date '2024-01-01' AS day, -0.25::numeric kwh", new() { AllowNegative = true });
        Assert.Equal(-0.25f, negative["A"].Kwh[0]);
        foreach (string type in (string[])["int2", "int4", "int8", "float4", "float8", "numeric", "text"])
            Assert.Equal(12, From($"SELECT 7 AS id, date '2024-01-01' AS day, 12::{type} AS kwh")["7"].Kwh[0]);
    }

    [SkippableFact]
    public void Missing_is_NULL_or_NaN_and_infinity_is_refused()
    {
        server.Demand();
        foreach (string type in (string[])["float4", "float8", "numeric"])
        {
            Imported rows = From($"""
                SELECT 'A' AS id, '2024-01-01'::timestamp + n * interval '1 hour' AS at, v::{type} AS kwh
                FROM unnest(ARRAY['1', NULL, 'NaN', 'Infinity', '-Infinity', '2']) WITH ORDINALITY u(v, n) ORDER BY n
                """);
            Assert.Equal("1 NaN NaN NaN NaN 2", Imported.Kwh(rows["A"]));
            Assert.Equal([RejectReason.AbsurdReading, RejectReason.AbsurdReading], rows.Rejects.Select(r => r.Reason));
            Assert.Equal([4L, 5L], rows.Rejects.Select(r => r.Line));
        }
    }

    [SkippableFact]
    public void Ids_times_labels_and_attributes_of_many_types_are_understood()
    {
        server.Demand();
        Imported rows = From("""
            SELECT '6f0c1d7e-52a4-4b3e-9d58-1f7b6a0e4c92'::uuid AS meter, timestamptz '2024-01-01 02:00+02' AS read_at, 1 AS kwh,
                true AS is_theft, date '2024-03-05' AS inspection_date, inet '10.0.0.1' AS "we""ird; DROP TABLE x; --"
            UNION ALL SELECT '6f0c1d7e-52a4-4b3e-9d58-1f7b6a0e4c92', '2024-01-01 01:00+00', 2, NULL, NULL, NULL
            -- a comment at the end
            """, new() { AttributeColumns = ["*"] });
        MeterSeries customer = rows["6f0c1d7e-52a4-4b3e-9d58-1f7b6a0e4c92"];
        Assert.Equal(new DateTime(2024, 1, 1), customer.Start);
        Assert.Equal("1 2", Imported.Kwh(customer));
        Assert.True(customer.IsTheft);
        Assert.Equal(new DateOnly(2024, 3, 5), customer.InspectionDate);
        Assert.Equal("10.0.0.1/32", customer.Attributes["we\"ird; DROP TABLE x; --"]);
    }

    [SkippableFact]
    public void Times_that_are_none_are_rejected()
    {
        server.Demand();
        Imported rows = From("""
            SELECT 'A' AS id, t AS at, 1 AS kwh FROM (VALUES ('2024-01-01'::timestamp), ('infinity'), (NULL), ('1066-10-14'),
                ('2024-01-02 00:00:59.999'), ('12000-01-01')) v(t)
            """);
        Assert.Equal([2L, 3L, 4L, 6L], rows.Rejects.Select(r => r.Line));
        Assert.All(rows.Rejects, r => Assert.Equal(RejectReason.InvalidDate, r.Reason));
        Assert.Equal(2, rows["A"].ObservedCount);
    }

    [SkippableTheory]
    [InlineData("SELECT 1; DROP TABLE witness", "QueryFailed")]
    [InlineData("SELECT 'A' id, now() t, 1 kwh) TO STDOUT; DROP TABLE witness; SELECT (1", "QueryFailed")]
    [InlineData("SELECT 'A' id, now() t, 1 kwh) q) TO STDOUT; COMMIT; DROP TABLE witness; --", "QueryFailed")]
    [InlineData("DROP TABLE witness", "NoReadingColumns")]
    [InlineData("WITH gone AS (DELETE FROM witness RETURNING *) SELECT 'A' id, now() t, 1 kwh FROM gone", "QueryFailed")]
    [InlineData("DELETE FROM witness RETURNING 'A' AS id, now() AS t, 1 AS kwh", "QueryFailed")]
    [InlineData("SELECT 'A' id, now() t, take() kwh", "QueryWrites")]
    [InlineData("SELECT set_config('transaction_read_only', 'off', true) id, now() t, take() kwh", "QueryFailed")]
    [InlineData("SELECT 'A' id, now() t, nextval('numbers') kwh", "QueryWrites")]
    public void A_query_cannot_change_data(string query, string expected)
    {
        server.Demand();
        server.Execute("""
            DROP TABLE IF EXISTS witness; CREATE TABLE witness (n int); INSERT INTO witness VALUES (1), (2);
            CREATE SEQUENCE IF NOT EXISTS numbers;
            CREATE OR REPLACE FUNCTION take() RETURNS int LANGUAGE sql VOLATILE AS 'DELETE FROM witness RETURNING 1';
            """);
        Assert.Equal(expected, Assert.Throws<NtlException>(() => From(query)).ErrorId);
        Assert.Equal(2L, server.Ask<long>("SELECT count(*) FROM witness"));
    }

    [SkippableFact]
    public void What_a_server_refuses_is_told_with_its_text_and_place()
    {
        server.Demand();
        var error = Assert.Throws<NtlException>(() => From("SELECT 'A' AS id,\n  nonsense AS t, 1 AS kwh"));
        Assert.Equal("QueryFailed", error.ErrorId);
        Assert.Contains("line 2, column 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("column \"nonsense\" does not exist", error.Message, StringComparison.Ordinal);
        Assert.Equal("NoSuchTable", Assert.Throws<NtlException>(() => From("SELECT * FROM nowhere")).ErrorId);
        Assert.Equal("NoQuery", Assert.Throws<NtlException>(() => From(" ; ")).ErrorId);

        // Known only when rows come.
        error = Assert.Throws<NtlException>(() =>
            From("SELECT 'A' AS id, date '2024-01-01' + n AS day, 1 / (2 - n) AS kwh FROM generate_series(1, 3) n"));
        Assert.Contains("division by zero", error.Message, StringComparison.Ordinal);
        Assert.Equal("QueryColumnType", Assert.Throws<NtlException>(() =>
            From("SELECT 'A' AS id, 5 AS time, 1 AS kwh")).ErrorId);
        Assert.Equal("NoSuchColumn", Assert.Throws<NtlException>(() =>
            From(OneRow, new() { ValueColumn = "energy" })).ErrorId);
        Assert.Equal("NoUsableRows", Assert.Throws<NtlException>(() => From(OneRow + " WHERE false")).ErrorId);
    }

    [SkippableFact]
    public void A_password_in_a_query_is_not_shown()
    {
        server.Demand();
        var error = Assert.Throws<NtlException>(() => From("SELECT connect('host=x password=hunter2Zebra'), 'hunter2Zebra'::int"));
        Assert.DoesNotContain($"{TestServer.Password}", error.ToString(), StringComparison.Ordinal);
        error = Assert.Throws<NtlException>(() => From("SELECT 'password=hunter2Zebra'::int AS id, now() AS t, 1 AS kwh"));
        Assert.Equal("QueryFailed", error.ErrorId);
        Assert.DoesNotContain("hunter2Zebra", error.ToString() + error.InnerException, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("SELECT 'A' AS id, now() AS t, 1 AS kwh FROM pg_sleep(600)")]
    [InlineData("SELECT generate_series(1, 1000000000) AS id, date '2024-01-01' AS day, 1 AS kwh")]
    public async Task Cancelling_ends_the_query_on_the_server(string query)
    {
        server.Demand();
        using var stop = new CancellationTokenSource();
        string mark = $"/* {Guid.NewGuid():N} */";
        MeterDataImport import = Query(query + mark, new());
        Task work = Task.Run(() => import.Read(new() { Threads = 2, Cancellation = stop.Token }).Count(), CancellationToken.None);
        string active = $"FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%{mark}%'";
        server.Await($"SELECT count(*) > 0 {active}");
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        server.Await($"SELECT count(*) = 0 {active}");
    }

    [SkippableFact]
    public void Leaving_early_ends_the_query_on_the_server()
    {
        server.Demand();
        var query = new PostgreSqlQuery(server.Server,
            "SELECT generate_series(1, 1000000000) AS id, date '2024-01-01' AS day, 1 AS kwh /* early */");
        QueryColumns columns = QueryColumns.Describe(query, new(), CancellationToken.None);
        foreach (CopyChunk chunk in CopyReader.Read(query, columns.Frame(), 1 << 16, CancellationToken.None))
        {
            chunk.Dispose();
            break;
        }
        server.Await("SELECT count(*) = 0 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%early */%'");
    }

    [SkippableFact]
    public void A_million_rows_pass_through_a_few_megabytes()
    {
        server.Demand();
        var query = new PostgreSqlQuery(server.Server, """
            SELECT 'customer ' || n % 1000 AS id, timestamp '2024-01-01' + n / 1000 * interval '30 minutes' AS at, n::float8 AS kwh
            FROM generate_series(0, 999999) n
            """);
        QueryColumns columns = QueryColumns.Describe(query, new(), CancellationToken.None);
        long rows = 0, bytes = 0;
        int most = 0;
        var seen = new List<WeakReference>();
        foreach (CopyChunk chunk in CopyReader.Read(query, columns.Frame(), 1 << 18, CancellationToken.None))
        {
            Assert.Equal(rows + 1, chunk.FirstRow);
            rows += chunk.RowCount;
            bytes += chunk.Bytes.Length;
            chunk.Dispose();
            seen.Add(new WeakReference(chunk));
            if (seen.Count % 16 != 0) continue;
            GC.Collect();
            most = Math.Max(most, seen.Count(reference => reference.IsAlive));
        }
        Assert.Equal(1_000_000, rows);
        Assert.True(bytes > 40_000_000, $"{bytes}");
        
        // What the process holds would tell of other tests as well: of hundreds of chunks a few are held at a time.
        Assert.True(seen.Count > 100, $"{seen.Count}");
        Assert.True(most < 24, $"{most}");
    }

    [SkippableFact]
    public async Task A_server_that_dies_while_rows_come_is_told_and_leaves_no_file()
    {
        server.Demand();
        const string Endless = "SELECT generate_series(1, 1000000000) AS id, date '2024-01-01' AS day, 1 AS kwh /* dies */";
        MeterDataImport import = Query(Endless, new());
        string path = _folder.File("half.csv");
        Task work = Task.Run(() => AtomicFile.Write(path, stream => ReadingsTables.WriteLong(stream,
            new TimeGrid(new(2024, 1, 1), MeterInterval.Daily, 1), import.Read(new() { Threads = 2 }))));
        server.Await("SELECT count(*) > 0 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%dies */%'");
        server.Kill();
        try
        {
            var error = await Assert.ThrowsAsync<NtlException>(() => work);
            Assert.Equal("DatabaseConnectionLost", error.ErrorId);
            Assert.DoesNotContain(TestServer.Password, $"{error} {error.InnerException}", StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        }
        finally
        {
            server.Start();
        }
    }

    [SkippableFact]
    public void A_line_end_in_an_id_stays()
    {
        server.Demand();
        Assert.Equal("a\nb", Assert.Single(From("SELECT E'a\\nb' AS id, date '2024-01-01' AS day, 1 AS kwh").Customers).CustomerId);
    }

    [SkippableFact]
    public void No_file_of_a_run_in_layers_holds_a_password()
    {
        server.Demand();
        const string Secret = "hunter2Zebra";
        server.Execute("CREATE TABLE layered AS SELECT 'C' || c AS id, date '2024-01-01' + d AS day, random() AS kwh, "
            + "CASE WHEN c % 5 = 0 THEN 1 ELSE 0 END AS flag FROM generate_series(1, 60) c, generate_series(0, 199) d");
        string lake = _folder.File("lake"), query = $"SELECT *, length('password={Secret}') AS n FROM layered "
            + $"WHERE '{TestServer.Password.Replace("'", "''", StringComparison.Ordinal)}' <> ''";
        NtlTools.Core.Runs.NtlRun.Execute(new()
        {
            Inputs = [], OutputFolder = lake, Layers = true, Import = new() { Server = server.Server, Query = query },
        }, new() { Threads = 2 });
        foreach (string file in Directory.EnumerateFiles(lake, "*", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(TestServer.Password[..^5], text, StringComparison.Ordinal);
        }
        Assert.Contains("FROM layered", File.ReadAllText(Path.Combine(lake, "bronze", "layer.json")), StringComparison.Ordinal);
    }

    private MeterDataImport Query(string text, ImportSettings settings, int? chunkSize = null) => MeterDataImport.OpenQuery(
        new(server.Server, text), chunkSize is { } size ? settings with { ChunkSize = size } : settings);

    private Imported From(string text, ImportSettings? settings = null)
    {
        MeterDataImport import = Query(text, settings ?? new());
        var rejects = new List<Reject>();
        import.Report.RejectFound = rejects.Add;
        return new([.. import.Read(new() { Threads = 2 })], rejects, import.Report);
    }

    private static string TextOf(Imported imported) => (imported with { Rejects = [] }).Text();

    private static byte[] Features(MeterDataImport import)
    {
        MeterFeatures[] features = new FeatureCalculator(QualityLimits.Default).Compute(
            [.. import.Read(ExecutionOptions.Default)], ExecutionOptions.Default);
        var stream = new MemoryStream();
        CustomerTables.WriteFeatures(stream, features);
        return stream.ToArray();
    }
}
