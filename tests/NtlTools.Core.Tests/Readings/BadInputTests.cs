using System.Text;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

public sealed class BadInputTests : IDisposable
{
    private const string Header = "id,flag,2014-01-01,2014-01-02\n", Good = "G1,1,1,2\n", AlsoGood = "G2,0,3,4\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The rows around the bad one are as they would be without it.
    private Imported Around(string badRows, int extraCustomers = 0)
    {
        Imported imported = Imported.From(_folder.Write("a.csv", Header + Good + badRows + AlsoGood));
        Assert.Equal("1 2", Imported.Kwh(imported["G1"]));
        Assert.Equal("3 4", Imported.Kwh(imported["G2"]));
        Assert.Equal((true, false), (imported["G1"].IsTheft, imported["G2"].IsTheft));
        Assert.Equal(2 + extraCustomers, imported.Customers.Count);
        return imported;
    }

    private void Rejected(Imported imported, long line, string column, RejectReason reason, string text) =>
        Assert.Equal(new Reject(_folder.File("a.csv"), line, column, reason, text), Assert.Single(imported.Rejects));

    [Fact]
    public void A_missing_file_is_named()
    {
        NtlException error = Imported.Error("InputNotFound", _folder.File("nothing.csv"));
        Assert.Equal(NtlErrorKind.NotFound, error.Kind);
        Imported.Error("InputNotFound", _folder.File("nowhere/nothing.csv"));
    }

