using System.Globalization;
using System.Text;

namespace NtlTools.DuckDB.Tests;

public sealed class ColumnTests : DuckDBTest
{
    [SkippableTheory]
    [InlineData("true", DuckDBType.Boolean, "True", 1)]
    [InlineData("(-128)::TINYINT", DuckDBType.TinyInt, "-128", -128)]
    [InlineData("(-32768)::SMALLINT", DuckDBType.SmallInt, "-32768", -32768)]
    [InlineData("(-2147483648)::INTEGER", DuckDBType.Integer, "-2147483648", -2147483648.0)]
    [InlineData("(-9223372036854775808)::BIGINT", DuckDBType.BigInt, "-9223372036854775808", -9223372036854775808.0)]
    [InlineData("255::UTINYINT", DuckDBType.UTinyInt, "255", 255)]
    [InlineData("65535::USMALLINT", DuckDBType.USmallInt, "65535", 65535)]
    [InlineData("4294967295::UINTEGER", DuckDBType.UInteger, "4294967295", 4294967295.0)]
    [InlineData("18446744073709551615::UBIGINT", DuckDBType.UBigInt, "18446744073709551615", 18446744073709551615.0)]
    [InlineData("(-170141183460469231731687303715884105728)::HUGEINT", DuckDBType.HugeInt,
        "-170141183460469231731687303715884105728", -170141183460469231731687303715884105728.0)]
    [InlineData("340282366920938463463374607431768211455::UHUGEINT", DuckDBType.UHugeInt,
        "340282366920938463463374607431768211455", 340282366920938463463374607431768211455.0)]
    [InlineData("1.5::FLOAT", DuckDBType.Float, "1.5", 1.5)]
    [InlineData("0.1::DOUBLE", DuckDBType.Double, "0.1", 0.1)]
    [InlineData("(-12.3)::DECIMAL(4,1)", DuckDBType.Decimal, "-12.3", -12.3)]
    [InlineData("12345.678::DECIMAL(9,3)", DuckDBType.Decimal, "12345.678", 12345.678)]
    [InlineData("1234567890.123::DECIMAL(18,3)", DuckDBType.Decimal, "1234567890.123", 1234567890.123)]
    [InlineData(
        "(-12345678901234567890.5)::DECIMAL(38,1)", DuckDBType.Decimal, "-1.2345678901234567E+19", -12345678901234567890.5)]
    public void A_number_of_every_type_is_read_as_itself_and_as_a_double(string sql, DuckDBType type, string text, double number)
    {
        using DuckDBResult result = Connection.Stream($"SELECT {sql} AS a UNION ALL SELECT NULL ORDER BY 1 NULLS LAST");
        Assert.Equal(type, result.Columns[0].Type);
        Assert.True(result.Columns[0].IsNumeric);
        DuckDBColumn column = result.Read()!.Column(0);
        Assert.Equal(text, Convert.ToString(column.Value(0), CultureInfo.InvariantCulture));
        Assert.Null(column.Value(1));
        Assert.Equal(1, column.NullCount);
        double[] doubles = new double[2];
        column.CopyTo(doubles);
        Assert.Equal([number, double.NaN], doubles);
        float[] floats = new float[2];
        column.CopyTo(floats);
        Assert.Equal([(float)number, float.NaN], floats);
    }

