using System.Text.Json;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Comparison;
using NtlTools.Core.Tests.Readings;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Segmentation.Comparison;

public class SegmentationComparerTests
{
    private static readonly SegmentationComparisonSettings Settings = new();

    [Fact]
    public void The_same_customers_are_kept()
    {
        IReadOnlyList<SegmentedCustomer> town = Customers.SegmentedTown.Customers;
        SegmentationComparison comparison = SegmentationComparer.Compare(town, town, Settings, ExecutionOptions.Default);
        Assert.Equal(SegmentationVerdict.Keep, comparison.Verdict);
        Assert.Single(comparison.Reasons);
        Assert.Equal((town.Count, 0, 0, 0), (comparison.CommonCount, comparison.NewCount, comparison.LeftCount, comparison.MovedCount));
        Assert.Equal((1.0, 1.0), (comparison.StabilityRate, comparison.AdjustedRandIndex));
        Assert.Equal(DriftBasis.SameCustomers, comparison.Basis);
        Assert.False(comparison.IsMatched);
        Assert.All(comparison.Drifts, drift => Assert.Equal(DriftGrade.None, drift.Grade));
        Assert.InRange(comparison.FarShare, 0, 0.02);
        Assert.Empty(comparison.Moves);
        AddsUp(comparison, town, town);
    }

    [Fact]
    public void Customers_do_not_drift_from_their_own_model_where_many_share_a_number()
    {
        Purchases[] shoppers = [.. Enumerable.Range(0, 403).Select(i => new Purchases($"c{i}",
            (i % 2 * 100) + (i % 7), i % 5 / 2, i % 3, i % 4 == 0 ? double.NaN : 1 + (i % 11 / 8)))];
        SegmentationResult result = new SegmentationLearner(new() { ClusterCount = 2, Features = ["TotalSpend"] }).Fit(shoppers, Customers.OneThread);
        SegmentationComparison comparison = SegmentationComparer.Compare(result.Segmentation, result.Customers, Settings, Customers.OneThread);
        Assert.Equal((SegmentationVerdict.Keep, DriftBasis.ModelProfiles), (comparison.Verdict, comparison.Basis));
        Assert.Equal(2 * Purchases.Known.Names.Count, comparison.Drifts.Count);
        Assert.All(comparison.Drifts, drift => Assert.Equal(0, drift.StabilityIndex, 1e-12));

        // And a number that more customers share than before is a drift.
        SegmentedCustomer[] later = result.Segmentation.Assign([.. shoppers.Select((c, i) => i % 3 != 1 ? c
            : new Purchases(c.CustomerId, c[0], c[1], 0, c[3]))], Customers.OneThread);
        FeatureDrift most = SegmentationComparer.Compare(result.Segmentation, later, Settings, Customers.OneThread).Drifts[0];
        Assert.Equal(Purchases.Known.Names[2], most.Feature);
        Assert.NotEqual(DriftGrade.None, most.Grade);
    }

    [Theory]
    [InlineData(0.92, SegmentationVerdict.Keep)]
    [InlineData(0.94, SegmentationVerdict.Refit)]
    public void A_limit_of_refitting_holds_beyond_that_of_watching(double refitStability, SegmentationVerdict verdict)
    {
        SegmentedCustomer[] then = [.. Enumerable.Range(0, 200).Select(i => In(i % 2, i))],
            now = [.. Enumerable.Range(0, 200).Select(i => In(i < 14 ? 1 - i % 2 : i % 2, i))];
        SegmentationComparison comparison = SegmentationComparer.Compare(then, now, new() { RefitStability = refitStability }, Customers.OneThread);
        Assert.Equal((0.93, verdict), (comparison.StabilityRate, comparison.Verdict));

        static SegmentedCustomer In(int segment, int i) => new(new Purchases($"c{i}", 1, 1, 1, 1), segment, $"S{segment}", 0, 1);
    }

    [Theory]
    [InlineData(0.02, SegmentationVerdict.Refit)]
    [InlineData(0.04, SegmentationVerdict.Keep)]
    public void So_does_that_of_far_customers(double refitFarShare, SegmentationVerdict verdict)
    {
        SegmentedCustomer[] then = [.. Enumerable.Range(0, 400).Select(i => At(i, i < 4 ? 9 : 1))],
            now = [.. Enumerable.Range(0, 400).Select(i => At(i, i < 10 ? 9 : 1))];
        SegmentationComparison comparison = SegmentationComparer.Compare(then, now,
            new() { WatchFarShare = 0.05, RefitFarShare = refitFarShare }, Customers.OneThread);
        Assert.Equal((10, verdict), (comparison.FarCount, comparison.Verdict));

        static SegmentedCustomer At(int i, double distance) => new(new Purchases($"c{i}", 1, 1, 1, 1), 0, "S", distance, 1);
    }

