using FsCheck.Fluent;
using NtlTools.Learning.Explanation;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Tests.XGBoost;
using NtlTools.Learning.Trees;
using NtlTools.Learning.XGBoost;

namespace NtlTools.Learning.Tests.Explanation;

public sealed class TreeShapTests
{
    [Fact]
    public void Contributions_and_expected_value_add_up_to_the_log_odds() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            RandomModel random = RandomModel.Make((ulong)seed, mostColumns: 12, mostDepth: 9);
            var shap = new TreeShap(random.Model);
            Matrix contributions = shap.Explain(random.Rows, ExecutionOptions.Default);
            double[] expected = random.Model.PredictLogOdds(random.Rows, ExecutionOptions.Default);
            return Enumerable.Range(0, random.Rows.Rows).All(i =>
                Math.Abs(contributions.Row(i).ToArray().Sum() + shap.ExpectedValue - expected[i]) < 1e-9);
        }).Check(60);

    [Fact]
    public void Contributions_are_the_Shapley_values_of_the_definition() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            RandomModel random = RandomModel.Make((ulong)seed, mostColumns: 6, mostDepth: 8);
            var shap = new TreeShap(random.Model);
            Matrix contributions = shap.Explain(random.Rows, ExecutionOptions.Default);
            Assert.Equal(ExactShapley.Expectation(random.Model, new double[random.Model.Columns], 0), shap.ExpectedValue, 1e-9);
            for (int i = 0; i < random.Rows.Rows; i += 17)
            {
                double[] exact = ExactShapley.Explain(random.Model, random.Rows.Row(i).ToArray());
                for (int column = 0; column < exact.Length; column++)
                    Assert.Equal(exact[column], contributions[i, column], 1e-10);
            }
        }).Check(40);

    [Fact]
    public void Contributions_are_those_of_XGBoost()
    {
        XGBoostModel read = XGBoostFixture.Read("categorical.json");
        Matrix table = XGBoostFixture.Table("categorical.csv");
        Matrix rows = XGBoostFixture.Rows(table, read.Model.Columns);
        var shap = new TreeShap(read.Model);
        Matrix contributions = shap.Explain(rows, ExecutionOptions.Default);
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> expected = table.Row(i)[(rows.Columns + 2)..];
            for (int column = 0; column < rows.Columns; column++)
                Assert.Equal(expected[column], contributions[i, column], 1e-5);
            Assert.Equal(expected[rows.Columns], shap.ExpectedValue, 1e-5);
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        RandomModel random = RandomModel.Make(5, mostColumns: 12, mostDepth: 6);
        var shap = new TreeShap(random.Model);
        double[] one = shap.Explain(random.Rows, new ExecutionOptions { Threads = 1 }).Values;
        Assert.Equal(one, shap.Explain(random.Rows, new ExecutionOptions { Threads = 4 }).Values);
    }

    [Fact]
    public void A_row_has_the_same_contributions_alone_and_among_others()
    {
        RandomModel random = RandomModel.Make(6, mostColumns: 12, mostDepth: 6);
        var shap = new TreeShap(random.Model);
        Matrix all = shap.Explain(random.Rows, ExecutionOptions.Default);
        for (int i = 0; i < random.Rows.Rows; i += 29)
            Assert.Equal(all.Row(i).ToArray(), shap.Explain(random.Rows.SelectRows([i]), ExecutionOptions.Default).Values);
    }

    [Fact]
    public void Nothing_below_an_empty_branch_is_lost()
    {
        // No training row went left, and neither child of the right one has any cover.
        var model = new GradientBoostingModel(2, 0.5, new GradientBoostingTrees
        {
            TreeStarts = [0, 5],
            Features = [0, -1, 1, -1, -1],
            Thresholds = [1, 0, 2, 0, 0],
            LeftChildren = [1, -1, 3, -1, -1],
            DefaultLeft = [0, 0, 1, 0, 0],
            LeafValues = [0, 3, 0, -1, 7],
            Gains = new double[5],
            Covers = [4, 0, 4, 0, 0],
            CategoryStarts = [-1, -1, -1, -1, -1],
            CategoryWords = [],
            CategoricalColumns = [],
            CategoryCounts = [],
            KnownCategories = [],
        }, null);
        var shap = new TreeShap(model);
        Assert.Equal(3.5, shap.ExpectedValue, 1e-12);
        foreach (double[] row in (double[][])[[0, 0], [0, 5], [3, 0], [3, 5], [double.NaN, double.NaN]])
        {
            double[] found = shap.Explain(new Matrix(1, 2, row), ExecutionOptions.Default).Values,
                exact = ExactShapley.Explain(model, row);
            Assert.Equal(exact[0], found[0], 1e-12);
            Assert.Equal(exact[1], found[1], 1e-12);
        }
    }

    [Fact]
    public void Without_trees_there_are_no_contributions()
    {
        var model = new GradientBoostingModel(3, -1.5, RandomModel.NoTrees, null);
        var shap = new TreeShap(model);
        Assert.Equal(-1.5, shap.ExpectedValue);
        Assert.All(shap.Explain(new Matrix(9, 3), ExecutionOptions.Default).Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Work_can_be_cancelled_and_another_number_of_columns_is_refused()
    {
        RandomModel random = RandomModel.Make(7, mostColumns: 5, mostDepth: 4);
        var shap = new TreeShap(random.Model);
        Assert.ThrowsAny<OperationCanceledException>(() => shap.Explain(random.Rows,
            new ExecutionOptions { Cancellation = new CancellationToken(canceled: true) }));
        Assert.Throws<ArgumentException>(() =>
            shap.Explain(new Matrix(1, random.Model.Columns + 1), ExecutionOptions.Default));
    }

    [Fact]
    public void Preparing_can_be_cancelled_and_trees_that_would_fill_the_memory_are_refused_without_it()
    {
        GradientBoostingModel deep = Chain(6000);
        Assert.ThrowsAny<OperationCanceledException>(() => new TreeShap(deep, new CancellationToken(canceled: true)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Assert.Throws<ArgumentException>(() => new TreeShap(deep));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
        Assert.Contains("1024 MB", failure.Message, StringComparison.Ordinal);
        var tooWide = new GradientBoostingModel(TreeShap.MostColumns + 1, 0, RandomModel.NoTrees, null);
        Assert.Contains("columns", Assert.Throws<ArgumentException>(() => new TreeShap(tooWide)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_hundreds_of_columns_is_explained_in_full()
    {
        GradientBoostingModel chain = Chain(300);
        var shap = new TreeShap(chain);
        double[] row = new double[300];
        Assert.Equal(chain.PredictLogOdds(row),
            shap.ExpectedValue + shap.Explain(new Matrix(1, 300, row), ExecutionOptions.Default).Values.Sum(), 1e-9);
    }

    [Fact]
    public void Progress_ends_at_the_whole()
    {
        RandomModel random = RandomModel.Make(8, mostColumns: 5, mostDepth: 4);
        var heard = new List<double>();
        new TreeShap(random.Model).Explain(random.Rows,
            new ExecutionOptions { Threads = 1, Progress = new Recorder(heard) });
        Assert.Equal(1, heard[^1]);
    }

    /// <summary>A tree each of whose splits has a leaf on the left and the next split, of the next column, on the right.</summary>
    private static GradientBoostingModel Chain(int splits)
    {
        int nodes = 2 * splits + 1;
        int[] features = [.. Enumerable.Range(0, nodes).Select(i => i % 2 == 0 && i < nodes - 1 ? i / 2 : -1)];
        return new(splits, 0, new GradientBoostingTrees
        {
            TreeStarts = [0, nodes],
            Features = features,
            Thresholds = [.. features.Select(f => f < 0 ? 0f : -1)],
            LeftChildren = [.. features.Select((f, i) => f < 0 ? -1 : i + 1)],
            DefaultLeft = new byte[nodes],
            LeafValues = [.. features.Select((f, i) => f < 0 ? i % 7 : 0f)],
            Gains = new double[nodes],
            Covers = [.. Enumerable.Range(0, nodes).Select(i => i % 2 == 1 ? 1.0 : splits + 1 - i / 2)],
            CategoryStarts = [.. Enumerable.Repeat(-1, nodes)],
            CategoryWords = [],
            CategoricalColumns = [],
            CategoryCounts = [],
            KnownCategories = [],
        }, null);
    }

    private sealed class Recorder(List<double> heard) : IProgress<double>
    {
        public void Report(double value) => heard.Add(value);
    }
}
