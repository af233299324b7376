using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Readings.Simulation;

public class SyntheticMeterDataTests
{
    private static readonly SyntheticMeterDataSettings Small = new() { Customers = 400, Days = 400 };

    [Fact]
    public void One_and_four_threads_generate_the_same_bytes()
    {
        MeterSeries[] one = Generate(Small, new() { Threads = 1 }), four = Generate(Small, new() { Threads = 4 });
        Assert.Equal(400, one.Length);
        Assert.All(one.Zip(four), pair => AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void A_customer_depends_on_the_seed_and_its_number_alone()
    {
        MeterSeries[] few = Generate(Small with { Customers = 3 }), many = Generate(Small);
        Assert.All(few.Zip(many), pair => AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void Another_seed_generates_other_customers() =>
        Assert.NotEqual(Generate(Small)[0].Kwh, Generate(Small with { Seed = 43 })[0].Kwh);

    [Fact]
    public void Every_customer_is_marked_as_generated_and_labelled_honest()
    {
        MeterSeries[] customers = Generate(Small);
        Assert.All(customers, customer =>
        {
            Assert.False(customer.IsTheft);
            Assert.True(customer.IsSimulated);
            Assert.True(customer.Simulation!.LabelIsSimulated);
            Assert.Equal(customer.Attributes["CustomerKind"], customer.Simulation.GeneratedAs);
            Assert.Null(customer.Simulation.Theft);
            Assert.Contains("Tariff", customer.Attributes.Keys);
            Assert.Contains("Region", customer.Attributes.Keys);
        });
        Assert.Equal(customers.Length, customers.Select(customer => customer.CustomerId).Distinct().Count());
        Assert.Equal(
            Enum.GetNames<CustomerKind>().Order(),
            customers.Select(customer => customer.Simulation!.GeneratedAs!).Distinct().Order());
    }

    [Theory]
    [InlineData("1h", 400 * 24)]
    [InlineData("15min", 400 * 96)]
    [InlineData("1d", 400)]
    [InlineData("1w", 57)]
    [InlineData("1mo", 13)]
    public void Every_interval_has_its_steps_and_readings_that_are_not_negative(string text, int steps)
    {
        Assert.True(MeterInterval.TryParse(text, out MeterInterval interval));
        MeterSeries[] customers = Generate(Small with { Customers = 40, Interval = interval });
        Assert.All(customers, customer => Assert.Equal(steps, customer.StepCount));
        Assert.All(customers.SelectMany(customer => customer.Kwh),
            reading => Assert.True(float.IsNaN(reading) || reading is >= 0 and < 20_000));
    }

    [Fact]
    public void A_grid_of_months_holds_the_sum_of_its_days()
    {
        SyntheticMeterDataSettings whole = Small with { Customers = 20, Days = 365, GapShare = 0, LateJoinerShare = 0 };
        MeterSeries[] daily = Generate(whole), monthly = Generate(whole with { Interval = MeterInterval.Monthly });
        Assert.All(daily.Zip(monthly), pair =>
            Assert.Equal(pair.First.Kwh.Take(31 + 28).Sum(), pair.Second.Kwh.Take(2).Sum(), 0.05f));
    }

    [Fact]
    public void Hours_add_up_to_about_their_day_where_there_are_no_panels()
    {
        SyntheticMeterDataSettings homes = Small with { Customers = 30, SolarHomeShare = 0, GapShare = 0, LateJoinerShare = 0 };
        double daily = Generate(homes).Sum(customer => customer.Kwh.Sum());
        double hourly = Generate(homes with { Interval = MeterInterval.Hourly }).Sum(customer => customer.Kwh.Sum());
        Assert.Equal(1, hourly / daily, 0.01);
    }

    [Fact]
    public void Missing_readings_come_in_about_the_share_that_was_asked_for()
    {
        MeterSeries[] customers = Generate(Small with { Customers = 2000, GapShare = 0.05, LateJoinerShare = 0 });
        double missing = customers.Average(customer => 1 - (double)customer.ObservedCount / customer.StepCount);
        Assert.InRange(missing, 0.035, 0.065);
        SyntheticMeterDataSettings whole = Small with { GapShare = 0, LateJoinerShare = 0 };
        Assert.All(Generate(whole), customer => Assert.Equal(400, customer.ObservedCount));
    }

    [Fact]
    public void Shops_rest_on_Sunday_and_solar_homes_import_less_in_summer()
    {
        SyntheticMeterDataSettings year = Small with { Days = 364, GapShare = 0, LateJoinerShare = 0, VacancyShare = 0 };
        MeterSeries[] shops = Generate(year with { HouseholdShare = 0, SeasonalHomeShare = 0, SolarHomeShare = 0 });
        Assert.All(shops, shop => Assert.True(Mean(shop, date => date.DayOfWeek == DayOfWeek.Sunday)
            < 0.7 * Mean(shop, date => date.DayOfWeek == DayOfWeek.Wednesday)));
        MeterSeries[] solar = Generate(year with { HouseholdShare = 0, SeasonalHomeShare = 0, ShopShare = 0 });
        Assert.True(solar.Average(home => Mean(home, date => date.Month is 6 or 7))
            < 0.8 * solar.Average(home => Mean(home, date => date.Month is 1 or 12)));
    }

    [Fact]
    public void Honest_vacancies_read_near_zero_for_weeks()
    {
        MeterSeries[] customers = Generate(Small with { VacancyShare = 1, GapShare = 0, LateJoinerShare = 0 });
        int vacant = customers.Count(customer => customer.Kwh.Count(reading => reading < 0.1 * customer.Kwh.Average()) >= 7);
        Assert.True(vacant > 0.8 * customers.Length, $"{vacant} of {customers.Length} stood empty.");
    }

    [Fact]
    public void Theft_comes_in_the_share_that_was_asked_for_and_only_lowers_readings()
    {
        MeterSeries[] honest = Generate(Small), customers = Generate(Small with { TheftShare = 0.1 });
        Assert.Equal(40, customers.Count(customer => customer.IsTheft == true));
        Assert.All(honest.Zip(customers), pair =>
        {
            if (pair.Second.IsTheft == false) Assert.Equal(pair.First.Kwh, pair.Second.Kwh);
            else Assert.True(pair.Second.Kwh.Where(float.IsFinite).Sum() < pair.First.Kwh.Where(float.IsFinite).Sum());
        });
    }

    [Fact]
    public void The_first_customers_need_not_wait_for_the_last() =>
        Assert.Equal(3, new SyntheticMeterData(new() { Customers = int.MaxValue, Days = 30 })
            .Generate(ExecutionOptions.Default).Take(3).Count());

    [Fact]
    public void Cancelled_work_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Generate(Small, new() { Cancellation = source.Token }));
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticMeterDataSettings { Customers = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticMeterDataSettings { Days = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticMeterDataSettings { TheftShare = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticMeterDataSettings { GapShare = double.NaN });
        MeterInterval seven = MeterInterval.FromMinutes(7), month = MeterInterval.Monthly;
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticMeterDataSettings { Interval = seven });
        var tooShort = Assert.Throws<NtlException>(() => new SyntheticMeterData(new() { Days = 3, Interval = month }));
        Assert.Equal("PeriodTooShort", tooShort.ErrorId);
        var nobody = Assert.Throws<NtlException>(() => new SyntheticMeterData(
            new() { HouseholdShare = 0, ShopShare = 0, SeasonalHomeShare = 0, SolarHomeShare = 0 }));
        Assert.Equal("NoCustomerKind", nobody.ErrorId);
    }

    private static MeterSeries[] Generate(SyntheticMeterDataSettings settings, ExecutionOptions? execution = null) =>
        [.. new SyntheticMeterData(settings).Generate(execution ?? ExecutionOptions.Default)];

    private static double Mean(MeterSeries customer, Func<DateTime, bool> which) =>
        customer.Kwh.Where((_, step) => which(customer.Grid.TimeAt(step))).Average();

    private static void AssertSame(MeterSeries expected, MeterSeries actual)
    {
        Assert.Equal(expected.CustomerId, actual.CustomerId);
        Assert.Equal(expected.Kwh, actual.Kwh);
        Assert.Equal(expected.Attributes, actual.Attributes);
        Assert.Equal(expected.Simulation, actual.Simulation);
    }
}
