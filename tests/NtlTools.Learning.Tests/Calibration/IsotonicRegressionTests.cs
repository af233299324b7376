using FsCheck.Fluent;
using NtlTools.Learning.Calibration;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Calibration;

public sealed class IsotonicRegressionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Predictions_equal_those_of_scikit_learn(int index)
    {
        CalibrationFixture fixture = CalibrationFixture.All[index];
        double[] scores = fixture.Scores, asked = fixture.Numbers("asked"), weights = fixture.Numbers("weights");
        double[] targets = Array.ConvertAll(fixture.Labels, label => label ? 1.0 : 0.0);
        double[] falling = [.. scores.Select((score, i) => score - 4 * targets[i])];
        IsotonicRegressionModel plain = Learner().Fit(scores, fixture.Labels, ExecutionOptions.Default);

        AssertClose(fixture.Numbers("isotonic"), plain.Predict(asked));
        AssertClose(fixture.Numbers("isotonicInputs"), plain.Inputs);
        AssertClose(fixture.Numbers("isotonicOutputs"), plain.Outputs);
        AssertClose(fixture.Numbers("weighted"),
            Learner().Fit(scores, targets, weights, ExecutionOptions.Default).Predict(asked));
        AssertClose(fixture.Numbers("falling"), new IsotonicRegressionLearner(new() { Increasing = false })
            .Fit(scores, falling, weights, ExecutionOptions.Default).Predict(asked));
    }

    [Fact]
    public void Violators_are_pooled_to_their_weighted_mean_and_between_points_lies_a_line()
    {
        IsotonicRegressionModel model = Learner().Fit([1, 2, 3, 5], [0, 4, 1, 7], [1, 1, 2, 1], ExecutionOptions.Default);

        Assert.Equal([0.0, 2.0, 2.0, 7.0], model.Outputs);
        Assert.Equal([0.0, 0.0, 1.0, 2.0, 2.0, 4.5, 7.0, 7.0],
            model.Predict([double.NegativeInfinity, 1, 1.5, 2, 2.5, 4, 5, double.PositiveInfinity]));
        Assert.True(double.IsNaN(model.Predict(double.NaN)));
    }

    [Fact]
    public void Predictions_are_monotone_and_keep_the_weighted_mean() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Input, short Target, byte Weight)[]>(), items =>
        {
            var weighing = Array.FindAll(items, item => item.Weight > 0);
            if (weighing.Length == 0) return true;
            double[] inputs = Array.ConvertAll(items, item => (double)item.Input);
            double[] targets = Array.ConvertAll(items, item => item.Target / 100.0);
            double[] weights = Array.ConvertAll(items, item => (double)item.Weight);
            foreach (bool increasing in (bool[])[true, false])
            {
                IsotonicRegressionModel model = new IsotonicRegressionLearner(new() { Increasing = increasing })
                    .Fit(inputs, targets, weights, ExecutionOptions.Default);
                double[] path = model.Predict([.. Enumerable.Range(-10, 2800).Select(i => i / 10.0)]);
                for (int i = 1; i < path.Length; i++)
                    if (increasing ? path[i] < path[i - 1] : path[i] > path[i - 1]) return false;
                double mean = weighing.Sum(item => item.Weight * (item.Target / 100.0));
                double fitted = weighing.Sum(item => item.Weight * model.Predict(item.Input));
                if (Math.Abs(mean - fitted) > 1e-6) return false;
            }
            return true;
        }).Check(200);

    [Fact]
    public void No_other_monotone_function_of_blocks_is_nearer()
    {
        // The min-max formula of isotonic regression: the least over later ends of the greatest mean over earlier starts.
        var random = new SeededRandom(4);
        double[] inputs = new double[40], targets = new double[40], weights = new double[40];
        for (int i = 0; i < inputs.Length; i++)
            (inputs[i], targets[i], weights[i]) = (i, random.NextGaussian() + 0.03 * i, 0.1 + random.NextDouble());
        IsotonicRegressionModel model = Learner().Fit(inputs, targets, weights, ExecutionOptions.Default);
        for (int i = 0; i < inputs.Length; i++)
        {
            double expected = Enumerable.Range(0, i + 1).Max(start => Enumerable.Range(i, inputs.Length - i).Min(end =>
                Enumerable.Range(start, end - start + 1).Sum(k => weights[k] * targets[k])
                / Enumerable.Range(start, end - start + 1).Sum(k => weights[k])));
            Assert.Equal(expected, model.Predict(inputs[i]), 1e-12);
        }
    }

    [Fact]
    public void The_order_of_the_items_is_of_no_account()
    {
        CalibrationFixture fixture = CalibrationFixture.All[1];
        double[] weights = fixture.Numbers("weights"), targets = fixture.Numbers("probabilities");
        int[] order = [.. Enumerable.Range(0, weights.Length)];
        new SeededRandom(8).Shuffle<int>(order);
        IsotonicRegressionModel model = Learner().Fit(fixture.Scores, targets, weights, ExecutionOptions.Default);
        IsotonicRegressionModel shuffled = Learner().Fit(Array.ConvertAll(order, i => fixture.Scores[i]),
            Array.ConvertAll(order, i => targets[i]), Array.ConvertAll(order, i => weights[i]), ExecutionOptions.Default);

        Assert.Equal(model.Inputs, shuffled.Inputs);
        Assert.Equal(model.Outputs, shuffled.Outputs);
    }

    [Fact]
    public void The_ends_of_the_range_of_numbers_do_not_overflow()
    {
        var model = new IsotonicRegressionModel([-double.MaxValue, double.MaxValue], [-double.MaxValue, double.MaxValue]);

        Assert.Equal(0, model.Predict(0));
        Assert.Equal(7, Learner().Fit([3], [7], null, ExecutionOptions.Default).Predict(99));
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused_and_cancelled_work_stops()
    {
        ExecutionOptions any = ExecutionOptions.Default;

        Assert.Throws<ArgumentException>(() => Learner().Fit([], [], null, any));
        Assert.Throws<ArgumentException>(() => Learner().Fit([1], [1, 2], null, any));
        Assert.Throws<ArgumentException>(() => Learner().Fit([double.NaN], [1], null, any));
        Assert.Throws<ArgumentException>(() => Learner().Fit([1], [double.PositiveInfinity], null, any));
        Assert.Throws<ArgumentException>(() => Learner().Fit([1], [1], [-1], any));
        Assert.Throws<ArgumentException>(() => Learner().Fit([1], [1], [0], any));
        Assert.Throws<ArgumentException>(() => Learner().Fit([1], [1], [1, 1], any));
        Assert.Throws<ArgumentException>(() => Learner().Fit([1, 2], [true, true], any));
        Assert.Throws<ArgumentException>(() => new IsotonicRegressionModel([], []));
        Assert.Throws<ArgumentException>(() => new IsotonicRegressionModel([1, 1], [0, 1]));
        Assert.Throws<ArgumentException>(() => new IsotonicRegressionModel([1, 2, 3], [0, 1, 0.5]));
        Assert.Throws<ArgumentException>(() => new IsotonicRegressionModel([1, 2], [0, double.NaN]));
        Assert.Throws<ArgumentException>(() => new IsotonicRegressionModel([double.NegativeInfinity, 2], [0, 1]));
        Assert.ThrowsAny<OperationCanceledException>(() => Learner().Fit([1], [1], null,
            new ExecutionOptions { Cancellation = new CancellationToken(canceled: true) }));
    }

    private static IsotonicRegressionLearner Learner() => new(new IsotonicRegressionSettings());

    private static void AssertClose(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-10);
    }
}
