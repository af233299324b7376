using System.Globalization;
using System.Runtime.Intrinsics;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class MiniBatchKMeansTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    // A start on a tenth of the rows, so that the batches have something to do.
    private static readonly MiniBatchKMeansSettings Small = new() { BatchSize = 256, InitSize = 600, Restarts = 3 };

    [Fact]
    public void Inertia_is_near_that_of_k_means_and_no_higher_than_of_scikit_learns_batches()
    {
        Matrix rows = Fixture("mini_batch_rows.csv", header: 0), expected = Fixture("mini_batch.csv", header: 1);
        for (int i = 0; i < expected.Rows; i++)
        {
            (int clusters, double full, double batches) = ((int)expected[i, 0], expected[i, 1], expected[i, 2]);
            double[] inertias = [.. Enumerable.Range(0, 11).Select(seed => new MiniBatchKMeansLearner(
                Small with { ClusterCount = clusters, Seed = (ulong)seed }).Fit(rows, OneThread).Inertia).Order()];
            Assert.True(inertias[0] >= full * (1 - 1e-9), $"k = {clusters}: {inertias[0]} < {full}");
            Assert.True(inertias[5] <= full * 1.01, $"k = {clusters}: {inertias[5]} > 1.01 x {full}");
            Assert.True(inertias[^1] <= full * 1.02, $"k = {clusters}: {inertias[^1]} > 1.02 x {full}");
            Assert.True(inertias[5] <= batches * 1.001, $"k = {clusters}: {inertias[5]} > {batches}");
        }
    }

    [Fact]
    public void Inertia_on_three_reference_tables_is_within_half_a_percent_of_scikit_learns_best()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Clustering", "mini_batch_sets.csv");
        foreach (string[] cells in File.ReadLines(path).Skip(1).Select(line => line.Split(',')))
        {
            Matrix rows = DensityFixture.Read(cells[0]).Rows;
            double expected = double.Parse(cells[2], CultureInfo.InvariantCulture), found = new MiniBatchKMeansLearner(
                new() { ClusterCount = int.Parse(cells[1], CultureInfo.InvariantCulture), Restarts = 10 }).Fit(rows, OneThread).Inertia;
            Assert.True(found <= 1.005 * expected, $"{cells[0]}, k = {cells[1]}: {found} > {expected}");
        }
    }

    [Fact]
    public void Batches_alone_bring_centers_nearer_to_those_of_all_rows()
    {
        Matrix rows = Tables.Groups(40_000, 5, 6, 3, 3);
        var settings = new MiniBatchKMeansSettings { ClusterCount = 6, InitSize = 100, Restarts = 3, FullIterations = 0,
            MaxPasses = 3, Tolerance = 0 };
        double sampled = new MiniBatchKMeansLearner(settings with { BatchSize = 1, MaxNoImprovement = 1 })
            .Fit(rows, OneThread).Inertia;
        double batches = new MiniBatchKMeansLearner(settings).Fit(rows, OneThread).Inertia;
        double full = new KMeansLearner(new KMeansSettings { ClusterCount = 6 }).Fit(rows, OneThread).Inertia;
        Assert.True(batches - full < 0.5 * (sampled - full), $"{sampled} {batches} {full}");
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        Matrix table = Tables.Groups(50_021, 6, 4, 3, 1);
        var learner = new MiniBatchKMeansLearner(new MiniBatchKMeansSettings { ClusterCount = 5, InitSize = 2000, Seed = 7 });
        KMeansModel expected = learner.Fit(table, OneThread);
        foreach (int threads in new[] { 2, 4 })
        {
            KMeansModel model = learner.Fit(table, new ExecutionOptions { Threads = threads });
            Assert.Equal(Bits(expected.Centers.Values), Bits(model.Centers.Values));
            Assert.Equal(expected.Inertia, model.Inertia);
            Assert.Equal(expected.Iterations, model.Iterations);
        }
    }

    [Fact]
    public void The_inertia_is_exact_over_all_rows()
    {
        Matrix table = Tables.Groups(20_011, 4, 4, 3, 2);
        KMeansModel model = new MiniBatchKMeansLearner(Small).Fit(table, OneThread);
        double inertia = 0;
        for (int i = 0; i < table.Rows; i++)
        {
            model.Predict(table.Row(i), out double distance);
            inertia += distance * distance;
        }
        Assert.Equal(inertia, model.Inertia, 1e-9 * inertia);
    }

    [Fact]
    public void A_starved_center_moves_to_where_rows_are()
    {
        // Two far groups, of which the sample's rows may all be of the first; batches see both.
        var table = new Matrix(20_000, 1);
        for (int i = 0; i < table.Rows; i++) table[i, 0] = i % 200 == 0 ? 1000 : i % 7;
        var settings = new MiniBatchKMeansSettings { ClusterCount = 3, BatchSize = 512, InitSize = 9, Restarts = 1,
            FullIterations = 1, ReassignmentRatio = 1e-3, Tolerance = 0 };
        for (ulong seed = 0; seed < 10; seed++)
        {
            KMeansModel model = new MiniBatchKMeansLearner(settings with { Seed = seed }).Fit(table, OneThread);
            Assert.Equal(3, model.Predict(table, OneThread).Distinct().Count());
        }
    }

    [Fact]
    public void No_cluster_stays_empty_while_rows_differ() =>
        Prop.ForAll(Tables.Random, Gen.Choose(1, 8).ToArbitrary(), (table, clusters) =>
        {
            var distinct = new HashSet<string>();
            for (int i = 0; i < table.Rows; i++) distinct.Add(string.Join(' ', table.Row(i).ToArray()));
            clusters = Math.Min(clusters, distinct.Count);
            var settings = new MiniBatchKMeansSettings { ClusterCount = clusters, BatchSize = 5, InitSize = 1, Restarts = 1 };
            KMeansModel model = new MiniBatchKMeansLearner(settings).Fit(table, OneThread);
            Assert.Equal(clusters, model.Predict(table, OneThread).Distinct().Count());
        }).Check(100);

    [Fact]
    public void Nearest_centers_are_the_same_at_any_register_width() =>
        Prop.ForAll(Tables.Random, Gen.Choose(1, 8).ToArbitrary(), (table, clusters) =>
        {
            Matrix centers = table.SelectRows([.. Enumerable.Range(0, Math.Min(clusters, table.Rows))]);
            var model = new KMeansModel(centers, 0, 0);
            int[] order = [.. Enumerable.Range(0, table.Rows).Reverse()];
            int[] two = new int[table.Rows], four = new int[table.Rows], eight = new int[table.Rows];
            double[] ofTwo = new double[table.Rows], ofFour = new double[table.Rows], ofEight = new double[table.Rows];
            NearestCenter.Find<Lanes128, Vector128<double>>(table, 0, order, centers, two, ofTwo);
            NearestCenter.Find<Lanes256, Vector256<double>>(table, 0, order, centers, four, ofFour);
            NearestCenter.Find<Lanes512, Vector512<double>>(table, 0, order, centers, eight, ofEight);
            Assert.Equal(two, four);
            Assert.Equal(two, eight);
            Assert.Equal(Bits(ofTwo), Bits(ofFour));
            Assert.Equal(Bits(ofTwo), Bits(ofEight));
            int[] forward = model.Predict(table, OneThread);
            for (int i = 0; i < table.Rows; i++)
            {
                Assert.Equal(two[^(i + 1)], forward[i]);
                Assert.Equal(forward[i], model.Predict(table.Row(i), out double distance));
                Assert.Equal(Math.Sqrt(ofTwo[^(i + 1)]), distance);
            }
        }).Check(100);

    [Fact]
    public void Too_few_rows_bad_numbers_and_bad_settings_are_refused()
    {
        var learner = new MiniBatchKMeansLearner(Small);
        ArgumentException few = Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(3, 2), OneThread));
        Assert.Contains("4 clusters need at least as many rows, not 3", few.Message, StringComparison.Ordinal);
        Matrix table = Tables.Groups(10, 3, 2, 1, 9);
        table[6, 1] = double.NaN;
        ArgumentException bad = Assert.Throws<ArgumentException>(() => learner.Fit(table, OneThread));
        Assert.Contains("Row 6, column 1", bad.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniBatchKMeansSettings { ClusterCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniBatchKMeansSettings { BatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniBatchKMeansSettings { InitSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniBatchKMeansSettings { Restarts = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniBatchKMeansSettings { MaxPasses = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniBatchKMeansSettings { MaxNoImprovement = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniBatchKMeansSettings { Tolerance = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniBatchKMeansSettings { ReassignmentRatio = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniBatchKMeansSettings { FullIterations = -1 });
    }

    [Fact]
    public void A_cancelled_fit_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var execution = new ExecutionOptions { Cancellation = source.Token };
        Assert.ThrowsAny<OperationCanceledException>(
            () => new MiniBatchKMeansLearner(Small).Fit(Tables.Groups(100, 2, 2, 1, 1), execution));
    }

    private static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);

    private static Matrix Fixture(string name, int header)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Clustering", name);
        double[][] rows = [.. File.ReadLines(path).Skip(header).Select(line => Array.ConvertAll(
            line.Split(','), cell => double.Parse(cell, CultureInfo.InvariantCulture)))];
        return new Matrix(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]);
    }
}
