using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Billing;
using NtlTools.Core.Reporting;
using NtlTools.Core.Reporting.PostgreSql;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Tests.PostgreSql;

[Collection(PostgreSqlTests.Name)]
public sealed class ExportTests(TestServer server)
{
    private static readonly TimeGrid TwoDays = new(new(2024, 1, 1), MeterInterval.Daily, 2);

    [SkippableFact]
    public void Readings_go_out_and_come_back()
    {
        server.Demand();
        MeterSeries[] customers =
        [
            new("007", TwoDays, [1.5f, float.NaN])
            {
                IsTheft = true, InspectionDate = new(2024, 1, 2), Attributes = new Dictionary<string, string> { ["Region \"n\""] = "Süd" },
            },
            new("8", TwoDays, [float.NaN, float.NaN]) { IsTheft = false },
            new("9", TwoDays, [0, 0.1f]),
        ];
        Assert.Equal(4, PostgreSqlTables.WriteReadings(Table("readings"), customers));
        MeterSeries[] back = [.. MeterDataImport.OpenQuery(new(server.Server, "TABLE readings"), new() { AttributeColumns = ["Reg*"] })
            .Read(Customers.OneThread)];
        Assert.Equal(customers.Select(c => (c.CustomerId, c.IsTheft, c.InspectionDate)),
            back.Select(c => (c.CustomerId, c.IsTheft, c.InspectionDate)));
        for (int i = 0; i < back.Length; i++) Assert.Equal(customers[i].Kwh, back[i].Kwh);
        Assert.Equal("Süd", back[0].Attributes["Region \"n\""]);
    }

    [SkippableFact]
    public void Marks_of_repair_and_billing_come_back()
    {
        server.Demand();
        MeterSeries[] customers =
        [
            new("A", TwoDays, [1, 2])
            {
                Repair = new() { RepairedCount = 1, InterpolatedCount = 1, StepCount = 2, IsLimited = true },
                Billing = new(new() { BillCount = 2, Kwh = 2.5 }, [BillingMarks.None, BillingMarks.Partial | BillingMarks.Estimated]),
            },
            new("B", TwoDays, [3, 4]),
        ];
        Assert.Equal(4, PostgreSqlTables.WriteReadings(Table("marked"), customers));
        MeterSeries[] back = [.. MeterDataImport.OpenQuery(new(server.Server, "TABLE marked"), new()).Read(Customers.OneThread)];
        Assert.Equal(customers[0].Repair, back[0].Repair);
        Assert.Equal(customers[0].Billing!.Summary, back[0].Billing!.Summary);
        Assert.Equal(customers[0].Billing!.Marks, back[0].Billing!.Marks);
        Assert.Null(back[1].Repair);
        Assert.All(back, c => Assert.Empty(c.Attributes));
    }

