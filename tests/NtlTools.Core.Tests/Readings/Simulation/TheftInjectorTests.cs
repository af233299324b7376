using System.Globalization;
using FsCheck.Fluent;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Readings.Simulation;

public class TheftInjectorTests
{
    private static readonly MeterSeries[] Honest = Unlabelled(1500);

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.08, 120)]
    [InlineData(0.0333, 50)]
    [InlineData(0.001, 2)]
    public void The_share_is_exact(double share, int expected) =>
        Assert.Equal(expected, Inject(Honest, new() { Share = share }).Count(customer => customer.IsTheft == true));

    [Fact]
    public void Customers_come_out_in_their_order_with_what_else_was_known_of_them()
    {
        MeterSeries[] results = Inject(Honest, new());
        Assert.Equal(Honest.Select(customer => customer.CustomerId), results.Select(customer => customer.CustomerId));
        Assert.All(Honest.Zip(results), pair => Assert.Same(pair.First.Attributes, pair.Second.Attributes));
    }

    [Fact]
    public void All_patterns_occur_evenly()
    {
        int[] counts = [.. Inject(Honest, new() { Share = 0.2 }).Where(customer => customer.IsTheft == true)
            .GroupBy(customer => customer.Simulation!.Theft!.Value).OrderBy(group => group.Key).Select(group => group.Count())];
        Assert.Equal(Enum.GetValues<TheftPattern>().Length, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 20, 60));
    }

    [Theory]
    [InlineData(TheftPattern.ConstantShare)]
    [InlineData(TheftPattern.VaryingShare)]
    [InlineData(TheftPattern.Intermittent)]
    [InlineData(TheftPattern.PeakCap)]
    [InlineData(TheftPattern.ZeroReading)]
    [InlineData(TheftPattern.RampDown)]
    [InlineData(TheftPattern.Shifted)]
    [InlineData(TheftPattern.Swapped)]
    public void Each_pattern_keeps_the_promises_of_all(TheftPattern pattern)
    {
        float[][] before = [.. Honest.Select(customer => customer.Kwh.ToArray())];
        MeterSeries[] results = Inject(Honest, new() { Share = 0.1, Patterns = [pattern] });
        (MeterSeries Original, MeterSeries Thief)[] thieves =
            [.. Honest.Zip(results).Where(pair => pair.Second.IsTheft == true).Select(pair => (pair.First, pair.Second))];
        Assert.Equal(150, thieves.Length);
        Assert.All(thieves, pair => AssertThief(pair.Original, pair.Thief, 0.2));
        Assert.All(thieves, pair => Assert.Equal(pattern, pair.Thief.Simulation!.Theft));
        for (int i = 0; i < before.Length; i++) Assert.Equal(before[i], Honest[i].Kwh.AsSpan());
    }

    [Theory]
    [InlineData(TheftPattern.ConstantShare)]
    [InlineData(TheftPattern.PeakCap)]
    public void An_aim_is_met_where_arithmetic_allows_it(TheftPattern pattern) =>
        Assert.All(
            Inject(Honest, new() { Share = 0.1, Patterns = [pattern], MinimumIntensity = 0.3, MaximumIntensity = 0.3 })
                .Where(customer => customer.IsTheft == true),
            thief => Assert.Equal(0.3, thief.Simulation!.Intensity, 1e-4));

    [Theory]
    [InlineData(TheftPattern.Intermittent)]
    [InlineData(TheftPattern.RampDown)]
    public void A_theft_that_rests_never_takes_more_than_its_aim(TheftPattern pattern)
    {
        var settings = new SimulatedTheftSettings
        {
            Share = 0.1,
            Patterns = [pattern],
            MinimumIntensity = 0.3,
            MaximumIntensity = 0.3,
        };
        double[] intensities = [.. Inject(Honest, settings).Where(customer => customer.IsTheft == true)
            .Select(thief => thief.Simulation!.Intensity)];
        Assert.All(intensities, intensity => Assert.InRange(intensity, 0.15, 0.3001));
        Assert.True(intensities.Count(intensity => intensity > 0.2999) > 0.9 * intensities.Length);
    }

    [Fact]
    public void A_constant_share_leaves_the_same_share_of_every_reading()
    {
        MeterSeries[] results = Inject(Honest, new() { Patterns = [TheftPattern.ConstantShare] });
        foreach ((MeterSeries original, MeterSeries thief) in Honest.Zip(results).Where(pair => pair.Second.IsTheft == true))
        {
            int start = thief.Grid.StepAt(thief.Simulation!.TheftStart!.Value);
            double left = 1 - thief.Simulation.Intensity;
            for (int step = start; step < thief.StepCount; step++)
                if (original.Kwh[step] > 0) Assert.Equal(left * original.Kwh[step], thief.Kwh[step], 1e-3 * original.Kwh[step]);
        }
    }

    [Fact]
    public void A_zero_reading_takes_everything() =>
        Assert.All(Inject(Honest, new() { Patterns = [TheftPattern.ZeroReading] }).Where(customer => customer.IsTheft == true),
            thief => Assert.Equal(1, thief.Simulation!.Intensity));

    [Fact]
    public void A_cap_leaves_readings_below_it_as_they_were()
    {
        MeterSeries[] results = Inject(Honest, new() { Patterns = [TheftPattern.PeakCap] });
        foreach ((MeterSeries original, MeterSeries thief) in Honest.Zip(results).Where(pair => pair.Second.IsTheft == true))
        {
            int start = thief.Grid.StepAt(thief.Simulation!.TheftStart!.Value);
            float limit = thief.Kwh.Skip(start).Where(float.IsFinite).Max();
            for (int step = start; step < thief.StepCount; step++)
                if (float.IsFinite(thief.Kwh[step])) Assert.Equal(Math.Min(original.Kwh[step], limit), thief.Kwh[step]);
        }
    }

    [Fact]
    public void Shifted_readings_are_the_customers_own_earlier_ones()
    {
        MeterSeries[] results = Inject(Honest, new() { Patterns = [TheftPattern.Shifted] });
        foreach (MeterSeries thief in results.Where(customer => customer.IsTheft == true))
        {
            int start = thief.Grid.StepAt(thief.Simulation!.TheftStart!.Value);
            var earlier = thief.Kwh.Take(start).ToHashSet();
            Assert.All(thief.Kwh.Skip(start).Where(reading => reading > 0), reading => Assert.Contains(reading, earlier));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_thieves_and_another_seed_others()
    {
        MeterSeries[] first = Inject(Honest, new()), second = Inject(Honest, new()), other = Inject(Honest, new() { Seed = 7 });
        Assert.All(first.Zip(second), pair =>
        {
            Assert.Equal(pair.First.Kwh, pair.Second.Kwh);
            Assert.Equal(pair.First.Simulation, pair.Second.Simulation);
        });
        Assert.NotEqual(first.Select(customer => customer.IsTheft), other.Select(customer => customer.IsTheft));
    }

    [Fact]
    public void Labels_that_the_simulation_gave_are_marked_so()
    {
        MeterSeries[] results = Inject(Honest, new());
        Assert.All(results, customer => Assert.NotNull(customer.IsTheft));
        Assert.All(results, customer => Assert.True(customer.Simulation!.LabelIsSimulated));
        Assert.All(results, customer => Assert.Null(customer.Simulation!.GeneratedAs));
    }

    [Fact]
    public void Real_labels_stay_and_proven_thieves_are_left_alone()
    {
        MeterSeries[] labelled = [.. Honest.Select((customer, i) =>
            new MeterSeries(customer.CustomerId, customer.Grid, customer.Kwh)
            {
                IsTheft = i % 3 == 0 ? true : i % 3 == 1 ? false : null,
                InspectionDate = new DateOnly(2023, 9, 1),
            })];
        MeterSeries[] results = Inject(labelled, new() { Share = 0.3 });
        for (int i = 0; i < results.Length; i++)
        {
            if (i % 3 == 0) Assert.Same(labelled[i], results[i]);
            if (i % 3 == 1 && results[i].IsTheft == false) Assert.Same(labelled[i], results[i]);
            Assert.Equal(labelled[i].InspectionDate, results[i].InspectionDate);
        }
        Assert.Equal(450, results.Count(customer => customer.Simulation?.Theft is not null));
    }

    [Fact]
    public void An_inspection_ends_a_theft_and_the_readings_that_count_for_honest_and_thieves_alike()
    {
        MeterSeries[] inspected = [.. Honest.Select((customer, i) =>
            new MeterSeries(customer.CustomerId, customer.Grid, customer.Kwh)
            {
                IsTheft = i % 2 == 0 ? false : null,
                InspectionDate = DateOnly.FromDateTime(customer.Start).AddDays(i % 450),
            })];
        MeterSeries[] results = Inject(inspected, new() { Share = 0.3 });
        Assert.Equal(inspected.Select(customer => customer.InspectionDate), results.Select(customer => customer.InspectionDate));
        Assert.Equal(Observed(inspected), Observed(results));
        (MeterSeries Original, MeterSeries Thief)[] thieves =
            [.. inspected.Zip(results).Where(pair => pair.Second.IsTheft == true).Select(pair => (pair.First, pair.Second))];
        Assert.Equal(450, thieves.Length);
        Assert.Equal(Enum.GetValues<TheftPattern>().Length,
            thieves.Select(pair => pair.Thief.Simulation!.Theft).Distinct().Count());
        Assert.All(thieves, pair =>
        {
            AssertThief(pair.Original, pair.Thief, 0.2);
            Assert.True(DateOnly.FromDateTime(pair.Thief.Simulation!.TheftStart!.Value) < pair.Thief.InspectionDate);
            Assert.True(Enumerable.Range(0, StepsBeforeInspection(pair.Original))
                .Count(step => !float.IsNaN(pair.Original.Kwh[step])) >= 60);
        });
    }

    [Fact]
    public void A_simulated_label_brings_no_inspection_date() =>
        Assert.All(Inject(Honest, new()), customer => Assert.Null(customer.InspectionDate));

    [Fact]
    public void The_uninspected_stay_so_where_that_is_asked_for()
    {
        MeterSeries[] results = Inject(Honest, new() { KeepUninspected = true });
        Assert.Equal(120, results.Count(customer => customer.IsTheft == true));
        Assert.Equal(1380, results.Count(customer => customer.IsTheft is null && !customer.IsSimulated));
    }

    [Fact]
    public void Customers_with_too_few_readings_or_no_energy_are_never_chosen()
    {
        var grid = new TimeGrid(new DateTime(2023, 1, 1), MeterInterval.Daily, 200);
        var random = new SeededRandom(5);
        MeterSeries[] customers = new MeterSeries[600];
        for (int i = 0; i < customers.Length; i++)
        {
            float[] kwh = new float[200];
            for (int step = 0; step < 200; step++)
                kwh[step] = i % 2 == 0 ? 5 + (float)random.NextDouble() : i % 4 == 1 || step >= 59 ? float.NaN : 5;
            if (i % 6 == 1) Array.Fill(kwh, 0);
            customers[i] = new MeterSeries($"{i}", grid, kwh);
        }
        MeterSeries[] results = Inject(customers, new() { Share = 0.4 });
        Assert.Equal(240, results.Count(customer => customer.IsTheft == true));
        Assert.All(results.Where(customer => customer.IsTheft == true),
            thief => Assert.Equal(0, int.Parse(thief.CustomerId, CultureInfo.InvariantCulture) % 2));

        TheftInjection injection = new TheftInjector(new() { Share = 0.9 }).Begin();
        int count = customers.Sum(customer => injection.Add(customer).Count) + injection.Complete().Count;
        Assert.Equal(600, count);
        Assert.Equal((540, 300), (injection.WantedCount, injection.ThiefCount));
    }

    [Theory]
    [InlineData("1h", 120)]
    [InlineData("1w", 730)]
    [InlineData("1mo", 730)]
    public void Other_grids_have_thieves_too(string text, int days)
    {
        Assert.True(MeterInterval.TryParse(text, out MeterInterval interval));
        MeterSeries[] customers = Unlabelled(300, interval, days), results = Inject(customers, new() { Share = 0.2 });
        Assert.Equal(60, results.Count(customer => customer.IsTheft == true));
        Assert.All(customers.Zip(results).Where(pair => pair.Second.IsTheft == true),
            pair => AssertThief(pair.First, pair.Second, 0.2));
    }

    [Fact]
    public void Any_readings_at_all_keep_the_promises() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
        {
            var random = new SeededRandom(seed);
            var grid = new TimeGrid(new DateTime(2023, 1, 1), MeterInterval.Daily, 70 + random.Next(100));
            MeterSeries[] customers = new MeterSeries[20 + random.Next(300)];
            for (int i = 0; i < customers.Length; i++)
            {
                float[] kwh = new float[grid.Length];
                double missing = random.NextDouble(), zero = random.NextDouble(), negative = 0.2 * random.NextDouble();
                for (int step = 0; step < kwh.Length; step++)
                    kwh[step] = random.NextDouble() < missing ? float.NaN : random.NextDouble() < zero ? 0
                        : (float)(random.NextDouble() < negative ? -random.NextDouble() : Math.Exp(3 * random.NextGaussian()));
                customers[i] = new MeterSeries($"{i}", grid, kwh);
            }
            var settings = new SimulatedTheftSettings { Share = random.NextDouble(), MinimumDays = 10, Seed = seed };
            MeterSeries[] results = Inject(customers, settings);
            Assert.Equal(customers.Length, results.Length);
            int thieves = results.Count(customer => customer.IsTheft == true);
            Assert.True(thieves <= Math.Round(settings.Share * customers.Length, MidpointRounding.AwayFromZero));
            foreach ((MeterSeries original, MeterSeries thief) in customers.Zip(results))
            {
                if (thief.IsTheft == true) AssertThief(original, thief, settings.MinimumIntensity);
                else Assert.Same(original.Kwh.Array, thief.Kwh.Array);
            }
        }).Check(100);

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedTheftSettings { Share = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedTheftSettings { MinimumIntensity = 0 });
        Assert.Throws<ArgumentException>(() => new SimulatedTheftSettings { Patterns = [] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedTheftSettings { Patterns = [(TheftPattern)99] });
        Assert.Equal("IntensityRange", Assert.Throws<NtlException>(
            () => new TheftInjector(new() { MinimumIntensity = 0.5, MaximumIntensity = 0.4 })).ErrorId);
    }

    private static MeterSeries[] Unlabelled(int customers, MeterInterval? interval = null, int days = 400) =>
        [.. new SyntheticMeterData(new() { Customers = customers, Days = days, Interval = interval ?? MeterInterval.Daily })
            .Generate(ExecutionOptions.Default)
            .Select(customer => new MeterSeries(customer.CustomerId, customer.Grid, customer.Kwh))];

    private static MeterSeries[] Inject(MeterSeries[] customers, SimulatedTheftSettings settings) =>
        [.. new TheftInjector(settings).Inject(customers)];

    private static void AssertThief(MeterSeries original, MeterSeries thief, double minimumIntensity)
    {
        SimulationMark mark = thief.Simulation!;
        Assert.NotSame(original.Kwh.Array, thief.Kwh.Array);
        Assert.NotNull(mark.Theft);
        int start = thief.Grid.StepAt(mark.TheftStart!.Value);
        Assert.Equal(mark.TheftStart, thief.Grid.TimeAt(start));
        int end = StepsBeforeInspection(original);
        int[] observed = [.. Enumerable.Range(0, end).Where(step => !float.IsNaN(original.Kwh[step]))];
        Assert.InRange((double)Array.IndexOf(observed, start), Math.Floor(0.15 * observed.Length), 0.85 * observed.Length);
        double used = 0, metered = 0;
        for (int step = 0; step < original.StepCount; step++)
        {
            float was = original.Kwh[step], reads = thief.Kwh[step];
            Assert.Equal(float.IsNaN(was), float.IsNaN(reads));
            if (step < start || step >= end || float.IsNaN(was) || was <= 0)
            {
                Assert.Equal(was, reads);
                continue;
            }
            Assert.True(reads >= 0);
            used += was;
            metered += reads;
        }
        Assert.Equal(1 - metered / used, mark.Intensity, 1e-9);
        Assert.InRange(mark.Intensity, minimumIntensity / 2, 1);
    }

    private static IEnumerable<(int Count, double Days)> Observed(MeterSeries[] customers) =>
        new FeatureCalculator(QualityLimits.Default).Compute(customers, ExecutionOptions.Default)
            .Select(customer => (customer.ObservedCount, customer.ObservedDays));

    private static int StepsBeforeInspection(MeterSeries customer) => customer.InspectionDate is not { } date
        ? customer.StepCount
        : Enumerable.Range(0, customer.StepCount).Count(step =>
            customer.Grid.TimeAt(step + 1) <= date.ToDateTime(TimeOnly.MinValue));
}