    [Fact]
    public void Two_draws_of_one_town_differ_by_chance_alone()
    {
        CustomerSegmentation model = Customers.SegmentedTown.Segmentation;
        MeterFeatures[] first = [.. Customers.Town.Take(600)], second = [.. Customers.Town.Skip(600)];
        SegmentationComparison comparison = SegmentationComparer.Compare(model.Assign(first, ExecutionOptions.Default),
            model.Assign(second, ExecutionOptions.Default), Settings, ExecutionOptions.Default);
        Assert.Equal((0, 600, 600, DriftBasis.SegmentMembers),
            (comparison.CommonCount, comparison.NewCount, comparison.LeftCount, comparison.Basis));
        Assert.True(double.IsNaN(comparison.StabilityRate));
        Assert.Equal(SegmentationVerdict.Keep, comparison.Verdict);
    }

    [Theory]
    [InlineData("ZeroRatio")]
    [InlineData("ConsumptionMean")]
    [InlineData("WeeklyPatternStrength")]
    public void A_drift_of_one_feature_in_one_segment_is_named_as_such(string feature)
    {
        SegmentationResult before = new SegmentationLearner(new() { Features = ["ConsumptionMean", "ZeroRatio", "WeeklyPatternStrength"] })
            .Fit(Customers.Town, ExecutionOptions.Default);
        int segment = before.Customers.Where(c => c.SegmentId >= 0).GroupBy(c => c.SegmentId).MaxBy(g => g.Count())!.Key;
        int position = FeatureCatalogue.IndexOf(feature);
        MeterFeatures[] after = [.. before.Customers.Select((c, i) => c.SegmentId != segment ? Customers.Town[i]
            : Customers.Town[i].With(features: (feature, 1.5 * c.Features[position] + 0.01)))];
        SegmentationComparison comparison = SegmentationComparer.Compare(before.Customers,
            before.Segmentation.Assign(after, ExecutionOptions.Default), Settings, ExecutionOptions.Default);
        FeatureDrift most = comparison.Drifts[0];
        Assert.Equal((feature, (int?)segment), (most.Feature, most.SegmentId));
        Assert.Equal(comparison.Drifts.Max(drift => drift.StabilityIndex), most.StabilityIndex);
        Assert.True(most.Grade != DriftGrade.None && most.IsSegmentationFeature);
        Assert.NotEqual(SegmentationVerdict.Keep, comparison.Verdict);
        Assert.Contains(comparison.Reasons, reason => reason.StartsWith(
            $"{feature} of segment {segment} ({before.Segmentation.Profiles[segment].Name}) drifted", StringComparison.Ordinal));
        Assert.All(comparison.Drifts.Where(d => d.SegmentId is { } other && other != segment), d => Assert.Equal(0, d.StabilityIndex, 1e-12));
    }

    [Fact]
    public void Movements_add_up_with_those_who_came_and_left()
    {
        CustomerSegmentation model = Customers.SegmentedTown.Segmentation;
        MeterFeatures[] later = [.. Customers.Town.Skip(100).Select((c, i) => i % 5 > 0 ? c : c.With(features:
            [.. model.Features.Select((name, j) => (name, c[FeatureCatalogue.IndexOf(name)] * (1 + (i + j) % 3)))])),
            .. Customers.Simulate(50, 0, seed: 99).Select((c, i) => Renamed(c, $"new{i}"))];
        SegmentedCustomer[] now = model.Assign(later, ExecutionOptions.Default);
        SegmentationComparison comparison = SegmentationComparer.Compare(Customers.SegmentedTown.Customers, now, Settings, ExecutionOptions.Default);
        Assert.Equal((1100, 50, 100), (comparison.CommonCount, comparison.NewCount, comparison.LeftCount));
        Assert.True(comparison.MovedCount > 0);
        AddsUp(comparison, Customers.SegmentedTown.Customers, now);
        string[] texts = [.. ((int[])[1, 4]).Select(threads => JsonSerializer.Serialize(SegmentationComparer.Compare(
            Customers.SegmentedTown.Customers, now, Settings, new() { Threads = threads }), RunJson.Files.SegmentationComparison))];
        Assert.Equal(texts[0], texts[1]);
    }

