using NtlTools.Learning.Clustering;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Tests.Clustering;
using NtlTools.Learning.Trees;

namespace NtlTools.Learning.Tests;

/// <summary>
/// What twice as many rows allocate more: the result's numbers, and whole arrays of numbers that are in work. An object a row
/// would be 24 bytes more at the least, and a copy of a row more than that.
/// </summary>
public sealed class AllocationTests
{
    private const int Rows = 16_384, Columns = 9;

    // The loops over a batch of rows, each with what its body captures.
    private const double BytesABatch = 400;

    // Less than a byte for a hundred rows: what a call allocates does not grow with them.
    private const double Rounding = 0.01;

    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    [Fact]
    public void A_prediction_of_k_means_is_a_label_a_row()
    {
        var model = new KMeansModel(Tables.Groups(4, Columns, 4, 1, 1), 0, 0);
        AssertGrowth(4, rows => model.Predict(rows, OneThread));
    }

    [Fact]
    public void A_prediction_of_a_mixture_is_a_label_a_row()
    {
        var model = new GaussianMixtureModel(CovarianceType.Spherical, [0.25, 0.25, 0.25, 0.25],
            Tables.Groups(4, Columns, 4, 1, 1), new Matrix(4, 1, [1, 2, 3, 4]), -1, Rows, 1, true);
        AssertGrowth(4, rows => model.Predict(rows, OneThread));
    }

    [Fact]
    public void Silhouettes_need_the_rows_once_more_and_a_sum_a_cluster()
    {
        const int clusters = 3;
        Matrix many = Table(2 * Rows / 8);
        int[] labels = new KMeansLearner(new KMeansSettings { ClusterCount = clusters, Restarts = 1 })
            .Fit(many, OneThread).Predict(many, OneThread);

        // The rows in blocks, the sums, the result and a weight; the order and two labels.
        AssertGrowth(8 * (Columns + clusters + 2) + 4 * 3,
            rows => Silhouette.Samples(rows, labels[..rows.Rows], OneThread), Rows / 8, ownBytes: 4);
    }

    [Fact]
    // Two loops over each batch of 256 rows.
    public void Mini_batches_need_nothing_for_a_row() => AssertGrowth(0, rows => new MiniBatchKMeansLearner(
        new MiniBatchKMeansSettings { BatchSize = 256, InitSize = 500, Restarts = 1, MaxPasses = 1, MaxNoImprovement = 3,
            Tolerance = double.MaxValue }).Fit(rows, OneThread), batchRows: 128);

    [Fact]
    public void Calinski_Harabasz_and_Davies_Bouldin_need_a_label_a_row()
    {
        int[] labels = [.. Enumerable.Range(0, 2 * Rows).Select(i => i % 3)];
        AssertGrowth(4, rows => CalinskiHarabasz.Score(rows, labels[..rows.Rows]), ownBytes: 4);
        AssertGrowth(4, rows => DaviesBouldin.Score(rows, labels[..rows.Rows]), ownBytes: 4);
    }

    [Fact]
    public void A_score_of_an_isolation_forest_is_a_number_a_row()
    {
        IsolationForestModel model = new IsolationForestLearner(new() { Trees = 20 }).Fit(Table(2000), OneThread);
        AssertGrowth(8, rows => model.Score(rows, OneThread));
    }

    [Fact]
    public void A_prediction_of_boosted_trees_is_a_number_a_row()
    {
        Matrix rows = Table(2000);
        bool[] labels = [.. Enumerable.Range(0, rows.Rows).Select(i => rows[i, 0] > rows[i, 1])];
        GradientBoostingModel model = new GradientBoostingLearner(new() { Trees = 20 }).Fit(rows, labels, OneThread);
        AssertGrowth(8, table => model.PredictLogOdds(table, OneThread));
    }

    [Fact]
    public void Metrics_need_nothing_for_a_row()
    {
        double[] scores = [.. Enumerable.Range(0, 2 * Rows).Select(i => i * 7919 % 10_007 / 10_007.0)];
        bool[] labels = [.. scores.Select((score, i) => score * (i % 5) > 1.5)];
        AssertGrowth(0, rows => RocAuc.Score(scores.AsSpan(0, rows.Rows), labels.AsSpan(0, rows.Rows)));
        AssertGrowth(0, rows => AveragePrecision.Score(scores.AsSpan(0, rows.Rows), labels.AsSpan(0, rows.Rows)));
    }

    // Calls with some rows and with twice as many, and compares what they allocate.
    private static void AssertGrowth(
        double bytesARow, Func<Matrix, object> work, int size = Rows, double ownBytes = 0, int batchRows = 0)
    {
        Matrix some = Table(size), twice = Table(2 * size);
        double grown = (Allocated(work, twice) - Allocated(work, some)) / size - ownBytes;
        double most = bytesARow + (batchRows > 0 ? BytesABatch / batchRows : Rounding);
        Assert.True(grown <= most, $"A row allocates {grown:0.000} bytes, not {most:0.000} at most.");
        Assert.True(grown >= Math.Min(bytesARow, 4) - 1, $"A row allocates {grown:0.00} bytes, which is less than the result.");
    }

    // The least of a few calls: the first ones also start what stays.
    private static double Allocated(Func<Matrix, object> work, Matrix rows)
    {
        long least = long.MaxValue;
        for (int call = 0; call < 3; call++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(work(rows));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    private static Matrix Table(int rows) => Tables.Groups(rows, Columns, 3, 2, 5);
}
