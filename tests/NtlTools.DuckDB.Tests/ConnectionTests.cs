using System.Globalization;

namespace NtlTools.DuckDB.Tests;

public sealed class ConnectionTests : DuckDBTest
{
    private const string Endless = "SELECT count(*) FROM range(1_000_000) a, range(1_000_000) b WHERE a.range * b.range % 7 = 3";

    [SkippableFact]
    public void A_statement_says_how_many_rows_it_changed()
    {
        Assert.Equal(0, Connection.Execute("CREATE TABLE numbers (n INTEGER)"));
        Assert.Equal(10, Connection.Execute("INSERT INTO numbers SELECT range FROM range(10)"));
        Assert.Equal(4, Connection.Execute("DELETE FROM numbers WHERE n < ?", [4]));
        Assert.Equal("39", Text("SELECT sum(n) FROM numbers"));
    }

    [SkippableFact]
    public void Parameters_of_every_type_come_back_as_they_went()
    {
        object?[] values =
        [
            null, true, (sbyte)-3, (byte)200, (short)-300, (ushort)60_000, -70_000, 4_000_000_000u, long.MinValue, ulong.MaxValue,
            Int128.MaxValue, Int128.MinValue + 1, 1.5f, Math.PI, "", "ß 'quoted' \"text\" longer than twelve bytes",
            new DateOnly(1999, 12, 31), new DateTime(1969, 7, 20, 20, 17, 40, 123, 456),
        ];
        foreach (object? value in values)
        {
            object? expected = value is sbyte or byte or short or ushort or int or uint
                ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : value;
            Assert.Equal(expected, Connection.Scalar("SELECT ?", [value]));
        }
        Assert.Equal(new byte[] { 0, 1, 255 }, Connection.Scalar("SELECT ?", [new byte[] { 0, 1, 255 }]));
        Assert.Equal(Array.Empty<byte>(), Connection.Scalar("SELECT ?", [Array.Empty<byte>()]));
        Assert.Equal("a\0b", Connection.Scalar("SELECT ?", ["a\0b"]));
        var moment = new DateTimeOffset(2024, 3, 31, 2, 30, 0, TimeSpan.FromHours(2));
        Assert.Equal(moment.UtcDateTime, Connection.Scalar("SELECT ?", [moment]));
        Assert.Throws<ArgumentException>(() => Connection.Scalar("SELECT ?"));
        Assert.Throws<ArgumentException>(() => Connection.Scalar("SELECT 1", [1]));
        Assert.Throws<ArgumentException>(() => Connection.Scalar("SELECT ?", [new object()]));
    }

    [SkippableFact]
    public void A_statement_can_be_run_again_with_other_values()
    {
        using DuckDBStatement statement = Connection.Prepare("SELECT $1 * 2 + $2");
        Assert.True(statement.IsQuery);
        Assert.Equal(2, statement.ParameterCount);
        for (int i = 0; i < 3; i++)
        {
            using DuckDBResult result = statement.Stream([i, 1]);
            double[] value = new double[1];
            result.Read()!.Column(0).CopyTo(value);
            Assert.Equal(i * 2 + 1, value[0]);
        }
    }

    [SkippableTheory]
    [InlineData("SELECT 1", true)]
    [InlineData("WITH a AS (SELECT 1) FROM a", true)]
    [InlineData("CREATE TABLE t (i INTEGER)", false)]
    [InlineData("COPY (SELECT 1) TO 'x.csv'", false)]
    [InlineData("ATTACH 'x.db'", false)]
    public void Only_a_select_is_a_query(string sql, bool isQuery)
    {
        using DuckDBStatement statement = Connection.Prepare(sql);
        Assert.Equal(isQuery, statement.IsQuery);
    }

    [SkippableTheory]
    [InlineData("selec 1", DuckDBErrorType.Parser, "syntax error at or near \"selec\"")]
    [InlineData("SELECT * FROM nothing", DuckDBErrorType.Catalog, "Table with name nothing does not exist")]
    [InlineData("SELECT nothing FROM range(3)", DuckDBErrorType.Binder, "Referenced column \"nothing\" not found")]
    [InlineData(
        "SELECT CAST('x' || range AS INTEGER) FROM range(3)", DuckDBErrorType.Conversion,
        "Could not convert string 'x0' to INT32")]
    [InlineData(
        "FROM read_parquet('/no/such/file')", DuckDBErrorType.IO, "No files found that match the pattern \"/no/such/file\"")]
    [InlineData("SELECT 1; SELECT 2", DuckDBErrorType.InvalidInput, "Cannot prepare multiple statements at once")]
    [InlineData("INSTALL httpfs", DuckDBErrorType.Permission, "neither installed nor loaded")]
    [InlineData("FORCE INSTALL spatial FROM community", DuckDBErrorType.Permission, "neither installed nor loaded")]
    [InlineData("LOAD '/no/such/extension'", DuckDBErrorType.Permission, "neither installed nor loaded")]
    [InlineData("SET threads = 1", DuckDBErrorType.InvalidInput, "the configuration has been locked")]
    [InlineData(
        "FROM read_parquet('https://example.invalid/x.parquet')", DuckDBErrorType.MissingExtension,
        "requires the extension httpfs")]
    public void Errors_have_DuckDBs_kind_and_text(string sql, DuckDBErrorType type, string text)
    {
        var error = Assert.Throws<DuckDBException>(() => Connection.Scalar(sql));
        Assert.Equal(type, error.ErrorType);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
    }