    [Fact]
    public void Segments_that_were_fitted_apart_are_matched()
    {
        MeterFeatures[] customers = Customers.ThreeGroups(60);
        SegmentationResult reference = new SegmentationLearner(new() { ClusterCount = 3, Features = ["ConsumptionMean"] })
            .Fit(customers, Customers.OneThread);

        // The level of the first group is now the highest, so that a new fit numbers it last.
        MeterFeatures[] later = [.. customers.Select((c, i) => i % 3 > 0 ? c : c.With(features:
            ("ConsumptionMean", c.ConsumptionMean * 1000)))];
        SegmentationResult refit = new SegmentationLearner(new() { ClusterCount = 3, Features = ["ConsumptionMean"] })
            .Fit(later, Customers.OneThread);
        SegmentationComparison comparison = SegmentationComparer.Compare(reference.Customers, refit.Customers, Settings, Customers.OneThread);
        Assert.True(comparison.IsMatched);
        Assert.Equal([2, 0, 1], comparison.Segments.Select(s => s.MatchedSegmentId!.Value));
        Assert.Equal((1.0, 1.0, 0), (comparison.StabilityRate, comparison.AdjustedRandIndex, comparison.MovedCount));
        Assert.Equal(("ConsumptionMean", (int?)0), (comparison.Drifts[0].Feature, comparison.Drifts[0].SegmentId));
        Assert.Equal(SegmentationVerdict.Refit, comparison.Verdict);
        Assert.InRange(comparison.FarShare, 0.3, 0.36);
    }

    [Fact]
    public void A_segment_that_the_reference_has_not_gets_a_number_after_its_own()
    {
        MeterFeatures[] customers = Customers.ThreeGroups(60);
        SegmentationResult two = new SegmentationLearner(new() { ClusterCount = 2, Features = ["ConsumptionMean"] }).Fit(customers, Customers.OneThread);
        SegmentationResult three = new SegmentationLearner(new() { ClusterCount = 3, Features = ["ConsumptionMean"] }).Fit(customers, Customers.OneThread);
        SegmentationComparison comparison = SegmentationComparer.Compare(two.Segmentation, three.Segmentation, customers, Settings,
            Customers.OneThread);
        Assert.Equal([0, 1, 2], comparison.Segments.Select(s => s.SegmentId));
        Assert.Equal((0, 60), (comparison.Segments[2].ReferenceCount, comparison.Segments[2].Count));
        Assert.Contains(comparison.Reasons, reason => reason.Contains("none of the reference's", StringComparison.Ordinal));
        Assert.Equal(DriftBasis.ModelProfiles, comparison.Basis);
        AddsUp(comparison, two.Customers, three.Customers);
    }

