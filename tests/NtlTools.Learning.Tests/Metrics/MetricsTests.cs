using FsCheck.Fluent;
using NtlTools.Learning.Calibration;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;
using Interval = NtlTools.Learning.Metrics.Interval;

namespace NtlTools.Learning.Tests.Metrics;

public sealed class MetricsTests
{
    private static readonly bool[] Labels = [true, false, true, false, false, true];
    private static readonly double[] Scores = [0.9, 0.8, 0.7, 0.7, 0.2, 0.1];

    [Fact]
    public void Top_share_counts_what_the_highest_scores_hold()
    {
        var top = TopShare.Measure(Scores, Labels, 0.5);

        Assert.Equal(new TopShareMetrics(0.5, 3, 2, 2.0 / 3, 2.0 / 3, 4.0 / 3), top);
    }

    [Fact]
    public void Top_count_counts_what_the_first_items_hold()
    {
        Assert.Equal(TopShare.Measure(Scores, Labels, 0.5), TopShare.MeasureCount(Scores, Labels, 3));
        Assert.Equal(new TopShareMetrics(1, 6, 3, 0.5, 1, 1), TopShare.MeasureCount(Scores, Labels, 99));
    }

    [Fact]
    public void Average_precision_at_N_is_the_mean_precision_at_each_positive_s_rank()
    {
        double[] scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4];
        bool[] labels = [false, true, true, false, true, true];