    [SkippableFact]
    public void An_error_after_the_first_rows_is_not_the_end_of_the_rows()
    {
        using DuckDBResult result = Connection.Stream(
            "SELECT CAST(if(range < 4_000_000, range::VARCHAR, 'x') AS INTEGER) FROM range(5_000_000)");
        var error = Assert.Throws<DuckDBException>(() =>
        {
            while (result.Read() is not null) { }
        });
        Assert.Equal(DuckDBErrorType.Conversion, error.ErrorType);
        Assert.Null(result.Read());
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
    }

    [SkippableTheory]
    [InlineData(false, 300)]
    [InlineData(true, 300)]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    public void An_endless_query_ends_when_it_is_cancelled(bool streaming, int milliseconds)
    {
        using var source = new CancellationTokenSource();
        Func<object?> work = streaming ? () => Connection.Scalar(Endless, null, source.Token)
            : () => Connection.Execute("CREATE TABLE t AS " + Endless, null, source.Token);
        _ = Connection;
        if (milliseconds > 0) source.CancelAfter(milliseconds);
        else source.Cancel();
        var error = Assert.ThrowsAny<OperationCanceledException>(work);
        Assert.Equal(source.Token, error.CancellationToken);
        // Neither the connection nor a later statement with a token of its own remembers it.
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
        using var other = new CancellationTokenSource();
        Assert.Equal((Int128)499_999_500_000, Connection.Scalar("SELECT sum(range) FROM range(1_000_000)", null, other.Token));
    }

    [SkippableFact]
    public void A_cancellation_at_any_moment_gives_all_rows_or_an_exception()
    {
        long all = 0;
        for (int round = 0; round < 60; round++)
        {
            using var source = new CancellationTokenSource();
            long rows = 0;
            if (round % 2 == 0) source.CancelAfter(TimeSpan.FromMicroseconds(200 * round));
            try
            {
                using DuckDBResult result = Connection.Stream("SELECT range FROM range(300_000)", null, source.Token);
                while (result.Read() is { } chunk)
                {
                    rows += chunk.RowCount;
                    if (round % 2 == 1 && rows > 5000 * round) source.Cancel();
                }
                all++;
                Assert.Equal(300_000, rows);
            }
            catch (OperationCanceledException)
            {
                Assert.True(source.IsCancellationRequested);
            }
        }
        Assert.InRange(all, 0, 59);
    }

    [SkippableFact]
    public void A_connection_does_one_thing_at_a_time()
    {
        using (DuckDBResult open = Connection.Stream("SELECT range FROM range(100_000)"))
        {
            Assert.NotNull(open.Read());
            var error = Assert.Throws<InvalidOperationException>(() => Connection.Execute("SELECT 1"));
            Assert.Contains("still open", error.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => Connection.Stream("SELECT 1"));
            using DuckDBConnection other = Database.Connect();
            Assert.Equal(2, other.Scalar("SELECT 2"));
            Assert.NotNull(open.Read());
        }
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
        // Read to its end, it is in nobody's way.
        DuckDBResult read = Connection.Stream("SELECT 1");
        Assert.Single(read);
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
        Assert.Throws<ObjectDisposedException>(() => read.Read());
    }

    [SkippableFact]
    public void Names_and_texts_in_quotes_are_nothing_else()
    {
        foreach (string name in new[] { "a b", "x\"; DROP TABLE t; --", "'", "ünï", "select", "\n", "a.b" })
        {
            Connection.Execute($"CREATE OR REPLACE TABLE {DuckDBText.Identifier(name)} ({DuckDBText.Identifier(name)} VARCHAR)");
            Connection.Execute($"INSERT INTO {DuckDBText.Identifier(name)} VALUES ({DuckDBText.Literal(name)})");
            using DuckDBResult result = Connection.Stream($"FROM {DuckDBText.Identifier(name)}");
            Assert.Equal(name, result.Columns[0].Name);
            Assert.Equal(name, result.Read()!.Column(0).Text(0));
        }
        Assert.Throws<ArgumentException>(() => DuckDBText.Identifier(""));
        Assert.Throws<ArgumentException>(() => DuckDBText.Literal("a\0b"));
        Assert.Throws<ArgumentException>(() => Connection.Execute("SELECT 1\0; garbage"));
        Assert.Equal("['a', 'b''c']", DuckDBText.List(["a", "b'c"]));
    }
}