    [SkippableTheory]
    [InlineData("DATE '2024-02-29'", DuckDBType.Date, "2024-02-29T00:00:00.0000000")]
    [InlineData("DATE '0001-01-01'", DuckDBType.Date, "0001-01-01T00:00:00.0000000")]
    [InlineData("DATE '9999-12-31'", DuckDBType.Date, "9999-12-31T00:00:00.0000000")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.999999'", DuckDBType.Timestamp, "1969-12-31T23:59:59.9999990")]
    [InlineData("TIMESTAMP_S '1900-01-01 01:02:03'", DuckDBType.TimestampSeconds, "1900-01-01T01:02:03.0000000")]
    [InlineData("TIMESTAMP_MS '1900-01-01 01:02:03.456'", DuckDBType.TimestampMilliseconds, "1900-01-01T01:02:03.4560000")]
    [InlineData("TIMESTAMP_NS '1960-01-01 01:02:03.456789199'", DuckDBType.TimestampNanoseconds, "1960-01-01T01:02:03.4567891")]
    [InlineData("TIMESTAMPTZ '2024-07-01 02:00:00+02'", DuckDBType.TimestampWithZone, "2024-07-01T00:00:00.0000000Z")]
    public void A_time_of_every_type_is_read_as_a_time_and_as_ticks(string sql, DuckDBType type, string expected)
    {
        using DuckDBResult result = Connection.Stream($"SELECT {sql} AS a UNION ALL SELECT NULL ORDER BY 1 NULLS LAST");
        Assert.Equal(type, result.Columns[0].Type);
        Assert.True(result.Columns[0].IsTime);
        DuckDBColumn column = result.Read()!.Column(0);
        DateTime time = column.Time(0)!.Value;
        Assert.Equal(expected, time.ToString("O", CultureInfo.InvariantCulture));
        Assert.Null(column.Time(1));
        long[] ticks = new long[2];
        column.CopyTicks(ticks, -1);
        Assert.Equal([time.Ticks, -1], ticks);
        Assert.Equal(type == DuckDBType.Date ? DateOnly.FromDateTime(time) : time, column.Value(0));
    }

    [SkippableTheory]
    [InlineData("DATE 'infinity'")]
    [InlineData("DATE '0001-01-01' - 1")]
    [InlineData("TIMESTAMP '-infinity'")]
    [InlineData("TIMESTAMP '10000-01-01'")]
    public void A_time_beyond_NETs_is_refused(string sql)
    {
        using DuckDBResult result = Connection.Stream($"SELECT ({sql}) AS a");
        DuckDBChunk chunk = result.Read()!;
        Assert.Equal(DuckDBErrorType.OutOfRange, Assert.Throws<DuckDBException>(() => chunk.Column(0).Time(0)).ErrorType);
        Assert.Throws<DuckDBException>(() => chunk.Column(0).CopyTicks(new long[1]));
    }

    [SkippableFact]
    public void Text_of_every_length_is_read_in_bytes_and_characters()
    {
        using DuckDBResult result = Connection.Stream(
            "SELECT repeat('ä', range // 2) || repeat('x', range % 2) AS t, range FROM range(5000)");
        int length = 0;
        foreach (DuckDBChunk chunk in result)
        {
            DuckDBColumn texts = chunk.Column(0);
            for (int row = 0; row < chunk.RowCount; row++, length++)
            {
                string expected = new string('ä', length / 2) + new string('x', length % 2);
                Assert.Equal(expected, texts.Text(row));
                Assert.True(texts.Utf8(row).SequenceEqual(Encoding.UTF8.GetBytes(expected)));
            }
        }
        Assert.Equal(5000, length);
    }

    [SkippableFact]
    public void Other_types_are_read_one_by_one()
    {
        Assert.Equal(new byte[] { 0xAA, 0, 0xFF }, Connection.Scalar(@"SELECT '\xAA\x00\xFF'::BLOB"));
        foreach (string id in new[] { "4f87c36f-10e8-4bd3-aa8e-7c05b7a48535", "ff87c36f-10e8-4bd3-aa8e-7c05b7a48535" })
            Assert.Equal(Guid.Parse(id), Connection.Scalar($"SELECT '{id}'::UUID"));
        Assert.Equal(new TimeOnly(23, 59, 59, 999, 999), Connection.Scalar("SELECT TIME '23:59:59.999999'"));
        Assert.Equal(new DuckDBInterval(14, 3, -5_000_000), Connection.Scalar("SELECT INTERVAL '14 months 3 days -5 seconds'"));
        Assert.Throws<DuckDBException>(() => Connection.Scalar("SELECT TIME '24:00:00'"));
    }

    [SkippableTheory]
    [InlineData(3, typeof(byte))]
    [InlineData(300, typeof(ushort))]
    [InlineData(70_000, typeof(uint))]
    public void An_enumeration_is_read_as_its_texts(int members, Type stored)
    {
        Connection.Execute($"CREATE TYPE e AS ENUM (SELECT 'member ' || range FROM range({members}))");
        using DuckDBResult result = Connection.Stream(
            $"SELECT CASE WHEN range % 3 < 2 THEN ('member ' || range)::e END FROM range({members})");
        Assert.Equal(members, result.Columns[0].Members.Count);
        Assert.Equal(stored, result.Columns[0].ValueType);
        int row = 0;
        foreach (DuckDBChunk chunk in result)
        {
            DuckDBColumn column = chunk.Column(0);
            for (int i = 0; i < chunk.RowCount; i++, row++)
            {
                string? expected = row % 3 < 2 ? $"member {row}" : null;
                Assert.Equal(expected, column.Text(i));
                Assert.Equal(expected ?? "", Encoding.UTF8.GetString(column.Utf8(i)));
                Assert.Equal(expected, column.Value(i));
            }
        }
        Assert.Equal(members, row);
    }

    [SkippableFact]
    public void Nulls_are_where_they_are()
    {
        foreach (int rows in new[] { 1, 63, 64, 65, 2047, 2048, 2049, 10_000 })
        {
            using DuckDBResult result = Connection.Stream(
                "SELECT CASE WHEN hash(range) % 3 > 0 THEN range END AS a, range AS b, NULL AS c, NULL::DOUBLE AS d " +
                "FROM range(?)", [rows]);
            int nulls = 0, counted = 0, row = 0;
            double[] numbers = new double[2048];
            foreach (DuckDBChunk chunk in result)
            {
                DuckDBColumn a = chunk.Column(0), b = chunk.Column(1);
                nulls += a.NullCount;
                a.CopyTo(numbers);
                for (int i = 0; i < chunk.RowCount; i++)
                {
                    Assert.Equal(a.IsNull(i), double.IsNaN(numbers[i]));
                    if (a.IsNull(i)) counted++;
                    else Assert.Equal(b.Values<long>()[i], numbers[i]);
                    Assert.Equal(row++, b.Values<long>()[i]);
                }
                Assert.Equal(0, b.NullCount);
                Assert.Equal(chunk.RowCount, chunk.Column(2).NullCount);
                Assert.Equal(chunk.RowCount, chunk.Column(3).NullCount);
                chunk.Column(3).CopyTo(numbers);
                Assert.All(numbers[..chunk.RowCount], number => Assert.True(double.IsNaN(number)));
            }
            Assert.Equal(counted, nulls);
            Assert.Equal(rows, row);
            Assert.Equal((long)nulls, Connection.Scalar("SELECT count(*) FROM range(?) WHERE hash(range) % 3 = 0", [rows]));
        }
    }

    [SkippableTheory]
    [InlineData("[1, 2]", "List")]
    [InlineData("{'a': 1}", "Struct")]
    [InlineData("MAP {'a': 1}", "Map")]
    [InlineData("[1, 2]::INTEGER[2]", "Array")]
    [InlineData("'101'::BIT", "Bit")]
    [InlineData("TIMETZ '10:00:00+01'", "TimeWithZone")]
    [InlineData("union_value(a := 1)", "Union")]
    public void A_type_that_is_not_read_is_named_with_its_column(string sql, string type)
    {
        using DuckDBResult result = Connection.Stream($"SELECT 1 AS good, {sql} AS bad");
        Assert.False(result.Columns[1].IsSupported);
        DuckDBChunk chunk = result.Read()!;
        Assert.Equal(1, chunk.Column(0).Value(0));
        var error = Assert.Throws<DuckDBException>(() => chunk.Column(1).Value(0));
        Assert.Equal(DuckDBErrorType.InvalidType, error.ErrorType);
        Assert.Contains($"Column 2, 'bad', is of type {type}", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_column_is_not_read_as_another_type()
    {
        using DuckDBResult result = Connection.Stream("SELECT 1::INTEGER AS i, 'x' AS t, DATE '2024-01-01' AS d");
        DuckDBChunk chunk = result.Read()!;
        Assert.Throws<DuckDBException>(() => chunk.Column(0).Values<long>().Length);
        Assert.Throws<DuckDBException>(() => chunk.Column(1).Values<long>().Length);
        Assert.Throws<DuckDBException>(() => chunk.Column(0).Text(0));
        Assert.Throws<DuckDBException>(() => chunk.Column(0).Time(0));
        Assert.Throws<DuckDBException>(() => chunk.Column(1).CopyTo(new double[1]));
        Assert.Throws<DuckDBException>(() => chunk.Column(2).CopyTo(new double[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk.Column(0).IsNull(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk.Column(0).IsNull(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk.Column(0).CopyTo(Span<double>.Empty));
    }

    [SkippableFact]
    public void A_column_ends_with_its_chunk()
    {
        using DuckDBResult result = Connection.Stream("SELECT range AS a, range::VARCHAR AS t FROM range(5000)");
        DuckDBChunk first = result.Read()!;
        DuckDBColumn numbers = first.Column(0), texts = first.Column(1);
        Assert.NotNull(result.Read());
        bool ended = false;
        try
        {
            _ = numbers.Values<long>().Length;
        }
        catch (ObjectDisposedException)
        {
            ended = true;
        }
        Assert.True(ended);
        ended = false;
        try
        {
            _ = texts.Text(0);
        }
        catch (ObjectDisposedException)
        {
            ended = true;
        }
        Assert.True(ended);
        Assert.Throws<ObjectDisposedException>(() => first.Column(0).RowCount);
    }
}
