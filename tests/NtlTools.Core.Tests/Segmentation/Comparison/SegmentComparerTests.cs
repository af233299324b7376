using NtlTools.Core.Errors;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Comparison;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Segmentation.Comparison;

public class SegmentComparerTests
{
    [Fact]
    public void Differences_are_those_of_the_tests_ordered_by_effect_and_corrected_together()
    {
        SegmentedCustomer[] customers = Town();
        SegmentComparison comparison = SegmentComparer.Compare(customers, 0, 1, new(), ExecutionOptions.Default);
        Assert.Equal((0, 1, "Name 0", "Name 1"), (comparison.SegmentId, comparison.ReferenceSegmentId, comparison.Name, comparison.ReferenceName));
        Assert.Equal((100, 100), (comparison.CustomerCount, comparison.ReferenceCount));
        SegmentDifference[] found = [.. comparison.Differences];
        Assert.Equal(["TotalSpend", "Orders", "Recency", "TotalValue", "Tariff"], found.Select(d => d.Name));
        double[] first = Values(customers, 0, 0), second = Values(customers, 1, 0);
        SampleMoments a = SampleMoments.Of(first), b = SampleMoments.Of(second);
        Assert.Equal(a.EffectSizeAgainst(b), found[0].EffectSize);
        Assert.Equal(WelchTest.Test(a, b).PValue, found[0].WelchPValue);
        Assert.Equal(MannWhitneyTest.Test(first, second).PValue, found[0].MannWhitneyPValue);
        Assert.Equal(found[0].MannWhitneyPValue, found[0].PValue);
        Assert.Equal((first[49] + first[50]) / 2, found[0].Median, 1e-12);
        Assert.Equal(PValueCorrection.BenjaminiHochberg.Adjust([.. found.Select(d => d.PValue)]), found.Select(d => d.AdjustedPValue));
        Assert.True(found[0].IsSignificant && found[4].IsSignificant);

        // A feature that nobody varies in says nothing, and neither is it counted as a test.
        Assert.True(double.IsNaN(found[3].AdjustedPValue) && !found[3].IsSignificant && found[3].EffectSize == 0);

        // 80 of 100 against 20 of 100: chi-square 72, V 0.6.
        Assert.Equal(72, found[4].ChiSquareStatistic, 1e-9);
        Assert.Equal(0.6, found[4].EffectSize, 1e-12);
    }

    [Fact]
    public void A_segment_is_compared_with_all_others_and_by_the_test_asked_for()
    {
        SegmentComparison comparison = SegmentComparer.Compare(Town(), 2, null,
            new() { Test = SegmentTest.Welch, Correction = PValueCorrection.Holm }, Customers.OneThread);
        Assert.Equal((100, 200, "All Others"), (comparison.CustomerCount, comparison.ReferenceCount, comparison.ReferenceName));
        Assert.All(comparison.Differences.Where(d => !d.IsAttribute), d => Assert.Equal(d.WelchPValue, d.PValue));
        SegmentComparison none = SegmentComparer.Compare(Town(), -1, null, new(), Customers.OneThread);
        Assert.Equal((10, 300), (none.CustomerCount, none.ReferenceCount));
    }

    [Fact]
    public void Segments_at_random_differ_in_nothing()
    {
        var random = new SeededRandom(8);
        SegmentedCustomer[] customers = [.. Enumerable.Range(0, 400).Select(i => new SegmentedCustomer(
            new Purchases($"c{i}", random.NextGaussian(), random.NextGaussian(), random.NextGaussian(), random.NextGaussian()), i % 2, "", 0, 1))];
        Assert.All(SegmentComparer.Compare(customers, 0, 1, new(), ExecutionOptions.Default).Differences, d => Assert.False(d.IsSignificant));
    }

    [Theory]
    [InlineData(7, null, "UnknownSegment")]
    [InlineData(0, 7, "UnknownSegment")]
    [InlineData(0, 0, "SegmentWithItself")]
    public void What_is_not_there_is_named(int segment, int? reference, string id) => Assert.Equal(id, Assert.Throws<NtlException>(() =>
        SegmentComparer.Compare(Town(), segment, reference, new(), Customers.OneThread)).ErrorId);

    [Fact]
    public void Nobody_and_one_segment_are_named()
    {
        Assert.Equal("NoCustomers", Assert.Throws<NtlException>(() =>
            SegmentComparer.Compare([], 0, null, new(), Customers.OneThread)).ErrorId);
        Assert.Equal("NothingToCompareWith", Assert.Throws<NtlException>(() => SegmentComparer.Compare(
            [.. Town().Where(c => c.SegmentId == 0)], 0, null, new(), Customers.OneThread)).ErrorId);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentComparisonSettings { Significance = 0 });
    }

    private static double[] Values(SegmentedCustomer[] customers, int segment, int feature) =>
        [.. customers.Where(c => c.SegmentId == segment).Select(c => c.Features[feature])];

    private static SegmentedCustomer[] Town()
    {
        var random = new SeededRandom(4);
        return [.. Enumerable.Range(0, 310).Select(i =>
        {
            int segment = i < 300 ? i % 3 : -1;
            bool flat = segment == 0 ? i / 3 < 80 : i / 3 < 20;
            return new SegmentedCustomer(new Purchases($"c{i:000}", 3 * segment + random.NextGaussian(), 1,
                0.1 * segment + random.NextGaussian(), segment + random.NextGaussian())
            {
                Attributes = new Dictionary<string, string> { ["Tariff"] = flat ? "Flat" : "Night" },
            }, segment, $"Name {segment}", 0, 1);
        })];
    }
}