    [SkippableFact]
    public void Features_segments_scores_and_inspection_lists_have_the_columns_of_their_files()
    {
        server.Demand();
        SegmentedCustomer[] customers = [.. Customers.SegmentedTown.Customers.Take(50)];
        MeterFeatures[] features = [.. customers.Select(c => c.Meter)];
        Assert.Equal(50, PostgreSqlTables.WriteFeatures(Table("features"), features));
        Assert.Equal(features[7].ConsumptionMean,
            server.Ask<double>($"SELECT consumption_mean FROM features WHERE customer_id = '{features[7].CustomerId}'"));
        Assert.Equal(CustomerTables.FeatureColumns(features).Length + CustomerTables.AttributesOf(features).Length, (int)server.Ask<long>(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = 'features'"));
        Assert.Equal(50, PostgreSqlTables.WriteSegments(Table("segments"), customers));
        Assert.Equal(customers.Sum(c => (long)c.SegmentId), (long)server.Ask<decimal>("SELECT sum(segment_id) FROM segments"));
        TheftScore[] scores = Scores(20);
        Assert.Equal(20, PostgreSqlTables.WriteScores(Table("scores"), scores));
        Assert.Equal(scores[3].Score, server.Ask<double>($"SELECT score FROM scores WHERE customer_id = '{scores[3].CustomerId}'"));
        Assert.Equal("boolean", server.Ask<string>("SELECT pg_typeof(is_simulated)::text FROM scores LIMIT 1"));
        Assert.Equal(20, PostgreSqlTables.WriteInspectionList(Table("visits"), scores));
        Assert.Equal(scores[0].RiskLevel.ToString(), server.Ask<string>("SELECT risk_level FROM visits ORDER BY rank LIMIT 1"));
    }

    [SkippableFact]
    public void Rows_are_added_or_replaced_and_runs_told_apart()
    {
        server.Demand();
        TheftScore[] scores = Scores(3);
        PostgreSqlTable table = Table("months");
        PostgreSqlTables.WriteScores(table with { Run = "2026-09" }, scores);
        PostgreSqlTables.WriteScores(table with { Run = "2026-10" }, scores);
        PostgreSqlTables.WriteScores(table with { Run = "2026-10", Replace = true }, scores[..2]);
        Assert.Equal(3L, server.Ask<long>("SELECT count(*) FROM months WHERE run = '2026-09'"));
        Assert.Equal(2L, server.Ask<long>("SELECT count(*) FROM months WHERE run = '2026-10'"));
        PostgreSqlTables.WriteScores(table with { Replace = true }, scores[..1]);
        Assert.Equal(1L, server.Ask<long>("SELECT count(*) FROM months"));
        Assert.Equal("TableExists", Assert.Throws<NtlException>(() =>
            PostgreSqlTables.WriteScores(table with { NoClobber = true }, scores)).ErrorId);
    }

    [SkippableFact]
    public void Rows_that_are_replaced_by_none_are_gone()
    {
        server.Demand();
        PostgreSqlTable table = Table("emptied");
        PostgreSqlTables.WriteScores(table with { Run = "m1" }, Scores(2));
        PostgreSqlTables.WriteScores(table with { Run = "m2" }, Scores(3));
        Assert.Equal(0, PostgreSqlTables.WriteScores(table with { Run = "m1" }, []));
        Assert.Equal(5L, server.Ask<long>("SELECT count(*) FROM emptied"));
        Assert.Equal(0, PostgreSqlTables.WriteScores(table with { Run = "m1", Replace = true }, []));
        Assert.Equal("m2", server.Ask<string>("SELECT string_agg(DISTINCT run, ',') FROM emptied"));
        Assert.Equal(0, PostgreSqlTables.WriteReadings(table with { Replace = true }, []));
        Assert.Equal(0L, server.Ask<long>("SELECT count(*) FROM emptied"));
        Assert.Equal("TableExists", Assert.Throws<NtlException>(() => (table with { NoClobber = true }).Clear()).ErrorId);
        server.Execute("CREATE TABLE no_run AS SELECT 1 AS n");
        Assert.Equal("TableMismatch", Assert.Throws<NtlException>(() =>
            (Table("no_run") with { Run = "m1", Replace = true }).Clear()).ErrorId);
        Assert.Equal(1L, server.Ask<long>("SELECT count(*) FROM no_run"));
        (Table("never_made") with { Replace = true }).Clear();
        Assert.True(server.Ask<bool>("SELECT to_regclass('never_made') IS NULL"));
    }

    [SkippableFact]
    public void Attributes_of_every_customer_become_columns_whatever_they_are_called()
    {
        server.Demand();
        MeterSeries[] customers =
        [
            new("a", TwoDays, [1, 2]),
            new("b", TwoDays, [3, 4])
            {
                Attributes = new Dictionary<string, string> { ["time"] = "t", ["Kwh"] = "k", ["Zone"] = "z", ["run"] = "r" },
            },
        ];
        PostgreSqlTables.WriteReadings(Table("attributes") with { Run = "m1" }, customers);
        Assert.Equal("t k z r m1", server.Ask<string>(
            "SELECT concat_ws(' ', time_1, \"Kwh_1\", \"Zone\", run_1, run) FROM attributes WHERE customer_id = 'b' LIMIT 1"));
        Assert.Equal(4L, server.Ask<long>("SELECT count(*) FROM attributes"));
    }

    [SkippableTheory]
    [InlineData("scores\"; DROP TABLE witness_of_names; --")]
    [InlineData("a table'; DROP TABLE witness_of_names; --")]
    [InlineData("SELECT")]
    [InlineData("Tabelle Ä")]
    public void Hostile_names_are_names(string name)
    {
        server.Demand();
        server.Execute("CREATE TABLE IF NOT EXISTS witness_of_names ()");
        PostgreSqlTables.WriteScores(Table(name), Scores(2));
        Assert.Equal(2L, server.Ask<long>($"SELECT count(*) FROM {PostgreSqlTable.Quoted(name)}"));
        Assert.True(server.Ask<bool>("SELECT to_regclass('witness_of_names') IS NOT NULL"));
    }

    [SkippableFact]
    public void A_name_has_a_schema_and_quotation_marks_where_needed()
    {
        server.Demand();
        server.Execute("CREATE SCHEMA \"My.Schema\"");
        PostgreSqlTables.WriteScores(Table("\"My.Schema\".\"a \"\"b\"\"\""), Scores(2));
        Assert.Equal(2L, server.Ask<long>("SELECT count(*) FROM \"My.Schema\".\"a \"\"b\"\"\""));
        foreach (string name in (string[])["", ".", "a.", "a.b.c", "\"a", "\"a\"b", "a\0b", new string('x', 64)])
            Assert.Equal("BadTableName", Assert.Throws<NtlException>(() => Table(name)).ErrorId);
        Assert.Equal("NoSuchTable", Assert.Throws<NtlException>(() =>
            PostgreSqlTables.WriteScores(Table("no_schema.scores"), Scores(2))).ErrorId);
    }

    [SkippableFact]
    public void A_table_that_does_not_fit_is_left_alone()
    {
        server.Demand();
        TheftScore[] scores = Scores(2);
        server.Execute("CREATE TABLE other (n int); CREATE TABLE typed (LIKE other)");
        Assert.Equal("TableMismatch", Assert.Throws<NtlException>(() => PostgreSqlTables.WriteScores(Table("other"), scores)).ErrorId);
        PostgreSqlTables.WriteScores(Table("narrow"), scores);
        server.Execute("ALTER TABLE narrow ALTER COLUMN rank TYPE int");
        var error = Assert.Throws<NtlException>(() => PostgreSqlTables.WriteScores(Table("narrow"), scores));
        Assert.Equal("TableMismatch", error.ErrorId);
        Assert.Contains("\"rank\" has the type integer", error.Message, StringComparison.Ordinal);
        server.Execute("ALTER TABLE narrow ALTER COLUMN rank TYPE bigint, ADD CHECK (rank < 100)");
        error = Assert.Throws<NtlException>(() =>
            PostgreSqlTables.WriteScores(Table("narrow") with { Replace = true }, Scores(150)));
        Assert.Equal("TableNotWritten", error.ErrorId);
        Assert.Equal(2L, server.Ask<long>("SELECT count(*) FROM narrow"));
    }

    [SkippableFact]
    public void What_ends_the_source_of_rows_leaves_the_table_as_it_was()
    {
        server.Demand();
        Assert.Throws<InvalidOperationException>(() => PostgreSqlTables.WriteReadings(Table("unborn"), Many(_ =>
            throw new InvalidOperationException("upstream"))));
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => PostgreSqlTables.WriteReadings(Table("unborn"), Many(_ => stop.Cancel()),
            stop.Token));
        Assert.True(server.Ask<bool>("SELECT to_regclass('unborn') IS NULL"));
    }

    [SkippableFact]
    public void A_server_that_dies_while_rows_go_leaves_no_half_table()
    {
        server.Demand();
        PostgreSqlTables.WriteReadings(Table("old"), Many(_ => { }, 10));
        foreach (string name in (string[])["old", "new"])
        {
            try
            {
                (string, string)[] columns = [("customer_id", "text"), ("time", "timestamp"), ("kwh", "real"), ("is_theft", "boolean"),
                    ("inspection_date", "date"), ("simulated", "text")];
                var error = Assert.Throws<NtlException>(() => (Table(name) with { Replace = true }).Write(columns,
                    Many(_ => server.Kill()), (row, customer) =>
                    {
                        row.Write(customer.CustomerId);
                        row.Write(customer.Start);
                        row.WriteReading(customer.Kwh[0]);
                        row.Write(customer.IsTheft);
                        row.Write(customer.InspectionDate);
                        row.Write((string?)null);
                    }, CancellationToken.None));
                Assert.Equal("DatabaseConnectionLost", error.ErrorId);
                Assert.DoesNotContain(TestServer.Password, error.ToString(), StringComparison.Ordinal);
                Assert.Null(error.InnerException);
            }
            finally
            {
                server.Start();
            }
        }
        Assert.Equal(20L, server.Ask<long>("SELECT count(*) FROM old"));
        Assert.True(server.Ask<bool>("SELECT to_regclass('new') IS NULL"));
    }

    private PostgreSqlTable Table(string name) => new(server.Server, name);

    private static TheftScore[] Scores(int count) => [.. Enumerable.Range(1, count).Select(i => new TheftScore
    {
        CustomerId = $"C{i}", Score = 1.0 / (1 << (i % 16)), Rank = i, RiskLevel = RiskLevel.High, Confidence = 0.5, SegmentId = i % 3,
        SegmentName = "s", SupervisedScore = double.NaN, IsolationScore = 0.5, Quality = QualityGrade.High,
        Basis = ScoreBasis.IsolationOnly, Reasons = [], ConsumptionMean = 2,
    })];

    // Something happens in the middle, when megabytes have gone to the server.
    private static IEnumerable<MeterSeries> Many(Action<int> happens, int count = 200_000)
    {
        for (int i = 0; i < count; i++)
        {
            if (i == 100_000) happens(i);
            yield return new($"C{i}", TwoDays, [1, 2]);
        }
    }
}
