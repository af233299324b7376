using System.Globalization;
using System.Text;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Billing;

namespace NtlTools.Core.Tests.Readings.Billing;

public sealed class BillingLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("CustomerId,PeriodStart,PeriodEnd,kWh\nA,2024-01-01,2024-02-01,1\n", ReadingsLayout.Billing)]
    [InlineData("account;From;To;Consumption\nA;1.1.2024;31.1.2024;1,5\n", ReadingsLayout.Billing)]
    [InlineData("id,EndDate,Number of months,Energy\nA,2024-01-31,2,1\n", ReadingsLayout.Billing)]
    [InlineData("id,date,from,to,kwh\nA,2024-01-01,2024-01-01,2024-12-31,1\n", ReadingsLayout.Long)]
    [InlineData("CustomerId,Date,MeterReading\nA,2024-01-01,10\nA,2024-02-01,20\n", ReadingsLayout.Index)]
    [InlineData("CustomerId,Date,Register\nA,2024-02-01,20\nA,2024-01-01,10\n", ReadingsLayout.Index)]
    [InlineData("CustomerId,Date,MeterReading\nA,2024-01-01,10\nA,2024-01-02,20\nA,2024-01-03,5\n", ReadingsLayout.Long)]
    [InlineData("index,CustomerId,Date,kWh\n0,A,2024-01-01,10\n1,A,2024-01-02,20\n", ReadingsLayout.Long)]
    public void The_layout_is_found_out_by_names_and_what_stands_below_them(string csv, ReadingsLayout layout)
    {
        var import = MeterDataImport.Open([_folder.Write("a.csv", csv)], new());
        Assert.Equal(layout, Assert.Single(import.Report.Files).Layout);
    }

    [Fact]
    public void Half_hours_with_a_start_and_an_end_are_no_bills() => Imported.Error("NoReadingColumns",
        _folder.Write("a.csv", "id,start,end,kwh\nA,2024-01-01 00:00,2024-01-01 00:30,1\n"));

    [Fact]
    public void Columns_of_other_names_are_said()
    {
        Imported bills = Imported.From(_folder.Write("a.csv", "a,b,c,d,e\nA,2024-01-01,2024-02-01,310,E\n"), new()
        {
            IdColumn = "a", PeriodStartColumn = "b", PeriodEndColumn = "c", ValueColumn = "d", ReadingTypeColumn = "e",
        });
        Assert.Equal("310", Imported.Kwh(bills["A"]));
        Assert.Equal(BillingMarks.Estimated, Assert.Single(bills["A"].Billing!.Marks));
        Imported months = Imported.From(_folder.Write("a.csv", "a,c,m,d\nA,2024-03-01,2,600\n"), new()
        {
            IdColumn = "a", PeriodEndColumn = "c", MonthsColumn = "m", ValueColumn = "d",
        });
        Assert.Equal("310 290", Imported.Kwh(months["A"]));
        Imported indexes = Imported.From(_folder.Write("a.csv", "a,m,t,x,n\nA,M,2024-01-01,950,3\nA,M,2024-02-01,20,3\n"), new()
        {
            IdColumn = "a", MeterColumn = "m", TimeColumn = "t", IndexColumn = "x", DigitsColumn = "n",
        });
        Assert.Equal("70", Imported.Kwh(indexes["A"]));
        Assert.Equal(1, indexes.Report.Billing!.RollOverCount);
    }

    [Theory]
    [InlineData("id,PeriodEnd,kWh\nA,2024-01-01,1\n", ReadingsLayout.Billing, "NoBillingColumns")]
    [InlineData("id,Day,Other\nA,2024-01-01,1\n", ReadingsLayout.Index, "NoIndexColumns")]
    public void Columns_that_are_needed_are_named(string csv, ReadingsLayout layout, string error) =>
        Imported.Error(error, _folder.Write("a.csv", csv), new() { Layout = layout });

    [Fact]
    public void A_step_is_at_least_a_day() => Imported.Error("IntervalTooShort",
        _folder.Write("a.csv", "id,From,To,kWh\nA,2024-01-01,2024-02-01,1\n"), new() { Interval = MeterInterval.Hourly });

    [Fact]
    public void Bills_and_readings_are_two_imports()
    {
        string bills = _folder.Write("a.csv", "id,From,To,kWh\nA,2024-01-01,2024-02-01,1\n");
        string readings = _folder.Write("b.csv", "id,date,kWh\nA,2024-01-01,1\n");
        var import = MeterDataImport.Open([bills, readings], new());
        Assert.Equal("MixedLayouts", Assert.Single(import.FileErrors).ErrorId);
    }

    [Fact]
    public void Labels_inspections_and_attributes_are_those_of_the_customer()
    {
        string path = _folder.Write("a.csv", "id,From,To,kWh,Tariff,IsTheft,InspectionDate\n"
            + "B,2024-01-01,2024-02-01,1,T1,,\nA,2024-01-01,2024-02-01,2,T2,1,2024-05-01\nB,2024-02-01,2024-03-01,3,T3,0,\n"
            + "A,2024-02-01,2024-03-01,4,T2,0,\nA,2024-03-01,2024-04-01,4,T2,x,\nA,2024-04-01,2024-05-01,4,T2,y,\n");
        Imported imported = Imported.From(path, new() { AttributeColumns = ["Tariff"], ChunkSize = 60 });
        Assert.Equal(["B", "A"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal((false, "T1"), (imported["B"].IsTheft!.Value, imported["B"].Attributes["Tariff"]));
        Assert.Equal((true, new DateOnly(2024, 5, 1)), (imported["A"].IsTheft!.Value, imported["A"].InspectionDate!.Value));
        Assert.Equal([(5, RejectReason.ConflictingLabel), (6, RejectReason.InvalidLabel)],
            imported.Rejects.Select(r => ((int)r.Line, r.Reason)));
        Assert.NotNull(imported["A"].Billing);
    }

    [Fact]
    public void Cells_that_cannot_be_read_are_told_with_their_column()
    {
        string path = _folder.Write("a.csv", "id,PeriodEnd,Months,kWh,ReadingType\nA,2024-02-01,1,310,removed\n"
            + "A,2024-03-01,1.5,1,\nA,2024-03-01,0,1,\nA,x,1,1,\n,2024-03-01,1,1,\nA,2024-03-01,1,x,\n"
            + "A,2024-03-01,1,2e6,\nA,2024-03-01,1,,\n");
        Imported imported = Imported.From(path);
        Assert.Equal("310", Imported.Kwh(imported["A"]));
        Assert.Equal(
            [
                (2, "ReadingType", RejectReason.InvalidReadingType), (3, "Months", RejectReason.InvalidPeriod),
                (4, "Months", RejectReason.InvalidPeriod), (5, "PeriodEnd", RejectReason.InvalidDate),
                (6, "id", RejectReason.MissingId),
                (7, "kWh", RejectReason.NotANumber), (8, "", RejectReason.AbsurdReading),
            ],
            imported.Rejects.Select(r => ((int)r.Line, r.Column, r.Reason)));
    }

    [Fact]
    public void Nothing_that_can_be_used_is_an_error() => Imported.Error("NoUsableRows",
        _folder.Write("a.csv", "id,From,To,kWh\nA,2024-01-01,x,1\nA,x,2024-02-01,1\n"),
        new() { Layout = ReadingsLayout.Billing });

    [Fact]
    public void Two_hundred_thousand_bills_of_one_customer_with_ends_and_months_are_spread()
    {
        // So many took hours when each looked at all the others.
        const int Days = 50_000, Count = 200_000;
        var csv = new StringBuilder("id,PeriodEnd,Months,kWh\n");
        for (int i = 0; i < Count; i++)
            csv.Append(CultureInfo.InvariantCulture, $"A,{new DateTime(1950, 1, 1).AddDays(i % Days):yyyy-MM-dd},1,{1 + i / Days}\n");
        Imported imported = Imported.From(_folder.Write("many.csv", csv.ToString()),
            new() { Billing = new() { PeriodEnd = PeriodEnd.Exclusive } });
        Assert.Equal(Count, imported["A"].Billing!.Summary.BillCount);
        Assert.Equal(Count - Days, imported.Report.Rejects[RejectReason.ReplacedBill]);
    }

    [Fact]
    public void A_period_begins_at_the_nearest_end_within_three_days_and_of_two_at_the_earlier()
    {
        string path = _folder.Write("a.csv", "id,PeriodEnd,Months,kWh\nA,2024-01-29,1,1\nA,2024-02-02,1,1\nA,2024-02-29,1,31\n"
            + "B,2024-01-25,1,1\nB,2024-02-29,1,31\nC,2024-01-31,1,1\nC,2024-02-29,1,29\n"
            + "D,2024-01-27,1,1\nD,2024-01-31,1,1\nD,2024-02-29,1,33\n");
        Imported imported = Imported.From(path, new()
        {
            Interval = MeterInterval.Daily, Billing = new() { PeriodEnd = PeriodEnd.Exclusive },
        });

        // The month before 29 February begins on 29 January, of which A has the very end, B none that is near, C one two days late, and D
        // one two days early besides.
        Assert.Equal([1f, 1f, 1f, 1f], imported.Customers.Select(c => c.Kwh[^1]));
        DateTime first = imported.Report.Grid!.Start;
        Assert.True(float.IsNaN(imported["B"].Kwh[(new DateTime(2024, 1, 28) - first).Days]));
        Assert.Equal(1f / 31, imported["C"].Kwh[(new DateTime(2024, 1, 30) - first).Days]);
    }

    [Fact]
    public void A_long_row_of_estimates_stays_as_it_is()
    {
        var csv = new StringBuilder("id,PeriodStart,PeriodEnd,kWh,ReadingType\n");
        for (int i = 0; i < 60_000; i++)
        {
            DateTime day = new DateTime(1950, 1, 1).AddDays(i);
            csv.Append(CultureInfo.InvariantCulture, $"A,{day:yyyy-MM-dd},{day.AddDays(1):yyyy-MM-dd},{i % 5},estimated\n");
        }
        Imported imported = Imported.From(_folder.Write("estimates.csv", csv.ToString()), new() { Interval = MeterInterval.Daily });
        Assert.Equal((60_000, 0), (imported["A"].Billing!.Summary.EstimatedCount, imported["A"].Billing!.Summary.TruedUpCount));
        Assert.Equal(120_000, imported["A"].Kwh.Sum());
    }

    [Fact]
    public void Settling_the_bills_of_one_customer_can_be_stopped()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        List<BillingPeriod> bills = [.. Enumerable.Range(0, 10).Select(i => new BillingPeriod(new(2024, 1, 1 + i), new(2024, 1, 3 + i), 1))];
        Assert.Throws<OperationCanceledException>(() =>
            new BillingSpreader(new()).Resolve(bills, new BillingFindings("A", []), stopped.Token));
    }

    [Fact]
    public void Neither_threads_nor_chunks_change_anything()
    {
        var csv = new StringBuilder("CustomerId,PeriodStart,PeriodEnd,kWh,ReadingType\n");
        for (int i = 0; i < GeneratedBills.ACustomer; i++)
        {
            for (int customer = 0; customer < 700; customer++)
            {
                BillingPeriod bill = GeneratedBills.Of(customer + (i % 10 == 0 ? 1 : 0), withEstimates: true)[i];
                csv.Append(CultureInfo.InvariantCulture,
                    $"C{customer},{bill.Start:yyyy-MM-dd},{bill.End:yyyy-MM-dd},{bill.Kwh},{bill.Type}\n");
            }
        }
        string path = _folder.Write("a.csv", csv.ToString());
        var settings = new ImportSettings { Billing = new() { PeriodEnd = PeriodEnd.Exclusive } };
        string[] texts = [.. new[] { (1, 1 << 20), (3, 1 << 20), (8, 5_000) }.Select(run =>
        {
            Imported imported = Imported.From(path, settings with { ChunkSize = run.Item2 }, run.Item1);
            return imported.Text() + imported.Report.Billing
                + string.Join(',', imported.Customers.SelectMany(c => c.Billing!.Marks));
        })];
        Assert.Contains("OverlappingBill", texts[0], StringComparison.Ordinal);
        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(texts[0], texts[2]);
    }

    [Fact]
    public void Months_below_the_coverage_that_is_asked_for_are_missing_and_counted()
    {
        string path = _folder.Write("a.csv", "id,From,To,kWh\nA,2024-01-17,2024-02-16,300\nA,2024-02-16,2024-03-01,140\n");
        Imported imported = Imported.From(path, new() { Billing = new() { MinimumCoverage = 1 } });
        Assert.Equal("NaN 290", Imported.Kwh(imported["A"]));
        Assert.Equal(150, imported["A"].Billing!.Summary.DroppedKwh, 1e-9);
    }

    [Fact]
    public void Estimates_are_kept_where_that_is_asked_for()
    {
        string path = _folder.Write("a.csv",
            "id,From,To,kWh,Estimated\nA,2024-01-01,2024-02-01,400,1\nA,2024-02-01,2024-03-01,200,0\n");
        Assert.Equal("310 290", Imported.Kwh(Imported.From(path)["A"]));
        Assert.Equal("400 200", Imported.Kwh(Imported.From(path, new() { Billing = new() { TrueUp = false } })["A"]));
    }

    [Fact]
    public void Energy_below_zero_is_kept_where_it_is_allowed()
    {
        string path = _folder.Write("a.csv", "id,From,To,kWh\nA,2024-01-01,2024-02-01,-31\nA,2024-02-01,2024-03-01,29\n");
        Imported refused = Imported.From(path);
        Assert.Equal("29", Imported.Kwh(refused["A"]));
        Assert.Equal(RejectReason.NegativeReading, Assert.Single(refused.Rejects).Reason);
        Assert.Equal("-31 29", Imported.Kwh(Imported.From(path, new() { AllowNegative = true })["A"]));
    }
}
