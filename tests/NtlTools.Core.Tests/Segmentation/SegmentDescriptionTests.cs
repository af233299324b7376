using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Reporting;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Segmentation;

public class SegmentDescriptionTests
{
    [Fact]
    public void Features_are_summarised_as_a_hand_computes()
    {
        SegmentedCustomer[] customers =
        [
            In(0, new Purchases("a", 1, 1, 5, double.NaN)), In(0, new Purchases("b", 2, 2, 5, 1)),
            In(0, new Purchases("c", 3, 3, 5, double.PositiveInfinity)), In(0, new Purchases("d", 6, 6, 5, 3)),
            In(1, new Purchases("e", 10, 10, 6, 4)), In(1, new Purchases("f", 12, 12, 6, 4)), In(-1, new Purchases("g", 1e9, 0, 0, 0)),
        ];
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiler.Profile(customers, new(), Customers.OneThread);
        FeatureSummary spend = profiles[1].Features[0], recency = profiles[1].Features[2], orders = profiles[1].Features[3];
        Assert.Equal(Purchases.Known.Names, profiles[1].Features.Select(f => f.Name));
        Assert.Equal((3, 2.5, 1.75, 3.75, 0), (spend.Mean, spend.Median, spend.LowerQuartile, spend.UpperQuartile, spend.MissingCount));
        Assert.Equal((1, 2, 3), (spend.AtMostLowerQuartile, spend.AtMostMedian, spend.AtMostUpperQuartile));
        Assert.Equal((4, 4, 4), (recency.AtMostLowerQuartile, recency.AtMostMedian, recency.AtMostUpperQuartile));
        Assert.Equal(Math.Sqrt(14.0 / 3), spend.Std, 1e-12);

        // Squares 14 and 2 over 4 + 2 − 2 customers: the pooled standard deviation is 2; who has no segment is no rest.
        Assert.Equal((3 - 11) / 2.0, spend.EffectSize, 1e-12);
        Assert.Equal(-SampleMoments.MostEffectSize, recency.EffectSize);
        Assert.Equal((2, 2.0), (orders.MissingCount, orders.Mean));
        Assert.Equal(4, profiles[2].Features[0].EffectSize, 1e-12);
        Assert.True(double.IsNaN(profiles[1].ConsumptionMean) && double.IsNaN(profiles[1].ZeroRatio));
        Assert.Empty(profiles[0].Exemplars);
    }

    [Fact]
    public void What_does_not_vary_is_told_alike_before_and_after_saving()
    {
        SegmentedCustomer[] customers = [.. Enumerable.Range(0, 8).Select(i => In(i % 2, new Purchases($"c{i}", i, i, 7 + i % 2, 1)))];
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiler.Profile(customers, new(), Customers.OneThread);
        JsonTypeInfo<SegmentProfile> form = SegmentationJson.Documents.SegmentProfile;
        SegmentProfile[] read = [.. profiles.Select(p => JsonSerializer.Deserialize(JsonSerializer.Serialize(p, form), form)!)];
        Assert.Equal(["Recency much lower", "Recency much higher"], profiles.Select(p => p.TellingFeatures[0].Text));
        Assert.Equal(profiles.Select(p => p.TellingFeatures[0].Text), read.Select(p => p.TellingFeatures[0].Text));
    }

    [Fact]
    public void The_same_thing_under_two_names_is_told_once()
    {
        SegmentProfile[] profiles = [.. SegmentProfiler.Profile([.. Shoppers().Select((p, i) => In(i % 3, p))], new(), Customers.OneThread)];
        foreach (SegmentProfile profile in profiles)
        {
            string[] told = [.. profile.TellingFeatures.Select(t => t.Name)];
            Assert.InRange(told.Length, 1, 3);
            Assert.DoesNotContain("TotalValue", told);
            Assert.Equal(profile.TellingFeatures.OrderByDescending(t => Math.Abs(t.EffectSize)), profile.TellingFeatures);
        }
        Assert.Equal("TotalSpend much higher", profiles[2].TellingFeatures.First(t => t.Name == "TotalSpend").Text);
        Assert.Equal(["a slightly lower", "a higher", "a hardly lower"],
            ((double[])[-0.3, 0.6, -0.1]).Select(d => new TellingFeature("a", d).Text));
    }

    [Fact]
    public void What_most_customers_of_a_segment_lack_is_not_telling_and_what_some_lack_less()
    {
        // Four in ten of segment 0 have orders and six in ten a recency, both much farther from the others than the spend that all have.
        SegmentedCustomer[] customers = [.. Enumerable.Range(0, 20).Select(i => In(i / 10, new Purchases($"c{i:00}", i / 10 * 3 + i % 2, i % 3,
            i >= 10 ? 10 - i % 3 : i < 6 ? 3 - i % 3 : double.NaN, i >= 10 ? 90 - i % 2 : i < 4 ? i % 2 : double.NaN)))];
        SegmentProfile[] profiles = [.. SegmentProfiler.Profile(customers, new(), Customers.OneThread)];
        Assert.Equal(6, profiles[0].Features.Single(f => f.Name == "Orders").MissingCount);
        Assert.Equal(["TotalSpend", "Recency"], profiles[0].TellingFeatures.Where(t => Math.Abs(t.EffectSize) > 1).Select(t => t.Name));
        Assert.True(Math.Abs(profiles[0].TellingFeatures[0].EffectSize) < Math.Abs(profiles[0].TellingFeatures[1].EffectSize));
        Assert.Equal("Orders", profiles[1].TellingFeatures[0].Name);
    }