    [Fact]
    public void Against_a_model_its_own_customers_are_kept_and_others_are_far()
    {
        CustomerSegmentation model = new SegmentationLearner(new() { Features = ["ConsumptionMean", "WeeklyPatternStrength"], FitOn = FitPopulation.All })
            .Fit(Customers.Town, ExecutionOptions.Default).Segmentation;
        SegmentationComparison same = SegmentationComparer.Compare(model, model.Assign(Customers.Town, ExecutionOptions.Default), Settings,
            ExecutionOptions.Default);
        Assert.Equal(SegmentationVerdict.Keep, same.Verdict);
        Assert.InRange(same.FarShare, 0, 0.02);
        Assert.NotEmpty(same.Drifts);

        MeterFeatures[] strange = [.. Customers.Town.Select((c, i) => i % 10 > 0 ? c : c.With(features: ("WeeklyPatternStrength", 50)))];
        SegmentationComparison far = SegmentationComparer.Compare(model, model.Assign(strange, ExecutionOptions.Default), Settings,
            ExecutionOptions.Default);
        Assert.True(far.FarShare > 0.06);
        Assert.Equal(SegmentationVerdict.Refit, far.Verdict);
        Assert.Contains(far.Reasons, reason => reason.Contains("new kinds of customers", StringComparison.Ordinal));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        IReadOnlyList<SegmentedCustomer> town = Customers.SegmentedTown.Customers;
        string Fails(IReadOnlyList<SegmentedCustomer> reference, IReadOnlyList<SegmentedCustomer> customers) => Assert.Throws<NtlException>(
            () => SegmentationComparer.Compare(reference, customers, Settings, ExecutionOptions.Default)).ErrorId;
        Assert.Equal("NoCustomers", Fails([], town));
        Assert.Equal("NoCustomers", Fails(town, []));
        Assert.Equal("DuplicateCustomerId", Fails([town[0], town[0]], town));
        Assert.Equal("OtherFeatures", Fails(town, [new(new Purchases("a", 1, 1, 1, 1), 0, "", 0, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentationComparisonSettings { Bins = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentationComparisonSettings { RefitStability = double.NaN });
        Assert.ThrowsAny<OperationCanceledException>(() => SegmentationComparer.Compare(town, town, Settings, new() { Cancellation = new(true) }));
    }

    [SkippableFact]
    public void London_2012_and_2013_give_a_matrix_that_adds_up()
    {
        Imported imported = Imported.From(TestData.Find("london_daily_wide.csv.gz"), threads: 2);
        var calculator = new FeatureCalculator(QualityLimits.Default);
        MeterFeatures[] Year(int year)
        {
            var grid = new TimeGrid(new(year, 1, 1), MeterInterval.Daily, DateTime.IsLeapYear(year) ? 366 : 365);
            int first = (grid.Start - imported.Report.Grid!.Start).Days;
            return [.. calculator.Compute([.. imported.Customers.Select(c =>
                new MeterSeries(c.CustomerId, grid, c.Kwh.AsSpan(first, grid.Length).ToArray()))], ExecutionOptions.Default)];
        }
        SegmentationResult before = new SegmentationLearner(new()).Fit(Year(2012), ExecutionOptions.Default);
        SegmentedCustomer[] after = before.Segmentation.Assign(Year(2013), ExecutionOptions.Default);
        SegmentationComparison comparison = SegmentationComparer.Compare(before.Customers, after, Settings, ExecutionOptions.Default);
        Assert.Equal(5561, comparison.CommonCount);
        Assert.Equal((Cells(from: true, to: true), Cells(from: false, to: true), Cells(from: true, to: false)),
            (comparison.MovedCount, comparison.GainedCount, comparison.LostCount));
        Assert.True(comparison.GainedCount > 4000);
        int Cells(bool from, bool to) => comparison.Movements
            .Where(m => m.Kind == MovementKind.Moved && m.From >= 0 == from && m.To >= 0 == to).Sum(m => m.Count);
        AddsUp(comparison, before.Customers, after);

        // Most meters were installed in the course of 2012, so that their use rose then and not in 2013.
        Assert.Equal((SegmentationVerdict.Refit, "ConsumptionTrend"), (comparison.Verdict, comparison.Drifts[0].Feature));
        Assert.StartsWith("ConsumptionTrend of segment 1", comparison.Reasons[0], StringComparison.Ordinal);
    }

    private static void AddsUp(SegmentationComparison comparison, IReadOnlyList<SegmentedCustomer> then, IReadOnlyList<SegmentedCustomer> now)
    {
        Assert.Equal(then.Count, comparison.Movements.Where(m => m.From is not null).Sum(m => m.Count));
        Assert.Equal(now.Count, comparison.Movements.Where(m => m.To is not null).Sum(m => m.Count));
        foreach (SegmentShift segment in comparison.Segments)
        {
            Assert.Equal(segment.ReferenceCount, comparison.Movements.Where(m => m.From == segment.SegmentId).Sum(m => m.Count));
            Assert.Equal(segment.Count, comparison.Movements.Where(m => m.To == segment.SegmentId).Sum(m => m.Count));
            Assert.Equal(then.Count(c => c.SegmentId == segment.SegmentId), segment.ReferenceCount);
            if (segment.ReferenceCount > 0)
                Assert.Equal(1, comparison.Movements.Where(m => m.From == segment.SegmentId).Sum(m => m.Share), 1e-12);
        }
        Assert.Equal(comparison.Moves.Count, comparison.Movements.Where(m => m.Kind != MovementKind.Stayed).Sum(m => m.Count));
        Assert.Equal(comparison.Moves.Count(m => m.Kind == MovementKind.New), comparison.NewCount);
    }

    private static MeterFeatures Renamed(MeterFeatures customer, string id) =>
        new(id, [.. customer.Values], customer.Quality, customer.ObservedCount, customer.ObservedDays);
}
