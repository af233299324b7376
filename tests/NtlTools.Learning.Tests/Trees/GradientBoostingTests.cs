using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Learning.Tests.Trees;

public sealed class GradientBoostingTests
{
    private static readonly Matrix Table = FixtureFile.Table("Trees", "gradient_boosting.csv");
    private static readonly Matrix Rows = Table.Columns(2);
    private static readonly bool[] Labels = Table.Labels(0);
    private static readonly int[] Training = [.. Enumerable.Range(0, Rows.Rows / 2).Select(i => 2 * i)];
    private static readonly int[] HeldOut = [.. Enumerable.Range(0, Rows.Rows / 2).Select(i => 2 * i + 1)];
    private static readonly GradientBoostingSettings Settings = new() { Trees = 100, MaxDepth = 4 };

    [Fact]
    public void Held_out_rows_with_gaps_are_ranked_as_well_as_by_XGBoost()
    {
        double[] predicted = Fit(Settings).PredictLogOdds(Rows.SelectRows(HeldOut), ExecutionOptions.Default);
        double[] reference = Pick(Table.Column(1), HeldOut);
        bool[] labels = Pick(Labels, HeldOut);

        double ours = AveragePrecision.Score(predicted, labels), theirs = AveragePrecision.Score(reference, labels);
        Assert.True(ours >= theirs - 0.01, $"{ours} against {theirs}");
        Assert.InRange(RocAuc.Score(predicted, labels), RocAuc.Score(reference, labels) - 0.01, 1);
    }

    [Fact]
    public void Trees_are_the_same_bytes_for_any_number_of_threads()
    {
        foreach (var settings in (GradientBoostingSettings[])[Settings, Settings with { Subsample = 0.7, ColumnSample = 0.5 }])
        {
            var one = Fit(settings, 1);
            AssertSame(one.Trees, Fit(settings, 2).Trees);
            AssertSame(one.Trees, Fit(settings, 4).Trees);
        }
    }

    [Fact]
    public void Trees_are_the_same_where_memory_allows_no_subtraction()
    {
        var settings = Settings with { MaxDepth = 8 };
        var frugal = new GradientBoostingLearner(settings) { HistogramBudget = 0 }
            .Fit(Rows.SelectRows(Training), Pick(Labels, Training), ExecutionOptions.Default);

        AssertSame(Fit(settings).Trees, frugal.Trees);
    }

    [Fact]
    public void One_split_has_the_gain_and_the_leaves_of_the_formulas()
    {
        // From log-odds 0: g = 1/2 - y, h = 1/4. Six rows left of the gap (five negatives, one positive), four right (all
        // positive): G = 5/2 - 1/2 = 2 and -2, H = 6/4 and 1; gain = 4/2.5 + 4/2 - 0; weights -2/2.5 and 2/2.
        var rows = new Matrix(10, 1, [1, 2, 3, 4, 5, 6, 9, 10, 11, 12]);
        bool[] labels = [false, false, false, true, false, false, true, true, true, true];
        var model = Learn(new GradientBoostingSettings { Trees = 1, MaxDepth = 1, LearningRate = 0.5, Subsample = 1 }, rows, labels);

        Assert.Equal([0, -1, -1], model.Trees.Features);
        Assert.Equal(7.5f, model.Trees.Thresholds[0]);
        Assert.Equal(4 / 2.5 + 4 / 2.0, model.Trees.Gains[0], 1e-6);
        Assert.Equal(-0.4f, model.Trees.LeafValues[1]);
        Assert.Equal(0.5f, model.Trees.LeafValues[2]);
        Assert.Equal(1.5, model.Trees.Covers[1], 1e-9);
        Assert.Equal(2.5, model.Trees.Covers[0], 1e-6);
        Assert.Equal([1.0], model.GainImportance);
        Assert.Equal(-0.4, model.PredictLogOdds([7.49]), 1e-7);
        Assert.Equal(0.5, model.PredictLogOdds([7.5]), 1e-7);
    }

