using NtlTools.Core.Quality;
using NtlTools.Core.Readings;
using NtlTools.Core.Runs;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Readings;

/// <summary>Real readings, from $NTLTOOLS_DATA or the folder ../shared/data beside the repository.</summary>
public sealed class LondonDataTests
{
    [SkippableFact]
    public void London_households_are_read_whole()
    {
        Imported imported = Imported.From(TestData.Find("london_daily_wide.csv.gz"), threads: 2);
        Assert.Empty(imported.Rejects);
        Assert.Equal(5561, imported.Customers.Count);
        Assert.Equal(new TimeGrid(new(2011, 11, 23), MeterInterval.Daily, 829), imported.Report.Grid);
        Assert.Equal(new DateTime(2014, 2, 28), imported.Report.Grid!.TimeAt(828));
        Assert.Equal(5561L * 829, imported.Report.ReadingCount + imported.Report.MissingCount);
        Assert.Equal(0.239, imported.Report.MissingCount / (5561.0 * 829), 3);
        Assert.Equal("MAC000002", imported.Customers[0].CustomerId);

        int first = (new DateTime(2013, 1, 1) - imported.Report.Grid.Start).Days;
        int missing2013 = imported.Customers.Sum(c => c.Kwh.AsSpan(first, 365).ToArray().Count(float.IsNaN));
        Assert.Equal(0.044, missing2013 / (5561.0 * 365), 3);
    }

    [SkippableFact]
    public void London_measures_what_is_known_of_it()
    {
        string data = TestData.Find("london_daily_wide.csv.gz");
        MeterDataQuality quality = MeasurementRun.Execute(new() { Inputs = [data] }, new ExecutionOptions { Threads = 2 }).Quality;
        Assert.Equal((5561, 829, "1d"), (quality.CustomerCount, quality.StepCount, quality.Interval));
        Assert.Equal((new DateTime(2011, 11, 23), new DateTime(2014, 2, 28)), (quality.FirstDate, quality.LastDate));
        Assert.Equal(0.239, quality.MissingRatio, 3);
        MonthQuality[] year = [.. quality.Months.Where(m => m.Month.Year == 2013)];
        Assert.Equal(12, year.Length);
        Assert.Equal(0.044, year.Sum(m => m.MissingCount) / (double)year.Sum(m => m.MissingCount + m.ReadingCount), 3);
        Assert.Equal(5561, quality.NotInspectedCount);
        Assert.Empty(quality.Rejects);
    }

    [SkippableFact]
    public void London_attributes_are_joined_and_strangers_named()
    {
        Imported imported = Imported.From([TestData.Find("london_daily_wide.csv.gz")],
            new() { AttributeFiles = [TestData.Find("london_households.csv")] }, threads: 2);
        Assert.Equal(5566 - 5561, imported.Rejects.Count(r => r.Reason == RejectReason.UnknownCustomer));
        Assert.Equal(5, imported.Rejects.Count);
        Assert.All(imported.Customers, c => Assert.Contains(c.Attributes["stdorToU"], (string[])["Std", "ToU"]));
    }
}
