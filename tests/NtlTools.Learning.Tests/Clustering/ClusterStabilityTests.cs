using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class ClusterStabilityTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    [Fact]
    public void The_true_number_of_groups_is_stable_and_more_are_not()
    {
        Matrix table = Tables.Groups(300, 4, 3, 0.5, 1);
        ClusterStability three = ClusterStability.Measure(table, KMeans(3), new ClusterStabilitySettings(), OneThread);
        ClusterStability seven = ClusterStability.Measure(table, KMeans(7), new ClusterStabilitySettings(), OneThread);
        Assert.Equal(1, three.Mean);
        Assert.Equal(0, three.StandardDeviation);
        Assert.InRange(seven.Mean, 0.2, 0.9);
        Assert.True(seven.StandardDeviation > 0);
    }

    [Fact]
    public void Labels_by_chance_agree_by_chance_and_labels_by_row_entirely()
    {
        Matrix table = Tables.Groups(2000, 2, 3, 1, 2);
        ClusterStability chance = ClusterStability.Measure(table, (rows, seed, _) =>
        {
            var random = new SeededRandom(seed);
            return [.. Enumerable.Range(0, rows.Rows).Select(_ => random.Next(4))];
        }, new ClusterStabilitySettings(), OneThread);
        Assert.InRange(chance.Mean, -0.01, 0.01);

        // Noise is a label like the others.
        ClusterStability sign = ClusterStability.Measure(
            table, (rows, _, _) => [.. Enumerable.Range(0, rows.Rows).Select(i => rows[i, 0] > 0 ? 0 : -1)],
            new ClusterStabilitySettings(), OneThread);
        Assert.Equal(1, sign.Mean);
    }

    [Fact]
    public void Noise_alone_agrees_with_nothing()
    {
        Matrix table = Tables.Groups(200, 2, 3, 1, 2);
        ClusterStability nothing = ClusterStability.Measure(
            table, (rows, _, _) => [.. Enumerable.Repeat(-1, rows.Rows)], new ClusterStabilitySettings(), OneThread);
        Assert.Equal(0, nothing.Mean);
    }

    [Fact]
    public void Agreement_is_of_the_rows_that_both_subsamples_have()
    {
        // Each row is its own number; labels are those of the row but for a part that changes with the seed.
        var table = new Matrix(100, 1, [.. Enumerable.Range(0, 100).Select(i => (double)i)]);
        var samples = new List<double[]>();
        ClusterStability stability = ClusterStability.Measure(table, (rows, _, _) =>
        {
            samples.Add([.. rows.Values]);
            return Array.ConvertAll(rows.Values, value => (int)value % 5);
        }, new ClusterStabilitySettings { Pairs = 3, SampleShare = 0.6, MaxRows = 50 }, OneThread);
        Assert.Equal((50, 30, 3, 1), (stability.PairRows, stability.SampleRows, stability.Scores.Count, stability.Mean));
        Assert.Equal(6, samples.Count);
        for (int pair = 0; pair < 3; pair++)
        {
            double[] first = samples[2 * pair], second = samples[2 * pair + 1];
            Assert.Equal(30, first.Length);
            Assert.Equal(first.Order().Distinct(), first);
            Assert.InRange(first.Intersect(second).Count(), 10, 29);
            Assert.InRange(first.Union(second).Count(), 31, 50);
        }
    }

    [Fact]
    public void A_share_of_one_leaves_only_the_seeds_to_differ()
    {
        Matrix table = Tables.Groups(60, 2, 3, 1, 4);
        var seeds = new HashSet<ulong>();
        ClusterStability stability = ClusterStability.Measure(table, (rows, seed, _) =>
        {
            Assert.Equal(table.Values, rows.Values);
            Assert.True(seeds.Add(seed));
            return new int[rows.Rows];
        }, new ClusterStabilitySettings { SampleShare = 1, Pairs = 4 }, OneThread);
        Assert.Equal((1, 8), (stability.Mean, seeds.Count));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_numbers()
    {
        Matrix table = Tables.Groups(700, 3, 4, 3, 5);
        var settings = new ClusterStabilitySettings { MaxRows = 300, Pairs = 9 };
        ClusterStability expected = ClusterStability.Measure(table, KMeans(5), settings, OneThread);
        foreach (int threads in new[] { 2, 3, 16 })
        {
            ClusterStability other =
                ClusterStability.Measure(table, KMeans(5), settings, new ExecutionOptions { Threads = threads });
            Assert.Equal(expected.Scores, other.Scores);
        }
        Assert.NotEqual(
            expected.Scores, ClusterStability.Measure(table, KMeans(5), settings with { Seed = 1 }, OneThread).Scores);
    }

    [Fact]
    public void Progress_ends_cancellation_stops_and_what_does_not_fit_is_refused()
    {
        Matrix table = Tables.Groups(60, 2, 3, 1, 6);
        using var stop = new CancellationTokenSource();
        var watcher = new Watcher(stop, 0.5);
        Assert.ThrowsAny<OperationCanceledException>(() => ClusterStability.Measure(
            table, KMeans(3), new ClusterStabilitySettings(),
            new ExecutionOptions { Threads = 1, Progress = watcher, Cancellation = stop.Token }));
        Assert.InRange(watcher.Last, 0.5, 0.6);
        Assert.Throws<ArgumentException>(
            () => ClusterStability.Measure(new Matrix(3, 1), KMeans(2), new ClusterStabilitySettings(), OneThread));
        Assert.Throws<ArgumentException>(
            () => ClusterStability.Measure(table, (_, _, _) => [1, 2], new ClusterStabilitySettings(), OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterStabilitySettings { Pairs = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterStabilitySettings { MaxRows = 3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterStabilitySettings { SampleShare = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterStabilitySettings { SampleShare = double.NaN });
    }

    private static Func<Matrix, ulong, ExecutionOptions, int[]> KMeans(int count) => (rows, seed, execution) =>
        new KMeansLearner(new KMeansSettings { ClusterCount = count, Restarts = 5, SwapsPerCluster = 0, Seed = seed })
            .Fit(rows, execution).Predict(rows, execution);
}
