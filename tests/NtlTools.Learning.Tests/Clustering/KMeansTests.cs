using System.Runtime.Intrinsics;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class KMeansTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    [Theory]
    [MemberData(nameof(ClusteringFixture.Names), MemberType = typeof(ClusteringFixture))]
    public void Inertia_is_no_higher_than_the_best_of_fifty_scikit_learn_runs(string name)
    {
        ClusteringFixture fixture = ClusteringFixture.Read(name);
        Matrix scaled = StandardScaler.Fit(fixture.Rows).Transform(fixture.Rows);
        foreach (ClusteringFixture.Labeling labeling in fixture.Labelings)
        {
            var settings = new KMeansSettings { ClusterCount = labeling.ClusterCount, Restarts = 50 };
            KMeansModel model = new KMeansLearner(settings).Fit(scaled, OneThread);
            Assert.True(
                model.Inertia <= labeling.Inertia * (1 + 1e-9),
                $"k = {labeling.ClusterCount}: {model.Inertia} > {labeling.Inertia}");
        }
    }

    [Fact]
    public void Every_iteration_is_that_of_plain_Lloyd_from_the_same_start()
    {
        foreach ((int rows, int columns, int clusters) in new[] { (5003, 9, 7), (300, 2, 3), (1009, 5, 12), (4099, 1, 4) })
        {
            Matrix table = Tables.Groups(rows, columns, 5, 3, (ulong)rows);
            RowBlocks blocks = RowBlocks.From(table, OneThread);
            double[] start = table.SelectRows([.. Enumerable.Range(0, clusters)]).Values;
            double[] plain = start;
            var run = new KMeansRun.WithLanes<Lanes128, Vector128<double>>(blocks, clusters, OneThread);
            for (int iterations = 1; iterations <= 200; iterations++)
            {
                double[] before = plain;
                plain = LloydStep(table, plain, clusters);
                if (iterations > 12 && iterations % 20 != 0) continue;
                KMeansModel fast = run.Converge(start, iterations)!;
                AssertClose(plain, fast.Centers.Values, 1e-11);
                if (plain.AsSpan().SequenceEqual(before)) break;
            }
        }
    }

    [Fact]
    public void The_model_is_a_fixed_point_its_inertia_exact_and_its_centers_the_means_of_their_rows() =>
        Prop.ForAll(Tables.Random, Gen.Choose(1, 8).ToArbitrary(), (table, clusters) =>
        {
            clusters = Math.Min(clusters, table.Rows);
            var settings = new KMeansSettings { ClusterCount = clusters, Restarts = 3 };
            KMeansModel model = new KMeansLearner(settings).Fit(table, OneThread);
            int[] labels = model.Predict(table, OneThread);
            double inertia = 0;
            var sums = new Matrix(clusters, table.Columns);
            var counts = new int[clusters];
            for (int i = 0; i < table.Rows; i++)
            {
                Assert.Equal(labels[i], model.Predict(table.Row(i), out double distance));
                inertia += distance * distance;
                counts[labels[i]]++;
                for (int c = 0; c < table.Columns; c++) sums[labels[i], c] += table[i, c];
            }
            Assert.Equal(inertia, model.Inertia, 1e-10 * (1 + inertia));
            for (int cluster = 0; cluster < clusters; cluster++)
                for (int c = 0; c < table.Columns && counts[cluster] > 0; c++)
                    Assert.Equal(sums[cluster, c] / counts[cluster], model.Centers[cluster, c], 1e-10);
        }).Check(100);

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        Matrix table = Tables.Groups(10_007, 6, 4, 3, 1);
        foreach (int restarts in new[] { 1, 3, 10 })
        {
            var learner = new KMeansLearner(new KMeansSettings { ClusterCount = 5, Restarts = restarts, Seed = 7 });
            KMeansModel expected = learner.Fit(table, OneThread);
            foreach (int threads in new[] { 2, 4 })
            {
                var several = new ExecutionOptions { Threads = threads };
                KMeansModel model = learner.Fit(table, several);
                Assert.Equal(Bits(expected.Centers.Values), Bits(model.Centers.Values));
                Assert.Equal(expected.Inertia, model.Inertia);
                Assert.Equal(expected.Iterations, model.Iterations);
                Assert.Equal(expected.Predict(table, OneThread), model.Predict(table, several));
            }
        }
    }

    [Fact]
    public void Any_register_width_gives_the_same_bytes()
    {
        Matrix table = Tables.Groups(4999, 9, 4, 3, 2);
        var learner = new KMeansLearner(new KMeansSettings { ClusterCount = 6 });
        KMeansModel two = learner.Fit<Lanes128, Vector128<double>>(table, OneThread);
        KMeansModel four = learner.Fit<Lanes256, Vector256<double>>(table, OneThread);
        KMeansModel eight = learner.Fit<Lanes512, Vector512<double>>(table, OneThread);
        Assert.Equal(Bits(two.Centers.Values), Bits(four.Centers.Values));
        Assert.Equal(Bits(two.Centers.Values), Bits(eight.Centers.Values));
        Assert.Equal(two.Inertia, four.Inertia);
        Assert.Equal(two.Inertia, eight.Inertia);
    }

    [Fact]
    public void Runs_that_end_with_the_same_clusters_end_with_the_same_bits_whatever_their_way()
    {
        // The order in which a run keeps its rows comes of roots, which processors round differently, and of its start.
        Matrix table = Tables.Groups(4999, 9, 4, 3, 2);
        var settings = new KMeansSettings { ClusterCount = 4, Restarts = 1, SwapsPerCluster = 0 };
        KMeansModel[] models = [.. Enumerable.Range(0, 30).Select(seed =>
            new KMeansLearner(settings with { Seed = (ulong)seed }).Fit(table, OneThread))];
        KMeansModel[][] alike = [.. models.GroupBy(model => string.Join(',', model.Predict(table, OneThread)
            .GroupBy(label => label).Select(group => group.Count()).Order().Append((int)Math.Round(model.Inertia))))
            .Select(group => group.ToArray()).Where(group => group.Length > 1)];
        Assert.NotEmpty(alike);
        Assert.All(alike, group => Assert.All(group, model =>
        {
            Assert.Equal(group[0].Inertia, model.Inertia);
            Assert.Equal(Bits([.. group[0].Centers.Values.Order()]), Bits([.. model.Centers.Values.Order()]));
        }));
    }

    [Fact]
    public void The_best_restart_wins_and_seeds_matter()
    {
        Matrix table = Tables.Groups(800, 2, 9, 1.5, 4);
        var settings = new KMeansSettings { ClusterCount = 9, SwapsPerCluster = 0 };
        double[] inertias = [.. Enumerable.Range(1, 12).Select(restarts =>
            new KMeansLearner(settings with { Restarts = restarts }).Fit(table, OneThread).Inertia)];
        for (int i = 1; i < inertias.Length; i++) Assert.True(inertias[i] <= inertias[i - 1]);
        var other = new KMeansLearner(settings with { Restarts = 1, Seed = 43 });
        Assert.NotEqual(inertias[0], other.Fit(table, OneThread).Inertia);
    }

    [Fact]
    public void Swaps_find_what_one_restart_misses_and_never_make_it_worse()
    {
        // Twenty-five well separated groups, which not every start finds.
        var random = new SeededRandom(11);
        var table = new Matrix(1000, 2);
        for (int i = 0; i < table.Rows; i++)
            (table[i, 0], table[i, 1]) = (10 * (i % 5) + random.NextGaussian(), 10 * (i / 5 % 5) + random.NextGaussian());
        int missed = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            var settings = new KMeansSettings { ClusterCount = 25, Restarts = 1, Seed = seed, SwapsPerCluster = 0 };
            double plain = new KMeansLearner(settings).Fit(table, OneThread).Inertia;
            double swapped = new KMeansLearner(settings with { SwapsPerCluster = 4 }).Fit(table, OneThread).Inertia;
            Assert.True(swapped <= plain);
            Assert.InRange(swapped, 1700, 2200);
            if (plain > 2200) missed++;
        }
        Assert.InRange(missed, 1, 39);
    }

    [Fact]
    public void One_cluster_is_the_mean()
    {
        Matrix table = Tables.Groups(100, 3, 2, 1, 5);
        KMeansModel model = new KMeansLearner(new KMeansSettings { ClusterCount = 1 }).Fit(table, OneThread);
        AssertClose(StandardScaler.Fit(table).Mean, model.Centers.Values, 1e-12);
    }

    [Fact]
    public void As_many_clusters_as_distinct_rows_leave_no_inertia()
    {
        Matrix table = Tables.Groups(23, 3, 2, 1, 6);
        KMeansModel model = new KMeansLearner(new KMeansSettings { ClusterCount = 23 }).Fit(table, OneThread);
        Assert.Equal(0, model.Inertia);
        Assert.Equal(23, model.Predict(table, OneThread).Distinct().Count());
    }

    [Fact]
    public void Fewer_distinct_rows_than_clusters_end_with_each_distinct_row_on_a_center()
    {
        var table = new Matrix(40, 2);
        for (int i = 0; i < 40; i++) (table[i, 0], table[i, 1]) = (i % 3, 2 * (i % 3));
        KMeansModel model = new KMeansLearner(new KMeansSettings { ClusterCount = 7 }).Fit(table, OneThread);
        Assert.Equal(0, model.Inertia);
        Assert.Equal(3, model.Predict(table, OneThread).Distinct().Count());
        Assert.All(model.Centers.Values, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Equal_rows_make_one_cluster()
    {
        var table = new Matrix(9, 2);
        Array.Fill(table.Values, 0.1);
        KMeansModel model = new KMeansLearner(new KMeansSettings { ClusterCount = 4 }).Fit(table, OneThread);
        Assert.Single(model.Predict(table, OneThread).Distinct());
        Assert.Equal(0, model.Inertia, 1e-30);
    }

    [Fact]
    public void A_cluster_that_starts_empty_gets_the_farthest_row()
    {
        // The third center is nearest to no row; the row at 100 is the farthest from its own.
        Matrix table = new(6, 1, [0, 1, 2, 40, 41, 100]);
        KMeansModel model = new KMeansRun.WithLanes<Lanes128, Vector128<double>>(
            RowBlocks.From(table, OneThread), 3, OneThread).Converge([1, 45, -500], 100)!;
        double[] centers = [.. model.Centers.Values.Order()];
        AssertClose([1, 40.5, 100], centers, 1e-12);
        Assert.Equal(2.5, model.Inertia, 1e-12);
    }

    [Fact]
    public void Iterations_can_be_limited()
    {
        Matrix table = Tables.Groups(2000, 4, 3, 4, 8);
        KMeansModel model = new KMeansLearner(new KMeansSettings { ClusterCount = 6, MaxIterations = 2 }).Fit(table, OneThread);
        Assert.Equal(2, model.Iterations);
        double inertia = 0;
        for (int i = 0; i < table.Rows; i++)
        {
            model.Predict(table.Row(i), out double distance);
            inertia += distance * distance;
        }
        Assert.Equal(inertia, model.Inertia, 1e-9 * inertia);
    }

    [Fact]
    public void Too_few_rows_and_numbers_without_distance_are_refused()
    {
        var learner = new KMeansLearner(new KMeansSettings { ClusterCount = 4 });
        ArgumentException few = Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(3, 2), OneThread));
        Assert.Contains("4 clusters need at least as many rows, not 3", few.Message, StringComparison.Ordinal);
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e200 })
        {
            Matrix table = Tables.Groups(10, 3, 2, 1, 9);
            table[6, 1] = bad;
            ArgumentException error = Assert.Throws<ArgumentException>(() => learner.Fit(table, OneThread));
            Assert.Contains("Row 6, column 1", error.Message, StringComparison.Ordinal);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansSettings { ClusterCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansSettings { Restarts = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansSettings { MaxIterations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansSettings { SwapsPerCluster = -1 });
    }

    [Fact]
    public void A_loaded_model_keeps_its_numbers_and_refuses_what_does_not_fit()
    {
        var centers = new Matrix(2, 2, [0, 0, 3, 4]);
        var model = new KMeansModel(centers, 1.5, 7);
        centers[0, 0] = 99;
        Assert.Equal(1, model.Predict([3, 3], out double distance));
        Assert.Equal(1, distance);
        Assert.Equal(0, model.Predict([1.5, 2], out distance));
        Assert.Equal(2.5, distance);
        Assert.Equal((1.5, 7, 2), (model.Inertia, model.Iterations, model.ClusterCount));
        Assert.Throws<ArgumentException>(() => model.Predict([1], out _));
        Assert.Throws<ArgumentException>(() => model.Predict([1, double.NaN], out _));
        Assert.Throws<ArgumentException>(() => model.Predict(new Matrix(1, 3), OneThread));
        Assert.Throws<ArgumentException>(() => new KMeansModel(new Matrix(0, 2), 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansModel(new Matrix(1, 2), double.NaN, 0));
    }

    [Fact]
    public void A_cancelled_fit_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var execution = new ExecutionOptions { Cancellation = source.Token };
        Assert.ThrowsAny<OperationCanceledException>(
            () => new KMeansLearner(new KMeansSettings()).Fit(Tables.Groups(100, 2, 2, 1, 1), execution));
    }

    private static double[] LloydStep(Matrix table, double[] centers, int clusters)
    {
        var sums = new double[centers.Length];
        var counts = new int[clusters];
        var model = new KMeansModel(new Matrix(clusters, table.Columns, centers), 0, 0);
        for (int i = 0; i < table.Rows; i++)
        {
            int cluster = model.Predict(table.Row(i), out _);
            counts[cluster]++;
            for (int c = 0; c < table.Columns; c++) sums[cluster * table.Columns + c] += table[i, c];
        }
        for (int i = 0; i < sums.Length; i++) sums[i] /= counts[i / table.Columns];
        return sums;
    }

    private static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
