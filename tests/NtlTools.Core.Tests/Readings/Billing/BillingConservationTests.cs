using System.Globalization;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Billing;

namespace NtlTools.Core.Tests.Readings.Billing;

public class BillingConservationTests
{
    private const int Customers = 20_000;

    private static readonly TimeGrid Months =
        BillingSpreader.GridOf(GeneratedBills.First, new(2050, 1, 1), MeterInterval.Monthly);

    private static readonly TimeGrid Days =
        BillingSpreader.GridOf(GeneratedBills.First, new(2050, 1, 1), MeterInterval.Daily);

    [Fact]
    public void The_energy_of_a_million_bills_is_preserved_by_months()
    {
        var spreader = new BillingSpreader(new());
        double billed = 0, spread = 0;
        for (int customer = 0; customer < Customers; customer++)
        {
            BillingPeriod[] bills = GeneratedBills.Of(customer, withEstimates: customer % 2 == 1);
            MeterSeries series = spreader.Spread("A", bills, Months);
            double own = bills.Sum(b => b.Kwh), onGrid = Sum(series.Kwh);
            AssertNear(own, onGrid);
            Assert.Equal(0, series.Billing!.Summary.DroppedKwh);
            billed += own;
            spread += onGrid;
        }
        AssertNear(billed, spread);
    }

    [Fact]
    public void The_energy_of_each_bill_is_preserved_by_days()
    {
        var spreader = new BillingSpreader(new());
        for (int customer = 0; customer < 2_000; customer++)
        {
            BillingPeriod[] bills = GeneratedBills.Of(customer, withEstimates: false);
            ArraySegment<float> kwh = spreader.Spread("A", bills, Days).Kwh;
            int covered = 0;
            foreach (BillingPeriod bill in bills)
            {
                int start = bill.Start.DayNumber - GeneratedBills.First.DayNumber;
                ReadOnlySpan<float> days = kwh.AsSpan(start, bill.Days);
                AssertNear(bill.Kwh, Sum(days));
                Assert.Equal(bill.Days, days.Count(days[0]));
                covered += bill.Days;
            }
            Assert.Equal(covered, kwh.Count(k => !float.IsNaN(k)));
        }
    }

    [Fact]
    public void The_energy_of_each_bill_is_preserved_by_months_where_it_is_alone()
    {
        var spreader = new BillingSpreader(new());
        for (int customer = 0; customer < 2_000; customer++)
        {
            foreach (BillingPeriod bill in GeneratedBills.Of(customer, withEstimates: false))
            {
                TimeGrid grid = BillingSpreader.GridOf(bill.Start, bill.End, MeterInterval.Monthly);
                ArraySegment<float> kwh = spreader.Spread("A", [bill], grid).Kwh;
                Assert.DoesNotContain(float.NaN, kwh);
                AssertNear(bill.Kwh, Sum(kwh));
            }
        }
    }

    [Fact]
    public void What_overlaps_is_on_the_grid_or_dropped_and_on_no_day_twice()
    {
        var spreader = new BillingSpreader(new());
        int overlaps = 0;
        for (int customer = 0; customer < 2_000; customer++)
        {
            // Another customer's bills on top: everything that can overlap does.
            BillingPeriod[] bills = [.. GeneratedBills.Of(customer, false), .. GeneratedBills.Of(customer + 1, true)];
            MeterSeries series = spreader.Spread("A", bills, Days);
            BillingSummary summary = series.Billing!.Summary;
            AssertNear(bills.Sum(b => b.Kwh), Sum(series.Kwh) + summary.DroppedKwh);
            AssertNear(summary.Kwh, Sum(series.Kwh));
            overlaps += summary.OverlapCount;
        }
        Assert.True(overlaps > 2_000, overlaps.ToString(CultureInfo.InvariantCulture));
    }

    private static double Sum(ReadOnlySpan<float> kwh)
    {
        double sum = 0;
        foreach (float step in kwh)
            if (!float.IsNaN(step)) sum += step;
        return sum;
    }

    private static void AssertNear(double expected, double actual) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-6 * Math.Abs(expected),
            FormattableString.Invariant($"{actual} is not {expected}"));
}
