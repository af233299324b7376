using NtlTools.Learning.Calibration;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Tests.Trees;

namespace NtlTools.Learning.Tests.Calibration;

public sealed class NonNegativeLogisticTests
{
    private static readonly Matrix Table = FixtureFile.Table("Calibration", "logistic.csv");
    private static readonly Matrix Rows = Table.Columns(2);
    private static readonly bool[] Labels = Table.Labels(0);
    private static readonly NonNegativeLogisticSettings Unpenalised = new() { L2 = 0 };

    [Fact]
    public void A_positive_optimum_is_that_of_scikit_learn_and_a_harmful_input_gets_exactly_zero()
    {
        var model = Fit(Unpenalised, Rows, Labels);

        Assert.Equal(0, model.Coefficients[2]);
        double[] probabilities = model.Predict(Rows);
        double[] reference = Table.Column(1);
        for (int row = 0; row < Rows.Rows; row++)
        {
            Assert.Equal(reference[row], probabilities[row], 1e-6);
            Assert.Equal(probabilities[row], model.Predict(Rows.Row(row)));
        }
    }

    [Fact]
    public void The_slopes_are_flat_at_the_optimum_and_rise_where_a_coefficient_is_held()
    {
        var model = Fit(Unpenalised, Rows, Labels);
        double[] slopes = new double[4];
        for (int row = 0; row < Rows.Rows; row++)
        {
            double error = model.Predict(Rows.Row(row)) - (Labels[row] ? 1 : 0);
            slopes[0] += error;
            for (int i = 0; i < 3; i++) slopes[i + 1] += error * Rows[row, i];
        }

        for (int i = 0; i < 3; i++) Assert.Equal(0, slopes[i], 1e-8);
        Assert.True(slopes[3] > 0);
    }

    [Fact]
    public void Two_groups_give_the_coefficients_of_the_formula()
    {
        // 20 rows at 0 with 5 positives, 20 at 1 with 15: intercept ln(5/15), slope ln(15/5) - ln(5/15).
        var rows = new Matrix(40, 1);
        var labels = new bool[40];
        for (int i = 0; i < 40; i++)
        {
            rows[i, 0] = i / 20;
            labels[i] = i % 20 < (i < 20 ? 5 : 15);
        }
        var model = Fit(Unpenalised, rows, labels);

        Assert.Equal(-Math.Log(3), model.Intercept, 1e-10);
        Assert.Equal(2 * Math.Log(3), model.Coefficients[0], 1e-10);
    }

    [Fact]
    public void Where_all_inputs_mislead_the_share_of_positives_remains()
    {
        var misleading = new Matrix(Rows.Rows, 2);
        for (int row = 0; row < Rows.Rows; row++) (misleading[row, 0], misleading[row, 1]) = (Rows[row, 2], -Rows[row, 0]);
        var model = Fit(Unpenalised, misleading, Labels);

        Assert.Equal([0.0, 0.0], model.Coefficients);
        Assert.Equal(Labels.Count(label => label) / (double)Labels.Length, model.Predict([5.0, -3.0]), 1e-12);
    }

    [Fact]
    public void Constant_and_copied_inputs_do_no_harm()
    {
        var rows = new Matrix(Rows.Rows, 4);
        for (int row = 0; row < Rows.Rows; row++)
            (rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3]) = (0.1, Rows[row, 1], Rows[row, 1], Rows[row, 0]);
        double[] doubled = Fit(Unpenalised, rows, Labels).Predict(rows);
        var model = Fit(Unpenalised, Rows, Labels);

        Assert.Equal(0, Fit(Unpenalised, rows, Labels).Coefficients[0]);
        for (int row = 0; row < Rows.Rows; row++) Assert.Equal(model.Predict(Rows.Row(row)), doubled[row], 1e-6);
    }

    [Fact]
    public void Separable_classes_have_finite_coefficients()
    {
        var rows = new Matrix(6, 1, [-3, -2, -1, 1, 2, 3]);
        var model = Fit(new NonNegativeLogisticSettings(), rows, [false, false, false, true, true, true]);

        Assert.InRange(model.Coefficients[0], 5, 50);
        Assert.Equal(0, model.Intercept, 1e-6);
        Assert.True(double.IsFinite(Fit(Unpenalised, rows, [false, false, false, true, true, true]).Coefficients[0]));
    }

    [Fact]
    public void Smoothed_labels_leave_separable_classes_as_unsure_as_the_sample_is_small()
    {
        var rows = new Matrix(8, 1);
        bool[] labels = [false, false, false, false, false, false, true, true];
        for (int i = 0; i < 8; i++) rows[i, 0] = labels[i] ? 1 : 0;
        LogisticModel model = new NonNegativeLogisticLearner(new() { SmoothLabels = true, L2 = 0 })
            .Fit(rows, labels, ExecutionOptions.Default);

        // One input of two values is a mean for each: (2 + 1) / (2 + 2) of thefts and 1 / (6 + 2) of the others.
        Assert.Equal(0.75, model.Predict([1]), 1e-9);
        Assert.Equal(0.125, model.Predict([0]), 1e-9);
    }

    [Fact]
    public void A_penalty_shrinks()
    {
        double free = Fit(Unpenalised, Rows, Labels).Coefficients[1];

        Assert.InRange(Fit(new NonNegativeLogisticSettings { L2 = 100 }, Rows, Labels).Coefficients[1], 0.01, free - 0.01);
        Assert.Equal(free, Fit(new NonNegativeLogisticSettings(), Rows, Labels).Coefficients[1], 1e-5);
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        var rows = new Matrix(2, 1, [0, 1]);

        Assert.Throws<ArgumentException>(() => Fit(Unpenalised, rows, [true, true]));
        Assert.Throws<ArgumentException>(() => Fit(Unpenalised, rows, [true]));
        Assert.Throws<ArgumentException>(() => Fit(Unpenalised, new Matrix(2, 1, [0, double.NaN]), [true, false]));
        Assert.Throws<ArgumentException>(() => Fit(Unpenalised, new Matrix(2, 0), [true, false]));
        Assert.Throws<ArgumentException>(() => new LogisticModel(double.NaN, [1]));
        Assert.Throws<ArgumentException>(() => new LogisticModel(0, [double.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => new LogisticModel(0, [1]).Predict([1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NonNegativeLogisticSettings { L2 = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NonNegativeLogisticSettings { Tolerance = double.NaN });
        Assert.ThrowsAny<OperationCanceledException>(() => new NonNegativeLogisticLearner(Unpenalised)
            .Fit(Rows, Labels, new ExecutionOptions { Cancellation = new CancellationToken(canceled: true) }));
    }

    private static LogisticModel Fit(NonNegativeLogisticSettings settings, Matrix rows, bool[] labels) =>
        new NonNegativeLogisticLearner(settings).Fit(rows, labels, ExecutionOptions.Default);
}
