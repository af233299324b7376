using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class GapStatisticTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    [Theory]
    [InlineData(GapReferenceBox.Columns)]
    [InlineData(GapReferenceBox.PrincipalAxes)]
    public void Well_separated_groups_are_counted(GapReferenceBox box)
    {
        Matrix table = Separated(400, 4, 5);
        GapStatistic gap = Compute(table, [1, 2, 3, 4, 5, 6], new GapStatisticSettings { Box = box });
        Assert.Equal((4, true), (gap.ClusterCount, gap.IsDecided));
        Assert.Equal(4, gap.Gaps.MaxBy(one => one.Value).ClusterCount);
        Assert.All(gap.Gaps, one => Assert.True(one.StandardError > 0));
    }

    [Fact]
    public void Rows_without_groups_are_one_cluster_and_a_slanted_band_by_the_box_of_its_axes()
    {
        var random = new SeededRandom(3);
        var even = new Matrix(500, 2);
        foreach (ref double value in even.Values.AsSpan()) value = random.NextDouble();
        Assert.Equal(1, Compute(even, [1, 2, 3, 4], new GapStatisticSettings()).ClusterCount);

        // An even band along the diagonal is far from even in the box of the columns.
        var band = new Matrix(500, 2);
        for (int i = 0; i < 500; i++)
        {
            double along = random.NextDouble(), across = 0.02 * random.NextDouble();
            (band[i, 0], band[i, 1]) = (along + across, along - across);
        }
        Assert.NotEqual(1, Compute(band, [1, 2, 3, 4], new GapStatisticSettings()).ClusterCount);
        Assert.Equal(
            1, Compute(band, [1, 2, 3, 4], new GapStatisticSettings { Box = GapReferenceBox.PrincipalAxes }).ClusterCount);
    }

    [Fact]
    public void One_cluster_of_one_column_has_the_gap_of_an_even_distribution()
    {
        // The inertia of n even rows on an interval is n − 1 twelfths of its square, on average.
        var table = new Matrix(200, 1);
        for (int i = 0; i < 200; i++) table[i, 0] = i % 2;
        var settings = new GapStatisticSettings { References = 400 };
        GapStatistic gap = GapStatistic.Compute(table, [1], [50], settings, OneThread);
        Assert.Equal(Math.Log(50), gap.Gaps[0].LogInertia, 1e-12);
        Assert.InRange(gap.Gaps[0].ReferenceLogInertia, Math.Log(199 / 12.0) - 0.02, Math.Log(199 / 12.0) + 0.02);
        Assert.Equal(gap.Gaps[0].ReferenceLogInertia - Math.Log(50), gap.Gaps[0].Value, 1e-12);
        // The variance of a squared deviation is 1/180 of an interval of 1; the mean of it is 1/12.
        double expected = 12 * Math.Sqrt(1 / 180.0 / 200);
        Assert.InRange(gap.Gaps[0].StandardError, expected * 0.85, expected * 1.15);
    }

    [Fact]
    public void Sampled_references_give_about_the_same_gaps()
    {
        Matrix table = Separated(3000, 3, 6);
        GapStatistic all = Compute(table, [1, 2, 3, 4, 5], new GapStatisticSettings());
        GapStatistic sampled = Compute(table, [1, 2, 3, 4, 5], new GapStatisticSettings { MaxReferenceRows = 600 });
        Assert.Equal((3000, 600), (all.ReferenceRows, sampled.ReferenceRows));
        Assert.Equal(all.ClusterCount, sampled.ClusterCount);
        for (int i = 0; i < 5; i++) Assert.Equal(all.Gaps[i].Value, sampled.Gaps[i].Value, 0.05);
    }

    [Fact]
    public void Any_number_of_threads_and_order_of_candidates_gives_the_same_numbers()
    {
        Matrix table = Separated(300, 3, 7);
        var settings = new GapStatisticSettings { References = 5, Box = GapReferenceBox.PrincipalAxes };
        GapStatistic expected = GapStatistic.Compute(table, [2, 3, 5], [90, 40, 20], settings, OneThread);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            GapStatistic other = GapStatistic.Compute(
                table, [5, 2, 3], [20, 90, 40], settings, new ExecutionOptions { Threads = threads });
            Assert.Equal(expected.Gaps, other.Gaps);
        }
        GapStatistic seeded = GapStatistic.Compute(table, [2, 3, 5], [90, 40, 20], settings with { Seed = 1 }, OneThread);
        Assert.NotEqual(expected.Gaps[0].Value, seeded.Gaps[0].Value);
    }

    [Fact]
    public void A_rising_gap_is_undecided_and_no_inertia_ends_the_search()
    {
        Matrix table = Separated(300, 3, 8);
        var settings = new GapStatisticSettings { References = 4 };
        GapStatistic rising = GapStatistic.Compute(table, [2, 3, 4], [1000, 10, 0.1], settings, OneThread);
        Assert.Equal((4, false), (rising.ClusterCount, rising.IsDecided));
        GapStatistic none = GapStatistic.Compute(table, [2, 3, 4], [1000, 0, 0], settings, OneThread);
        Assert.Equal((3, true), (none.ClusterCount, none.IsDecided));
        Assert.Equal(double.PositiveInfinity, none.Gaps[1].Value);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Matrix table = Separated(20, 2, 9);
        var settings = new GapStatisticSettings();
        Assert.Throws<ArgumentException>(() => GapStatistic.Compute(table, [], [], settings, OneThread));
        Assert.Throws<ArgumentException>(() => GapStatistic.Compute(table, [2], [1, 2], settings, OneThread));
        Assert.Throws<ArgumentException>(() => GapStatistic.Compute(table, [2, 2], [1, 1], settings, OneThread));
        Assert.Throws<ArgumentException>(() => GapStatistic.Compute(table, [0], [1], settings, OneThread));
        Assert.Throws<ArgumentException>(() => GapStatistic.Compute(table, [20], [0], settings, OneThread));
        Assert.Throws<ArgumentException>(() => GapStatistic.Compute(table, [2], [double.NaN], settings, OneThread));
        Assert.Throws<ArgumentException>(() => GapStatistic.Compute(table, [2], [-1], settings, OneThread));
        Assert.Throws<ArgumentException>(() => GapStatistic.Compute(new Matrix(20, 2), [2], [0], settings, OneThread));
        table[3, 1] = double.NaN;
        Assert.Throws<ArgumentException>(() => GapStatistic.Compute(table, [2], [1], settings, OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GapStatisticSettings { References = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GapStatisticSettings { MaxReferenceRows = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GapStatisticSettings { Box = (GapReferenceBox)5 });
        Assert.Throws<ArgumentNullException>(() => new GapStatisticSettings { KMeans = null! });
    }

    [Fact]
    public void Progress_rises_to_its_end_and_cancellation_stops_the_work()
    {
        Matrix table = Separated(300, 3, 10);
        using var stop = new CancellationTokenSource();
        var watcher = new Watcher(stop, 2);
        GapStatistic.Compute(
            table, [2, 3], [9, 4], new GapStatisticSettings(), new ExecutionOptions { Threads = 1, Progress = watcher });
        Assert.Equal(1, watcher.Last);
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => GapStatistic.Compute(
            table, [2, 3], [9, 4], new GapStatisticSettings(), new ExecutionOptions { Cancellation = stop.Token }));
    }

    [Fact]
    public void Principal_axes_keep_distances_and_leave_no_covariance()
    {
        Matrix table = Tables.Groups(200, 6, 3, 2, 11), rotated = PrincipalAxes.Of(table).Rotate(table);
        for (int i = 1; i < 200; i++)
        {
            Assert.Equal(
                ClusterCenters.SquaredDistance(table.Row(i - 1), table.Row(i)),
                ClusterCenters.SquaredDistance(rotated.Row(i - 1), rotated.Row(i)), 1e-9);
        }
        for (int one = 0; one < 6; one++)
        {
            Assert.Equal(0, Enumerable.Range(0, 200).Sum(i => rotated[i, one]), 1e-9);
            for (int other = 0; other < one; other++)
                Assert.Equal(0, Enumerable.Range(0, 200).Sum(i => rotated[i, one] * rotated[i, other]), 1e-9);
        }
    }

    private static GapStatistic Compute(Matrix table, int[] counts, GapStatisticSettings settings) => GapStatistic.Compute(
        table, counts,
        Array.ConvertAll(counts, k => new KMeansLearner(settings.KMeans with { ClusterCount = k }).Fit(table, OneThread).Inertia),
        settings, new ExecutionOptions());

    private static Matrix Separated(int rows, int groups, ulong seed)
    {
        var random = new SeededRandom(seed);
        var table = new Matrix(rows, 2);
        for (int i = 0; i < rows; i++)
        {
            double angle = 2 * Math.PI * (i % groups) / groups;
            (table[i, 0], table[i, 1]) = (
                8 * Math.Cos(angle) + random.NextGaussian(), 8 * Math.Sin(angle) + random.NextGaussian());
        }
        return table;
    }
}
