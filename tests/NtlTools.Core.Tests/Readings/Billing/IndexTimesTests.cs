using System.Globalization;
using System.Text;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings.Billing;

/// <summary>The time of day of a meter index says which day's beginning it stands for.</summary>
public sealed class IndexTimesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_register_of_every_hour_rejects_nothing_and_keeps_its_energy()
    {
        var text = new StringBuilder("CustomerId,Date,MeterReading\n");
        for (int hour = 0; hour <= 60 * 24; hour++)
            text.Append(CultureInfo.InvariantCulture, $"A,{new DateTime(2024, 1, 1).AddHours(hour):yyyy-MM-dd HH:mm},{hour * 2}\n");
        string path = _folder.Write("a.csv", text.ToString());
        Imported daily = Imported.From(path, new() { Interval = MeterInterval.Daily });
        Assert.Empty(daily.Rejects);
        Assert.Equal(Enumerable.Repeat(48f, 60), daily["A"].Kwh);
        Assert.Equal("1488 1392", Imported.Kwh(Imported.From(path)["A"]));
    }

    [Fact]
    public void The_end_of_a_day_is_the_beginning_of_the_next()
    {
        Imported months = From("A,2023-12-31 23:59,0\nA,2024-01-31 23:59,744\nA,2024-02-29 23:00,1440\n");
        Assert.Empty(months.Rejects);
        Assert.Equal(new DateTime(2024, 1, 1), months.Report.Grid!.Start);
        Assert.Equal("744 696", Imported.Kwh(months["A"]));
    }

    [Fact]
    public void Before_the_last_hour_of_a_day_its_own_beginning_counts() =>
        Assert.Equal("310 290", Imported.Kwh(From("A,2024-01-01 22:59,1000\nA,2024-02-01,1310\nA,2024-03-01 17:00,1600\n")["A"]));

    [Theory]
    [InlineData("A,2024-02-01 00:20,1312\nA,2024-01-31 23:50,1310\n")]
    [InlineData("A,2024-01-31 23:50,1310\nA,2024-02-01 00:20,1312\n")]
    [InlineData("A,2024-02-01 00:00,1300,E\nA,2024-02-01 09:00,1310,A\n")]
    [InlineData("A,2024-02-01 09:00,1310,A\nA,2024-02-01 00:00,1300,E\n")]
    public void Of_one_day_the_nearest_actual_index_counts(string rows)
    {
        Imported months = Imported.From(_folder.Write("a.csv",
            $"CustomerId,Date,MeterReading,ReadingType\nA,2024-01-01,1000,A\n{Typed(rows)}A,2024-03-01,1600,A\n"));
        Assert.Empty(months.Rejects);
        Assert.Equal("310 290", Imported.Kwh(months["A"]));
    }

    [Fact]
    public void Only_indexes_of_the_same_minute_correct_each_other()
    {
        Imported months = From("A,2024-01-01,1000\nA,2024-02-01 08:00,1500\nA,2024-02-01 08:00,1310\nA,2024-02-01 20:00,1311\n"
            + "A,2024-03-01,1600\n");
        Reject replaced = Assert.Single(months.Rejects);
        Assert.Equal((RejectReason.ReplacedBill, 3), (replaced.Reason, replaced.Line));
        Assert.Equal("310 290", Imported.Kwh(months["A"]));
    }

    [Fact]
    public void On_the_day_of_an_exchange_no_energy_is_lost()
    {
        Imported months = Imported.From(_folder.Write("a.csv", "CustomerId,MeterNumber,Date,MeterReading\n"
            + "A,M1,2024-01-01 00:00,1000\nA,M1,2024-02-01 00:00,1300\nA,M1,2024-02-01 10:00,1310\nA,M2,2024-02-01 10:00,5\n"
            + "A,M2,2024-02-01 23:30,12\nA,M2,2024-03-01 00:00,295\n"));
        Assert.Empty(months.Rejects);
        Assert.Equal("310 290", Imported.Kwh(months["A"]));
    }

    private static string Typed(string rows) =>
        string.Concat(rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Count(c => c == ',') == 2 ? $"{r},A\n" : $"{r}\n"));

    private Imported From(string rows) => Imported.From(_folder.Write("a.csv", $"CustomerId,Date,MeterReading\n{rows}"));
}
