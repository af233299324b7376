using FsCheck.Fluent;
using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Inspection;
using NtlTools.Core.Segmentation;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Detection;

/// <summary>The small pieces of a detector, against what a hand computes.</summary>
public class PartsTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(1, 0.125)]
    [InlineData(1.5, 0.25)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.75)]
    [InlineData(4, 0.875)]
    [InlineData(9, 1)]
    public void A_percentile_counts_the_scores_below_and_half_of_the_equal_ones(double score, double expected)
    {
        Assert.Equal(expected, ScoreQuantiles.Of([2, 4, 1, 2]).PercentileOf(score), 1e-12);
    }

    [Fact]
    public void A_percentile_never_falls_as_the_score_rises_also_when_quantiles_are_thinned()
    {
        var random = new SeededRandom(5);
        double[] scores = [.. Enumerable.Range(0, 5000).Select(_ => Math.Round(random.NextGaussian(), 2))];
        ScoreQuantiles quantiles = ScoreQuantiles.Of(scores);
        Assert.Equal(1025, quantiles.Quantiles.Length);
        Array.Sort(scores);
        double before = 0;
        for (double score = -5; score < 5; score += 0.003)
        {
            double percentile = quantiles.PercentileOf(score),
                exact = (scores.Count(s => s < score) + 0.5 * scores.Count(s => s == score)) / scores.Length;
            Assert.True(percentile >= before);
            Assert.Equal(exact, percentile, 0.005);
            before = percentile;
        }
    }

    [Fact]
    public void Selection_agrees_with_sorting() => Prop.ForAll<int[], int>((numbers, place) =>
    {
        if (numbers.Length == 0) return true;
        double[] values = [.. numbers.Select(n => n % 7 + n / 100.0)], sorted = [.. values.Order()];
        int at = Math.Abs(place % values.Length), half = values.Length / 2;
        double median = values.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return OrderStatistics.Select([.. values], at) == sorted[at] && OrderStatistics.Median([.. values]) == median;
    }).Check(100);

    [Fact]
    public void Selection_takes_values_that_are_all_alike_and_of_nothing_the_median_is_0()
    {
        Assert.Equal(3, OrderStatistics.Select([.. Enumerable.Repeat(3.0, 100_000)], 70_000));
        Assert.Equal(0, OrderStatistics.Median([]));
    }

    [Fact]
    public void The_encoder_learns_medians_and_categories_and_leaves_out_what_is_an_identifier()
    {
        SegmentedCustomer[] training = [.. Enumerable.Range(0, 1200).Select(i => In(0, Customers.Of($"c{i}", features:
            [("ConsumptionMean", i % 4 == 0 ? double.NaN : i % 4), ("ConsumptionMax", double.PositiveInfinity),
                ("YearOnYearRatio", 1e300)])
            .With(attributes: new Dictionary<string, string> { ["Tariff"] = i % 3 == 0 ? "b" : "a", ["Serial"] = $"{i}",
                ["Region"] = "north" })))];
        CustomerEncoder encoder = CustomerEncoder.Fit(training, excludeMissingness: false, Customers.OneThread);
        Assert.Equal([.. FeatureCatalogue.Names, "Tariff"], encoder.ColumnNames);
        Assert.Equal([FeatureCatalogue.Count], encoder.CategoricalColumns);
        Assert.Equal(["a", "b"], encoder.Summary.Attributes.Single().Categories);
        Assert.Equal(2, encoder.Medians[FeatureCatalogue.IndexOf("ConsumptionMean")]);
        SegmentedCustomer[] customers =
        [
            training[0],
            In(0, Customers.Of("x", rest: 5).With(attributes: new Dictionary<string, string> { ["Tariff"] = "unseen" })),
            In(0, Customers.Of("y", rest: double.NaN)),
        ];
        Matrix encoded = encoder.Encode(customers, Customers.OneThread),
            completed = encoder.Complete(encoded, Customers.OneThread);
        Assert.Equal([1, double.NaN, double.NaN], Enumerable.Range(0, 3).Select(i => encoded[i, FeatureCatalogue.Count]));
        Assert.Equal([double.NaN, 5, double.NaN], Enumerable.Range(0, 3).Select(i =>
            encoded[i, FeatureCatalogue.IndexOf("ConsumptionMean")]));
        Assert.Equal([2, 5, 2], Enumerable.Range(0, 3).Select(i => completed[i, FeatureCatalogue.IndexOf("ConsumptionMean")]));
        Assert.Equal((double.NaN, (double)MathF.BitDecrement(float.MaxValue)), (encoded[0, FeatureCatalogue.IndexOf("ConsumptionMax")],
            encoded[0, FeatureCatalogue.IndexOf("YearOnYearRatio")]));
        Assert.Equal(FeatureCatalogue.Count, completed.Columns);
        CustomerEncoder without = CustomerEncoder.Fit(training, excludeMissingness: true, Customers.OneThread);
        Assert.Equal(FeatureCatalogue.Names.Except(FeatureCatalogue.MissingnessNames).Append("Tariff"), without.ColumnNames);
    }

    [Fact]
    public void Baselines_are_medians_and_interquartile_ranges_of_those_who_have_the_feature()
    {
        // Column 0: segment 0 has 1…9, segment 1 only NaN. Column 1: segment 0 is constant but for one, segment −1 counts
        // for all.
        double[][] rows = [.. Enumerable.Range(1, 9).Select(i => (double[])[i, i == 9 ? 10 : 1]), [double.NaN, 5],
            [100, double.NaN]];
        var encoded = new Matrix(11, 2, [.. rows.SelectMany(r => r)]);
        SegmentBaselines found = SegmentBaselines.Fit(encoded, 2, [.. Enumerable.Repeat(0, 9), 1, -1], 3, Customers.OneThread);
        Assert.Equal([5.5, 1, 5, 1, 5.5, 5, 5.5, 1], found.Medians.Values);
        Assert.Equal((7 - 3) / 1.349, found.Spreads[1, 0], 1e-12);
        Assert.Equal(Math.Sqrt((8 * 1.0 + 64) / 9), found.Spreads[1, 1], 1e-12); // No range: the standard deviation.
        Assert.Equal((found.Medians[0, 0], found.Spreads[0, 0]), (found.Medians[2, 0], found.Spreads[2, 0]));
        Assert.Equal(0, found.Spreads[2, 1]);
        Assert.Equal((8 - 5) / (4 / 1.349), SegmentBaselines.Departure(8, found.Medians[1, 0], found.Spreads[1, 0]), 1e-12);
        Assert.Equal(0, SegmentBaselines.Departure(double.NaN, 5, 1));
        Assert.Equal(0, SegmentBaselines.Departure(99, found.Medians[2, 1], found.Spreads[2, 1]));
    }

    [Fact]
    public void Confidence_is_the_geometric_mean_of_its_parts()
    {
        MeterFeatures full = Customers.Of("a", observedDays: 365),
            gaps = Customers.Of("b", observedDays: 73, features: ("MissingRatio", 0.4));
        Assert.Equal(1, ScoreConfidence.Of(In(0, full), 0.7, 0.7), 1e-12);
        Assert.Equal(Math.Pow(0.6 * 0.2 * 0.5 * 0.75, 0.25), ScoreConfidence.Of(new(gaps, 0, "", 1, 0.5), 0.25, 0.5), 1e-12);
        Assert.Equal(Math.Pow(0.6 * 0.2 * 0.25, 1 / 3.0), ScoreConfidence.Of(new(gaps, -1, "", double.NaN, 0), 0.25,
            double.NaN), 1e-12);
        Assert.Equal(0, ScoreConfidence.Of(In(0, Customers.Of("c", rest: double.NaN, observedDays: 0)), 0.5, 0.5));
    }

    [Theory]
    [InlineData("500", 500, 0)]
    [InlineData("2%", 0, 0.02)]
    [InlineData(" 2.5 % ", 0, 0.025)]
    [InlineData("0.02", 0, 0.02)]
    public void A_capacity_is_a_number_or_a_share(string text, int count, double share)
    {
        Assert.True(InspectionCapacity.TryParse(text, out InspectionCapacity capacity));
        Assert.Equal((count, share), (capacity.Count, capacity.Share));
        Assert.True(InspectionCapacity.TryParse(capacity.ToString(), out InspectionCapacity again));
        Assert.Equal(capacity, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("0%")]
    [InlineData("100%")]
    [InlineData("1.5")]
    [InlineData("many")]
    [InlineData("1e2")]
    [InlineData("NaN")]
    [InlineData("99999999999")]
    public void What_is_no_capacity_is_refused(string? text) => Assert.False(InspectionCapacity.TryParse(text, out _));

    [Fact]
    public void A_capacity_counts_customers()
    {
        Assert.Equal(20, InspectionCapacity.OfShare(0.02).CountOf(1000));
        Assert.Equal(1, InspectionCapacity.OfShare(0.02).CountOf(3));
        Assert.Equal(0, InspectionCapacity.OfShare(0.02).CountOf(0));
        Assert.Equal(7, InspectionCapacity.OfCount(50).CountOf(7));
    }

    [Theory]
    [InlineData(0.8, RiskLevel.High)]
    [InlineData(0.7999, RiskLevel.Medium)]
    [InlineData(0.5, RiskLevel.Medium)]
    [InlineData(0.4999, RiskLevel.Low)]
    public void Risk_levels_change_at_their_limits(double score, RiskLevel level) => Assert.Equal(level, new DetectionThresholds
    {
        Operational = 0.9, OperationalShare = 0.05, HighRisk = 0.8, MediumRisk = 0.5, DecisionBy = ThresholdKind.Default,
    }.LevelOf(score));

    [Fact]
    public void Ties_are_ranked_by_confidence_and_then_by_id_in_any_order()
    {
        TheftScore[] scores = [Score("d", 0.5, 0.2), Score("c", 0.9, 0.1), Score("b", 0.5, 0.2), Score("a", 0.5, 0.9),
            Score("e", 0.1, 1)];
        foreach (ulong seed in (ulong[])[1, 2, 3, 4, 5])
        {
            IReadOnlyList<TheftScore> ranked = TheftScore.Ranked(scores.Shuffled(seed));
            Assert.Equal(["c", "a", "b", "d", "e"], ranked.OrderBy(s => s.Rank).Select(s => s.CustomerId));
            Assert.Equal([1, 2, 3, 4, 5], ranked.Select(s => s.Rank).Order());
            Assert.Equal(ranked.OrderByDescending(s => s).Select(s => s.CustomerId),
                ranked.OrderBy(s => s.Rank).Select(s => s.CustomerId));
        }
        Assert.True(scores[1] > scores[0] && scores[0] < scores[1] && scores[0] <= scores[2] && scores[2] >= scores[0]);
    }

    [Fact]
    public void An_inspection_list_is_the_top_of_the_ranking_without_those_already_inspected()
    {
        IReadOnlyList<TheftScore> ranked = TheftScore.Ranked([.. Enumerable.Range(0, 40).Select(i =>
            Score($"c{i:00}", 1 - i / 100.0, 1) with { IsTheft = i % 2 == 0 ? null : i % 3 == 0 })]);
        var thresholds = new DetectionThresholds { Operational = 0.9, OperationalShare = 0.05, HighRisk = 0.8, MediumRisk = 0.5,
            DecisionBy = ThresholdKind.Default };
        Assert.Equal(["c00", "c01"], InspectionList.Select(ranked.Shuffled(1), null, thresholds, false).Select(s =>
            s.CustomerId));
        Assert.Equal(["c00", "c02"], InspectionList.Select(ranked, null, thresholds, true).Select(s => s.CustomerId));
        Assert.Equal(7, InspectionList.Select(ranked, InspectionCapacity.OfCount(7), thresholds, false).Count);
        Assert.Equal(20, InspectionList.Select(ranked, InspectionCapacity.OfCount(30), thresholds, true).Count);
        Assert.Equal(4, InspectionList.Select(ranked, InspectionCapacity.OfShare(0.1), thresholds, false).Count);
        Assert.Empty(InspectionList.Select([.. ranked.Where(s => s.IsTheft is not null)], null, thresholds, true));
    }

    private static SegmentedCustomer In(int segment, MeterFeatures customer) =>
        new(customer, segment, $"Name {segment}", 0, 1);

    private static TheftScore Score(string id, double score, double confidence) => new()
    {
        CustomerId = id, Score = score, Confidence = confidence, RiskLevel = RiskLevel.Low, SegmentId = 0, SegmentName = "",
            SupervisedScore = score,
        IsolationScore = score, Quality = QualityGrade.High, Basis = ScoreBasis.Blend, Reasons = [], ConsumptionMean = 1,
    };
}
