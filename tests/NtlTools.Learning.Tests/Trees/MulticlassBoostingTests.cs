using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Learning.Tests.Trees;

public class MulticlassBoostingTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    private static readonly MulticlassBoostingModel Four = Fit(Blobs(4, 150, out int[] labels), labels, OneThread);

    [Fact]
    public void A_row_alone_is_answered_as_in_a_batch_by_the_most_probable_class()
    {
        Matrix rows = Blobs(4, 100, out int[] labels, seed: 9, spread: 1.5), all = Four.Predict(rows, OneThread);
        double[] one = new double[4];
        int right = 0;
        for (int i = 0; i < rows.Rows; i++)
        {
            int found = Four.Predict(rows.Row(i), one);
            Assert.Equal(all.Row(i).ToArray(), one);
            Assert.Equal(1, one.Sum(), 1e-12);
            Assert.Equal(Array.IndexOf(one, one.Max()), found);
            Assert.Equal(found, MulticlassBoostingModel.MostProbable(all.Row(i)));
            if (found == labels[i]) right++;
        }
        Assert.InRange(right / (double)rows.Rows, 0.6, 1);
    }

    [Fact]
    public void A_class_is_most_probable_though_an_earlier_one_has_log_odds_below_its_probability()
    {
        // Log-odds of -1, -0.5 and -2: the first one's probability, 0.27, is above the others' log-odds.
        var model = new MulticlassBoostingModel([Constant(-1), Constant(-0.5), Constant(-2)], double.NaN, 0);
        double[] probabilities = new double[3];
        Assert.Equal(1, model.Predict([0.0], probabilities));
        Assert.Equal(probabilities.Max(), probabilities[1]);
    }

    [Fact]
    public void Where_all_classes_are_next_to_impossible_the_least_impossible_has_it_all()
    {
        var model = new MulticlassBoostingModel([Constant(-900), Constant(-800), Constant(-850)], double.NaN, 0);
        double[] probabilities = new double[3];
        Assert.Equal(1, model.Predict([0.0], probabilities));
        Assert.Equal([0, 1, 0], probabilities);
        Assert.Equal([0, 1, 0], model.Predict(new Matrix(1, 1), OneThread).Row(0).ToArray());
    }

    [Fact]
    public void Clear_classes_are_learnt_and_the_accuracy_is_of_rows_held_out()
    {
        Matrix rows = Blobs(5, 120, out int[] labels);
        MulticlassBoostingModel model = Fit(rows, labels, OneThread);
        Assert.Equal((5, 5, 120), (model.ClassCount, model.Classes.Count, model.HeldOutCount));
        Assert.InRange(model.Accuracy, 0.97, 1);
        Matrix others = Blobs(5, 40, out int[] expected, seed: 77), found = model.Predict(others, OneThread);
        int right = Enumerable.Range(0, others.Rows).Count(i => MulticlassBoostingModel.MostProbable(found.Row(i)) == expected[i]);
        Assert.InRange(right / (double)others.Rows, 0.97, 1);
    }

    [Fact]
    public void One_class_has_every_row()
    {
        MulticlassBoostingModel model = Fit(new Matrix(3, 2), [0, 0, 0], OneThread);
        double[] one = new double[1];
        Assert.Equal((1, 0), (model.ClassCount, model.Classes.Count));
        Assert.Equal(0, model.Predict([double.NaN, 1e300], one));
        Assert.Equal([1], one);
        Assert.Equal([1, 1], model.Predict(new Matrix(2, 2), OneThread).Values);
    }

    [Fact]
    public void A_class_too_small_to_hold_out_of_is_learnt_nonetheless()
    {
        MulticlassBoostingModel model = Fit(new Matrix(3, 1, [0, 5, 9]), [0, 1, 2], OneThread);
        Assert.Equal((3, 0), (model.ClassCount, model.HeldOutCount));
        Assert.True(double.IsNaN(model.Accuracy));
    }

    [Fact]
    public void The_same_model_comes_of_any_number_of_threads()
    {
        Matrix rows = Blobs(3, 200, out int[] labels, spread: 3);
        MulticlassBoostingModel one = Fit(rows, labels, OneThread), four = Fit(rows, labels, new() { Threads = 4 });
        Assert.Equal(one.Predict(rows, OneThread).Values, four.Predict(rows, new() { Threads = 4 }).Values);
        Assert.Equal((one.Accuracy, one.HeldOutCount), (four.Accuracy, four.HeldOutCount));
    }

    [Fact]
    public void What_does_not_fit_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => Fit(new Matrix(0, 2), [], OneThread));
        Assert.Throws<ArgumentException>(() => Fit(new Matrix(2, 2), [0], OneThread));
        Assert.Throws<ArgumentException>(() => Fit(new Matrix(2, 2), [0, -1], OneThread));
        Assert.Throws<ArgumentException>(() => Fit(new Matrix(3, 2), [0, 2, 2], OneThread));
        Assert.Throws<ArgumentException>(() => Four.Predict(new double[2], new double[3]));
        Assert.Throws<ArgumentException>(() => Four.Predict(new double[3], new double[4]));
        Assert.Throws<ArgumentException>(() => new MulticlassBoostingModel([Constant(0)], 1, 0));
        Assert.Throws<ArgumentException>(() => new MulticlassBoostingModel([], 1.5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MulticlassBoostingModel([], 1, -1));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Fit(Blobs(3, 200, out int[] labels), labels, new() { Threads = 1, Cancellation = cancelled.Token }));
    }

    private static MulticlassBoostingModel Fit(Matrix rows, int[] labels, ExecutionOptions execution) =>
        new MulticlassBoostingLearner(new()).Fit(rows, labels, execution);

    // A model without trees, which answers its base score.
    private static GradientBoostingModel Constant(double logOdds) => new(1, logOdds, new()
    {
        TreeStarts = [0], Features = [], Thresholds = [], LeftChildren = [], DefaultLeft = [], LeafValues = [], Gains = [], Covers = [],
        CategoryStarts = [], CategoryWords = [], CategoricalColumns = [], CategoryCounts = [], KnownCategories = [],
    }, null);

    // Round clouds in the plane on a circle; row i is of cloud i mod count.
    private static Matrix Blobs(int count, int size, out int[] labels, ulong seed = 3, double spread = 0.5)
    {
        var random = new SeededRandom(seed);
        var rows = new Matrix(count * size, 2);
        labels = [.. Enumerable.Range(0, rows.Rows).Select(i => i % count)];
        for (int i = 0; i < rows.Rows; i++)
        {
            double angle = 2 * Math.PI * labels[i] / count;
            rows[i, 0] = 5 * Math.Cos(angle) + spread * random.NextGaussian();
            rows[i, 1] = 5 * Math.Sin(angle) + spread * random.NextGaussian();
        }
        return rows;
    }
}