    [Fact]
    public void Penalty_and_limits_hold()
    {
        var rows = new Matrix(10, 1, [1, 2, 3, 4, 5, 6, 9, 10, 11, 12]);
        bool[] labels = [false, false, false, true, false, false, true, true, true, true];
        GradientBoostingModel Model(GradientBoostingSettings settings) =>
            Learn(settings with { Trees = 1, MaxDepth = 1, Subsample = 1 }, rows, labels);

        Assert.Equal(0, Model(new() { MinGain = 3.61 }).TreeCount);
        Assert.Equal(1, Model(new() { MinGain = 3.59 }).TreeCount);
        Assert.Equal(0, Model(new() { MinChildWeight = 1.26 }).TreeCount);
        Assert.Equal(5.5f, Model(new() { MinChildWeight = 1.25 }).Trees.Thresholds[0]);
        Assert.Equal(-(2 / 1.5f) * 0.1f, Model(new() { L2 = 0 }).Trees.LeafValues[1], 1e-6f);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Missing_values_go_to_the_better_side(bool missingArePositive)
    {
        // Quantities 0..39 are positive from 20 on; the gaps are all of one class.
        var rows = new Matrix(60, 1);
        var labels = new bool[60];
        for (int i = 0; i < 60; i++)
        {
            rows[i, 0] = i < 40 ? i : double.NaN;
            labels[i] = i < 40 ? i >= 20 : missingArePositive;
        }
        var model = Learn(new GradientBoostingSettings { Trees = 1, MaxDepth = 1, Subsample = 1 }, rows, labels);

        Assert.Equal(19.5f, model.Trees.Thresholds[0]);
        Assert.Equal(missingArePositive ? 0 : 1, model.Trees.DefaultLeft[0]);
        Assert.Equal(missingArePositive, model.PredictLogOdds([double.NaN]) > 0);
    }

    [Fact]
    public void Gaps_that_are_the_pattern_are_set_apart_from_all_values()
    {
        var rows = new Matrix(60, 1);
        var labels = new bool[60];
        for (int i = 0; i < 60; i++)
        {
            rows[i, 0] = i < 40 ? i : double.NaN;
            labels[i] = i >= 40;
        }
        var model = Learn(new GradientBoostingSettings { Trees = 1, MaxDepth = 1, Subsample = 1 }, rows, labels);

        Assert.True(model.PredictLogOdds([double.NaN]) > 0);
        Assert.True(model.PredictLogOdds([0.0]) < 0);
        Assert.True(model.PredictLogOdds([1e30]) < 0);
    }

    [Fact]
    public void Where_no_value_was_missing_a_missing_one_goes_where_most_rows_are()
    {
        var rows = new Matrix(30, 1);
        var labels = new bool[30];
        for (int i = 0; i < 30; i++)
        {
            rows[i, 0] = i;
            labels[i] = i < 10;
        }

        Assert.Equal(0, Learn(new GradientBoostingSettings { Trees = 1, MaxDepth = 1, Subsample = 1 }, rows, labels).Trees.DefaultLeft[0]);
    }

    [Fact]
    public void The_best_partition_of_categories_is_found()
    {
        // Categories 1, 4 and 6 are the positive ones: no threshold on the code tells them apart, one partition does.
        var (rows, labels) = Categories(700, 7, code => code is 1 or 4 or 6);
        var model = Learn(new GradientBoostingSettings { Trees = 1, MaxDepth = 1, CategoricalColumns = [0] }, rows, labels);

        Assert.Equal(0, model.Trees.CategoryStarts[0]);
        for (int code = 0; code < 7; code++) Assert.Equal(code is 1 or 4 or 6, model.PredictLogOdds([code, 0]) > 0);
        double asMissing = model.PredictLogOdds([double.NaN, 0]);
        foreach (double unseen in (double[])[7, 99, 1e9, -1, 2.5, double.PositiveInfinity])
            Assert.Equal(asMissing, model.PredictLogOdds([unseen, 0]));
        Assert.Equal([0b111_1111UL], model.Trees.KnownCategories);
    }

    [Fact]
    public void Categories_without_enough_rows_go_with_the_missing_values()
    {
        var (rows, labels) = Categories(700, 7, code => code is 1 or 4);
        for (int i = 0; i < 9; i++) (rows[i, 0], labels[i]) = (20, true);
        var settings = new GradientBoostingSettings { Trees = 1, MaxDepth = 1, CategoricalColumns = [0] };
        var model = Learn(settings, rows, labels);

        Assert.Equal(model.PredictLogOdds([double.NaN, 0]), model.PredictLogOdds([20.0, 0]));
        for (int i = 0; i < 9; i++) rows[i, 0] = double.NaN;
        Assert.True(Learn(settings, rows, labels).PredictLogOdds([double.NaN, 0]) > 0);
    }

    [Fact]
    public void More_categories_than_bins_share_the_last_bin_by_rarity()
    {
        var (rows, labels) = Categories(6000, 600, code => code % 3 == 0);
        var settings = new GradientBoostingSettings { Trees = 30, MaxDepth = 3, CategoricalColumns = [0], CategorySmoothing = 1 };
        var model = Learn(settings, rows, labels);

        double[] predicted = model.PredictLogOdds(rows, ExecutionOptions.Default);
        Assert.True(RocAuc.Score(predicted, labels) > 0.65);
        Assert.Equal(10, model.Trees.KnownCategories.Length);
    }

    [Fact]
    public void A_class_weight_is_the_same_as_rows_repeated()
    {
        int[] repeated = [.. Training.SelectMany(row => Labels[row] ? new[] { row, row, row } : [row])];
        // Small nodes have splits of equal gain, between which rounding would choose; nodes of many rows have none.
        var settings = Settings with { Trees = 20, MaxDepth = 3, MinChildWeight = 5, BaseScore = null, Subsample = 1 };
        var rows = Rows.SelectRows(repeated);
        var copies = Learn(settings, Coarse(rows), Pick(Labels, repeated));
        var weighted = Learn(settings with { PositiveWeight = 3 }, Coarse(Rows.SelectRows(Training)), Pick(Labels, Training));

        Assert.Equal(copies.BaseScore, weighted.BaseScore, 1e-12);
        Assert.Equal(copies.Trees.Features, weighted.Trees.Features);
        Assert.Equal(copies.Trees.Thresholds, weighted.Trees.Thresholds);
        for (int i = 0; i < copies.Trees.LeafValues.Length; i++)
            Assert.Equal(copies.Trees.LeafValues[i], weighted.Trees.LeafValues[i], 1e-6f);
    }

    [Fact]
    public void Early_stopping_keeps_the_best_round()
    {
        var validation = Rows.SelectRows(HeldOut);
        bool[] validationLabels = Pick(Labels, HeldOut);
        var settings = Settings with { Trees = 400, LearningRate = 0.3, EarlyStoppingRounds = 15 };
        var stopped = new GradientBoostingLearner(settings)
            .Fit(Rows.SelectRows(Training), Pick(Labels, Training), validation, validationLabels, ExecutionOptions.Default);

        Assert.InRange(stopped.TreeCount, 1, 384);
        var all = Fit(settings with { Trees = stopped.TreeCount + 15 });
        var history = new List<double>();
        for (int tree = 0; tree < all.TreeCount; tree++)
        {
            double[] contribution = First(all, tree + 1).PredictLogOdds(validation, ExecutionOptions.Default);
            history.Add(AveragePrecision.Score(contribution, validationLabels));
        }
        Assert.Equal(history.Max(), stopped.ValidationAveragePrecision);
        Assert.Equal(history.IndexOf(history.Max()) + 1, stopped.TreeCount);
        AssertSame(First(all, stopped.TreeCount).Trees, stopped.Trees);
    }

    [Fact]
    public void Without_early_stopping_all_trees_stay_and_are_measured()
    {
        var validation = Rows.SelectRows(HeldOut);
        bool[] validationLabels = Pick(Labels, HeldOut);
        var model = new GradientBoostingLearner(Settings with { Trees = 30, EarlyStoppingRounds = 0 })
            .Fit(Rows.SelectRows(Training), Pick(Labels, Training), validation, validationLabels, ExecutionOptions.Default);

        Assert.Equal(30, model.TreeCount);
        Assert.Equal(
            AveragePrecision.Score(model.PredictLogOdds(validation, ExecutionOptions.Default), validationLabels),
            model.ValidationAveragePrecision);
    }

    [Fact]
    public void Rows_are_predicted_alike_one_by_one_and_in_batches()
    {
        foreach (var model in (GradientBoostingModel[])[Fit(Settings), Fit(Settings with { MaxDepth = 10, MinChildWeight = 0 })])
        {
            // Numbers beyond 32 bits, infinities and values on a threshold are where two ways of comparing would part.
            var unusual = Rows.SelectRows(Enumerable.Range(0, Rows.Rows).ToArray());
            double[] values = [1e300, -1e300, double.PositiveInfinity, double.NegativeInfinity, float.MaxValue, -0.0, double.NaN];
            for (int row = 0; row < 600; row++)
            {
                for (int column = 0; column < 8; column++)
                {
                    if ((row + column) % 3 == 0) unusual[row, column] = values[(row / 3 + column) % values.Length];
                }
            }
            for (int i = 0; i < model.Trees.Features.Length && i < 600; i++)
            {
                if (model.Trees.Features[i] >= 0) unusual[600 + i, model.Trees.Features[i]] = model.Trees.Thresholds[i];
            }
            double[] batch = model.PredictLogOdds(unusual, ExecutionOptions.Default);
            for (int row = 0; row < unusual.Rows; row++) Assert.Equal(model.PredictLogOdds(unusual.Row(row)), batch[row]);
        }
        var (rows, labels) = Categories(700, 90, code => code % 3 == 0);
        var settings = new GradientBoostingSettings { Trees = 20, CategoricalColumns = [0], MinRowsPerCategory = 1 };
        var categorical = Learn(settings, rows, labels);
        rows[3, 0] = double.NaN;
        rows[4, 0] = 1000;
        rows[5, 0] = -1;
        rows[6, 1] = double.NaN;
        double[] predicted = categorical.PredictLogOdds(rows, ExecutionOptions.Default);
        for (int row = 0; row < rows.Rows; row++) Assert.Equal(categorical.PredictLogOdds(rows.Row(row)), predicted[row]);
    }

    [Fact]
    public void Arrays_make_the_same_model_again()
    {
        var model = Fit(Settings);
        var t = model.Trees;
        var copy = t with { TreeStarts = [.. t.TreeStarts], Thresholds = [.. t.Thresholds], LeftChildren = [.. t.LeftChildren] };
        var again = new GradientBoostingModel(model.Columns, model.BaseScore, copy, model.ValidationAveragePrecision);

        Assert.Equal(model.PredictLogOdds(Rows, ExecutionOptions.Default), again.PredictLogOdds(Rows, ExecutionOptions.Default));
        Assert.Equal(model.GainImportance, again.GainImportance);
    }

    [Fact]
    public void Arrays_that_lead_astray_are_refused()
    {
        var (rows, labels) = Categories(700, 70, code => code % 3 == 0);
        var settings = new GradientBoostingSettings { Trees = 2, MaxDepth = 2, CategoricalColumns = [0], MinRowsPerCategory = 1 };
        var model = Learn(settings, rows, labels);
        var good = model.Trees;
        Assert.Equal(0, good.Features[0]);
        Assert.Equal(2, new GradientBoostingModel(2, 0, good, null).TreeCount);
        T[] With<T>(T[] values, int index, T value)
        {
            var copy = (T[])values.Clone();
            copy[index] = value;
            return copy;
        }
        GradientBoostingTrees[] faulty =
        [
            good with { Features = With(good.Features, 0, 2) },
            good with { Features = With(good.Features, 0, -2) },
            good with { LeftChildren = With(good.LeftChildren, 0, 0) },
            good with { LeftChildren = With(good.LeftChildren, 0, 1000) },
            good with { LeftChildren = With(good.LeftChildren, 1, 1) },
            good with { Thresholds = With(good.Thresholds, 0, float.NaN) },
            good with { LeafValues = With(good.LeafValues, 0, float.PositiveInfinity) },
            good with { Gains = With(good.Gains, 0, double.NaN) },
            good with { Covers = With(good.Covers, 0, -1) },
            good with { DefaultLeft = With(good.DefaultLeft, 0, (byte)2) },
            good with { CategoryStarts = With(good.CategoryStarts, 0, good.CategoryWords.Length - 1) },
            good with { CategoryStarts = With(good.CategoryStarts, 0, -2) },
            good with { CategoryStarts = With(good.CategoryStarts, 0, int.MaxValue) },
            good with { CategoricalColumns = [2] },
            good with { CategoricalColumns = [1] },
            good with { CategoryCounts = [0] },
            good with { CategoryCounts = [65537] },
            good with { CategoryCounts = [200] },
            good with { KnownCategories = [1] },
            good with { TreeStarts = With(good.TreeStarts, 1, 0) },
            good with { TreeStarts = [] },
            good with { TreeStarts = [0, 1000, good.Features.Length] },
            good with { Covers = [] },
        ];

        for (int i = 0; i < faulty.Length; i++)
        {
            var trees = faulty[i];
            var failure = Record.Exception(() => new GradientBoostingModel(2, 0, trees, null));
            Assert.True(failure is ArgumentException, $"Fault {i}: {failure}");
        }
        Assert.Throws<ArgumentException>(() => new GradientBoostingModel(2, double.NaN, good, null));
        Assert.Throws<ArgumentException>(() => new GradientBoostingModel(2, 0, good, 1.5));
    }

    [Fact]
    public void Rows_without_a_pattern_give_no_trees_and_the_prior()
    {
        bool[] labels = [true, false, false, false, true, false, false, false];
        var model = Learn(new GradientBoostingSettings { BaseScore = null, Subsample = 1 }, new Matrix(8, 2), labels);

        Assert.Equal(0, model.TreeCount);
        Assert.Equal(Math.Log(2.0 / 6), model.PredictLogOdds([1.0, 2.0]));
        Assert.Equal([0.0, 0.0], model.GainImportance);
    }

    [Fact]
    public void A_column_of_gaps_alone_does_no_harm()
    {
        var rows = new Matrix(40, 2);
        var labels = new bool[40];
        for (int i = 0; i < 40; i++)
        {
            (rows[i, 0], rows[i, 1]) = (double.NaN, i);
            labels[i] = i >= 20;
        }
        Assert.Equal([0.0, 1.0], Learn(new GradientBoostingSettings { Trees = 5 }, rows, labels).GainImportance);
        var categorical = new GradientBoostingSettings { Trees = 5, CategoricalColumns = [0] };
        Assert.Equal([0.0, 1.0], Learn(categorical, rows, labels).GainImportance);
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused()
    {
        var rows = new Matrix(2, 1, [0, 1]);
        var settings = new GradientBoostingSettings();

        Assert.Throws<ArgumentException>(() => Learn(settings, rows, [true, true]));
        Assert.Throws<ArgumentException>(() => Learn(settings, rows, [true]));
        Assert.Throws<ArgumentException>(() => Learn(settings, new Matrix(2, 1, [0, double.PositiveInfinity]), [true, false]));
        Assert.Throws<ArgumentException>(() => Learn(settings, new Matrix(2, 1, [0, 1e300]), [true, false]));
        Assert.Throws<ArgumentException>(() => Learn(settings with { CategoricalColumns = [1] }, rows, [true, false]));
        Assert.Throws<ArgumentException>(
            () => Learn(settings with { CategoricalColumns = [0] }, new Matrix(2, 1, [0.5, 1]), [true, false]));
        Assert.Throws<ArgumentException>(
            () => Learn(settings with { CategoricalColumns = [0] }, new Matrix(2, 1, [70000, 1]), [true, false]));
        Assert.Throws<ArgumentException>(() => Fit(Settings with { Trees = 1 }).PredictLogOdds([1.0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { MaxBins = 257 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { Subsample = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { LearningRate = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { PositiveWeight = -1 });
    }

    [Fact]
    public void Cancelled_work_stops_and_progress_is_a_share_of_the_trees()
    {
        var source = new CancellationTokenSource();
        var reported = new List<double>();
        var execution = new ExecutionOptions
        {
            Cancellation = source.Token,
            Progress = new Listener(share =>
            {
                reported.Add(share);
                if (reported.Count == 3) source.Cancel();
            }),
        };

        Assert.ThrowsAny<OperationCanceledException>(
            () => new GradientBoostingLearner(Settings).Fit(Rows.SelectRows(Training), Pick(Labels, Training), execution));
        Assert.Equal([0.01, 0.02, 0.03], reported);
    }

    private static GradientBoostingModel Fit(GradientBoostingSettings settings, int threads = 0) =>
        new GradientBoostingLearner(settings)
            .Fit(Rows.SelectRows(Training), Pick(Labels, Training), new ExecutionOptions { Threads = threads });

    private static GradientBoostingModel Learn(GradientBoostingSettings settings, Matrix rows, bool[] labels) =>
        new GradientBoostingLearner(settings).Fit(rows, labels, ExecutionOptions.Default);

    private static GradientBoostingModel First(GradientBoostingModel model, int trees)
    {
        var all = model.Trees;
        int nodes = all.TreeStarts[trees];
        var some = all with
        {
            TreeStarts = all.TreeStarts[..(trees + 1)],
            Features = all.Features[..nodes],
            Thresholds = all.Thresholds[..nodes],
            LeftChildren = all.LeftChildren[..nodes],
            DefaultLeft = all.DefaultLeft[..nodes],
            LeafValues = all.LeafValues[..nodes],
            Gains = all.Gains[..nodes],
            Covers = all.Covers[..nodes],
            CategoryStarts = all.CategoryStarts[..nodes],
        };
        return new GradientBoostingModel(model.Columns, model.BaseScore, some, null);
    }

    private static void AssertSame(GradientBoostingTrees expected, GradientBoostingTrees actual)
    {
        Assert.Equal(expected.TreeStarts, actual.TreeStarts);
        Assert.Equal(expected.Features, actual.Features);
        Assert.Equal(expected.Thresholds, actual.Thresholds);
        Assert.Equal(expected.LeftChildren, actual.LeftChildren);
        Assert.Equal(expected.DefaultLeft, actual.DefaultLeft);
        Assert.Equal(expected.LeafValues, actual.LeafValues);
        Assert.Equal(expected.Gains, actual.Gains);
        Assert.Equal(expected.Covers, actual.Covers);
        Assert.Equal(expected.CategoryWords, actual.CategoryWords);
    }

    // With few distinct values each has its own bin, however often a row is repeated.
    private static Matrix Coarse(Matrix rows) =>
        new(rows.Rows, rows.Columns, Array.ConvertAll(rows.Values, value => Math.Round(value, 1)));

    private static (Matrix Rows, bool[] Labels) Categories(int n, int categories, Func<int, bool> positive)
    {
        var random = new SeededRandom(1);
        var rows = new Matrix(n, 2);
        var labels = new bool[n];
        for (int i = 0; i < n; i++)
        {
            (rows[i, 0], rows[i, 1]) = (i % categories, random.NextDouble());
            labels[i] = positive(i % categories) ? random.NextDouble() < 0.9 : random.NextDouble() < 0.1;
        }
        return (rows, labels);
    }

    private static T[] Pick<T>(T[] values, int[] indices) => Array.ConvertAll(indices, index => values[index]);

    private sealed class Listener(Action<double> heard) : IProgress<double>
    {
        public void Report(double value) => heard(value);
    }
}
