using System.Text.Json;
using FsCheck.Fluent;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Tests.Trees;

namespace NtlTools.Learning.Tests.Metrics;

public sealed class StatisticalTestsTests
{
    private static readonly JsonElement Fixture =
        JsonDocument.Parse(File.ReadAllText(FixtureFile.Path("Metrics", "tests.json"))).RootElement;

    [Fact]
    public void Tests_of_two_samples_agree_with_scipy()
    {
        foreach (JsonElement item in Fixture.GetProperty("samples").EnumerateArray())
        {
            double[] first = Numbers(item.GetProperty("first")), second = Numbers(item.GetProperty("second"));
            SampleMoments a = SampleMoments.Of(first), b = SampleMoments.Of(second);
            TestResult welch = WelchTest.Test(a, b), rank = MannWhitneyTest.Test(first, second);
            Close(item.GetProperty("t").GetDouble(), welch.Statistic);
            Close(item.GetProperty("tP").GetDouble(), welch.PValue);
            Close(item.GetProperty("u").GetDouble(), rank.Statistic);
            Close(item.GetProperty("uP").GetDouble(), rank.PValue);
            Close(item.GetProperty("d").GetDouble(), a.EffectSizeAgainst(b));
        }
    }

    [Fact]
    public void The_chi_square_test_agrees_with_scipy()
    {
        foreach (JsonElement item in Fixture.GetProperty("tables").EnumerateArray())
        {
            int[][] counts = [.. item.GetProperty("counts").EnumerateArray().Select(row => Numbers(row).Select(v => (int)v).ToArray())];
            TestResult test = ChiSquareTest.Test(counts[0], counts[1], out double v);
            Close(item.GetProperty("statistic").GetDouble(), test.Statistic);
            Close(item.GetProperty("p").GetDouble(), test.PValue);
            Close(item.GetProperty("v").GetDouble(), v);
            Assert.Equal(item.GetProperty("degrees").GetInt32(), test.DegreesOfFreedom);
        }
        Assert.Equal(TestResult.None, ChiSquareTest.Test([3, 0], [5, 0], out _));
        Assert.Throws<ArgumentException>(() => ChiSquareTest.Test([3], [5, 0], out _));
    }

    [Fact]
    public void The_functions_behind_them_agree_with_scipy()
    {
        foreach (double[] row in Rows("logGamma")) Assert.Equal(row[1], SpecialFunctions.LogGamma(row[0]), 1e-13 * (1 + Math.Abs(row[1])));
        foreach (double[] row in Rows("beta")) Close(row[3], SpecialFunctions.IncompleteBeta(row[0], row[1], row[2]));
        foreach (double[] row in Rows("gamma")) Close(row[2], SpecialFunctions.UpperIncompleteGamma(row[0], row[1]));
        foreach (double[] row in Rows("student")) Close(row[2], SpecialFunctions.TwoSidedStudent(row[0], row[1]));
        foreach (double[] row in Rows("normal")) Close(row[1], SpecialFunctions.TwoSidedNormal(row[0]));
    }

    [Fact]
    public void Samples_that_say_nothing_give_no_probability()
    {
        Assert.Equal(TestResult.None, WelchTest.Test(SampleMoments.Of([1]), SampleMoments.Of([1, 2, 3])));
        Assert.Equal(TestResult.None, WelchTest.Test(SampleMoments.Of([0.1, 0.1, 0.1]), SampleMoments.Of([0.1, 0.1])));
        Assert.Equal(0, WelchTest.Test(SampleMoments.Of([2, 2]), SampleMoments.Of([1, 1])).PValue);
        Assert.Equal(TestResult.None, MannWhitneyTest.Test([], [1.0]));
        Assert.Equal(double.NaN, MannWhitneyTest.Test([1.0, 1], [1.0, 1, 1]).PValue);
        Assert.Equal(SampleMoments.MostEffectSize, SampleMoments.Of([2, 2]).EffectSizeAgainst(SampleMoments.Of([1, 1])));
        Assert.Equal(0, SampleMoments.Of([2, 2]).EffectSizeAgainst(SampleMoments.Of([2])));
        Assert.Equal(double.NaN, SampleMoments.Of([2]).EffectSizeAgainst(SampleMoments.Of([1])));
    }

