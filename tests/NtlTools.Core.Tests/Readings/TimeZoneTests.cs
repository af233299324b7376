using System.Globalization;
using System.Text;
using NtlTools.Core.Readings;
using NtlTools.Core.Tests.Readings.Tables;

namespace NtlTools.Core.Tests.Readings;

/// <summary>Times that say their zone become the days of their place, and hours that are even.</summary>
public sealed class TimeZoneTests : IDisposable
{
    private const string London = "Europe/London";

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById(London);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(London)]
    public void Local_midnights_of_a_year_are_its_days(string? zone)
    {
        Imported imported = Imported.From(Year("days.csv", local => Written(local)), new() { TimeZone = zone }, threads: 2);
        Assert.Empty(imported.Rejects);
        Assert.Equal(new TimeGrid(new(2013, 1, 1), MeterInterval.Daily, 365), imported.Report.Grid);
        Assert.All(imported.Customers, c => Assert.Equal(Enumerable.Range(0, 365).Select(d => (float)d), c.Kwh));
    }

    [Fact]
    public void Local_midnights_in_UTC_need_the_zone_and_say_so()
    {
        string path = Year("utc.csv", local => Instant(local).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        Assert.Contains("-TimeZone", Imported.Error("TimeZoneNeeded", path).Recommendation, StringComparison.Ordinal);
        Imported imported = Imported.From(path, new() { TimeZone = London });
        Assert.Empty(imported.Rejects);
        Assert.Equal(new TimeGrid(new(2013, 1, 1), MeterInterval.Daily, 365), imported.Report.Grid);
        Assert.Equal(181, imported["A"].Kwh[181]);
    }

    [Fact]
    public void Local_months_are_months()
    {
        var text = new StringBuilder("id,time,kwh\n");
        for (int month = 0; month < 12; month++)
            text.Append(CultureInfo.InvariantCulture, $"A,{Written(new DateTime(2013, 1, 1).AddMonths(month))},{month}\n");
        Imported imported = Imported.From(_folder.Write("months.csv", text.ToString()));
        Assert.Equal(new TimeGrid(new(2013, 1, 1), MeterInterval.Monthly, 12), imported.Report.Grid);
        Assert.Equal(Enumerable.Range(0, 12).Select(m => (float)m), imported["A"].Kwh);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(London)]
    public void Hours_are_even_in_UTC_and_days_of_them_have_23_to_25(string? zone)
    {
        var text = new StringBuilder("id,time,kwh\n");
        DateTime first = Instant(new(2013, 3, 30)), end = Instant(new(2013, 10, 29));
        for (DateTime hour = first; hour < end; hour = hour.AddHours(1))
            text.Append(CultureInfo.InvariantCulture, $"A,{Written(TimeZoneInfo.ConvertTimeFromUtc(hour, Zone), hour)},1\n");
        string path = _folder.Write("hours.csv", text.ToString());
        Imported hours = Imported.From(path, new() { TimeZone = zone });
        Assert.Empty(hours.Rejects);
        Assert.Equal(new TimeGrid(first, MeterInterval.Hourly, (int)(end - first).TotalHours), hours.Report.Grid);
        Assert.All(hours["A"].Kwh, kwh => Assert.Equal(1, kwh));

        MeterSeries days = Imported.From(path, new() { TimeZone = zone, Interval = MeterInterval.Daily })["A"];
        Assert.Equal(new DateTime(2013, 3, 30), days.Grid.Start);
        Assert.Equal(213, days.StepCount);
        Assert.Equal(23, days.Kwh[1]);
        Assert.Equal(25, days.Kwh[^2]);
        Assert.Equal(211, days.Kwh.Count(kwh => kwh == 24));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(London)]
    public void Wide_headers_with_offsets_are_days_too(string? zone)
    {
        string header = string.Join(',', Enumerable.Range(0, 365).Select(d => Written(new DateTime(2013, 1, 1).AddDays(d))));
        string row = string.Join(',', Enumerable.Range(0, 365));
        Imported imported = Imported.From(_folder.Write("wide.csv", $"id,{header}\nA,{row}\n"), new() { TimeZone = zone });
        Assert.Empty(imported.Rejects);
        Assert.Equal(new TimeGrid(new(2013, 1, 1), MeterInterval.Daily, 365), imported.Report.Grid);
        Assert.Equal(200, imported["A"].Kwh[200]);
    }

    [Fact]
    public void Bills_and_inspections_are_of_local_days()
    {
        string bills = _folder.Write("bills.csv", "CustomerId,PeriodStart,PeriodEnd,kWh,InspectionDate\n"
            + "A,2024-06-01T00:00:00+01:00,2024-07-01T00:00:00+01:00,300,2025-07-01T00:00:00+01:00\n"
            + "A,2024-07-01T00:00:00+01:00,2024-08-01T00:00:00+01:00,310,2025-07-01T00:00:00+01:00\n");
        MeterSeries series = Imported.From(bills)["A"];
        Assert.Equal("300 310", Imported.Kwh(series));
        Assert.Equal(new DateTime(2024, 6, 1), series.Grid.Start);
        Assert.Equal(new DateOnly(2025, 7, 1), series.InspectionDate);
    }

    [SkippableFact]
    public void Parquet_keeps_instants_that_the_zone_makes_days()
    {
        using var lake = new Lake();
        string path = lake.Copy("instants.parquet", """
            SELECT 'A' AS id, (CASE WHEN d > DATE '2013-03-31' AND d <= DATE '2013-10-27' THEN d - INTERVAL 1 HOUR ELSE d END)
                ::TIMESTAMP::TIMESTAMPTZ AS time, 1.0 AS kwh FROM range(DATE '2013-01-02', DATE '2014-01-01', INTERVAL 1 DAY) t(d)
            """);
        Imported.Error("TimeZoneNeeded", path);
        Imported imported = Imported.From(path, new() { TimeZone = London });
        Assert.Empty(imported.Rejects);
        Assert.Equal(new TimeGrid(new(2013, 1, 2), MeterInterval.Daily, 364), imported.Report.Grid);
    }

    [Fact]
    public void What_no_days_can_be_made_of_is_a_named_error()
    {
        string several = _folder.Write("several.csv", "id,time,kwh\nA,2013-07-01T00:00+01:00,1\nB,2013-07-01T01:00+02:00,2\n"
            + "A,2013-07-02T00:00+01:00,1\nB,2013-07-02T01:00+02:00,2\n");
        Imported.Error("SeveralTimeZones", several);
        Assert.Equal(2, Imported.From(several, new() { TimeZone = London }).Customers.Count);
        string mixed = _folder.Write("mixed.csv", "id,time,kwh\nA,2013-07-01T00:00+01:00,1\nB,2013-07-01,2\nA,2013-07-02T00:00+01:00,1\n");
        Imported.Error("MixedTimeZones", mixed);
        Imported.Error("UnknownTimeZone", "Europe/Nowhere", new() { TimeZone = "Europe/Nowhere" });
    }

    [Fact]
    public void Plain_times_stay_as_they_are_written()
    {
        string plain = _folder.Write("plain.csv", "id,time,kwh\nA,2013-07-01,1\nA,2013-07-02,2\n");
        Assert.Equal(Imported.From(plain).Text(), Imported.From(plain, new() { TimeZone = London }).Text());
    }

    private static DateTime Instant(DateTime local) => TimeZoneInfo.ConvertTimeToUtc(local, Zone);

    private static string Written(DateTime local, DateTime? instant = null)
    {
        TimeSpan offset = local - (instant ?? Instant(local));
        return string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-ddTHH:mm:ss}+{offset:hh\\:mm}");
    }

    private string Year(string name, Func<DateTime, string> time)
    {
        var text = new StringBuilder("id,time,kwh\n");
        for (int day = 0; day < 365; day++)
            foreach (string id in (string[])["A", "B"])
                text.Append(CultureInfo.InvariantCulture, $"{id},{time(new DateTime(2013, 1, 1).AddDays(day))},{day}\n");
        return _folder.Write(name, text.ToString());
    }
}
