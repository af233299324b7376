using NtlTools.Core.Readings;

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
    public void London_attributes_are_joined_and_strangers_named()
    {
        Imported imported = Imported.From([TestData.Find("london_daily_wide.csv.gz")],
            new() { AttributeFiles = [TestData.Find("london_households.csv")] }, threads: 2);
        Assert.Equal(5566 - 5561, imported.Rejects.Count(r => r.Reason == RejectReason.UnknownCustomer));
        Assert.Equal(5, imported.Rejects.Count);
        Assert.All(imported.Customers, c => Assert.Contains(c.Attributes["stdorToU"], (string[])["Std", "ToU"]));
    }
}
