using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Repair;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Readings.Repair;

public sealed class MeterRepairTests
{
    private const float No = float.NaN;

    private static readonly RepairSettings GapsAlone = new() { SpikeSigma = null, MaximumInterpolatedRatio = 1 };

    [Fact]
    public void A_single_gap_becomes_the_mean_of_its_neighbours_and_all_else_stays_missing()
    {
        MeterSeries repaired = Repair([No, 1, No, 4, No, No, 6, No], GapsAlone);
        Assert.Equal([No, 1, 2.5f, 4, No, No, 6, No], repaired.Kwh);
        Assert.Equal((1, 1, 8, 0.125), (repaired.Repair!.InterpolatedCount, repaired.Repair.RepairedCount, repaired.Repair.StepCount,
            repaired.Repair.RepairedRatio));
    }

    [Fact]
    public void Longer_gaps_lie_on_a_straight_line_where_they_are_asked_for() =>
        Assert.Equal([1, 2, 3, 4, No, No, No, 8], Repair([1, No, No, 4, No, No, No, 8], GapsAlone with { MaximumGap = 2 }).Kwh);

    [Fact]
    public void A_spike_is_lowered_to_the_mean_and_three_deviations_but_not_a_low_reading()
    {
        float[] kwh = [.. Enumerable.Range(0, 50).Select(t => t == 20 ? 100 : t == 30 ? 0 : 10 + t % 3f)];
        double mean = kwh.Average(x => (double)x);
        double deviation = Math.Sqrt(kwh.Sum(x => (x - mean) * (x - mean)) / 49);
        MeterSeries repaired = Repair(kwh, new());
        Assert.Equal(mean + 3 * deviation, repaired.Kwh[20], 4);
        Assert.Equal(0, repaired.Kwh[30]);
        Assert.Equal((1, 0, 1), (repaired.Repair!.ClippedCount, repaired.Repair.InterpolatedCount, repaired.Repair.RepairedCount));
        Assert.Equal(mean + 2 * deviation, Repair(kwh, new() { SpikeSigma = 2 }).Kwh[20], 4);
    }

    [Fact]
    public void A_negative_reading_becomes_missing_when_asked_and_is_counted_once_when_it_is_filled_in()
    {
        float[] kwh = [.. Enumerable.Range(0, 40).Select(t => t == 7 ? -3f : 2 + t % 2)];
        Assert.Equal(-3, Repair(kwh, new()).Kwh[7]);
        MeterSeries repaired = Repair(kwh, new() { NegativeToMissing = true });
        Assert.Equal(2, repaired.Kwh[7]);
        Assert.Equal((1, 1, 1), (repaired.Repair!.NegativeCount, repaired.Repair.InterpolatedCount, repaired.Repair.RepairedCount));
    }

    [Fact]
    public void A_repair_beyond_its_limit_is_not_made_and_said_so()
    {
        MeterSeries repaired = Repair([1, No, 1, No, 1, No, 1, 1], new() { SpikeSigma = null });
        Assert.Equal([1, No, 1, No, 1, No, 1, 1], repaired.Kwh);
        Assert.Equal((true, 0), (repaired.Repair!.IsLimited, repaired.Repair.RepairedCount));
    }

    [Fact]
    public void Readings_from_the_inspection_on_change_nothing_and_stay_as_they_are()
    {
        float[] kwh = [.. Enumerable.Range(0, 40).Select(t => t == 5 || t == 19 || t == 30 ? No : t == 35 ? 1e6f : 3 + t % 4)];
        DateOnly inspected = new DateOnly(2024, 1, 1).AddDays(20);
        MeterSeries repaired = Repair(kwh, new(), inspected), other = Repair([.. kwh.Select((x, t) => t < 20 ? x : 0)], new(), inspected);
        Assert.Equal(other.Kwh[..20], repaired.Kwh[..20]);
        Assert.Equal(kwh.AsSpan(20), repaired.Kwh.AsSpan(20));
        Assert.False(float.IsNaN(repaired.Kwh[5]));
        Assert.True(float.IsNaN(repaired.Kwh[19]));
        Assert.Equal(20, repaired.Repair!.StepCount);
    }

    [Fact]
    public void The_customer_given_stays_as_it_is_and_nothing_about_it_is_lost()
    {
        MeterSeries series = new("a", new(new(2024, 1, 1), MeterInterval.Daily, 3), [1, No, 3])
        {
            IsTheft = true,
            Attributes = new Dictionary<string, string> { ["Tariff"] = "x" },
            Simulation = new() { GeneratedAs = "Shop" },
        };
        MeterSeries repaired = new MeterRepair(GapsAlone).Repair(series);
        Assert.True(float.IsNaN(series.Kwh[1]));
        Assert.Null(series.Repair);
        Assert.Equal((series.IsTheft, series.Attributes, series.Simulation), (repaired.IsTheft, repaired.Attributes, repaired.Simulation));
        MeterSeries again = new MeterRepair(GapsAlone).Repair(repaired);
        Assert.Same(repaired.Kwh.Array, again.Kwh.Array);
        Assert.Equal(repaired.Repair, again.Repair);
    }

    [Fact]
    public void The_repaired_share_is_a_feature_that_segments_can_be_made_of()
    {
        var calculator = new FeatureCalculator(QualityLimits.Default);
        Assert.Equal(0, calculator.Compute(Series([1, No, 3, 2])).RepairedRatio);
        MeterFeatures features = calculator.Compute(Repair([1, No, 3, 2], GapsAlone));
        Assert.Equal((0.25, 0, 2), (features.RepairedRatio, features.MissingRatio, features[1 + FeatureCatalogue.IndexOf("SpectralEntropy")] * 8));
        MeterFeatures[] customers = [.. Enumerable.Range(0, 40).Select(i => calculator.Compute(Repair(
            [.. Enumerable.Range(0, 90).Select(t => t % 2 == 1 && t < i % 2 * 40 ? No : 1 + (t + i) % 5f)], GapsAlone, id: $"c{i}")))];
        SegmentationResult result = new SegmentationLearner(new() { Features = ["RepairedRatio"], ClusterCount = 2 })
            .Fit(customers, ExecutionOptions.Default);
        Assert.Equal(["RepairedRatio"], result.Segmentation.Features);
        Assert.All(result.Customers, c => Assert.Equal(c.Meter.RepairedRatio > 0.1, c.SegmentId == result.Customers[1].SegmentId));
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RepairSettings { MaximumGap = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RepairSettings { SpikeSigma = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RepairSettings { MaximumClippedRatio = 1.1 });
    }

    private static MeterSeries Repair(float[] kwh, RepairSettings settings, DateOnly? inspected = null, string id = "a") =>
        new MeterRepair(settings).Repair(Series(kwh, inspected, id));

    private static MeterSeries Series(float[] kwh, DateOnly? inspected = null, string id = "a") =>
        new(id, new(new(2024, 1, 1), MeterInterval.Daily, kwh.Length), kwh) { InspectionDate = inspected };
}