        Assert.Equal(0, AveragePrecisionAtN.Score(scores, labels, 1));
        Assert.Equal(1.0 / 2, AveragePrecisionAtN.Score(scores, labels, 2), 1e-15);
        Assert.Equal((1.0 / 2 + 2.0 / 3) / 2, AveragePrecisionAtN.Score(scores, labels, 4), 1e-15);
        Assert.Equal((1.0 / 2 + 2.0 / 3 + 3.0 / 5) / 3, AveragePrecisionAtN.Score(scores, labels, 5), 1e-15);
    }

    [Fact]
    public void A_tie_is_one_threshold_and_counts_with_the_share_of_it_within_N()
    {
        // The first positive has precision 1; half of the tie's positive lies within the first two, at precision 1.5 / 2.
        Assert.Equal((1 + 0.5 * 0.75) / 1.5, AveragePrecisionAtN.Score([0.9, 0.5, 0.5], [true, false, true], 2), 1e-15);
    }

    [Fact]
    public void Average_precision_at_N_does_not_depend_on_the_order_and_ends_in_average_precision() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Score, bool Label)[]>(), items =>
        {
            bool[] labels = Array.ConvertAll(items, item => item.Label);
            if (!labels.Contains(true)) return true;
            double[] scores = Array.ConvertAll(items, item => (double)(item.Score % 16));
            double[] reversed = [.. Enumerable.Reverse(scores)];
            bool[] reversedLabels = [.. Enumerable.Reverse(labels)];
            return Enumerable.Range(1, items.Length).All(n =>
                AveragePrecisionAtN.Score(scores, labels, n) is >= 0 and <= 1
                && AveragePrecisionAtN.Score(scores, labels, n) == AveragePrecisionAtN.Score(reversed, reversedLabels, n))
                && Math.Abs(AveragePrecisionAtN.Score(scores, labels, items.Length)
                    - AveragePrecision.Score(scores, labels)) < 1e-12;
        }).Check(200);

    [Fact]
    public void Log_loss_of_the_base_rate_is_its_entropy_and_no_constant_has_less() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Positives, byte Negatives, byte Other)>(), item =>
        {
            int n = item.Positives + item.Negatives;
            if (n == 0) return true;
            bool[] labels = [.. Enumerable.Range(0, n).Select(i => i < item.Positives)];
            double rate = (double)item.Positives / n, loss = LogLoss.Score(Constant(rate), labels);
            double entropy = new[] { rate, 1 - rate }.Sum(share => share == 0 ? 0 : -share * Math.Log(share));
            return Math.Abs(loss - entropy) < 1e-12 && LogLoss.Score(Constant(item.Other / 255.0), labels) >= loss - 1e-12;

            double[] Constant(double value) => [.. Enumerable.Repeat(value, n)];
        }).Check(100);

    [Fact]
    public void Log_loss_of_a_wrong_certainty_is_finite()
    {
        Assert.Equal(52 * Math.Log(2), LogLoss.Score([0], [true]), 1e-9);
        Assert.Equal(Math.Log(2), LogLoss.Score([0.5, 0.5], [true, false]), 1e-15);
    }

    [Fact]
    public void Equal_scores_rank_in_the_order_of_the_list()
    {
        Assert.Equal(1, TopShare.Measure([0.5, 0.5, -0.0, 0.0], [true, false, true, true], 0.25).TruePositives);
        Assert.Equal(0, TopShare.Measure([0.5, 0.5], [false, true], 0.5).TruePositives);
        Assert.Equal(1, TopShare.Measure([-0.0, 0.0], [true, false], 0.5).TruePositives);
    }

    [Theory]
    [InlineData(100, 0.29, 29)]
    [InlineData(100, 0.001, 1)]
    [InlineData(99, 0.5, 49)]
    [InlineData(7, 1, 7)]
    public void A_share_is_rounded_down_to_items_but_never_to_none(int items, double share, int count) =>
        Assert.Equal(count, TopShare.Count(items, share));

    [Fact]
    public void Metrics_refuse_what_they_are_undefined_on()
    {
        bool[] none = [false, false], all = [true, true];
        double[] two = [0.1, 0.2];

        Assert.Throws<ArgumentException>(() => RocAuc.Score(two, none));
        Assert.Throws<ArgumentException>(() => RocAuc.Score(two, all));
        Assert.Throws<ArgumentException>(() => AveragePrecision.Score(two, none));
        Assert.Throws<ArgumentException>(() => TopShare.Measure(two, none, 0.5));
        Assert.Throws<ArgumentException>(() => RocAuc.Score([double.NaN, 1], [true, false]));
        Assert.Throws<ArgumentException>(() => AveragePrecision.Score([double.NaN, 1], [true, false]));
        Assert.Throws<ArgumentException>(() => BrierScore.Score([double.NaN, 1], [true, false]));
        Assert.Throws<ArgumentException>(() => BrierScore.Score([1.5, 1], [true, false]));
        Assert.Throws<ArgumentException>(() => LogLoss.Score([double.NaN, 1], [true, false]));
        Assert.Throws<ArgumentException>(() => LogLoss.Score([0.5, -0.1], [true, false]));
        Assert.Throws<ArgumentException>(() => AveragePrecisionAtN.Score(two, none, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AveragePrecisionAtN.Score(two, all, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopShare.MeasureCount(two, all, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => BootstrapEvaluation.Measure(
            two, [true, false], 0.5, [], [0], new BootstrapSettings(), ExecutionOptions.Default));
        Assert.Throws<ArgumentException>(() => ConfusionMatrix.Measure([double.NaN, 1], [true, false], 0.5));
        Assert.Throws<ArgumentException>(() => ConfusionMatrix.Measure([0, 1], [true, false], double.NaN));
        Assert.Throws<ArgumentException>(() => RocAuc.Score([1], [true, false]));
        Assert.Throws<ArgumentException>(() => AveragePrecision.Score([], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopShare.Measure(two, all, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopShare.Measure(two, all, double.NaN));
    }

    [Fact]
    public void Ratios_of_an_empty_decision_are_NaN()
    {
        var nothing = ConfusionMatrix.Measure([0.1, 0.2], [false, false], 0.5);

        Assert.True(double.IsNaN(nothing.Precision));
        Assert.True(double.IsNaN(nothing.Recall));
        Assert.True(double.IsNaN(nothing.F1));
        Assert.Equal(1, nothing.Specificity);
        Assert.Equal(1, nothing.Accuracy);
    }

    [Fact]
    public void Order_is_that_of_a_stable_sort_for_all_numbers() =>
        Prop.ForAll(ArbMap.Default.ArbFor<double[]>(), values =>
        {
            double[] scores = Array.FindAll(values, value => !double.IsNaN(value));
            int[] expected = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i])];
            using var order = new ScoreOrder();
            return order.Descending(scores).SequenceEqual(expected);
        }).Check(100);

    [Fact]
    public void Order_does_not_remember_the_call_before()
    {
        using var order = new ScoreOrder();
        order.Descending([5, 4, 3, 2, 1, -7, double.PositiveInfinity]);

        Assert.Equal([1, 2, 0], order.Descending([-1, 3, 2]).ToArray());
    }

    [Fact]
    public void Bootstrap_gives_the_same_bytes_for_any_number_of_threads()
    {
        var (scores, labels) = Example(500);
        var one = Evaluate(scores, labels, new ExecutionOptions { Threads = 1 });
        foreach (int threads in (int[])[2, 4])
        {
            var other = Evaluate(scores, labels, new ExecutionOptions { Threads = threads });
            Assert.Equal(one.RocAuc, other.RocAuc);
            Assert.Equal(one.AveragePrecision, other.AveragePrecision);
            Assert.Equal(one.Brier, other.Brier);
            Assert.Equal(one.Confusion, other.Confusion);
            Assert.Equal(one.LogLoss, other.LogLoss);
            Assert.Equal(one.ExpectedCalibrationError, other.ExpectedCalibrationError);
            Assert.Equal(one.ReliabilityCurve, other.ReliabilityCurve);
            Assert.Equal(one.TopShares, other.TopShares);
            Assert.Equal(one.TopCounts, other.TopCounts);
        }
    }

    [Fact]
    public void Bootstrap_intervals_are_those_of_resamples_measured_one_by_one()
    {
        // The resamples are drawn here once more by rank, and measured with the plain metrics on the drawn lists.
        var (scores, labels) = Example(60);
        var settings = new BootstrapSettings { Resamples = 40, Confidence = 0.9, Seed = 5 };
        var evaluation = BootstrapEvaluation.Measure(scores, labels, 0.5, [0.3, 0.1], [25, 7], settings,
            ExecutionOptions.Default);
        int[] ranks = [.. Enumerable.Range(0, 60).OrderByDescending(i => scores[i])];
        var values = new List<double[]>();
        for (int resample = 0; resample < 40; resample++)
        {
            var random = new SeededRandom(5, (ulong)resample);
            var drawn = new int[60];
            for (int i = 0; i < 60; i++) drawn[i] = ranks[random.Next(60)];
            Array.Sort(drawn);
            double[] s = Array.ConvertAll(drawn, i => scores[i]);
            bool[] y = Array.ConvertAll(drawn, i => labels[i]);
            var confusion = ConfusionMatrix.Measure(s, y, 0.5);
            values.Add([RocAuc.Score(s, y), AveragePrecision.Score(s, y), BrierScore.Score(s, y),
                confusion.Precision, confusion.Recall, confusion.Specificity, confusion.F1,
                TopShare.Measure(s, y, 0.3).Precision, TopShare.Measure(s, y, 0.1).Lift, LogLoss.Score(s, y),
                ExpectedCalibrationError.Score(s, y), TopShare.MeasureCount(s, y, 25).Recall,
                AveragePrecisionAtN.Score(s, y, 25), AveragePrecisionAtN.Score(s, y, 7)]);
        }
        Interval[] intervals = [evaluation.RocAuc.Interval, evaluation.AveragePrecision.Interval, evaluation.Brier.Interval,
            evaluation.Confusion.Precision, evaluation.Confusion.Recall, evaluation.Confusion.Specificity,
            evaluation.Confusion.F1, evaluation.TopShares[0].Precision, evaluation.TopShares[1].Lift,
            evaluation.LogLoss.Interval, evaluation.ExpectedCalibrationError.Interval, evaluation.TopCounts[0].Recall,
            evaluation.TopCounts[0].AveragePrecision.Interval, evaluation.TopCounts[1].AveragePrecision.Interval];
        for (int metric = 0; metric < intervals.Length; metric++)
        {
            double[] sorted = [.. values.Select(v => v[metric]).Order()];
            Assert.Equal(sorted[1] + 0.95 * (sorted[2] - sorted[1]), intervals[metric].Lower, 1e-12);
            Assert.Equal(sorted[37] + 0.05 * (sorted[38] - sorted[37]), intervals[metric].Upper, 1e-12);
        }
    }

    [Fact]
    public void Bootstrap_values_are_the_plain_metrics_and_lie_in_their_intervals()
    {
        var (scores, labels) = Example(500);
        var evaluation = Evaluate(scores, labels, ExecutionOptions.Default);

        Assert.Equal(RocAuc.Score(scores, labels), evaluation.RocAuc.Value);
        Assert.Equal(AveragePrecision.Score(scores, labels), evaluation.AveragePrecision.Value);
        Assert.Equal(BrierScore.Score(scores, labels), evaluation.Brier.Value);
        Assert.InRange(evaluation.RocAuc.Value, evaluation.RocAuc.Interval.Lower, evaluation.RocAuc.Interval.Upper);
        Assert.InRange(evaluation.Confusion.Matrix.F1, evaluation.Confusion.F1.Lower, evaluation.Confusion.F1.Upper);
        Assert.Equal(TopShare.Measure(scores, labels, 0.05), evaluation.TopShares[0].Metrics);
        Assert.Equal(LogLoss.Score(scores, labels), evaluation.LogLoss.Value);
        Assert.InRange(evaluation.LogLoss.Value, evaluation.LogLoss.Interval.Lower, evaluation.LogLoss.Interval.Upper);
        Assert.Equal(ExpectedCalibrationError.Score(scores, labels), evaluation.ExpectedCalibrationError.Value);
        Assert.Equal(ReliabilityCurve.Measure(scores, labels), evaluation.ReliabilityCurve);
        Assert.Equal(TopShare.MeasureCount(scores, labels, 40), evaluation.TopCounts[0].Metrics);
        Assert.Equal(AveragePrecisionAtN.Score(scores, labels, 40), evaluation.TopCounts[0].AveragePrecision.Value);
        Assert.Equal(evaluation.AveragePrecision.Interval.Upper, evaluation.TopCounts[1].AveragePrecision.Interval.Upper, 1e-12);
        var top = evaluation.TopShares[1];
        Assert.InRange(top.Metrics.Lift, top.Lift.Lower, top.Lift.Upper);
    }

    [Fact]
    public void Bootstrap_draws_again_what_holds_one_class_and_says_nothing_of_probabilities_where_there_are_none()
    {
        var evaluation = BootstrapEvaluation.Measure(
            [3.0, -1.0, -2.0], [true, false, false], 0, [], new BootstrapSettings(), ExecutionOptions.Default);

        Assert.Equal(new Estimate(1, new Interval(1, 1)), evaluation.RocAuc);
        foreach (Estimate none in (Estimate[])[evaluation.Brier, evaluation.LogLoss, evaluation.ExpectedCalibrationError])
            Assert.True(double.IsNaN(none.Value) && double.IsNaN(none.Interval.Upper));
        Assert.Empty(evaluation.ReliabilityCurve);
    }

    [Fact]
    public void A_bootstrap_stops_before_the_next_resample()
    {
        // Resamples go to threads by the dozen; one lot, which is all there is here, takes far longer than the wait below.
        (double[] scores, bool[] labels) = Example(2_000_000);
        using var source = new CancellationTokenSource();
        var canceller = new Thread(() =>
        {
            Thread.Sleep(50);
            source.Cancel();
        });
        canceller.Start();
        Assert.Throws<OperationCanceledException>(() => BootstrapEvaluation.Measure(scores, labels, 0.5, [],
            new BootstrapSettings { Resamples = 16 }, new ExecutionOptions { Threads = 1, Cancellation = source.Token }));
        canceller.Join();
    }

    private static BootstrapEvaluation Evaluate(double[] scores, bool[] labels, ExecutionOptions execution) =>
        BootstrapEvaluation.Measure(
            scores, labels, 0.6, [0.05, 0.2], [40, 500], new BootstrapSettings { Resamples = 200 }, execution);

    private static (double[] Scores, bool[] Labels) Example(int n)
    {
        var random = new SeededRandom(11);
        var scores = new double[n];
        var labels = new bool[n];
        for (int i = 0; i < n; i++)
        {
            labels[i] = random.NextDouble() < 0.3;
            scores[i] = Math.Round(Math.Clamp(0.4 + (labels[i] ? 0.2 : 0) + 0.2 * random.NextGaussian(), 0, 1), 2);
        }
        return (scores, labels);
    }
}
