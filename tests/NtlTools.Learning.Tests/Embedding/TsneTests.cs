using System.Runtime.Intrinsics;
using FsCheck.Fluent;
using NtlTools.Learning.Embedding;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Tests.Clustering;

namespace NtlTools.Learning.Tests.Embedding;

public sealed class TsneTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };
    private static readonly Repulsion.Kernel Narrow = Repulsion.Sum<FloatLanes128, Vector128<float>>;

    [Theory]
    [MemberData(nameof(TsneFixture.Names), MemberType = typeof(TsneFixture))]
    public void Layouts_lose_no_more_of_neighborhoods_than_those_of_scikit_learn(string name)
    {
        TsneFixture fixture = TsneFixture.Read(name);
        TsneEmbedding embedding = new TsneLearner(new TsneSettings { Perplexity = fixture.Perplexity })
            .Fit(fixture.Rows, fixture.Initial, ExecutionOptions.Default);
        Assert.Equal(fixture.Perplexity, embedding.EffectivePerplexity);
        Assert.InRange(embedding.KullbackLeiblerDivergence, fixture.Divergence / 2, fixture.Divergence * 1.02);
        double exact = Divergence(fixture.Rows, fixture.Perplexity, embedding.Coordinates);
        Assert.InRange(exact, embedding.KullbackLeiblerDivergence * 0.97, fixture.Divergence * 1.02);
        Assert.InRange(Trustworthiness(fixture.Rows, embedding.Coordinates, 10), fixture.Trustworthiness - 0.005, 1);
    }

    [Theory]
    [MemberData(nameof(TsneFixture.Names), MemberType = typeof(TsneFixture))]
    public void The_divergence_of_given_coordinates_is_that_of_scikit_learn(string name)
    {
        TsneFixture fixture = TsneFixture.Read(name);
        Assert.Equal(fixture.Trustworthiness, Trustworthiness(fixture.Rows, fixture.Coordinates, 10), 0.002);
        Assert.Equal(fixture.Divergence, Divergence(fixture.Rows, fixture.Perplexity, fixture.Coordinates), 2e-4);
    }

    [Fact]
    public void Probabilities_are_symmetric_and_sum_to_one()
    {
        Affinities affinities = Affinities.From(Tables.Groups(300, 4, 3, 1, 5), 10, OneThread);
        var known = new Dictionary<(int, int), float>();
        for (int row = 0; row < 300; row++)
        {
            Assert.Equal(0, affinities.Starts[row] % Affinities.Lanes);
            for (int i = affinities.Starts[row]; i < affinities.Starts[row + 1]; i++)
            {
                if (affinities.Neighbors[i] == row) Assert.Equal(0, affinities.Probabilities[i]);
                else known.Add((row, affinities.Neighbors[i]), affinities.Probabilities[i]);
            }
        }
        Assert.InRange(known.Count, 300 * 31, 300 * 62);
        Assert.All(known, pair => Assert.Equal(pair.Value, known[(pair.Key.Item2, pair.Key.Item1)]));
        Assert.Equal(1, known.Values.Sum(value => (double)value), 1e-6);
        Assert.Equal(1, affinities.Sum, 1e-6);
        Assert.Equal(Enumerable.Range(0, 300), affinities.Order.Order());
    }

    [Fact]
    public void Without_cells_the_gradient_is_that_of_finite_differences()
    {
        Affinities affinities = Affinities.From(Tables.Groups(45, 4, 3, 1, 5), 7, OneThread);
        double[] coordinates = Drawn(45, 2);
        TsneDescent descent = Started(affinities, coordinates, 0);
        Assert.Equal(Divergence(affinities, coordinates), descent.Divergence(), 1e-5);
        double[] gradient = descent.Gradient();
        double longest = gradient.Max(Math.Abs);
        Assert.InRange(longest, 1e-4, 10);
        for (int i = 0; i < coordinates.Length; i++)
        {
            const double Step = 1e-4;
            double[] before = [.. coordinates], after = [.. coordinates];
            before[i] -= Step;
            after[i] += Step;
            double expected = (Divergence(affinities, after) - Divergence(affinities, before)) / (2 * Step);
            Assert.Equal(expected, gradient[i], 1e-4 * longest);
        }
    }

    [Fact]
    public void Cells_repel_almost_as_all_their_points_do()
    {
        Affinities affinities = Affinities.From(Tables.Groups(3000, 4, 5, 1, 5), 5, OneThread);
        double[] coordinates = Drawn(3000, 30);
        double[] exact = Started(affinities, coordinates, 0).Gradient();
        TsneDescent[] approximate = [.. new[] { 0.2, 0.5, 1 }.Select(theta => Started(affinities, coordinates, theta))];
        double[] errors = [.. approximate.Select(descent => Error(descent.Gradient()))];
        Assert.InRange(errors[0], 1e-9, 2e-3);
        Assert.InRange(errors[1], errors[0], 1e-2);
        Assert.InRange(errors[2], errors[1], 5e-2);
        Assert.Equal(Started(affinities, coordinates, 0).Divergence(), approximate[1].Divergence(), 1e-2);

        double Error(double[] gradient) =>
            Math.Sqrt(gradient.Zip(exact).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second))
                / exact.Sum(value => value * value));
    }

    [Fact]
    public void Groups_that_are_far_apart_stay_apart()
    {
        Matrix table = Tables.Groups(700, 6, 5, 0.3, 3);
        Matrix layout = new TsneLearner(new TsneSettings { Iterations = 500 }).Fit(table, null, OneThread).Coordinates;
        for (int i = 0; i < table.Rows; i++)
        {
            int nearest = Enumerable.Range(0, table.Rows).Where(j => j != i).MinBy(j => Squared(layout, i, j));
            Assert.Equal(i % 5, nearest % 5);
        }
    }

    [Fact]
    public void Any_number_of_threads_and_any_register_width_give_the_same_bits()
    {
        Matrix table = Tables.Groups(1777, 4, 7, 1.2, 1);
        for (int i = 0; i < 150; i++) table.Row(0).CopyTo(table.Row(i + 900));
        var learner = new TsneLearner(new TsneSettings { Iterations = 120, Perplexity = 15, Seed = 9 });
        TsneEmbedding expected = learner.Fit(table, null, Narrow, OneThread);
        Assert.All(expected.Coordinates.Values, value => Assert.True(double.IsFinite(value)));
        foreach (TsneEmbedding embedding in new[]
        {
            learner.Fit(table, null, OneThread), learner.Fit(table, null, new ExecutionOptions { Threads = 2 }),
            learner.Fit(table, null, Repulsion.Sum<FloatLanes256, Vector256<float>>, new ExecutionOptions { Threads = 4 }),
            learner.Fit(table, null, Repulsion.Sum<FloatLanes512, Vector512<float>>, new ExecutionOptions { Threads = 4 }),
        })
        {
            Assert.Equal(expected.Coordinates.Values, embedding.Coordinates.Values);
            Assert.Equal(expected.KullbackLeiblerDivergence, embedding.KullbackLeiblerDivergence);
        }
        var other = new TsneLearner(new TsneSettings { Iterations = 120, Perplexity = 15, Seed = 10 });
        Assert.NotEqual(expected.Coordinates.Values, other.Fit(table, null, OneThread).Coordinates.Values);
    }

    [Fact]
    public void Any_small_table_gives_finite_centred_coordinates() =>
        Prop.ForAll(Tables.Random, Gen.Elements(0, 0.5, 1).ToArbitrary(), (table, theta) =>
        {
            var settings = new TsneSettings { Iterations = 60, Theta = theta };
            TsneEmbedding embedding = new TsneLearner(settings).Fit(table, null, OneThread);
            Assert.Equal((table.Rows, 2), (embedding.Coordinates.Rows, embedding.Coordinates.Columns));
            Assert.Equal(Math.Min(30, Math.Max(1, (table.Rows - 1) / 3.0)), embedding.EffectivePerplexity);
            Assert.All(embedding.Coordinates.Values, value => Assert.True(double.IsFinite(value)));
            Assert.True(double.IsFinite(embedding.KullbackLeiblerDivergence));
            for (int c = 0; c < 2; c++)
                Assert.Equal(0, Enumerable.Range(0, table.Rows).Average(i => embedding.Coordinates[i, c]), 1e-6);
        }).Check(40);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(33)]
    public void Few_rows_are_laid_out_at_a_lower_perplexity(int rows)
    {
        TsneEmbedding embedding = new TsneLearner(new TsneSettings()).Fit(Tables.Groups(rows, 3, 2, 1, 4), null, OneThread);
        Assert.Equal(rows, embedding.Coordinates.Rows);
        Assert.Equal(Math.Max(1, (rows - 1) / 3.0), embedding.EffectivePerplexity);
        Assert.All(embedding.Coordinates.Values, value => Assert.True(double.IsFinite(value)));
        Assert.InRange(embedding.KullbackLeiblerDivergence, -1e-6, 2);
        Assert.InRange(embedding.Iterations, rows < 2 ? 0 : 1, 1000);
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1)]
    [InlineData(1e140)]
    public void Rows_all_alike_at_any_scale_do_no_harm(double scale)
    {
        var same = new Matrix(150, 2);
        same.Values.AsSpan().Fill(scale);
        var learner = new TsneLearner(new TsneSettings { Iterations = 100 });
        Assert.All(learner.Fit(same, same, OneThread).Coordinates.Values, value => Assert.True(double.IsFinite(value)));

        // Distances that no double can square still have an order.
        Matrix apart = Tables.Groups(150, 2, 3, 0.1, 4);
        foreach (ref double value in apart.Values.AsSpan()) value *= scale;
        Assert.All(learner.Fit(apart, apart, OneThread).Coordinates.Values, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void The_scale_and_place_of_first_coordinates_do_not_matter()
    {
        Matrix table = Tables.Groups(200, 4, 3, 1, 4), first = new(200, 2, Drawn(200, 1)), moved = new(200, 2);
        for (int i = 0; i < moved.Values.Length; i++) moved.Values[i] = 4096 * first.Values[i];
        var learner = new TsneLearner(new TsneSettings { Iterations = 60 });
        TsneEmbedding one = learner.Fit(table, first, OneThread), other = learner.Fit(table, moved, OneThread);
        Assert.Equal(one.Coordinates.Values, other.Coordinates.Values);
        Assert.NotEqual(one.Coordinates.Values, learner.Fit(table, null, OneThread).Coordinates.Values);
    }

    [Fact]
    public void A_fit_ends_early_where_its_gradient_is_short()
    {
        Matrix table = Tables.Groups(100, 4, 3, 1, 4);
        var settings = new TsneSettings { MinGradientNorm = 1e6 };
        Assert.Equal(100, new TsneLearner(settings).Fit(table, null, OneThread).Iterations);
        Assert.Equal(50, new TsneLearner(settings with { Iterations = 70 }).Fit(table, null, OneThread).Iterations);
        Assert.Equal(40, new TsneLearner(settings with { Iterations = 40 }).Fit(table, null, OneThread).Iterations);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var learner = new TsneLearner(new TsneSettings());
        Matrix table = Tables.Groups(50, 3, 2, 1, 4), bad = Tables.Groups(50, 3, 2, 1, 4);
        bad[7, 1] = double.NaN;
        Assert.Contains("Row 7, column 1", Assert.Throws<ArgumentException>(() => learner.Fit(bad, null, OneThread)).Message);
        Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(3, 0), null, OneThread));
        Assert.Throws<ArgumentException>(() => learner.Fit(table, new Matrix(49, 2), OneThread));
        Assert.Throws<ArgumentException>(() => learner.Fit(table, table, OneThread));
        Assert.Throws<ArgumentNullException>(() => learner.Fit(null!, null, OneThread));
        Assert.Throws<ArgumentNullException>(() => learner.Fit(table, null, null!));
        Assert.Throws<ArgumentNullException>(() => new TsneLearner(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsneSettings { Perplexity = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsneSettings { LearningRate = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsneSettings { EarlyExaggeration = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsneSettings { Iterations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsneSettings { Theta = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsneSettings { MinGradientNorm = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsneSettings { IterationsWithoutProgress = 0 });
    }

    [Fact]
    public void Steps_that_are_too_long_end_in_an_error()
    {
        Affinities affinities = Affinities.From(Tables.Groups(60, 3, 2, 1, 4), 5, OneThread);
        TsneDescent descent = Started(affinities, Drawn(60, 1), 0.5);
        descent.Start(1, 0.5, 1e25);
        Assert.Throws<InvalidOperationException>(() =>
        {
            for (int i = 0; i < 5; i++)
            {
                descent.SumForces();
                descent.Step();
            }
        });
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    public void Fitting_reports_progress_and_stops_when_cancelled(double end)
    {
        using var stop = new CancellationTokenSource();
        var watcher = new Watcher(stop, end);
        var execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token, Progress = watcher };
        Matrix table = Tables.Groups(2000, 3, 4, 1, 4);
        Assert.Throws<OperationCanceledException>(() =>
            new TsneLearner(new TsneSettings { Iterations = 100 }).Fit(table, null, execution));
        Assert.InRange(watcher.Last, end, end + 0.1);
        using var never = new CancellationTokenSource();
        var whole = new Watcher(never, 2);
        new TsneLearner(new TsneSettings { Iterations = 5 }).Fit(table, null, OneThread with { Progress = whole });
        Assert.Equal(1, whole.Last);
    }

    private static TsneDescent Started(Affinities affinities, double[] coordinates, double theta)
    {
        var descent = new TsneDescent(affinities, coordinates, theta, Narrow, OneThread);
        descent.Arrange();
        descent.SumForces();
        return descent;
    }

    private static double[] Drawn(int rows, double spread)
    {
        var random = new SeededRandom(77);
        var drawn = new double[2 * rows];
        foreach (ref double value in drawn.AsSpan()) value = spread * random.NextGaussian();
        return drawn;
    }

    private static double Divergence(Matrix rows, double perplexity, Matrix coordinates)
    {
        Affinities affinities = Affinities.From(rows, perplexity, OneThread);
        return Divergence(affinities, coordinates.SelectRows(affinities.Order).Values);
    }

    private static double Divergence(Affinities affinities, double[] coordinates)
    {
        var points = new Matrix(coordinates.Length / 2, 2, coordinates);
        double sum = 0, divergence = 0;
        for (int i = 0; i < points.Rows; i++)
            for (int j = 0; j < points.Rows; j++)
                if (i != j) sum += 1 / (1 + Squared(points, i, j));
        for (int i = 0; i < points.Rows; i++)
        {
            for (int k = affinities.Starts[i]; k < affinities.Starts[i + 1]; k++)
            {
                double p = affinities.Probabilities[k];
                if (p > 0) divergence += p * Math.Log(p * sum * (1 + Squared(points, i, affinities.Neighbors[k])));
            }
        }
        return divergence;
    }

    /// <summary>Venna and Kaski 2001: how few of a row's neighbours in the layout are strangers in the table.</summary>
    private static double Trustworthiness(Matrix rows, Matrix layout, int neighbors)
    {
        double penalty = 0;
        for (int i = 0; i < rows.Rows; i++)
        {
            int[] others = [.. Enumerable.Range(0, rows.Rows).Where(j => j != i)], rank = new int[rows.Rows];
            int[] sorted = [.. others.OrderBy(j => Squared(rows, i, j))];
            for (int place = 0; place < sorted.Length; place++) rank[sorted[place]] = place + 1;
            foreach (int j in others.OrderBy(j => Squared(layout, i, j)).Take(neighbors))
                penalty += Math.Max(0, rank[j] - neighbors);
        }
        return 1 - 2 * penalty / (rows.Rows * neighbors * (2.0 * rows.Rows - 3 * neighbors - 1));
    }

    private static double Squared(Matrix table, int one, int other)
    {
        double sum = 0;
        for (int c = 0; c < table.Columns; c++) sum += (table[one, c] - table[other, c]) * (table[one, c] - table[other, c]);
        return sum;
    }
}