    [Fact]
    public void Moments_of_parts_are_those_of_the_whole() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(int[] First, int[] Second)>(), parts =>
        {
            double[] first = Array.ConvertAll(parts.First, v => v % 1000 / 7.0), second = Array.ConvertAll(parts.Second, v => v % 1000 / 7.0);
            SampleMoments whole = SampleMoments.Of([.. first, .. second]), put = SampleMoments.Of(first).With(SampleMoments.Of(second));
            return whole.Count == put.Count && Math.Abs(whole.Mean - put.Mean) < 1e-9
                && Math.Abs(whole.SquareSum - put.SquareSum) < 1e-6 * (1 + whole.SquareSum);
        }).Check(200);

    [Fact]
    public void Corrections_are_those_a_hand_computes()
    {
        double[] probabilities = [0.01, 0.04, double.NaN, 0.03, 0.005];
        Near([0.03, 0.06, double.NaN, 0.06, 0.02], PValueCorrection.Holm.Adjust(probabilities));
        Near([0.02, 0.04, double.NaN, 0.04, 0.02], PValueCorrection.BenjaminiHochberg.Adjust(probabilities));
        Near(probabilities, PValueCorrection.None.Adjust(probabilities));
        Assert.Empty(PValueCorrection.Holm.Adjust([]));
    }

    [Fact]
    public void Quantiles_are_those_of_the_sorted_values() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), numbers =>
        {
            double[] values = Array.ConvertAll([.. numbers, .. numbers, 7], v => (double)(v % 50)), sorted = [.. values.Order()];
            double[] shares = [0, 0.1, 0.25, 0.25, 0.5, 0.99, 1], found = new double[shares.Length];
            Quantile.Of(values, shares, found);
            return shares.Select((share, i) =>
            {
                double position = share * (sorted.Length - 1);
                int below = (int)position, above = Math.Min(below + 1, sorted.Length - 1);
                return Math.Abs(sorted[below] + (position - below) * (sorted[above] - sorted[below]) - found[i]) < 1e-9;
            }).All(same => same) && values.Order().SequenceEqual(sorted);
        }).Check(300);

    [Fact]
    public void Many_values_are_selected_from()
    {
        var random = new SeededRandom(1);
        double[] values = [.. Enumerable.Range(0, 100_001).Select(_ => random.NextGaussian())], found = new double[3];
        double[] sorted = [.. values.Order()];
        Quantile.Of(values, [0.25, 0.5, 0.75], found);
        Assert.Equal([sorted[25_000], sorted[50_000], sorted[75_000]], found);
        Quantile.Of([], [0.5], found.AsSpan(0, 1));
        Assert.Equal(double.NaN, found[0]);
    }

    [Fact]
    public void The_interval_of_a_share_is_Wilsons()
    {
        // 10 of 40: worked out by hand from Wilson's formula.
        Interval interval = WilsonInterval.Of(10, 40);
        Assert.Equal(0.1418712, interval.Lower, 1e-6);
        Assert.Equal(0.4019396, interval.Upper, 1e-6);
        Assert.Equal(0, WilsonInterval.Of(0, 5).Lower);
        Assert.Equal(1, WilsonInterval.Of(5, 5).Upper);
        Assert.Equal(double.NaN, WilsonInterval.Of(0, 0).Lower);
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(2, 1));
    }

    [Fact]
    public void A_stability_index_is_small_by_chance_and_large_where_values_moved()
    {
        var random = new SeededRandom(9);
        double[] Sample(int count, double shift) => [.. Enumerable.Range(0, count).Select(_ => shift + random.NextGaussian())];
        TestResult same = PopulationStabilityIndex.Of(Sample(4000, 0), Sample(4000, 0));
        TestResult small = PopulationStabilityIndex.Of(Sample(20, 0), Sample(20, 0));
        TestResult moved = PopulationStabilityIndex.Of(Sample(4000, 0), Sample(4000, 0.7));
        Assert.InRange(same.Statistic, 0, 0.02);
        Assert.Equal(9, same.DegreesOfFreedom);
        Assert.True(same.PValue > 0.01 && small.PValue > 0.01);
        Assert.True(small.Statistic > PopulationStabilityIndex.Moderate);
        Assert.True(moved.Statistic > PopulationStabilityIndex.Significant && moved.PValue < 1e-12);

        double[] zeros = new double[100];
        double[] missing = [.. new double[50], .. Enumerable.Repeat(double.NaN, 50)];
        Assert.Equal(0, PopulationStabilityIndex.Of((double[])[.. zeros], zeros).Statistic);
        Assert.True(PopulationStabilityIndex.Of(zeros, missing).Statistic > 1);
        Assert.Equal(TestResult.None, PopulationStabilityIndex.Of((double[])[], zeros));
    }

    [Fact]
    public void A_stability_index_is_its_sum()
    {
        // (10.5, 30.5) of 41 against (25.5, 15.5) of 41.
        double a = 10.5 / 41, b = 25.5 / 41, c = 30.5 / 41, d = 15.5 / 41;
        Assert.Equal((b - a) * Math.Log(b / a) + (d - c) * Math.Log(d / c),
            PopulationStabilityIndex.Of([10, 30, 0], [25, 15, 0]).Statistic, 1e-12);
    }

    private static void Close(double expected, double found) =>
        Assert.True(Math.Abs(expected - found) <= 1e-9 * Math.Abs(expected) + 1e-290, $"{found} is not {expected}");

    private static void Near(double[] expected, double[] found) =>
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-12));

    private static IEnumerable<double[]> Rows(string name) => Fixture.GetProperty(name).EnumerateArray().Select(Numbers);

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];
}