    [Fact]
    public void A_folder_without_data_is_named()
    {
        _folder.Write("readme.txt", "nothing");
        Imported.Error("NoDataFiles", _folder.Path);
        Imported.Error("NoDataFiles", _folder.File("*.csv"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("  \r\n\r\n")]
    [InlineData("\uFEFF")]
    public void An_empty_file_is_named(string text) => Imported.Error("EmptyFile", _folder.Write("a.csv", text));

    [Theory]
    [InlineData("id,2014-01-01,2014-01-02")]
    [InlineData("id,2014-01-01,2014-01-02\n")]
    [InlineData("id,2014-01-01,2014-01-02\r\n\r\n  \n")]
    public void A_header_without_rows_is_named(string text) => Imported.Error("HeaderOnly", _folder.Write("a.csv", text));

    [Fact]
    public void An_empty_compressed_file_is_named()
    {
        Imported.Error("EmptyFile", _folder.Write("a.csv.gz", TemporaryFolder.Pack("")));
        Imported.Error("HeaderOnly", _folder.Write("b.csv.gz", TemporaryFolder.Pack("id,2014-01-01\n")));
    }

    [Fact]
    public void A_file_without_an_id_column_is_named()
    {
        NtlException error = Imported.Error("NoIdColumn", _folder.Write("a.csv", "2014-01-01,2014-01-02\n1,2\n"));
        Assert.Contains("'2014-01-01'", error.Message, StringComparison.Ordinal);
        error = Imported.Error("NoIdColumn", _folder.Write("b.csv", Header + Good), new() { IdColumn = "meter" });
        Assert.Contains("'meter'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'id', 'flag'", error.Message, StringComparison.Ordinal);
        Imported.Error("NoSuchColumn", _folder.File("b.csv"), new() { LabelColumn = "thief" });
        Imported.Error("NoSuchColumn", _folder.File("b.csv"), new() { InspectionDateColumn = "when" });
        Imported.Error("NoReadingColumns", _folder.File("b.csv"), new() { ReadingColumns = ["x*"] });
        Imported.Error("NoReadingColumns", _folder.Write("c.csv", "a,b,c\n1,2,3\n"));
    }

    [Fact]
    public void Two_id_columns_of_one_name_are_refused()
    {
        NtlException error = Imported.Error("DuplicateColumn", _folder.Write("a.csv", "id,id,2014-01-01,2014-01-02\nA,B,1,2\n"));
        Assert.Contains("'id'", error.Message, StringComparison.Ordinal);
        Assert.Equal(_folder.File("a.csv") + ":1", error.Target);
        Imported.Error("DuplicateColumn", _folder.Write("b.csv", "id,x,id,2014-01-01,2014-01-02\nA,B,C,1,2\n"),
            new() { IdColumn = "id" });
        Imported.Error("DuplicateColumn", _folder.Write("c.csv", "id,time,kwh,id\nA,2014-01-01,1,B\n"));
    }

    [Fact]
    public void Two_columns_of_one_date_are_refused() =>
        Assert.Contains("'2014/1/1'", Imported.Error("DuplicateDate",
            _folder.Write("a.csv", "id,2014-01-01,2014/1/1,2014-01-02\nA,1,2,3\n")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("S,1,5\n", "3 cells where the header has 4: S,1,5")]
    [InlineData("S\n", "1 cells where the header has 4: S")]
    [InlineData("S,1,5,6,7\n", "5 cells where the header has 4: S,1,5,6,7")]
    [InlineData("S,1,5,6,,,7,\n", "7 cells where the header has 4: S,1,5,6,,,7,")]
    [InlineData("\"S\",1,abc\n", "3 cells where the header has 4: \"S\",1,abc")]
    [InlineData("S,1,abc,6,7,8,9,10,11,12\n", "10 cells where the header has 4: S,1,abc,6,7,8,9,10,11,12")]
    public void A_ragged_row_is_skipped(string row, string text)
    {
        Imported imported = Around(row);
        Rejected(imported, 3, "", RejectReason.RaggedRow, text);
        Assert.Equal(3, imported.Report.RowCount);
    }

    [Theory]
    [InlineData("abc", RejectReason.NotANumber)]
    [InlineData("1.2.3", RejectReason.NotANumber)]
    [InlineData(".", RejectReason.NotANumber)]
    [InlineData("-.", RejectReason.NotANumber)]
    [InlineData("1 2", RejectReason.NotANumber)]
    [InlineData("0x1F", RejectReason.NotANumber)]
    [InlineData("#VALUE!", RejectReason.NotANumber)]
    [InlineData("-1", RejectReason.NegativeReading)]
    [InlineData("-0.001", RejectReason.NegativeReading)]
    [InlineData("-12345678.123456789", RejectReason.NegativeReading)]
    [InlineData("inf", RejectReason.AbsurdReading)]
    [InlineData("-Infinity", RejectReason.AbsurdReading)]
    [InlineData("1e999", RejectReason.AbsurdReading)]
    [InlineData("1e9", RejectReason.AbsurdReading)]
    [InlineData("1000000.1", RejectReason.AbsurdReading)]
    [InlineData("9999999", RejectReason.AbsurdReading)]
    public void A_bad_reading_counts_as_missing(string cell, RejectReason reason)
    {
        foreach (string written in (string[])[cell, $"\"{cell}\""])
        {
            Imported imported = Around($"S,0,{written},5\n", extraCustomers: 1);
            Rejected(imported, 3, "2014-01-01", reason, cell);
            Assert.True(imported.Rejects[0].IsCell);
            Assert.Equal("NaN 5", Imported.Kwh(imported["S"]));
        }
    }

    [Theory]
    [InlineData("id;2014-01-01;2014-01-02\nA;1.5;2.5\nB;1,5;3.5\n")]
    [InlineData("id,2014-01-01,2014-01-02\nA,1.5,2.5\nB,\"1,5\",3.5\n")]
    [InlineData("id\t2014-01-01\t2014-01-02\nA\t1.5\t2.5\nB\t\"1,5\"\t3.5\n")]
    public void A_decimal_comma_among_points_counts_as_missing(string text)
    {
        string path = _folder.Write("a.csv", text);
        Imported imported = Imported.From(path);
        Assert.Equal(new Reject(path, 3, "2014-01-01", RejectReason.MixedDecimalMark, "1,5"), Assert.Single(imported.Rejects));
        Assert.Equal("1.5 2.5", Imported.Kwh(imported["A"]));
        Assert.Equal("NaN 3.5", Imported.Kwh(imported["B"]));
    }

    [Fact]
    public void The_largest_believable_reading_is_a_setting()
    {
        string path = _folder.Write("a.csv", Header + "A,0,100,100.5\n");
        Imported imported = Imported.From(path, new() { MaximumReading = 100 });
        Assert.Equal("100 NaN", Imported.Kwh(imported["A"]));
        Assert.Equal(new Reject(path, 2, "2014-01-02", RejectReason.AbsurdReading, "100.5"), Assert.Single(imported.Rejects));
    }

    [Fact]
    public void A_date_in_the_header_that_does_not_exist_loses_its_column_alone()
    {
        string path = _folder.Write("a.csv", "id,2014-02-28,2014-02-29,2014-03-01,2014-13-01\nA,1,2,3,4\n");
        Imported imported = Imported.From(path);
        Assert.Equal("1 3", Imported.Kwh(imported["A"]));
        Assert.Equal(
            [
                new(path, 1, "2014-02-29", RejectReason.InvalidDate, "No such date; the column is left out."),
                new Reject(path, 1, "2014-13-01", RejectReason.InvalidDate, "No such date; the column is left out."),
            ],
            imported.Rejects);
    }

    [Fact]
    public void A_date_in_a_long_file_that_does_not_exist_loses_its_row_alone()
    {
        string path = _folder.Write("a.csv", "id,date,kwh\nA,2014-02-28,1\nA,2014-02-29,2\nA,2014-03-01,3\nA,soon,4\n");
        Imported imported = Imported.From(path);
        Assert.Equal("1 3", Imported.Kwh(imported["A"]));
        Assert.Equal(
            [new(path, 3, "date", RejectReason.InvalidDate, "2014-02-29"),
                new Reject(path, 5, "date", RejectReason.InvalidDate, "soon")],
            imported.Rejects);
    }

    [Fact]
    public void A_customer_who_comes_twice_is_kept_once() =>
        Rejected(Around("G1,1,1,2.0\n"), 3, "", RejectReason.DuplicateCustomer, "G1");

    [Theory]
    [InlineData("G1,1,1,5\n")]
    [InlineData("G1,1,1,\n")]
    [InlineData("G1,0,1,2\n")]
    [InlineData("G1,,1,2\n")]
    public void A_customer_who_comes_twice_with_other_content_keeps_the_first(string row) =>
        Rejected(Around(row), 3, "", RejectReason.ConflictingCustomer, "G1");

    [Fact]
    public void Other_attributes_make_a_conflict_too()
    {
        string path = _folder.Write("a.csv", "id,region,2014-01-01,2014-01-02\nA,n,1,2\nA,s,1,2\n");
        Assert.Equal(RejectReason.DuplicateCustomer, Assert.Single(Imported.From(path).Rejects).Reason);
        Assert.Equal(RejectReason.ConflictingCustomer,
            Assert.Single(Imported.From(path, new() { AttributeColumns = ["*"] }).Rejects).Reason);
    }

    [Fact]
    public void A_row_without_an_id_is_skipped()
    {
        Rejected(Around(" ,1,5,6\n"), 3, "id", RejectReason.MissingId, "");
        Rejected(Around("\"\",1,5,6\n"), 3, "id", RejectReason.MissingId, "");
    }

    [Theory]
    [InlineData("2")]
    [InlineData("yes")]
    [InlineData("-1")]
    [InlineData("0.5")]
    public void An_unknown_label_means_not_inspected(string label)
    {
        Imported imported = Around($"S,{label},5,6\n", extraCustomers: 1);
        Rejected(imported, 3, "flag", RejectReason.InvalidLabel, label);
        Assert.Null(imported["S"].IsTheft);
        Assert.Equal("5 6", Imported.Kwh(imported["S"]));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void UTF_16_is_read_with_and_without_its_mark(bool bigEndian, bool marked)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: false);
        string text = (marked ? "\uFEFF" : "") + Header + "Zähler €,1,1,2\n" + AlsoGood;
        foreach (string path in (string[])[_folder.Write("a.csv", encoding.GetBytes(text)),
            _folder.Write("b.csv.gz", PackBytes(encoding.GetBytes(text)))])
        {
            Imported imported = Imported.From(path);
            Assert.Empty(imported.Rejects);
            Assert.Equal("1 2", Imported.Kwh(imported["Zähler €"]));
            Assert.Equal("3 4", Imported.Kwh(imported["G2"]));
        }
    }

    [Fact]
    public void Latin_1_is_read_cell_by_cell()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("id,2014-01-01,2014-01-02\nZähler,1,2\nB,3,é\n");
        string path = _folder.Write("a.csv", bytes);
        Imported imported = Imported.From(path);
        Assert.Equal("1 2", Imported.Kwh(imported["Zähler"]));
        Assert.Equal(new Reject(path, 3, "2014-01-02", RejectReason.NotANumber, "é"), Assert.Single(imported.Rejects));
    }

    [Theory]
    [InlineData("S,1,\"5,6\n", "\"5,6")]
    [InlineData("\"S,1,5,6\n", "\"S,1,5,6")]
    [InlineData("S,1,5,\"\n", "\"")]
    [InlineData("\"S\",1,5,\"\"\"6\n", "\"\"\"6")]
    public void A_quotation_mark_that_is_never_closed_costs_its_own_line(string row, string text)
    {
        Imported imported = Around(row);
        Rejected(imported, 3, "", RejectReason.UnterminatedQuote, text);
        Assert.Equal(3, imported.Report.RowCount);
    }

    [Fact]
    public void Among_quoted_rows_a_mark_that_is_never_closed_costs_its_own_line()
    {
        string path = _folder.Write("a.csv",
            "\"id\",\"2014-01-01\",\"2014-01-02\"\n\"A\",\"1\",\"2\"\n\"B,\"3\",\"4\"\n\"C\",\"5\",\"6\n\"D\",\"7\",\"8\"\n");
        Imported imported = Imported.From(path);
        Assert.Equal("1 2", Imported.Kwh(imported["A"]));
        Assert.Equal("7 8", Imported.Kwh(imported["D"]));
        Assert.Contains(imported.Rejects, r => r is { Line: 4, Reason: RejectReason.UnterminatedQuote });
        Assert.All(imported.Rejects, r => Assert.InRange(r.Line, 3, 4));
    }

    [Fact]
    public void A_mark_that_is_never_closed_keeps_the_count_of_lines()
    {
        string path = _folder.Write("a.csv", "id,note,2014-01-01,2014-01-02\nA,\"x\ny\",\"1,2\nB,n,abc,4\n");
        Imported imported = Imported.From(path);
        Assert.Equal(
            [(3L, RejectReason.UnterminatedQuote), (4, RejectReason.NotANumber)],
                imported.Rejects.Select(r => (r.Line, r.Reason)));
        Assert.Equal("NaN 4", Imported.Kwh(imported["B"]));
    }

    [Fact]
    public void A_header_whose_mark_is_never_closed_is_named() =>
        Assert.Contains("\"2014-01-02",
            Imported.Error("UnterminatedHeader", _folder.Write("a.csv", "id,2014-01-01,\"2014-01-02\nA,1,2\n")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_bad_file_does_not_stop_the_next_one()
    {
        string bad = _folder.Write("a.csv", "2014-01-01,2014-01-02\n1,2\n"), empty = _folder.Write("b.csv", "");
        string good = _folder.Write("c.csv", Header + Good), @long = _folder.Write("d.csv", "id,date,kwh\nA,2014-01-01,1\n");
        Imported imported = Imported.From([bad, _folder.File("none.csv"), empty, good, @long]);
        Assert.Equal("1 2", Imported.Kwh(Assert.Single(imported.Customers)));
        Assert.Equal([_folder.File("none.csv"), bad, empty, @long], imported.Rejects.Select(r => r.File));
        Assert.All(imported.Rejects, r => Assert.Equal(RejectReason.UnreadableFile, r.Reason));
        Assert.Equal(["InputNotFound", "NoIdColumn", "EmptyFile", "MixedLayouts"],
            imported.Rejects.Select(r => r.Text[..r.Text.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_file_that_vanishes_is_reported_and_the_others_read()
    {
        string a = _folder.Write("a.csv", Header + Good), b = _folder.Write("b.csv", Header + AlsoGood);
        var import = MeterDataImport.Open([a, b], new());
        var rejects = new List<Reject>();
        import.Report.RejectFound = rejects.Add;
        File.Delete(a);
        Assert.Equal("G2", Assert.Single(import.Read(new() { Threads = 1 })).CustomerId);
        Assert.Equal((a, RejectReason.UnreadableFile), (Assert.Single(rejects).File, rejects[0].Reason));
    }

    [Fact]
    public void Rows_that_are_all_bad_end_in_an_error() =>
        Assert.Contains("2 were rejected",
            Imported.Error("NoUsableRows", _folder.Write("a.csv", Header + "A,1\n,1,2,3\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Dates_too_far_apart_are_refused() =>
        Imported.Error("GridTooLong", _folder.Write("a.csv",
            "id,time,kwh\nA,1950-01-01T00:00,1\nA,1950-01-01T00:01,1\nA,2050-01-01T00:00,1\n"));

    [Fact]
    public void What_unpacks_to_too_much_is_named_and_ended()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("bomb.csv.gz");
        using (var packed = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest))
        {
            packed.Write("id,2013-01-01,2013-01-02\na,1,2\n"u8);
            byte[] blank = [.. Enumerable.Repeat((byte)'\n', 1 << 20)];
            for (int block = 0; block < 80; block++) packed.Write(blank);
        }
        Assert.Equal("1 2", Imported.Kwh(Imported.From(path)["a"]));
        Imported ended = Imported.From(path, new() { MaximumExpansion = 5, SpareBytes = 64L << 20 });
        Assert.Equal("1 2", Imported.Kwh(ended["a"]));
        Reject reject = Assert.Single(ended.Rejects);
        Assert.Equal(RejectReason.OversizedFile, reject.Reason);
        Assert.Contains("5 times its size", reject.ToString(), StringComparison.Ordinal);
    }

    private static byte[] PackBytes(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest)) stream
            .Write(bytes);
        return packed.ToArray();
    }
}
