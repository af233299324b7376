using NtlTools.Learning.Calibration;

namespace NtlTools.Learning.Tests.Calibration;

public sealed class PlattScalingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Probabilities_equal_those_of_scikit_learn(int index)
    {
        CalibrationFixture fixture = CalibrationFixture.All[index];
        double[] found = Fit(fixture.Scores, fixture.Labels).Predict(fixture.Numbers("asked"));

        double[] expected = fixture.Numbers("sigmoid");
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 2e-5);
    }

    [Fact]
    public void Slopes_of_the_loss_are_flat_at_the_optimum()
    {
        CalibrationFixture fixture = CalibrationFixture.All[0];
        double[] scores = fixture.Scores;
        bool[] labels = fixture.Labels;
        double positives = labels.Count(label => label), negatives = labels.Length - positives, bySlope = 0, byIntercept = 0;
        PlattScalingModel model = Fit(scores, labels);
        for (int i = 0; i < scores.Length; i++)
        {
            double error = model.Predict(scores[i]) - (labels[i] ? (positives + 1) / (positives + 2) : 1 / (negatives + 2));
            bySlope += error * scores[i];
            byIntercept += error;
        }

        Assert.Equal(0, bySlope, 1e-7);
        Assert.Equal(0, byIntercept, 1e-7);
    }

    [Fact]
    public void Separated_classes_get_Platt_s_targets()
    {
        // Two scores alone: the sigmoid goes through both targets, 4/5 and 1/5, whose log-odds are ±ln 4.
        PlattScalingModel model = Fit([-1, -1, -1, 1, 1, 1], [false, false, false, true, true, true]);

        Assert.Equal(Math.Log(4), model.Slope, 1e-9);
        Assert.Equal(0, model.Intercept, 1e-9);
        Assert.Equal([0.8, 0.2], model.Predict([1.0, -1.0]).Select(p => Math.Round(p, 9)));
    }

    [Fact]
    public void The_unit_of_the_scores_is_of_no_account_and_a_reversed_score_falls()
    {
        CalibrationFixture fixture = CalibrationFixture.All[1];
        double[] scores = fixture.Scores;
        double[] expected = Fit(scores, fixture.Labels).Predict(scores);
        foreach ((double factor, double shift) in ((double, double)[])[(1e9, 0), (1e-9, 3e-9), (-1, 0), (1, 1e6)])
        {
            double[] other = Array.ConvertAll(scores, score => score * factor + shift);
            PlattScalingModel model = Fit(other, fixture.Labels);
            Assert.Equal(factor > 0, model.Slope > 0);
            for (int i = 0; i < other.Length; i++) Assert.Equal(expected[i], model.Predict(other[i]), 1e-7);
        }
    }

    [Fact]
    public void Equal_scores_get_the_mean_target_and_say_nothing()
    {
        PlattScalingModel model = Fit([0.1, 0.1, 0.1], [true, false, false]);

        Assert.Equal(0, model.Slope);
        Assert.Equal((2.0 / 3 + 2 * 0.25) / 3, model.Predict(double.PositiveInfinity), 1e-9);
    }

    [Fact]
    public void Numbers_make_the_same_model_again()
    {
        PlattScalingModel model = Fit(CalibrationFixture.All[2].Scores, CalibrationFixture.All[2].Labels);

        Assert.Equal(model.Predict(0.3), new PlattScalingModel(model.Slope, model.Intercept).Predict(0.3));
        Assert.Equal([0.0, 1.0], new PlattScalingModel(1, 0).Predict([double.NegativeInfinity, double.PositiveInfinity]));
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused_and_cancelled_work_stops()
    {
        Assert.Throws<ArgumentException>(() => Fit([1, 2], [true, true]));
        Assert.Throws<ArgumentException>(() => Fit([1, 2], [false, false]));
        Assert.Throws<ArgumentException>(() => Fit([1, 2], [true]));
        Assert.Throws<ArgumentException>(() => Fit([1, double.NaN], [true, false]));
        Assert.Throws<ArgumentException>(() => new PlattScalingModel(double.NaN, 0));
        Assert.Throws<ArgumentException>(() => new PlattScalingModel(0, double.NegativeInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlattScalingSettings { Tolerance = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlattScalingSettings { MaxIterations = 0 });
        Assert.ThrowsAny<OperationCanceledException>(() => new PlattScalingLearner(new()).Fit([1, 2], [true, false],
            new ExecutionOptions { Cancellation = new CancellationToken(canceled: true) }));
    }

    private static PlattScalingModel Fit(double[] scores, bool[] labels) =>
        new PlattScalingLearner(new PlattScalingSettings()).Fit(scores, labels, ExecutionOptions.Default);
}