    [Fact]
    public void Segments_of_purchases_are_named_by_what_is_telling_each_by_a_name_of_its_own()
    {
        SegmentationResult result = new SegmentationLearner(new() { ClusterCount = 3 }).Fit(Shoppers(), Customers.OneThread);
        string[] names = [.. result.Segmentation.Profiles.Select(p => p.Name)];
        Assert.Equal(3, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^(High|Low) (TotalSpend|Recency|Orders)", name));
        Assert.Contains("High TotalSpend", names[2], StringComparison.Ordinal);
        Assert.All(result.Segmentation.Profiles, p => Assert.Equal(4, p.Features.Count));
        Assert.All(result.Segmentation.Profiles, p => Assert.Empty(p.Exemplars));
        Assert.All(result.Segmentation.Profiles, p => Assert.True(p.DistanceLimit > 0));
    }

    [Fact]
    public void Meters_of_equal_level_and_pattern_get_different_names()
    {
        MeterFeatures[] customers = [.. Enumerable.Range(0, 60).Select(i => Customers.Of($"c{i:00}", features:
            [("ConsumptionMean", 10 + i % 2 + i / 1000.0), ("ConsumptionCv", 0.1), ("ZeroRatio", i % 2 * 0.4 + i % 7 * 0.1)]))];
        SegmentationResult result = new SegmentationLearner(new() { ClusterCount = 2, Features = ["ConsumptionMean"] })
            .Fit(customers, Customers.OneThread);
        Assert.Equal(["Low Consumption, Stable Pattern, Low ZeroRatio", "Low Consumption, Stable Pattern, High ZeroRatio"],
            result.Segmentation.Profiles.Select(p => p.Name));
        Assert.Equal(["Average", "Average (2)"], new SegmentNaming().NamesOf(
            [result.Segmentation.Profiles[0], result.Segmentation.Profiles[1]], [[], []], areMeters: false));
    }

    [Fact]
    public void One_customer_is_a_segment()
    {
        SegmentProfile profile = Assert.Single(SegmentProfiler.Profile([In(0, new Purchases("a", 1, 2, 3, 4))], new(), Customers.OneThread));
        Assert.Equal((1.0, 1.0), (profile.Features[0].Mean, profile.Features[0].UpperQuartile));
        Assert.True(double.IsNaN(profile.Features[0].Std) && double.IsNaN(profile.Features[0].EffectSize));
        Assert.Empty(profile.TellingFeatures);
        Assert.Equal("a", Assert.Single(profile.Exemplars).CustomerId);
        Assert.Empty(SegmentProfiler.Profile([], new(), Customers.OneThread));
    }

    [Fact]
    public void Attributes_are_shares_with_a_lift_and_the_rare_are_together()
    {
        SegmentedCustomer Tariff(int segment, int i, string? tariff) => In(segment, new Purchases($"c{segment}-{i}", 1, 1, 1, 1)
        {
            Attributes = tariff is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Tariff"] = tariff },
        });
        SegmentedCustomer[] customers = [.. Enumerable.Range(0, 8).Select(i => Tariff(0, i, i < 6 ? "Flat" : i == 6 ? "Night" : null)),
            .. Enumerable.Range(0, 15).Select(i => Tariff(1, i, i < 3 ? "Flat" : $"T{i:00}"))];
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiler.Profile(customers, new(), Customers.OneThread);
        AttributeSummary first = Assert.Single(profiles[0].Attributes), second = Assert.Single(profiles[1].Attributes);
        Assert.Equal(("Tariff", 1, 2), (first.Name, first.MissingCount, first.CategoryCount));
        Assert.Equal(["Flat", "Night"], first.Categories.Select(c => c.Category));
        Assert.Equal(6.0 / 7, first.Categories[0].Share, 1e-12);
        Assert.Equal(6.0 / 7 / (9.0 / 22), first.Categories[0].Lift, 1e-12);
        Assert.Equal(11, second.Categories.Count);
        Assert.Equal((null, 3), (second.Categories[^1].Category, second.Categories[^1].Count));
        Assert.Equal(1, second.Categories.Sum(c => c.Share), 1e-12);
    }

    [Fact]
    public void Examples_are_the_nearest_to_the_center_and_to_the_border()
    {
        SegmentedCustomer[] all = [.. Customers.SegmentedTown.Customers];
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiler.Profile(all, new() { ExampleCount = 7 }, ExecutionOptions.Default);
        foreach (SegmentProfile profile in profiles.Where(p => p.SegmentId >= 0))
        {
            SegmentedCustomer[] own = [.. all.Where(c => c.SegmentId == profile.SegmentId)];
            Assert.Equal(own.OrderBy(c => c.Distance).Take(7).Select(c => c.CustomerId), profile.Exemplars.Select(e => e.CustomerId));
            CustomerSegmentation model = Customers.SegmentedTown.Segmentation;
            double[] margins = [.. own.Select(c => c.Membership - model.Predict(c.Features).Probabilities
                .Where((_, segment) => segment != c.SegmentId).Max()).Order().Take(7)];
            Assert.Equal(margins, profile.BoundaryCustomers.Select(e => e.Margin));
            Assert.Equal(0.99, own.Count(c => c.Distance <= profile.DistanceLimit) / (double)own.Length, 0.05);
        }
        Assert.All(SegmentProfiler.Profile(all, new() { ExampleCount = 0 }, ExecutionOptions.Default), p => Assert.Empty(p.Exemplars));
    }

    [Fact]
    public void Threads_change_nothing_nor_does_the_order_of_the_customers()
    {
        SegmentedCustomer[] all = [.. Customers.SegmentedTown.Customers];
        string one = JsonSerializer.Serialize(SegmentProfiler.Profile(all, new(), Customers.OneThread),
            ReportJson.Files.IReadOnlyListSegmentProfile);
        string four = JsonSerializer.Serialize(SegmentProfiler.Profile(all, new(), new() { Threads = 4 }),
            ReportJson.Files.IReadOnlyListSegmentProfile);
        Assert.Equal(one, four);
        Assert.Equal(SegmentProfiler.Profile(all, new(), Customers.OneThread).Select(p => string.Join(',', p.BoundaryCustomers)),
            SegmentProfiler.Profile([.. all.Shuffled(3)], new(), Customers.OneThread).Select(p => string.Join(',', p.BoundaryCustomers)));
    }

    [Fact]
    public void Profiles_of_earlier_models_are_read_and_those_of_today_come_back()
    {
        SegmentProfile profile = Customers.SegmentedTown.Segmentation.Profiles[0];
        string text = JsonSerializer.Serialize(profile, SegmentationJson.Documents.SegmentProfile);
        SegmentProfile same = JsonSerializer.Deserialize<SegmentProfile>(text, ModelReader.Options)!;
        Assert.Equal(profile.Features, same.Features);
        Assert.Equal(profile.TellingFeatures, same.TellingFeatures);
        Assert.Equal(profile.DistanceLimit, same.DistanceLimit);

        JsonObject earlier = JsonNode.Parse(text)!.AsObject();
        foreach (string name in (string[])["features", "attributes", "tellingFeatures", "exemplars", "boundaryCustomers", "distanceLimit",
            "theftRateInterval"]) Assert.True(earlier.Remove(name));
        SegmentProfile old = earlier.Deserialize<SegmentProfile>(ModelReader.Options)!;
        Assert.Empty(old.Features);
        Assert.True(double.IsNaN(old.DistanceLimit));
        Assert.Equal(profile.ConsumptionMean, old.ConsumptionMean);
    }

    [Fact]
    public void The_theft_rate_has_an_interval()
    {
        SegmentedCustomer[] customers = [.. Enumerable.Range(0, 40).Select(i => In(0, Customers.Of($"c{i}", i < 10)))];
        Assert.Equal(WilsonInterval.Of(10, 40), SegmentProfiler.Profile(customers, new(), Customers.OneThread)[0].TheftRateInterval);
    }

    [Fact]
    public void Some_features_can_be_listed_by_pattern()
    {
        SegmentedCustomer[] customers = [In(0, new Purchases("a", 1, 2, 3, 4)), In(1, new Purchases("b", 2, 3, 4, 5))];
        SegmentProfile profile = SegmentProfiler.Profile(customers, new() { Features = ["total*", "Orders"] }, ExecutionOptions.Default)[0];
        Assert.Equal(["TotalSpend", "TotalValue", "Orders"], profile.Features.Select(f => f.Name));
        Assert.Equal("UnknownFeature", Assert.Throws<NtlException>(() => SegmentProfiler.OfFeatures(profile, ["Colour"])).ErrorId);
        Assert.Equal("OtherFeatures", Assert.Throws<NtlException>(() =>
            SegmentProfiler.Profile([customers[0], In(0, Customers.Of("m"))], new(), Customers.OneThread)).ErrorId);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentProfileSettings { ExampleCount = -1 });
    }

    [Fact]
    public void Cancellation_ends_the_work() => Assert.ThrowsAny<OperationCanceledException>(() => SegmentProfiler.Profile(
        [.. Customers.SegmentedTown.Customers], new(), new() { Cancellation = new(true) }));

    private static SegmentedCustomer In(int segment, CustomerFeatures customer) => new(customer, segment, $"Name {segment}", 0.5, 1);

    private static Purchases[] Shoppers()
    {
        var random = new SeededRandom(11);
        return [.. Enumerable.Range(0, 300).Select(i =>
        {
            double spend = Math.Pow(10, 1 + i % 3) * (1 + 0.05 * random.NextGaussian());
            return new Purchases($"c{i:000}", spend, spend * (1.2 + 0.1 * random.NextGaussian()), 100 - 40 * (i % 3 % 2) + random.NextGaussian(), random.NextGaussian());
        })];
    }
}
