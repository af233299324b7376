using System.Globalization;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

public sealed class LongLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_come_in_any_order_from_several_files()
    {
        string a = _folder.Write("a.csv", "id,date,kwh\n007,2014-01-03,3\n7,2014-01-01,10\n007,2014-01-01,1\n");
        string b = _folder.Write("b.csv", "kWh;Date;Customer ID\n2;2014/1/2;007\n20,5;2014/1/4;7\n");
        Imported imported = Imported.From([a, b]);
        Assert.Empty(imported.Rejects);
        Assert.Equal(["007", "7"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal("1 2 3 NaN", Imported.Kwh(imported["007"]));
        Assert.Equal("10 NaN NaN 20.5", Imported.Kwh(imported["7"]));
        Assert.Equal(new TimeGrid(new(2014, 1, 1), MeterInterval.Daily, 4), imported.Report.Grid);
        Assert.Equal(5, imported.Report.RowCount);
        Assert.Equal([ReadingsLayout.Long, ReadingsLayout.Long], imported.Report.Files.Select(f => f.Layout));
    }

    [Fact]
    public void Duplicates_are_reported_and_of_conflicting_readings_the_first_is_kept()
    {
        string path = _folder.Write("a.csv",
            "id,date,kwh\nA,2014-01-01,1\nA,2014-01-02,\nA,2014-01-01,1.0\nA,2014-01-01,5\nA,2014-01-02,2\n");
        Imported imported = Imported.From(path);
        Assert.Equal("1 2", Imported.Kwh(imported["A"]));
        Assert.Equal(
            [
                new(path, 4, "", RejectReason.DuplicateReading, "A at 2014-01-01 00:00"),
                new Reject(path, 5, "", RejectReason.ConflictingReading, "A at 2014-01-01 00:00: 5 where 1 was"),
            ],
            imported.Rejects);
    }

    [Theory]
    [InlineData("2014-01-01T00:00", "2014-01-01T00:30", "2014-01-01T01:00")]
    [InlineData("2014-01-01 00:00:00", "2014-01-01 00:30:00", "2014-01-01 01:00:00")]
    [InlineData("2014-01-01 00:00:00.0000000", "2014-01-01 00:30:00.0000000", "2014-01-01 01:00:00.0000000")]
    [InlineData("2014-01-01T00:00:00Z", "2014-01-01T00:30:00Z", "2014-01-01T01:00:00Z")]
    [InlineData("2014-01-01T01:00+01:00", "2014-01-01T01:30+01", "2013-12-31T23:00:00-0200")]
    [InlineData("1/1/2014 12:00 AM", "1/1/2014 12:30 AM", "1/1/2014 1:00 am")]
    [InlineData("20140101 00:00", "20140101 00:30", "20140101 01:00")]
    [InlineData("1-Jan-2014 00:00", "1-Jan-2014 00:30", "1-Jan-2014 01:00")]
    public void Times_are_understood_in_the_usual_forms(string first, string second, string third)
    {
        Imported imported = Imported.From(
            _folder.Write("a.csv", $"LCLid,tstp,energy(kWh/hh)\nA,{first},1\nA,{second},2\nA,{third},3\n"));
        Assert.Empty(imported.Rejects);
        Assert.Equal(new TimeGrid(new(2014, 1, 1), MeterInterval.FromMinutes(30), 3), imported.Report.Grid);
        Assert.Equal("1 2 3", Imported.Kwh(imported["A"]));
    }

    [Fact]
    public void Midnight_can_be_the_end_of_a_day()
    {
        Imported imported = Imported.From(
            _folder.Write("a.csv", "id,time,kwh\nA,2014-01-01 23:00,1\nA,2014-01-01 24:00,2\nA,2014-01-01 24:30,3\n"));
        Assert.Equal("1 2", Imported.Kwh(imported["A"]));
        Assert.Equal(RejectReason.InvalidDate, Assert.Single(imported.Rejects).Reason);
    }

    [Fact]
    public void Half_hours_are_summed_to_days_by_the_interval()
    {
        var rows = new List<string>();
        for (int i = 1; i < 48 * 3; i++)
            if (i != 100) rows.Add($"A,{new DateTime(2014, 1, 1).AddMinutes(30 * i):yyyy-MM-dd HH:mm},0.5");
        Imported imported = Imported.From(_folder.Write("a.csv", "id,time,kwh\n" + string.Join('\n', rows)),
            new() { Interval = MeterInterval.Daily });
        Assert.Equal(new TimeGrid(new(2014, 1, 1), MeterInterval.Daily, 3), imported.Report.Grid);

        // The first day lacks its first half hour and the third day another one.
        Assert.Equal("NaN 24 NaN", Imported.Kwh(imported["A"]));
    }

    [Fact]
    public void Half_hours_are_summed_to_hours_on_the_hour()
    {
        string path = _folder.Write("a.csv", "id,time,kwh\nA,2014-01-01 00:30,1\nA,2014-01-01 01:00,2\nA,2014-01-01 01:30,3\n");
        Imported imported = Imported.From(path, new() { Interval = MeterInterval.Hourly });
        Assert.Equal(new TimeGrid(new(2014, 1, 1), MeterInterval.Hourly, 2), imported.Report.Grid);
        Assert.Equal("NaN 5", Imported.Kwh(imported["A"]));
    }

    [Fact]
    public void A_stray_time_is_rejected_and_makes_no_grid_of_minutes()
    {
        string rows = string.Concat(Enumerable.Range(0, 48).Select(i =>
            $"A,{new DateTime(2014, 1, 1).AddMinutes(30 * i):yyyy-MM-dd HH:mm},1\n"));
        string path = _folder.Write("a.csv", $"id,time,kwh\n{rows}A,2014-01-01 12:07,9\n");
        Imported imported = Imported.From(path);
        Assert.Equal(Enumerable.Repeat(1f, 48), imported["A"].Kwh);
        Assert.Equal(
            new Reject(path, 50, "", RejectReason.OffGridTime,
                "A at 2014-01-01 12:07; steps are 30min long from 2014-01-01 00:00"),
            Assert.Single(imported.Rejects));
    }

    [Theory]
    [InlineData("2014-01-05", "2014-01-12", "2014-01-26", "1w", 4)]
    [InlineData("2014-01-15", "2014-02-15", "2014-04-15", "1mo", 4)]
    [InlineData("2013-11-30", "2013-12-31", "2014-02-28", "1mo", 4)]
    [InlineData("2014-01-01", "2014-04-01", "2015-01-01", "3mo", 5)]
    [InlineData("2014-01-01 10:00", "2014-01-01 11:00", "2014-01-01 13:00", "1h", 4)]
    [InlineData("2014-01-01 10:00", "2014-01-01 10:15", "2014-01-01 10:45", "15min", 4)]
    public void Grids_are_found_out(string first, string second, string third, string interval, int steps)
    {
        Imported imported = Imported.From(_folder.Write("a.csv", $"id,time,kwh\nA,{first},1\nA,{second},2\nA,{third},3\n"));
        Assert.Empty(imported.Rejects);
        Assert.Equal((interval, steps), (imported.Report.Grid!.Interval.ToString(), imported.Report.Grid.Length));
        Assert.Equal([1, 2, 3], imported["A"].Kwh.Where(k => !float.IsNaN(k)));
    }

    [Fact]
    public void Meters_read_by_hand_go_into_their_months()
    {
        string path = _folder.Write("a.csv",
            "id,date,kwh\nA,2014-01-03,1\nA,2014-02-05,2\nA,2014-03-02,3\nB,2014-01-20,4\nB,2014-03-31,5\n");
        Imported imported = Imported.From(path, new() { Interval = MeterInterval.Monthly });
        Assert.Empty(imported.Rejects);
        Assert.Equal(new TimeGrid(new(2014, 1, 1), MeterInterval.Monthly, 3), imported.Report.Grid);
        Assert.Equal("1 2 3", Imported.Kwh(imported["A"]));
        Assert.Equal("4 NaN 5", Imported.Kwh(imported["B"]));
    }

    [Fact]
    public void Points_in_dates_are_no_decimal_marks()
    {
        Imported imported = Imported.From(
            _folder.Write("a.csv", "Zählpunkt;Datum;Verbrauch\nDE01;31.01.2014;3,5\nDE01;01.02.2014;4\n"));
        Assert.Empty(imported.Rejects);
        Assert.Equal("3.5 4", Imported.Kwh(imported["DE01"]));
        Assert.Equal(',', Assert.Single(imported.Report.Files).DecimalMark);
    }

    [Fact]
    public void Columns_of_unknown_names_are_known_by_what_they_hold()
    {
        Imported imported = Imported.From(
            _folder.Write("a.csv", "serial,stamp,used\n20123456,2014-01-01,0.1234\n20123457,2014-01-01,1.5678\n"));
        Assert.Empty(imported.Rejects);
        Assert.Equal(["20123456", "20123457"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal("0.1234", Imported.Kwh(imported["20123456"]));
    }

    [Fact]
    public void Two_columns_that_could_be_kWh_are_not_guessed_between()
    {
        string path = _folder.Write("a.csv", "serial,stamp,import_net,export_net\n1,2014-01-01,2,3\n");
        Imported.Error("NoReadingColumns", path);
        Imported.Error("NoSuchColumn", path, new() { ValueColumn = "kWh" });
        Imported.Error("NoSuchColumn", path, new() { TimeColumn = "when" });
        Imported.Error("NoIdColumn", path, new() { IdColumn = "meter", ValueColumn = "import_net" });
        Assert.Equal("3", Imported.Kwh(Imported.From(path, new() { ValueColumn = "export_net" })["1"]));
    }

    [Fact]
    public void The_order_of_day_and_month_is_looked_for_in_the_whole_file()
    {
        // All of the first thousand rows can be both; the first decisive one is far behind.
        string rows = string.Concat(Enumerable.Range(0, 1000).Select(i => $"C{i},1/2/2014,1\n"));
        Imported imported = Imported.From(_folder.Write("a.csv", $"id,date,kwh\n{rows}C0,28/2/2014,2\n"));
        Assert.Empty(imported.Rejects);
        Assert.Equal(new DateTime(2014, 2, 1), imported.Report.Grid!.Start);

        // Days that are months leave the order open, too.
        rows = string.Concat(Enumerable.Range(0, 1000).Select(i => $"C{i},1/1/2014,1\n"));
        imported = Imported.From(_folder.Write("b.csv", $"id,date,kwh\n{rows}C0,2/1/2014,2\nC0,1/14/2014,2\n"));
        Assert.Empty(imported.Rejects);
        Assert.Equal(32, imported.Report.Grid!.Length);

        Imported.Error("AmbiguousDates", _folder.Write("c.csv", $"id,date,kwh\n{rows}C0,2/1/2014,2\n"));
    }

    [Fact]
    public void One_date_of_the_other_order_loses_its_row_alone()
    {
        string rows = string.Concat(Enumerable.Range(1, 28).Select(d => $"A,{d}/6/2014,1\n"));
        string path = _folder.Write("a.csv", $"id,date,kwh\n{rows}A,6/29/2014,1\n");
        Imported imported = Imported.From(path);
        Assert.Equal(28, imported["A"].ObservedCount);
        Assert.Equal(new Reject(path, 30, "date", RejectReason.InvalidDate, "6/29/2014"), Assert.Single(imported.Rejects));
    }

    [Fact]
    public void A_culture_settles_the_order()
    {
        string path = _folder.Write("a.csv", "id,date,kwh\nA,1/2/2014,1\nA,2/2/2014,1\n");
        Assert.Equal(new DateTime(2014, 2, 1),
            Imported.From(path, new() { Culture = CultureInfo.GetCultureInfo("en-GB") }).Report.Grid!.Start);
        Assert.Equal(new DateTime(2014, 1, 2),
            Imported.From(path, new() { Culture = CultureInfo.GetCultureInfo("en-US") }).Report.Grid!.Start);
    }

    [Fact]
    public void Labels_dates_and_attributes_come_from_the_first_rows_that_have_them()
    {
        string path = _folder.Write("a.csv",
            "id,date,kwh,flag,inspected,region\nA,2014-01-01,1,,,\nA,2014-01-02,1,1,2014-05-01,n\n"
            + "A,2014-01-03,1,0,2014-06-01,s\nA,2014-01-04,1,0,,\nB,2014-01-01,1,perhaps,2014-02-30,\nB,2014-01-02,1,perhaps,2014-02-30,\nC,2014-01-01,1,0,,\n");
        Imported imported = Imported.From(path, new() { AttributeColumns = ["region"] });
        Assert.Equal([true, null, false], imported.Customers.Select(c => c.IsTheft));
        Assert.Equal([new DateOnly(2014, 5, 1), null, null], imported.Customers.Select(c => c.InspectionDate));
        Assert.Equal("n", imported["A"].Attributes["region"]);
        Assert.Equal(
            [
                new(path, 4, "flag", RejectReason.ConflictingLabel, "0"),
                new(path, 6, "flag", RejectReason.InvalidLabel, "perhaps"),
                new Reject(path, 6, "inspected", RejectReason.InvalidDate, "2014-02-30"),
            ],
            imported.Rejects);
    }

    [Theory]
    [InlineData("A,2014-01-02\n", "", RejectReason.RaggedRow, "2 cells where the header has 3: A,2014-01-02")]
    [InlineData("A,2014-01-02,1,2\n", "", RejectReason.RaggedRow, "4 cells where the header has 3: A,2014-01-02,1,2")]
    [InlineData(",2014-01-02,1\n", "id", RejectReason.MissingId, "")]
    [InlineData("A,,1\n", "date", RejectReason.InvalidDate, "")]
    [InlineData("A,2014-01-02,x\n", "kwh", RejectReason.NotANumber, "x")]
    [InlineData("A,2014-01-02,-1\n", "kwh", RejectReason.NegativeReading, "-1")]
    [InlineData("A,2014-01-02,1e12\n", "kwh", RejectReason.AbsurdReading, "1e12")]
    [InlineData("A,2014-01-02,-inf\n", "kwh", RejectReason.AbsurdReading, "-inf")]
    [InlineData("A,2014-01-02,\"1,5\"\n", "kwh", RejectReason.MixedDecimalMark, "1,5")]
    [InlineData("A,\"2014-01-02,1\n", "", RejectReason.UnterminatedQuote, "\"2014-01-02,1")]
    public void A_bad_row_costs_itself_alone(string row, string column, RejectReason reason, string text)
    {
        string path = _folder.Write("a.csv", $"id,date,kwh\nA,2014-01-01,1.5\n{row}A,2014-01-03,3.5\n");
        Imported imported = Imported.From(path);
        Assert.Equal(new Reject(path, 3, column, reason, text), Assert.Single(imported.Rejects));
        Assert.Equal([1.5f, 3.5f], imported["A"].Kwh.Where(k => !float.IsNaN(k)));
        Assert.Equal(3, imported.Report.RowCount);
    }

    [Theory]
    [InlineData("\"id\",\"date\",\"kwh\"\r\n\"A,1\",\"2014-01-01\",\"1.5\"\r\n\"A,1\",\"2014-01-02\",\"\"\r\n")]
    [InlineData("id,date,kwh,\n\"A,1\",2014-01-01,1.5,\n\"A,1\",2014-01-02,,\n")]
    [InlineData("id,date,kwh\n\n\"A,1\",2014-01-01,1.5,,\n\n\"A,1\", 2014-01-02 ,NA")]
    public void The_same_table_is_read_however_it_is_written(string text)
    {
        Imported imported = Imported.From(_folder.Write("a.csv", text));
        Assert.Empty(imported.Rejects);
        Assert.Equal("1.5 NaN", Imported.Kwh(imported["A,1"]));
    }

    [Fact]
    public void Negative_readings_can_be_allowed()
    {
        Imported imported = Imported.From(_folder.Write("a.csv", "id,date,kwh\nA,2014-01-01,-1.5\n"),
            new() { AllowNegative = true });
        Assert.Empty(imported.Rejects);
        Assert.Equal("-1.5", Imported.Kwh(imported["A"]));
    }
}
