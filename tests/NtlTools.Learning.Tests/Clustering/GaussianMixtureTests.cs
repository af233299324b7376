using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class GaussianMixtureTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    private static readonly CovarianceType[] Types = Enum.GetValues<CovarianceType>();

    [Theory]
    [MemberData(nameof(MixtureFixture.Names), MemberType = typeof(MixtureFixture))]
    public void Probabilities_and_criteria_of_given_parameters_are_those_of_scikit_learn(string name)
    {
        MixtureFixture fixture = MixtureFixture.Read(name);
        foreach (MixtureFixture.Answer answer in fixture.Answers)
        {
            GaussianMixtureModel model = fixture.Model(answer);
            Assert.Equal(answer.Bic, model.Bic, 1e-9 * Math.Abs(answer.Bic));
            Assert.Equal(answer.Aic, model.Aic, 1e-9 * Math.Abs(answer.Aic));
            Assert.Equal(answer.Labels, model.Predict(fixture.Rows, OneThread));
            double[] logLikelihoods = model.LogLikelihood(fixture.Rows, OneThread);
            Assert.Equal(answer.Score, logLikelihoods.Average(), 1e-9);
            Matrix probabilities = model.PredictProbabilities(fixture.Rows, OneThread);
            for (int i = 0; i < answer.LogLikelihoods.Length; i++)
            {
                Assert.Equal(answer.LogLikelihoods[i], logLikelihoods[5 * i], 1e-9 * (1 + Math.Abs(logLikelihoods[5 * i])));
                for (int k = 0; k < fixture.ComponentCount; k++)
                    Assert.Equal(answer.Probabilities[i, k], probabilities[5 * i, k], 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(MixtureFixture.Names), MemberType = typeof(MixtureFixture))]
    public void The_best_of_some_runs_is_that_of_scikit_learn(string name)
    {
        MixtureFixture fixture = MixtureFixture.Read(name);
        foreach (MixtureFixture.Answer answer in fixture.Answers)
        {
            var settings = new GaussianMixtureSettings
            {
                ComponentCount = fixture.ComponentCount, CovarianceType = answer.Type, Tolerance = 1e-6, MaxIterations = 2000,
                Restarts = 20,
            };
            GaussianMixtureModel model = new GaussianMixtureLearner(settings).Fit(fixture.Rows, OneThread);
            Assert.True(model.HasConverged);
            Assert.InRange(model.MeanLogLikelihood, answer.Score - 0.0005 * Math.Abs(answer.Score), double.MaxValue);
            Assert.InRange(model.Bic, double.MinValue, answer.Bic + 0.005 * Math.Abs(answer.Bic));
            double agreement = AdjustedRandIndex.Score(answer.Labels, model.Predict(fixture.Rows, OneThread));
            if (model.MeanLogLikelihood < answer.Score + 0.0005 * Math.Abs(answer.Score))
                Assert.True(agreement > 0.98, $"{answer.Type}: {agreement}");
        }
    }

    [Theory]
    [MemberData(nameof(MixtureFixture.Names), MemberType = typeof(MixtureFixture))]
    public void One_run_with_the_defaults_scores_as_those_of_scikit_learn_do(string name)
    {
        MixtureFixture fixture = MixtureFixture.Read(name);
        foreach (MixtureFixture.Answer answer in fixture.Answers)
        {
            var settings = new GaussianMixtureSettings
            {
                ComponentCount = fixture.ComponentCount, CovarianceType = answer.Type,
            };
            GaussianMixtureModel model = new GaussianMixtureLearner(settings).Fit(fixture.Rows, OneThread);
            Assert.True(
                model.MeanLogLikelihood >= answer.LowestSingleScore - 0.005 * Math.Abs(answer.LowestSingleScore),
                $"{answer.Type}: {model.MeanLogLikelihood} < {answer.LowestSingleScore}");
        }
    }

    [Fact]
    public void Every_iteration_is_that_of_plain_expectation_maximisation()
    {
        foreach ((int rows, int columns, int count) in new[] { (1500, 9, 4), (300, 1, 3), (127, 2, 2), (640, 5, 3), (129, 4, 1) })
        {
            Matrix table = Tables.Groups(rows, columns, 3, 2.5, (ulong)rows);
            int[] labels = [.. Enumerable.Range(0, rows).Select(i => i / 7 % count)];
            foreach (CovarianceType type in Types)
            {
                Plain plain = Plain.Start(type, table, labels, count);
                foreach (int iterations in new[] { 1, 2, 7 })
                {
                    GaussianMixtureModel model = Converge<Lanes128, Vector128<double>>(table, labels, count, type, iterations);
                    while (plain.Iterations < iterations) plain.Iterate(table);
                    AssertClose(plain.Weights, model.Weights, 1e-9);
                    AssertClose(plain.Means.Values, model.Means.Values, 1e-9);
                    AssertClose(plain.Shaped().Values, model.Covariances.Values, 1e-9);
                    Assert.Equal(plain.LogLikelihood(table), model.MeanLogLikelihood, 1e-9);
                    Assert.Equal(iterations, model.Iterations);
                }
            }
        }
    }

    [Fact]
    public void Likelihood_never_falls_from_one_iteration_to_the_next()
    {
        Matrix table = Tables.Groups(500, 3, 4, 2, 3);
        foreach (CovarianceType type in Types)
        {
            var settings = new GaussianMixtureSettings
            {
                ComponentCount = 4, CovarianceType = type, Tolerance = 0, RegularizationCovariance = 0,
            };
            double before = double.NegativeInfinity;
            for (int iterations = 1; iterations <= 25; iterations++)
            {
                double now = new GaussianMixtureLearner(settings with { MaxIterations = iterations })
                    .Fit(table, OneThread).MeanLogLikelihood;
                Assert.True(now >= before - 1e-12, $"{type}, {iterations}: {now} < {before}");
                before = now;
            }
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        Matrix table = Tables.Groups(10_007, 6, 4, 3, 1);
        foreach (CovarianceType type in Types)
        {
            var learner = new GaussianMixtureLearner(new() { ComponentCount = 5, CovarianceType = type, Restarts = 2, Seed = 7 });
            GaussianMixtureModel expected = learner.Fit(table, OneThread);
            foreach (int threads in new[] { 2, 5 })
            {
                var several = new ExecutionOptions { Threads = threads };
                GaussianMixtureModel model = learner.Fit(table, several);
                AssertSame(expected, model);
                Assert.Equal(expected.Predict(table, OneThread), model.Predict(table, several));
                Assert.Equal(
                    Bits(expected.PredictProbabilities(table, OneThread).Values),
                    Bits(model.PredictProbabilities(table, several).Values));
            }
        }
    }

    [SkippableFact]
    public void Any_register_width_gives_the_same_bytes()
    {
        Skip.IfNot(Fma.IsSupported, "Without fused multiplication and addition the widths may round differently.");
        Matrix table = Tables.Groups(2999, 9, 4, 3, 2);
        int[] labels = [.. Enumerable.Range(0, table.Rows).Select(i => i % 3)];
        foreach (CovarianceType type in Types)
        {
            GaussianMixtureModel two = Converge<Lanes128, Vector128<double>>(table, labels, 3, type, 5);
            AssertSame(two, Converge<Lanes256, Vector256<double>>(table, labels, 3, type, 5));
            AssertSame(two, Converge<Lanes512, Vector512<double>>(table, labels, 3, type, 5));
        }
    }

    [Fact]
    public void A_row_gets_the_same_numbers_alone_and_in_a_table() =>
        Prop.ForAll(Tables.Random, Gen.Choose(1, 4).ToArbitrary(), Gen.Elements(Types).ToArbitrary(), (table, count, type) =>
        {
            GaussianMixtureModel model = new GaussianMixtureLearner(new() { ComponentCount = count, CovarianceType = type })
                .Fit(table, OneThread);
            Matrix probabilities = model.PredictProbabilities(table, OneThread);
            double[] logLikelihoods = model.LogLikelihood(table, OneThread);
            int[] labels = model.Predict(table, OneThread);
            var alone = new double[count];
            for (int i = 0; i < table.Rows; i++)
            {
                model.PredictProbabilities(table.Row(i), alone);
                Assert.Equal(Bits(alone), Bits([.. probabilities.Row(i)]));
                Assert.Equal(1, alone.Sum(), 1e-12);
                Assert.Equal(logLikelihoods[i], model.LogLikelihood(table.Row(i)));
                Assert.Equal(labels[i], model.Predict(table.Row(i)));
                Assert.Equal(alone.Max(), alone[labels[i]]);
            }
            Assert.Equal(logLikelihoods.Average(), model.MeanLogLikelihood, 1e-9 * (1 + Math.Abs(model.MeanLogLikelihood)));
            Assert.Equal(1, model.Weights.Sum(), 1e-12);
        }).Check(60);

    [Fact]
    public void Constant_columns_equal_rows_and_components_without_rows_keep_a_density()
    {
        var constant = Tables.Groups(200, 3, 3, 1, 5);
        for (int i = 0; i < constant.Rows; i++) constant[i, 1] = 7.25;
        var few = new Matrix(40, 2);
        for (int i = 0; i < 40; i++) (few[i, 0], few[i, 1]) = (i % 3, 2 * (i % 3));
        var equal = new Matrix(9, 2);
        Array.Fill(equal.Values, 0.1);
        foreach (Matrix table in new[] { constant, few, equal, Tables.Groups(5, 4, 2, 1, 6) })
        {
            foreach (CovarianceType type in Types)
            {
                GaussianMixtureModel model = new GaussianMixtureLearner(new() { ComponentCount = 5, CovarianceType = type })
                    .Fit(table, OneThread);
                Assert.True(double.IsFinite(model.MeanLogLikelihood) && double.IsFinite(model.Bic));
                Assert.All(model.Covariances.Values, value => Assert.True(double.IsFinite(value)));
                Assert.All(model.Predict(table, OneThread), label => Assert.InRange(label, 0, 4));
            }
        }
    }

    [Fact]
    public void A_mean_that_moves_far_for_its_spread_leaves_an_exact_covariance()
    {
        // The references are a million spreads from the rows: one pass about them would lose the covariances in rounding.
        Matrix table = Tables.Groups(400, 3, 2, 0.001, 8);
        int[] labels = [.. Enumerable.Range(0, 400).Select(i => i % 2)];
        foreach (CovarianceType type in Types)
        {
            GaussianMixtureModel near = Converge<Lanes128, Vector128<double>>(table, labels, 2, type, 3);
            var far = new Matrix(2, 3, [1000, -1000, 1000, 1000, 1000, -1000]);
            GaussianMixtureModel moved = Converge<Lanes128, Vector128<double>>(table, labels, 2, type, 3, far);
            for (int i = 0; i < near.Covariances.Values.Length; i++)
                Assert.Equal(near.Covariances.Values[i], moved.Covariances.Values[i], 1e-15);
        }
    }

    [Fact]
    public void Without_regularisation_a_collapsed_component_is_named()
    {
        var table = new Matrix(30, 2);
        for (int i = 0; i < 30; i++) (table[i, 0], table[i, 1]) = (i % 7, 3);
        foreach (CovarianceType type in new[] { CovarianceType.Full, CovarianceType.Tied, CovarianceType.Diagonal })
        {
            var settings = new GaussianMixtureSettings
            {
                ComponentCount = 2, CovarianceType = type, RegularizationCovariance = 0,
            };
            SingularCovarianceException error = Assert.Throws<SingularCovarianceException>(
                () => new GaussianMixtureLearner(settings).Fit(table, OneThread));
            Assert.Contains("not positive definite", error.Message, StringComparison.Ordinal);
            Assert.Contains("more RegularizationCovariance than 0", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Iterations_can_be_limited_and_the_tolerance_ends_them()
    {
        Matrix table = Tables.Groups(1000, 4, 3, 4, 8);
        var settings = new GaussianMixtureSettings { ComponentCount = 4, Tolerance = 0, MaxIterations = 3 };
        GaussianMixtureModel limited = new GaussianMixtureLearner(settings).Fit(table, OneThread);
        Assert.Equal((3, false), (limited.Iterations, limited.HasConverged));
        GaussianMixtureModel coarse = new GaussianMixtureLearner(settings with { Tolerance = 100, MaxIterations = 100 })
            .Fit(table, OneThread);
        Assert.Equal((2, true), (coarse.Iterations, coarse.HasConverged));
    }

    [Fact]
    public void The_best_restart_wins_and_seeds_matter()
    {
        Matrix table = Tables.Groups(400, 2, 9, 1.5, 4);
        var settings = new GaussianMixtureSettings { ComponentCount = 9 };
        double[] scores = [.. Enumerable.Range(1, 6).Select(restarts =>
            new GaussianMixtureLearner(settings with { Restarts = restarts }).Fit(table, OneThread).MeanLogLikelihood)];
        for (int i = 1; i < scores.Length; i++) Assert.True(scores[i] >= scores[i - 1]);
        Assert.NotEqual(
            scores[0], new GaussianMixtureLearner(settings with { Seed = 43 }).Fit(table, OneThread).MeanLogLikelihood);
    }

    [Fact]
    public void Too_few_rows_and_numbers_without_density_are_refused()
    {
        var learner = new GaussianMixtureLearner(new() { ComponentCount = 4 });
        ArgumentException few = Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(3, 2), OneThread));
        Assert.Contains("4 components need at least 4 rows, not 3", few.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => new GaussianMixtureLearner(new() { ComponentCount = 1 }).Fit(new Matrix(1, 2), OneThread));
        Matrix table = Tables.Groups(10, 3, 2, 1, 9);
        table[6, 1] = double.NaN;
        ArgumentException bad = Assert.Throws<ArgumentException>(() => learner.Fit(table, OneThread));
        Assert.Contains("Row 6, column 1", bad.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianMixtureSettings { ComponentCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianMixtureSettings { Restarts = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianMixtureSettings { MaxIterations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianMixtureSettings { Tolerance = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianMixtureSettings { RegularizationCovariance = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianMixtureSettings { CovarianceType = (CovarianceType)9 });
    }

    [Fact]
    public void A_loaded_model_keeps_its_numbers_and_refuses_what_does_not_fit()
    {
        double[] weights = [0.25, 0.75];
        var means = new Matrix(2, 2, [0, 0, 10, 0]);
        var covariances = new Matrix(4, 2, [1, 0, 0, 1, 4, 1, 1, 2]);
        GaussianMixtureModel model = Load(CovarianceType.Full, weights, means, covariances);
        weights[0] = means[0, 0] = covariances[0, 0] = 99;
        Assert.Equal((0.25, 0, 1), (model.Weights[0], model.Means[0, 0], model.Covariances[0, 0]));
        Assert.Equal((-1.5, 100, 7, true), (model.MeanLogLikelihood, model.TrainingRows, model.Iterations, model.HasConverged));
        Assert.Equal((2, 11), (model.ComponentCount, model.FreeParameters));
        Assert.Equal(0, model.Predict([0.5, 0]));
        Assert.Equal(1, model.Predict([9, 0]));
        Assert.Equal(Math.Log(0.25) - Math.Log(2 * Math.PI) - 0.5, model.LogLikelihood([-1, 0]), 1e-6);
        Assert.Throws<ArgumentException>(() => model.Predict([1]));
        Assert.Throws<ArgumentException>(() => model.Predict([1, double.NaN]));
        Assert.Throws<ArgumentException>(() => model.Predict([double.NegativeInfinity, 0]));
        Assert.Throws<ArgumentException>(() => model.PredictProbabilities([1, 2], new double[3]));
        Assert.Throws<ArgumentException>(() => model.Predict(new Matrix(1, 3), OneThread));
        Assert.Empty(model.Predict(new Matrix(0, 2), OneThread));

        Matrix two = new(2, 2, [0, 0, 10, 0]), fine = new(2, 2, [1, 0, 0, 1]);
        Assert.Throws<ArgumentException>(() => Load(CovarianceType.Tied, [0.5, 0.6], two, fine));
        Assert.Throws<ArgumentException>(() => Load(CovarianceType.Tied, [1.5, -0.5], two, fine));
        Assert.Throws<ArgumentException>(() => Load(CovarianceType.Tied, [double.NaN, 1], two, fine));
        Assert.Throws<ArgumentException>(() => Load(CovarianceType.Tied, [1], two, fine));
        Assert.Throws<ArgumentException>(() => Load(CovarianceType.Tied, [], new Matrix(0, 2), fine));
        Assert.Throws<ArgumentException>(() => Load(CovarianceType.Full, [0.5, 0.5], two, fine));
        Assert.Throws<ArgumentException>(() => Load(CovarianceType.Tied, [0.5, 0.5], two, new Matrix(2, 2, [1, 0.5, 0, 1])));
        Assert.Throws<ArgumentException>(() => Load(CovarianceType.Tied, [0.5, 0.5], two, new Matrix(2, 2, [1, 2, 2, 1])));
        Assert.Throws<ArgumentException>(
            () => Load(CovarianceType.Tied, [0.5, 0.5], two, new Matrix(2, 2, [1, double.NaN, double.NaN, 1])));
        Assert.Throws<ArgumentException>(() => Load(CovarianceType.Diagonal, [0.5, 0.5], two, fine));
        Assert.Throws<ArgumentException>(
            () => Load(CovarianceType.Spherical, [0.5, 0.5], two, new Matrix(2, 1, [1, double.PositiveInfinity])));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new GaussianMixtureModel(CovarianceType.Tied, [0.5, 0.5], two, fine, double.NaN, 1, 1, true));
    }

    [Fact]
    public void Progress_rises_to_its_end_and_cancellation_stops_the_fit()
    {
        Matrix table = Tables.Groups(2000, 4, 3, 3, 1);
        var learner = new GaussianMixtureLearner(new() { ComponentCount = 4, Restarts = 3, Tolerance = 0, MaxIterations = 20 });
        using var never = new CancellationTokenSource();
        var watcher = new Watcher(never, double.PositiveInfinity);
        learner.Fit(table, new ExecutionOptions { Threads = 1, Progress = watcher });
        Assert.Equal(1, watcher.Last);
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => learner.Fit(
            table, new ExecutionOptions { Progress = new Watcher(stop, 0.4), Cancellation = stop.Token }));
    }

    private static GaussianMixtureModel Load(CovarianceType type, double[] weights, Matrix means, Matrix covariances) =>
        new(type, weights, means, covariances, -1.5, 100, 7, true);

    private static GaussianMixtureModel Converge<TLanes, TVector>(
        Matrix table, int[] labels, int count, CovarianceType type, int iterations, Matrix? centers = null)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var settings = new GaussianMixtureSettings
        {
            ComponentCount = count, CovarianceType = type, Tolerance = 0, MaxIterations = iterations,
        };
        var run = new GaussianMixtureRun<TLanes, TVector>(RowTiles.From(table, OneThread), settings, OneThread);
        return run.Converge(labels, centers ?? new Matrix(count, table.Columns), null);
    }

    private static void AssertSame(GaussianMixtureModel expected, GaussianMixtureModel actual)
    {
        Assert.Equal(Bits(expected.Weights), Bits(actual.Weights));
        Assert.Equal(Bits(expected.Means.Values), Bits(actual.Means.Values));
        Assert.Equal(Bits(expected.Covariances.Values), Bits(actual.Covariances.Values));
        Assert.Equal(expected.MeanLogLikelihood, actual.MeanLogLikelihood);
        Assert.Equal((expected.Iterations, expected.HasConverged), (actual.Iterations, actual.HasConverged));
    }

    private static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance * (1 + Math.Abs(expected[i])));
    }

    /// <summary>The same written down row by row, with every covariance as a square and densities by elimination.</summary>
    private sealed class Plain(CovarianceType type, int count, int columns)
    {
        private readonly double[][,] _covariances = [.. Enumerable.Range(0, count).Select(_ => new double[columns, columns])];

        public double[] Weights { get; } = new double[count];

        public Matrix Means { get; } = new(count, columns);

        public int Iterations { get; private set; }

        public static Plain Start(CovarianceType type, Matrix table, int[] labels, int count)
        {
            var plain = new Plain(type, count, table.Columns);
            var shares = new Matrix(table.Rows, count);
            for (int i = 0; i < table.Rows; i++) shares[i, labels[i]] = 1;
            plain.Maximize(table, shares);
            return plain;
        }

        public void Iterate(Matrix table)
        {
            var shares = new Matrix(table.Rows, count);
            for (int i = 0; i < table.Rows; i++)
            {
                double all = LogDensity(table.Row(i));
                for (int k = 0; k < count; k++) shares[i, k] = Math.Exp(LogDensity(table.Row(i), k) - all);
            }
            Maximize(table, shares);
            Iterations++;
        }

        public double LogLikelihood(Matrix table) =>
            Enumerable.Range(0, table.Rows).Average(i => LogDensity(table.Row(i)));

        public Matrix Shaped()
        {
            (int rows, int width) = GaussianComponents.CovarianceShape(type, count, columns);
            var shaped = new Matrix(rows, width);
            for (int row = 0; row < rows; row++)
            {
                for (int c = 0; c < width; c++)
                {
                    shaped[row, c] = type is CovarianceType.Full or CovarianceType.Tied
                        ? _covariances[row / columns][row % columns, c] : _covariances[row][c, c];
                }
            }
            return shaped;
        }

        private void Maximize(Matrix table, Matrix shares)
        {
            int n = table.Rows;
            var tied = new double[columns, columns];
            for (int k = 0; k < count; k++)
            {
                double total = 0;
                double[,] covariance = _covariances[k];
                Array.Clear(covariance);
                Means.Row(k).Clear();
                for (int i = 0; i < n; i++)
                {
                    total += shares[i, k];
                    for (int c = 0; c < columns; c++) Means[k, c] += shares[i, k] * table[i, c];
                }
                for (int c = 0; c < columns; c++) Means[k, c] /= total;
                for (int i = 0; i < n; i++)
                    for (int a = 0; a < columns; a++)
                        for (int b = 0; b < columns; b++)
                            covariance[a, b] += shares[i, k] / total * (table[i, a] - Means[k, a]) * (table[i, b] - Means[k, b]);
                Weights[k] = total / n;
                double trace = Enumerable.Range(0, columns).Sum(c => covariance[c, c]);
                for (int a = 0; a < columns; a++)
                {
                    for (int b = 0; b < columns; b++)
                    {
                        tied[a, b] += Weights[k] * covariance[a, b];
                        if (type is CovarianceType.Diagonal or CovarianceType.Spherical && a != b) covariance[a, b] = 0;
                    }
                    if (type == CovarianceType.Spherical) covariance[a, a] = trace / columns;
                    covariance[a, a] += 1e-6;
                }
            }
            if (type != CovarianceType.Tied) return;
            for (int c = 0; c < columns; c++) tied[c, c] += 1e-6;
            for (int k = 0; k < count; k++) Array.Copy(tied, _covariances[k], tied.Length);
        }

        private double LogDensity(ReadOnlySpan<double> row)
        {
            double sum = 0;
            for (int k = 0; k < count; k++) sum += Math.Exp(LogDensity(row, k));
            return Math.Log(sum);
        }

        // Eliminates the covariance with the difference beside it: the pivots give determinant and quadratic form.
        private double LogDensity(ReadOnlySpan<double> row, int k)
        {
            var left = (double[,])_covariances[k].Clone();
            var right = new double[columns];
            for (int c = 0; c < columns; c++) right[c] = row[c] - Means[k, c];
            double result = Math.Log(Weights[k]) - columns * Math.Log(2 * Math.PI) / 2;
            for (int p = 0; p < columns; p++)
            {
                result -= 0.5 * (Math.Log(left[p, p]) + right[p] * right[p] / left[p, p]);
                for (int r = p + 1; r < columns; r++)
                {
                    double factor = left[r, p] / left[p, p];
                    right[r] -= factor * right[p];
                    for (int c = p; c < columns; c++) left[r, c] -= factor * left[p, c];
                }
            }
            return result;
        }
    }
}
