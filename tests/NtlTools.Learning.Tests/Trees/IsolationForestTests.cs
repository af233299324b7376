using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Learning.Tests.Trees;

public sealed class IsolationForestTests
{
    private static readonly Matrix Table = FixtureFile.Table("Trees", "isolation_forest.csv");
    private static readonly Matrix Rows = Table.Columns(2);

    [Fact]
    public void Scores_rank_rows_as_scikit_learn_does()
    {
        double[] reference = Table.Column(1);
        bool[] labels = Table.Labels(0);
        double[] mean = new double[Rows.Rows];
        for (ulong seed = 0; seed < 10; seed++)
        {
            double[] scores = Fit(new IsolationForestSettings { Seed = seed }).Score(Rows, ExecutionOptions.Default);
            Assert.InRange(Spearman(scores, reference), 0.9, 1);
            for (int i = 0; i < mean.Length; i++) mean[i] += scores[i] / 10;
        }

        Assert.Equal(RocAuc.Score(reference, labels), RocAuc.Score(mean, labels), 0.01);
        for (int i = 0; i < mean.Length; i++) Assert.Equal(reference[i], mean[i], 0.03);
    }

    [Fact]
    public void Scores_are_the_same_bytes_for_any_number_of_threads_and_one_by_one()
    {
        double[] one = Fit(new IsolationForestSettings(), 1).Score(Rows, new ExecutionOptions { Threads = 1 });

        Assert.Equal(one, Fit(new IsolationForestSettings(), 2).Score(Rows, new ExecutionOptions { Threads = 2 }));
        Assert.Equal(one, Fit(new IsolationForestSettings(), 4).Score(Rows, new ExecutionOptions { Threads = 4 }));
        var model = Fit(new IsolationForestSettings());
        for (int row = 0; row < Rows.Rows; row++) Assert.Equal(one[row], model.Score(Rows.Row(row)));
    }

    [Fact]
    public void A_tree_of_two_rows_scores_by_hand()
    {
        // Two rows are always split once: h = 1 and c(2) = 1, so every score is 2⁻¹.
        var model = new IsolationForestLearner(new IsolationForestSettings { Trees = 3 })
            .Fit(new Matrix(2, 1, [0, 1]), ExecutionOptions.Default);

        Assert.Equal(0.5, model.Score([0.0]));
        Assert.Equal(0.5, model.Score([99.0]));
        Assert.Equal(2, model.SampleSize);
    }

    [Fact]
    public void The_paper_s_formula_gives_the_score()
    {
        // Three nodes: the left leaf holds 1 row (h = 1), the right one 5 (h = 1 + c(5)).
        double c5 = 2 * (Math.Log(4) + 0.577215664901532861) - 2.0 * 4 / 5;
        double c6 = 2 * (Math.Log(5) + 0.577215664901532861) - 2.0 * 5 / 6;
        var model = new IsolationForestModel(1, 6, [0, 3], [0, -1, -1], [0.5, 0, 0], [1, -1, -1], [0, 1, 1 + c5]);

        Assert.Equal(Math.Pow(2, -1 / c6), model.Score([0.0]), 1e-15);
        Assert.Equal(Math.Pow(2, -(1 + c5) / c6), model.Score([0.5]), 1e-15);
    }

    [Fact]
    public void Constant_columns_are_passed_over_and_constant_rows_score_alike()
    {
        var rows = new Matrix(50, 3);
        for (int row = 0; row < 50; row++) rows[row, 1] = row == 7 ? 100 : row * 0.01;
        var forest = new IsolationForestLearner(new IsolationForestSettings()).Fit(rows, ExecutionOptions.Default);
        Assert.All(forest.Features, feature => Assert.True(feature is -1 or 1));
        double[] scores = forest.Score(rows, ExecutionOptions.Default);
        Assert.Equal(7, Array.IndexOf(scores, scores.Max()));

        var constant = new IsolationForestLearner(new IsolationForestSettings { Trees = 5 })
            .Fit(new Matrix(9, 2), ExecutionOptions.Default);
        Assert.Equal(0.5, constant.Score([1.0, 2.0]));
    }

    [Fact]
    public void Trees_stop_at_the_paper_s_depth()
    {
        var model = Fit(new IsolationForestSettings { SampleSize = 20, Trees = 50 });
        for (int t = 0; t < model.TreeCount; t++)
        {
            int start = model.TreeStarts[t];
            int Depth(int node) =>
                model.Features[start + node] < 0
                    ? 0
                    : 1 + Math.Max(Depth(model.LeftChildren[start + node]), Depth(model.LeftChildren[start + node] + 1));
            Assert.InRange(Depth(0), 1, 5);
        }
    }

    [Fact]
    public void Arrays_make_the_same_forest_again()
    {
        var model = Fit(new IsolationForestSettings { Trees = 20 });
        var again = new IsolationForestModel(model.Columns, model.SampleSize, [.. model.TreeStarts], [.. model.Features],
            [.. model.Thresholds], [.. model.LeftChildren], [.. model.PathLengths]);

        Assert.Equal(model.Score(Rows, ExecutionOptions.Default), again.Score(Rows, ExecutionOptions.Default));
    }

