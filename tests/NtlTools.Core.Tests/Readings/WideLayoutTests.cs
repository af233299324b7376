using System.Globalization;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

public sealed class WideLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_public_SGCC_layout_needs_no_option()
    {
        string path = _folder.Write("sgcc.csv",
            "CONS_NO,FLAG,2014/1/1,2014/1/2,2014/1/10,2014/1/3\n0001,1,1.5,,0,2\n0002,0,3,4,5,6\n");
        Imported imported = Imported.From(path);
        Assert.Empty(imported.Rejects);
        Assert.Equal(["0001", "0002"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal("1.5 NaN 2 NaN NaN NaN NaN NaN NaN 0", Imported.Kwh(imported["0001"]));
        Assert.Equal("3 4 6 NaN NaN NaN NaN NaN NaN 5", Imported.Kwh(imported["0002"]));
        Assert.True(imported["0001"].IsTheft);
        Assert.False(imported["0002"].IsTheft);
        Assert.Equal(new TimeGrid(new(2014, 1, 1), MeterInterval.Daily, 10), imported.Report.Grid);
        Assert.Equal(new ImportedFile(path, ReadingsLayout.Wide, ',', '.', "CONS_NO", "FLAG"),
            Assert.Single(imported.Report.Files));
        Assert.Equal((2, 7, 13, 1, 1), (imported.Report.RowCount, imported.Report.ReadingCount, imported.Report.MissingCount,
            imported.Report.TheftCount, imported.Report.HonestCount));
    }

    [Fact]
    public void The_London_layout_has_ids_and_dates_alone()
    {
        string path = _folder.Write("london.csv", "LCLid,2011-11-23,2011-11-24\nMAC000002,7.561,32.218\nMAC000003,,\n");
        Imported imported = Imported.From(path);
        Assert.Empty(imported.Rejects);
        Assert.Equal("7.561 32.218", Imported.Kwh(imported["MAC000002"]));
        Assert.Equal("NaN NaN", Imported.Kwh(imported["MAC000003"]));
        Assert.Null(imported["MAC000002"].IsTheft);
    }

    [Fact]
    public void Every_customer_has_readings_of_its_own_however_long_the_rows_before_were_and_whatever_was_rejected()
    {
        const int Rows = 3000;
        var text = new System.Text.StringBuilder("id,2014-01-01,2014-01-02,2014-01-04\n");
        for (int i = 0; i < Rows; i++)
        {
            string row = (i % 5) switch
            {
                0 => $",{i},{i},{i}\n",
                1 => $"c{i},{i},,x\n",
                2 => $"\"c{i}\",{i}.000000,{i}.000000,\" {i}.000000 \"\n",
                3 => $"c{i}\n",
                _ => $"c{i},{i},{i},{i}\n",
            };
            text.Append(CultureInfo.InvariantCulture, $"{(i < 20 ? row.TrimEnd('\n') + ",\n" : row)}");
        }
        string path = _folder.Write("a.csv", text.ToString());
        string first = Imported.From(path).Text();
        foreach ((int chunkSize, int threads) in ((int, int)[])[(1 << 19, 2), (4000, 1), (4000, 4), (100, 2)])
        {
            Imported imported = Imported.From(path, new() { ChunkSize = chunkSize }, threads);
            Assert.Equal(first, imported.Text());
            Assert.Equal(imported.Customers.Count, imported.Customers.Select(c => c.Kwh).Distinct().Count());
            foreach (MeterSeries customer in imported.Customers)
            {
                float i = int.Parse(customer.CustomerId.AsSpan(1), CultureInfo.InvariantCulture);
                Assert.Equal((i % 5) == 1 ? [i, float.NaN, float.NaN, float.NaN] : [i, i, float.NaN, i], customer.Kwh);
            }
        }
    }

    [Theory]
    [InlineData(',', '.')]
    [InlineData(';', '.')]
    [InlineData('\t', '.')]
    [InlineData('|', '.')]
    [InlineData(';', ',')]
    [InlineData('\t', ',')]
    [InlineData('|', ',')]
    public void Delimiters_and_decimal_marks_are_found_out(char delimiter, char mark)
    {
        string text = "id,2014-01-01,2014-01-02,2014-01-03\nA,1.25,10.5,\nB,0.125,1234.56789,7\n".Replace(',',
            delimiter).Replace('.', mark);
        Imported imported = Imported.From(_folder.Write("a.csv", text));
        Assert.Empty(imported.Rejects);
        Assert.Equal("1.25 10.5 NaN", Imported.Kwh(imported["A"]));
        Assert.Equal("0.125 1234.5679 7", Imported.Kwh(imported["B"]));
        ImportedFile file = Assert.Single(imported.Report.Files);
        Assert.Equal((delimiter, mark), (file.Delimiter, file.DecimalMark));
    }

    [Fact]
    public void Decimal_commas_in_quotes_go_with_commas_between()
    {
        Imported imported = Imported.From(
            _folder.Write("a.csv", "id,2014-01-01,2014-01-02\nA,\"1,25\",\"10,5\"\nB,\"0,125\",7\n"));
        Assert.Empty(imported.Rejects);
        Assert.Equal("1.25 10.5", Imported.Kwh(imported["A"]));
        Assert.Equal("0.125 7", Imported.Kwh(imported["B"]));
    }

    [Fact]
    public void Delimiter_and_decimal_mark_can_be_set()
    {
        string path = _folder.Write("a.csv", "id:2014-01-01:2014-01-02\nA:1,5:2\n");
        Assert.Equal("1.5 2", Imported.Kwh(Imported.From(path, new() { Delimiter = ':', DecimalMark = ',' })["A"]));
    }

    [Theory]
    [InlineData("2014-01-30,2014-01-31,2014-02-01")]
    [InlineData("2014/1/30,2014/1/31,2014/2/1")]
    [InlineData("2014.1.30,2014.1.31,2014.2.1")]
    [InlineData("20140130,20140131,20140201")]
    [InlineData("30/1/2014,31/1/2014,1/2/2014")]
    [InlineData("1/30/2014,1/31/2014,2/1/2014")]
    [InlineData("30.01.2014,31.01.2014,01.02.2014")]
    [InlineData("30-Jan-2014,31-Jan-2014,1-Feb-2014")]
    [InlineData("2014-01-30T00:00,2014-01-31T00:00:00,2014-02-01T00:00:00.000Z")]
    [InlineData("2014-01-30 00:00,2014-01-31 00:00:00,2014-02-01 00:00")]
    [InlineData("\"2014-01-30\",\"2014-01-31\",\"2014-02-01\"")]
    [InlineData(" 2014-01-30 ,2014-01-31, 2014-02-01")]
    public void Dates_are_understood_in_any_unambiguous_form(string dates)
    {
        Imported imported = Imported.From(_folder.Write("a.csv", $"id,{dates}\nA,1,2,3\n"));
        Assert.Empty(imported.Rejects);
        Assert.Equal(new TimeGrid(new(2014, 1, 30), MeterInterval.Daily, 3), imported.Report.Grid);
        Assert.Equal("1 2 3", Imported.Kwh(imported["A"]));
    }

    [Theory]
    [InlineData("en-GB", 2, 1)]
    [InlineData("de-DE", 2, 1)]
    [InlineData("en-US", 1, 2)]
    public void A_culture_settles_dates_that_can_be_both(string culture, int firstMonth, int firstDay)
    {
        ImportSettings settings = new() { Culture = CultureInfo.GetCultureInfo(culture), Interval = MeterInterval.Daily };
        Imported imported = Imported.From(
            _folder.Write("a.csv", "id,1/2/2014\nA,1\n".Replace("1/2/2014", "1/2/2014,", StringComparison.Ordinal)),
            settings with { Layout = ReadingsLayout.Wide });
        Assert.Equal(new DateTime(2014, firstMonth, firstDay), imported.Report.Grid!.Start);
    }

    [Fact]
    public void Dates_that_can_be_both_are_refused_without_a_culture() =>
        Assert.Contains("1/2/2014", Imported.Error("AmbiguousDates",
            _folder.Write("a.csv", "id,1/2/2014,2/2/2014\nA,1,2\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Dates_of_both_orders_are_refused()
    {
        var error = Imported.Error("MixedDates", _folder.Write("a.csv", "id,31/1/2014,1/31/2014\nA,1,2\n"));
        Assert.Contains("31/1/2014", error.Message, StringComparison.Ordinal);
        Assert.Contains("1/31/2014", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_date_of_the_other_order_among_many_is_left_out()
    {
        string dates = string.Join(',', Enumerable.Range(1, 30).Select(d => $"{d}/6/2014"));
        Imported imported = Imported.From(
            _folder.Write("a.csv", $"id,{dates},6/31/2014\nA{string.Concat(Enumerable.Repeat(",1", 31))}\n"));
        Assert.Equal(new Reject(_folder.File("a.csv"), 1, "6/31/2014", RejectReason.InvalidDate,
            "No such date; the column is left out."), Assert.Single(imported.Rejects));
        Assert.Equal(30, imported["A"].ObservedCount);
    }

    [Theory]
    [InlineData("2014-01,2014-02,2014-04", "")]
    [InlineData("201401,201402,201404", "")]
    [InlineData("Jan 2014,Feb 2014,Apr 2014", "")]
    [InlineData("January 2014,February 2014,April 2014", "")]
    [InlineData("01/2014,02/2014,04/2014", "")]
    [InlineData("2014-01-01,2014-02-01,2014-04-01", "")]
    [InlineData("2014-01-31,2014-02-28,2014-04-30", "")]
    [InlineData("Januar 2014,Februar 2014,April 2014", "de-DE")]
    public void Months_make_a_grid_of_calendar_months(string dates, string culture)
    {
        Imported imported = Imported.From(_folder.Write("a.csv", $"id,{dates}\nA,1,2,3\n"),
            new() { Culture = culture.Length > 0 ? CultureInfo.GetCultureInfo(culture) : null });
        Assert.Empty(imported.Rejects);
        Assert.Equal(new TimeGrid(new(2014, 1, 1), MeterInterval.Monthly, 4), imported.Report.Grid);
        Assert.Equal("1 2 NaN 3", Imported.Kwh(imported["A"]));
    }

    [Fact]
    public void Weeks_and_hours_make_grids_of_their_own()
    {
        Imported weeks = Imported.From(_folder.Write("w.csv", "id,2014-01-06,2014-01-13,2014-01-27\nA,1,2,3\n"));
        Assert.Equal(new TimeGrid(new(2014, 1, 6), MeterInterval.Weekly, 4), weeks.Report.Grid);
        Imported hours = Imported.From(
            _folder.Write("h.csv", "id,2014-01-06T22:00,2014-01-06T23:00,2014-01-07T01:00\nA,1,2,3\n"));
        Assert.Equal(new TimeGrid(new(2014, 1, 6, 22, 0, 0), MeterInterval.Hourly, 4), hours.Report.Grid);
        Assert.Equal("1 2 NaN 3", Imported.Kwh(hours["A"]));
    }

    [Fact]
    public void A_longer_interval_sums_and_half_a_step_is_missing()
    {
        string dates = string.Join(',',
            Enumerable.Range(0, 35).Select(d =>
            new DateTime(2013, 12, 31).AddDays(d).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Imported imported = Imported.From(
            _folder.Write("a.csv", $"id,flag,{dates}\nA,1{string.Concat(Enumerable.Repeat(",2", 35))}\n"
            + $"B,0,1,{string.Concat(Enumerable.Repeat(",1", 33))}\n"), new() { Interval = MeterInterval.Monthly });
        Assert.Equal(new TimeGrid(new(2013, 12, 1), MeterInterval.Monthly, 3), imported.Report.Grid);
        Assert.Equal("NaN 62 NaN", Imported.Kwh(imported["A"]));
        Assert.Equal("NaN NaN NaN", Imported.Kwh(imported["B"]));
        Assert.True(imported["A"].IsTheft);
    }

    [Fact]
    public void A_shorter_interval_than_the_readings_own_is_refused() =>
        Assert.Contains("1d", Imported.Error("IntervalTooShort", _folder.Write("a.csv", "id,2014-01-01,2014-01-02\nA,1,2\n"),
            new() { Interval = MeterInterval.Hourly }).Message, StringComparison.Ordinal);

    [Fact]
    public void Columns_named_by_wildcard_start_where_they_are_told_to()
    {
        string path = _folder.Write("a.csv", "meter,d1,d2,region,d3\n007,1,2,north,3\n");
        ImportSettings settings = new() { ReadingColumns = ["d?"], Start = new(2014, 1, 1), Interval = MeterInterval.Weekly,
            AttributeColumns = ["reg*"] };
        Imported imported = Imported.From(path, settings);
        Assert.Equal(new TimeGrid(new(2014, 1, 1), MeterInterval.Weekly, 3), imported.Report.Grid);
        Assert.Equal("1 2 3", Imported.Kwh(imported["007"]));
        Assert.Equal("north", imported["007"].Attributes["Region"]);
        Imported.Error("NeedsStartAndInterval", path, settings with { Start = null });
        Imported.Error("NeedsStartAndInterval", path, settings with { Interval = null });
        Assert.Equal(28, Imported.From(path,
            settings with { Start = new(2014, 2, 1),
            Interval = MeterInterval.FromMinutes(28 * 1440) }).Report.Grid!.Interval.Days);
    }

    [Theory]
    [InlineData("id,2014-01-01,2014-01-02\r\nA,1,2\r\nB,3,\r\n")]
    [InlineData("id,2014-01-01,2014-01-02\nA,1,2\nB,3,")]
    [InlineData("id,2014-01-01,2014-01-02\r\nA,1,2\r\nB,3,")]
    [InlineData("id,2014-01-01,2014-01-02,\nA,1,2,\nB,3,,\n")]
    [InlineData("id,2014-01-01,2014-01-02\nA,1,2,,,\nB,3,, ,\n")]
    [InlineData("id,2014-01-01,2014-01-02,\nA,1,2\nB,3,\n")]
    [InlineData("\n\nid,2014-01-01,2014-01-02\n\nA,1,2\n   \nB,3,\n\n\n")]
    [InlineData("\uFEFFid,2014-01-01,2014-01-02\nA,1,2\nB,3,\n")]
    [InlineData("\"id\",\"2014-01-01\",\"2014-01-02\"\n\"A\",\"1\",\"2\"\n\"B\",\"3\",\"\"\n")]
    [InlineData("\"id\",2014-01-01,2014-01-02\r\n\"A\",1,2\r\n\"B\",3,\"\"\r\n")]
    [InlineData("id,2014-01-02,2014-01-01\nA,2,1\nB,,3\n")]
    [InlineData("id,2014-01-01,2014-01-02\nA, 1 ,+2\nB,3e0,NaN\n")]
    [InlineData("id,2014-01-01,2014-01-02\nA,1.0000000,2.00000000000000000000000\nB,3,null\n")]
    public void The_same_table_is_read_however_it_is_written(string text)
    {
        Imported imported = Imported.From(_folder.Write("a.csv", text));
        Assert.Empty(imported.Rejects);
        Assert.Equal(["A", "B"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal("1 2", Imported.Kwh(imported["A"]));
        Assert.Equal("3 NaN", Imported.Kwh(imported["B"]));
        Assert.Equal(2, imported.Report.RowCount);
    }

    [Fact]
    public void Quoted_cells_hold_delimiters_quotation_marks_and_line_ends()
    {
        string path = _folder.Write("a.csv", "id,\"the \"\"region\"\"\nof it\",2014-01-01,2014-01-02\n"
            + "\"A,1\",\"x\ny\",1,2\n\"B\"\"2\"\"\",\"p;q\r\nr\",3,abc\n");
        Imported imported = Imported.From(path, new() { AttributeColumns = ["the*"] });
        Assert.Equal("x\ny", imported["A,1"].Attributes["the \"region\"\nof it"]);
        Assert.Equal("p;q\r\nr", imported["B\"2\""].Attributes["the \"region\"\nof it"]);

        // The header takes two lines and the first row two more.
        Assert.Equal(new Reject(path, 5, "2014-01-02", RejectReason.NotANumber, "abc"), Assert.Single(imported.Rejects));
    }

    [Fact]
    public void A_quotation_mark_inside_a_cell_is_a_character()
    {
        Imported imported = Imported.From(_folder.Write("a.csv", "id,size,2014-01-01,2014-01-02\nA,5\" pipe,1,2\nB,6,3,4\n"),
            new() { AttributeColumns = ["size"] });
        Assert.Empty(imported.Rejects);
        Assert.Equal("5\" pipe", imported["A"].Attributes["size"]);
        Assert.Equal("1 2", Imported.Kwh(imported["A"]));
        Assert.Equal("3 4", Imported.Kwh(imported["B"]));
    }

    [Fact]
    public void A_bad_cell_before_a_quoted_one_is_rejected_once()
    {
        string path = _folder.Write("a.csv", "id,2014-01-01,2014-01-02,region\nA,abc,1,\"x\"\"y\"\n");
        Assert.Equal(new Reject(path, 2, "2014-01-01", RejectReason.NotANumber, "abc"),
            Assert.Single(Imported.From(path).Rejects));
    }

    [Fact]
    public void The_first_column_that_is_no_date_is_the_id()
    {
        Imported imported = Imported.From(_folder.Write("a.csv", ",2014-01-01,2014-01-02\n17,1,2\n"));
        Assert.Equal("17", Assert.Single(imported.Customers).CustomerId);
        imported = Imported.From(_folder.Write("b.csv", "customer_id,Zähler,2014-01-01,2014-01-02\n17,18,1,2\n"),
            new() { IdColumn = "zähler" });
        Assert.Equal("18", Assert.Single(imported.Customers).CustomerId);
    }

    [Fact]
    public void Labels_and_inspection_dates_of_the_same_file_are_read()
    {
        string path = _folder.Write("a.csv", "id,is_theft,InspectionDate,2014-01-01,2014-01-02\n"
            + "A,TRUE,13/5/2014,1,2\nB,false,1/6/2014,1,2\nC,,,1,2\nD,1.0,31/6/2014,1,2\nE,honest,,1,2\n");
        Imported imported = Imported.From(path);
        Assert.Equal([true, false, null, true, false], imported.Customers.Select(c => c.IsTheft));
        Assert.Equal([new(2014, 5, 13), new DateOnly(2014, 6, 1), null, null, null],
            imported.Customers.Select(c => c.InspectionDate));
        Assert.Equal(new Reject(path, 5, "InspectionDate", RejectReason.InvalidDate, "31/6/2014"),
            Assert.Single(imported.Rejects));
        Assert.All(Imported.From(path, new() { LabelColumn = "" }).Customers, c => Assert.Null(c.IsTheft));
    }

    [Fact]
    public void The_order_of_inspection_dates_is_looked_for_behind_the_first_rows()
    {
        string early = string.Concat(Enumerable.Range(0, 300).Select(i => $"A{i},,1/1/2014,1,2\n"));
        Imported imported = Imported.From(
            _folder.Write("a.csv", $"id,label,inspected,2014-01-01,2014-01-02\n{early}B,1,3/1/2014,1,2\nC,1,13/1/2014,1,2\n"));
        Assert.Empty(imported.Rejects);
        Assert.Equal(new DateOnly(2014, 1, 3), imported["B"].InspectionDate);
    }

    [Fact]
    public void Files_of_the_same_dates_are_read_one_after_the_other()
    {
        string a = _folder.Write("a.csv", "id,2014-01-01,2014-01-02\nA,1,2\nB,3,4\n"),
            b = _folder.Write("b.csv", "id;2014/1/2;2014/1/1\nC;6;5,5\nA;2;1\n");
        Imported imported = Imported.From([a, b]);
        Assert.Equal(["A", "B", "C"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal("5.5 6", Imported.Kwh(imported["C"]));
        Assert.Equal(new Reject(b, 3, "", RejectReason.DuplicateCustomer, "A"), Assert.Single(imported.Rejects));
    }

    [Fact]
    public void Files_of_different_dates_are_merged_and_overlaps_compared()
    {
        string a = _folder.Write("a.csv", "id,flag,region,2014-01-01,2014-01-02\nA,,n,1,2\nB,0,s,3,\n");
        string b = _folder.Write("b.csv",
            "id,flag,tariff,2014-01-02,2014-01-03\nC,1,x,8,9\nB,1,y,4,5\nA,1,z,2.5,6\nA,1,z,2.5,6\n");
        Imported imported = Imported.From([a, b], new() { AttributeColumns = ["region", "tariff"] });
        Assert.Equal(["A", "B", "C"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal("1 2 6", Imported.Kwh(imported["A"]));
        Assert.Equal("3 4 5", Imported.Kwh(imported["B"]));
        Assert.Equal("NaN 8 9", Imported.Kwh(imported["C"]));
        Assert.Equal([true, false, true], imported.Customers.Select(c => c.IsTheft));
        Assert.Equal(("n", "z"), (imported["A"].Attributes["region"], imported["A"].Attributes["tariff"]));
        Assert.Equal(
            [
                new(b, 3, "", RejectReason.ConflictingLabel, "B is theft here, and honest before"),
                new(b, 4, "", RejectReason.ConflictingReading,
                    "A: 1 readings differ from those before, first on 2014-01-02: 2.5 where 2 was"),
                new Reject(b, 5, "", RejectReason.DuplicateCustomer, "A"),
            ],
            imported.Rejects.OrderBy(r => r.Line));
    }

    [Fact]
    public void A_column_off_the_grid_is_left_out_and_reported()
    {
        string times = string.Join(',',
            Enumerable.Range(0, 48).Select(i =>
            new DateTime(2014, 1, 1).AddMinutes(30 * i).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture)));
        string path = _folder.Write("a.csv", $"id,2014-01-01T00:17,{times}\nA,99{string.Concat(Enumerable.Repeat(",1", 48))}\n");
        Imported imported = Imported.From(path);
        Reject reject = Assert.Single(imported.Rejects);
        Assert.Equal((path, 1L, "2014-01-01T00:17", RejectReason.OffGridTime),
            (reject.File, reject.Line, reject.Column, reject.Reason));
        Assert.Equal(Enumerable.Repeat(1f, 48), imported["A"].Kwh);
    }

    [Fact]
    public void Negative_readings_can_be_allowed()
    {
        Imported imported = Imported.From(_folder.Write("a.csv", "id,2014-01-01,2014-01-02\nA,-1.5,-0\n"),
            new() { AllowNegative = true });
        Assert.Empty(imported.Rejects);
        Assert.Equal("-1.5 0", Imported.Kwh(imported["A"]));
    }

    [Fact]
    public void A_header_of_megabytes_is_a_header()
    {
        string dates = string.Join(',',
            Enumerable.Range(0, 120_000).Select(i =>
            new DateTime(2014, 1, 1).AddMinutes(i).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture)));
        Imported imported = Imported.From(
            _folder.Write("a.csv", $"id,{dates}\nA{string.Concat(Enumerable.Repeat(",0.01", 120_000))}\n"));
        Assert.Equal(120_000, imported["A"].ObservedCount);
        Assert.Empty(imported.Rejects);
    }

    [Fact]
    public void An_import_is_read_once()
    {
        var import = MeterDataImport.Open([_folder.Write("a.csv", "id,2014-01-01,2014-01-02\nA,1,2\n")], new());
        Assert.Single(import.Read(new()));
        Assert.Throws<InvalidOperationException>(() => import.Read(new()).Count());
    }

    [Fact]
    public void Settings_that_cannot_be_met_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportSettings { Delimiter = 'x' });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportSettings { Delimiter = '–' });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportSettings { Delimiter = '"' });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportSettings { DecimalMark = ';' });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportSettings { MaximumReading = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportSettings { MaximumReading = double.NaN });
    }
}
