namespace NtlTools.DuckDB.Tests;

public sealed class AppenderTests : DuckDBTest
{
    [SkippableFact]
    public void Values_of_every_type_are_in_the_table_as_they_were_appended()
    {
        Connection.Execute("""
            CREATE TABLE t (b BOOLEAN, i1 TINYINT, i2 SMALLINT, i4 INTEGER, i8 BIGINT, u1 UTINYINT, u2 USMALLINT, u4 UINTEGER,
                u8 UBIGINT, f FLOAT, d DOUBLE, v VARCHAR, day DATE, ts TIMESTAMP, s TIMESTAMP_S, ms TIMESTAMP_MS, ns TIMESTAMP_NS,
                tz TIMESTAMPTZ)
            """);
        var time = new DateTime(1965, 4, 3, 2, 1, 0, 987, 654);
        using (DuckDBAppender appender = Connection.Append("t"))
        {
            Assert.Equal(18, appender.ColumnCount);
            for (int row = 0; row < 5000; row++)
            {
                if (row % 3 == 2)
                {
                    for (int i = 0; i < appender.ColumnCount; i++) appender.AppendNull();
                }
                else
                {
                    appender.Append(row % 2 == 0);
                    for (int i = 0; i < 8; i++) appender.Append((long)row % 100);
                    appender.Append(row + 0.5);
                    appender.Append(row + 0.1);
                    if (row % 2 == 0) appender.Append(new string('é', row % 50));
                    else appender.Append("bytes of row"u8);
                    appender.Append(new DateOnly(2000, 1, 1).AddDays(row));
                    for (int i = 0; i < 5; i++) appender.Append(time.AddDays(row));
                }
                appender.EndRow();
            }
            appender.Complete();
            Assert.Equal(5000, appender.RowCount);
        }
        long seen = 0;
        using DuckDBResult result = Connection.Stream("FROM t");
        foreach (DuckDBChunk chunk in result)
        {
            for (int i = 0; i < chunk.RowCount; i++, seen++)
            {
                int row = (int)seen;
                for (int c = 0; c < 18; c++) Assert.Equal(row % 3 == 2, chunk.Column(c).IsNull(i));
                if (row % 3 == 2) continue;
                Assert.Equal(row % 2 == 0, chunk.Column(0).Value(i));
                for (int c = 1; c < 9; c++) Assert.Equal($"{row % 100}", $"{chunk.Column(c).Value(i)}");
                Assert.Equal(row + 0.5f, chunk.Column(9).Value(i));
                Assert.Equal(row + 0.1, chunk.Column(10).Value(i));
                Assert.Equal(row % 2 == 0 ? new string('é', row % 50) : "bytes of row", chunk.Column(11).Text(i));
                Assert.Equal(new DateOnly(2000, 1, 1).AddDays(row), chunk.Column(12).Value(i));
                DateTime whole = new DateTime(1965, 4, 3, 2, 1, 0).AddDays(row);
                Assert.Equal(whole.AddMicroseconds(987_654), chunk.Column(13).Value(i));
                Assert.Equal(whole, chunk.Column(14).Value(i));
                Assert.Equal(whole.AddMilliseconds(987), chunk.Column(15).Value(i));
                Assert.Equal(whole.AddMicroseconds(987_654), chunk.Column(16).Value(i));
                Assert.Equal(whole.AddMicroseconds(987_654), chunk.Column(17).Value(i));
            }
        }
        Assert.Equal(5000, seen);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(300_000)]
    public void All_rows_arrive(int rows)
    {
        Connection.Execute("CREATE TABLE t (n INTEGER, x DOUBLE, y DOUBLE)");
        using DuckDBAppender appender = Connection.Append("t");
        for (int row = 0; row < rows; row++)
        {
            appender.Append(row);
            appender.AppendOrNull([row % 7 == 0 ? double.NaN : row, row * 2.0]);
            appender.EndRow();
        }
        appender.Complete();
        Assert.Equal((long)rows, Connection.Scalar(
            "SELECT count(DISTINCT n) FROM t WHERE y = n * 2 AND (x IS NULL) = (n % 7 = 0)"));
    }

    [SkippableFact]
    public void Without_completion_the_last_rows_are_not_in_the_table()
    {
        Connection.Execute("CREATE TABLE t (n INTEGER)");
        using (DuckDBAppender appender = Connection.Append("t"))
        {
            for (int row = 0; row < 3000; row++)
            {
                appender.Append(row);
                appender.EndRow();
            }
        }
        Assert.Equal(0L, Connection.Scalar("SELECT count(*) FROM t"));
    }

    [SkippableFact]
    public void Mistakes_are_told()
    {
        Assert.Equal(DuckDBErrorType.Catalog, Assert.Throws<DuckDBException>(() => Connection.Append("nothing")).ErrorType);
        Connection.Execute("CREATE TABLE lists (l INTEGER[])");
        var error = Assert.Throws<DuckDBException>(() => Connection.Append("lists"));
        Assert.Contains("type List", error.Message, StringComparison.Ordinal);
        Connection.Execute("CREATE TABLE t (n TINYINT, v VARCHAR)");
        Mistake<OverflowException>(appender => appender.Append(128));
        Mistake<DuckDBException>(appender => appender.Append("text"));
        Mistake<DuckDBException>(appender => appender.Append(true));
        Mistake<DuckDBException>(appender => appender.Append(new DateOnly(2000, 1, 1)));
        Mistake<InvalidOperationException>(appender => appender.EndRow());
        Mistake<InvalidOperationException>(appender =>
        {
            appender.Append(1);
            appender.Complete();
        });
        Mistake<ArgumentException>(appender =>
        {
            appender.Append(1);
            appender.Append([0xC3, 0x28]);
        });
        Mistake<InvalidOperationException>(appender =>
        {
            for (int i = 0; i < 3; i++) appender.AppendNull();
        });
        Mistake<InvalidOperationException>(appender =>
        {
            appender.Complete();
            appender.AppendNull();
        });
        Mistake<ObjectDisposedException>(appender =>
        {
            appender.Dispose();
            appender.AppendNull();
        });
        Assert.Equal(0L, Connection.Scalar("SELECT count(*) FROM t"));
    }

    [SkippableFact]
    public void A_row_that_breaks_a_rule_of_the_table_is_an_error_of_DuckDBs()
    {
        Connection.Execute("CREATE TABLE t (n INTEGER PRIMARY KEY)");
        using DuckDBAppender appender = Connection.Append("t");
        for (int i = 0; i < 2; i++)
        {
            appender.Append(1);
            appender.EndRow();
        }
        var error = Assert.Throws<DuckDBException>(appender.Complete);
        Assert.Equal(DuckDBErrorType.Constraint, error.ErrorType);
        Assert.Contains("PRIMARY KEY or UNIQUE constraint", error.Message, StringComparison.Ordinal);
        appender.Dispose();
        Assert.Equal(0L, Connection.Scalar("SELECT count(*) FROM t"));
    }

    private void Mistake<TException>(Action<DuckDBAppender> work)
        where TException : Exception
    {
        using DuckDBAppender appender = Connection.Append("t");
        Assert.Throws<TException>(() => work(appender));
    }
}