    [Theory]
    [InlineData("child before its parent")]
    [InlineData("child is itself")]
    [InlineData("child out of range")]
    [InlineData("two parents")]
    [InlineData("no parent")]
    [InlineData("column out of range")]
    [InlineData("negative column")]
    [InlineData("leaf with a child")]
    [InlineData("infinite threshold")]
    [InlineData("NaN path")]
    [InlineData("start out of range")]
    [InlineData("starts fall")]
    [InlineData("unequal lengths")]
    public void Arrays_that_lead_astray_are_refused(string fault)
    {
        int[] starts = [0, 5, 6], features = [0, -1, 1, -1, -1, -1], left = [1, -1, 3, -1, -1, -1];
        double[] thresholds = [0.5, 0, 1.5, 0, 0, 0], paths = [0, 1, 0, 2, 2, 1];
        Assert.Equal(2, new IsolationForestModel(2, 4, starts, features, thresholds, left, paths).TreeCount);
        switch (fault)
        {
            case "child before its parent": left[2] = 0; break;
            case "child is itself": left[2] = 2; break;
            case "child out of range": left[2] = 4; break;
            case "two parents": left[2] = 1; break;
            case "no parent": (left[0], features[0]) = (-1, -1); break;
            case "column out of range": features[0] = 2; break;
            case "negative column": features[0] = -2; break;
            case "leaf with a child": left[1] = 3; break;
            case "infinite threshold": thresholds[0] = double.PositiveInfinity; break;
            case "NaN path": paths[1] = double.NaN; break;
            case "start out of range": starts[1] = 7; break;
            case "starts fall": starts[1] = int.MinValue; break;
            default: paths = [0]; break;
        }

        Assert.ThrowsAny<ArgumentException>(() => new IsolationForestModel(2, 4, starts, features, thresholds, left, paths));
    }

    [Fact]
    public void Rows_that_have_no_order_are_refused()
    {
        var model = Fit(new IsolationForestSettings { Trees = 2 });

        Assert.Throws<ArgumentException>(() => Fit(new Matrix(2, 1, [1, double.NaN])));
        Assert.Throws<ArgumentException>(() => Fit(new Matrix(2, 1, [1, double.PositiveInfinity])));
        Assert.Throws<ArgumentException>(() => Fit(new Matrix(0, 5)));
        Assert.Throws<ArgumentException>(() => model.Score([1, 2, 3, 4, double.NaN]));
        Assert.Throws<ArgumentException>(() => model.Score([1.0]));
        Assert.Throws<ArgumentException>(() => model.Score(new Matrix(3, 4), ExecutionOptions.Default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IsolationForestSettings { Trees = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new IsolationForestSettings { SampleSize = 1 });
    }

    [Fact]
    public void Extreme_values_do_not_overflow()
    {
        var rows = new Matrix(4, 1, [-double.MaxValue, double.MaxValue, 0, BitConverter.Int64BitsToDouble(1)]);
        double[] scores = Fit(rows).Score(rows, ExecutionOptions.Default);

        Assert.All(scores, score => Assert.InRange(score, 0, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Extended_scores_are_the_same_bytes_for_any_threads_one_by_one_and_made_again(int level)
    {
        var settings = new IsolationForestSettings { ExtensionLevel = level };
        var model = Fit(settings, 1);
        double[] one = model.Score(Rows, new ExecutionOptions { Threads = 1 });

        Assert.Equal(level, model.ExtensionLevel);
        Assert.Equal(one, Fit(settings, 2).Score(Rows, new ExecutionOptions { Threads = 2 }));
        Assert.Equal(one, Fit(settings, 4).Score(Rows, new ExecutionOptions { Threads = 4 }));
        for (int row = 0; row < Rows.Rows; row++) Assert.Equal(one[row], model.Score(Rows.Row(row)));
        IsolationHyperplanes splits = model.Hyperplanes!;
        var again = new IsolationForestModel(model.Columns, model.SampleSize, model.TreeStarts, model.Features, model.Thresholds,
            model.LeftChildren, model.PathLengths, new IsolationHyperplanes(
                splits.ColumnsPerSplit, splits.Centers, splits.Scales, splits.SplitColumns, splits.Normals));
        Assert.Equal(one, again.Score(Rows, ExecutionOptions.Default));
    }

    [Theory]
    [InlineData(1, 12)]
    [InlineData(11, 12)]
    public void Sparse_and_dense_splits_find_the_row_that_stands_apart(int level, int columns)
    {
        var random = new SeededRandom(6);
        var rows = new Matrix(300, columns);
        for (int i = 0; i < rows.Values.Length; i++) rows.Values[i] = random.NextGaussian() * Math.Pow(10, i % columns - 6);
        for (int column = 0; column < columns; column++) rows[41, column] = 8 * Math.Pow(10, column - 6);
        double[] scores = new IsolationForestLearner(new IsolationForestSettings { ExtensionLevel = level })
            .Fit(rows, ExecutionOptions.Default).Score(rows, ExecutionOptions.Default);

        Assert.Equal(41, Array.IndexOf(scores, scores.Max()));
    }

    [Fact]
    public void Slanted_splits_leave_no_ghost_beside_two_blobs()
    {
        // Two blobs on a diagonal: along the columns the empty corners look as ordinary as the space between the blobs.
        var random = new SeededRandom(12);
        var rows = new Matrix(1000, 2);
        for (int row = 0; row < rows.Rows; row++)
        {
            int blob = row % 2 * 10;
            (rows[row, 0], rows[row, 1]) = (blob + random.NextGaussian(), 10 - blob + random.NextGaussian());
        }
        double plain = 0, slanted = 0;
        for (ulong seed = 0; seed < 5; seed++)
        {
            plain += GhostScore(rows, 0, seed) / 5;
            slanted += GhostScore(rows, 1, seed) / 5;
        }

        Assert.True(slanted > plain + 0.03, $"ghost corners score {plain} with plain splits and {slanted} with slanted ones");

        static double GhostScore(Matrix rows, int level, ulong seed)
        {
            var model = new IsolationForestLearner(new IsolationForestSettings { ExtensionLevel = level, Seed = seed })
                .Fit(rows, ExecutionOptions.Default);
            return (model.Score([0.0, 0.0]) + model.Score([10.0, 10.0])) / 2;
        }
    }

    [Fact]
    public void Constant_columns_and_extreme_values_do_slanted_splits_no_harm()
    {
        var settings = new IsolationForestSettings { ExtensionLevel = 2 };
        var rows = new Matrix(5, 3);
        for (int row = 0; row < 5; row++) (rows[row, 0], rows[row, 1]) = (row == 3 ? double.MaxValue : -double.MaxValue, row);
        var model = new IsolationForestLearner(settings).Fit(rows, ExecutionOptions.Default);

        Assert.All(model.Score(rows, ExecutionOptions.Default), score => Assert.InRange(score, 0, 1));
        Assert.InRange(model.Score([1, 2, double.MaxValue]), 0, 1);
        var constant = new IsolationForestLearner(settings).Fit(new Matrix(9, 3), ExecutionOptions.Default);
        Assert.Equal(0.5, constant.Score([1, 2, 3]), 1e-12);
    }

    [Fact]
    public void Splits_that_lead_astray_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Fit(new IsolationForestSettings { ExtensionLevel = 5 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IsolationForestSettings { ExtensionLevel = -1 });
        Assert.Throws<ArgumentException>(() => new IsolationHyperplanes(1, [0, 0], [1, 1], [0], [1]));
        Assert.Throws<ArgumentException>(() => new IsolationHyperplanes(3, [0, 0], [1, 1], [0, 1, 2], [1, 1, 1]));
        Assert.Throws<ArgumentException>(() => new IsolationHyperplanes(2, [0, double.NaN], [1, 1], [0, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => new IsolationHyperplanes(2, [0, 0], [1, 0], [0, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => new IsolationHyperplanes(2, [0, 0], [1, 1], [1, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => new IsolationHyperplanes(2, [0, 0], [1, 1], [0, 2], [1, 1]));
        Assert.Throws<ArgumentException>(() => new IsolationHyperplanes(2, [0, 0], [1, 1], [0, 1], [1, float.NaN]));
        Assert.Throws<ArgumentException>(() => new IsolationHyperplanes(2, [0, 0], [1, 1], [0, 1, 0], [1, 1, 1]));
        var splits = new IsolationHyperplanes(2, [0, 0], [1, 1], [0, 1, 0, 1], [1, 1, 1, 1]);
        Assert.Throws<ArgumentException>(() =>
            new IsolationForestModel(2, 4, [0, 3], [0, -1, -1], [0, 0, 0], [1, -1, -1], [0, 1, 1], splits));
    }

    [Fact]
    public void Cancelled_work_stops()
    {
        var cancelled = new ExecutionOptions { Cancellation = new CancellationToken(canceled: true) };

        Assert.ThrowsAny<OperationCanceledException>(
            () => new IsolationForestLearner(new IsolationForestSettings()).Fit(Rows, cancelled));
    }

    private static IsolationForestModel Fit(IsolationForestSettings settings, int threads = 0) =>
        new IsolationForestLearner(settings).Fit(Rows, new ExecutionOptions { Threads = threads });

    private static IsolationForestModel Fit(Matrix rows) =>
        new IsolationForestLearner(new IsolationForestSettings()).Fit(rows, ExecutionOptions.Default);

    private static double Spearman(double[] first, double[] second)
    {
        double[] a = Ranks(first), b = Ranks(second);
        double mean = (a.Length - 1) / 2.0, ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            ab += (a[i] - mean) * (b[i] - mean);
            aa += (a[i] - mean) * (a[i] - mean);
            bb += (b[i] - mean) * (b[i] - mean);
        }
        return ab / Math.Sqrt(aa * bb);
    }

    private static double[] Ranks(double[] values)
    {
        var ranks = new double[values.Length];
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        for (int i = 0; i < order.Length; i++) ranks[order[i]] = i;
        return ranks;
    }
}
