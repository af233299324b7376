using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// Mini-batch k-means (Sculley 2010) for more rows than k-means can go over many times: centers move to the running means of
/// the rows that small random batches bring them.
/// </summary>
/// <remarks>
/// The first centers are those of k-means on a sample and weigh as much as its rows. Starved centers move to rows of a batch.
/// The batches end when the inertia of a row, smoothed over batches, finds no new low, or when the centers hardly move. Lloyd
/// iterations over all rows follow, and a last pass that assigns all of them.
/// </remarks>
/// <param name="settings">Clusters, batches, ends and seed.</param>
public sealed class MiniBatchKMeansLearner(MiniBatchKMeansSettings settings)
{
    // Rows of a batch, and of all, that one task takes.
    private const int BatchChunk = 1024, FullChunk = 16_384;

    // Batches between two looks for starved centers.
    private const int BatchesPerReassignment = 10;

    // Streams of random numbers: the sample's choice, and the batches'.
    private const ulong SampleStream = 1, BatchStream = 2;

    private readonly MiniBatchKMeansSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Fits centers to rows.</summary>
    /// <param name="rows">At least as many rows as clusters, of finite numbers on comparable scales.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The model, its inertia exact over all rows, its iterations the batches and the full ones together.</returns>
    /// <remarks>
    /// A cluster that ends without rows gets the row farthest from its center; where there are fewer distinct rows than
    /// clusters, some stay empty. The result is the same for any number of threads and any processor. Memory: a copy of the
    /// sample and the batch, and for every 16,384 rows as many numbers as the centers have.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are fewer rows than clusters, or a number is NaN, infinite or beyond ±10¹⁴⁵.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public KMeansModel Fit(Matrix rows, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        int clusters = _settings.ClusterCount;
        if (rows.Rows < clusters)
            throw new ArgumentException($"{clusters} clusters need at least as many rows, not {rows.Rows}.", nameof(rows));
        ExecutionOptions quiet = execution with { Progress = null };
        Matrix sample = Sample(rows);
        var onSample = new KMeansSettings { ClusterCount = clusters, Restarts = _settings.Restarts, Seed = _settings.Seed };
        KMeansModel start = new KMeansLearner(onSample).Fit(sample, quiet);
        execution.Progress?.Report(0.3);
        var centers = new Matrix(clusters, rows.Columns, [.. start.Centers.Values]);
        int iterations = Descend(rows, sample, centers, quiet);
        execution.Progress?.Report(0.6);
        var pass = new FullPass(rows, centers);
        pass.Assign(quiet);
        for (int i = 0; i < _settings.FullIterations; i++)
        {
            pass.MoveCenters();
            pass.Assign(quiet);
            execution.Progress?.Report(0.6 + 0.4 * (i + 1) / _settings.FullIterations);
        }
        for (int filled = 0; filled < clusters && pass.FillEmptyCluster(); filled++) pass.Assign(quiet);
        execution.Progress?.Report(1);
        return new KMeansModel(centers, pass.Inertia, iterations + _settings.FullIterations);
    }

    // With replacement where the rows are many, so that the choice needs no more memory than the sample.
    private Matrix Sample(Matrix rows)
    {
        int size = Math.Max(_settings.InitSize, checked(3 * _settings.ClusterCount));
        if (size >= rows.Rows) return rows;
        var random = new SeededRandom(_settings.Seed, SampleStream);
        var order = new int[size];
        foreach (ref int row in order.AsSpan()) row = random.Next(rows.Rows);
        Array.Sort(order);
        return rows.SelectRows(order);
    }

    // Goes through batches until an end is reached; returns how many there were.
    private int Descend(Matrix rows, Matrix sample, Matrix centers, ExecutionOptions execution)
    {
        int clusters = centers.Rows, columns = centers.Columns, size = Math.Min(_settings.BatchSize, rows.Rows);
        if (sample.Rows == rows.Rows) return 0;
        double[] weights = new double[clusters], before = new double[centers.Values.Length];
        var labels = new int[sample.Rows];
        NearestCenter.Find(sample, 0, centers, labels, []);
        foreach (int label in labels) weights[label]++;
        double still = _settings.Tolerance * MeanVariance(sample);

        int[] order = new int[size], batchLabels = new int[size];
        var squared = new double[size];
        var random = new SeededRandom(_settings.Seed, BatchStream);
        double share = Math.Min(1, 2.0 * size / (rows.Rows + 1.0)), smoothed = 0, lowest = double.PositiveInfinity;
        long most = Math.Min(int.MaxValue, (long)_settings.MaxPasses * rows.Rows / size);
        int batch = 0;
        for (int worse = 0; batch < most && worse < _settings.MaxNoImprovement;)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            foreach (ref int row in order.AsSpan()) row = random.Next(rows.Rows);
            OrderedParallel.ForBlocks(size, BatchChunk, execution, (_, first, end) => NearestCenter.Find(
                rows, order.AsSpan(first..end), centers, batchLabels.AsSpan(first..end), squared.AsSpan(first..end)));
            batch++;
            centers.Values.CopyTo(before, 0);
            double inertia = 0;
            for (int i = 0; i < size; i++)
            {
                inertia += squared[i];
                Span<double> center = centers.Row(batchLabels[i]);
                ReadOnlySpan<double> row = rows.Row(order[i]);
                double rate = 1 / ++weights[batchLabels[i]];
                for (int c = 0; c < columns; c++) center[c] += rate * (row[c] - center[c]);
            }
            if (batch % BatchesPerReassignment == 0) Reassign(rows, order, centers, weights, ref random);
            if (ClusterCenters.SquaredDistance(centers.Values, before) <= still) break;
            inertia /= size;
            smoothed = batch == 1 ? inertia : smoothed + share * (inertia - smoothed);
            worse = smoothed < lowest ? 0 : worse + 1;
            lowest = Math.Min(lowest, smoothed);
        }
        return batch;
    }

    // A center that moves weighs as little as the lightest of the others, so that batches soon bring it where it belongs.
    private void Reassign(Matrix rows, int[] order, Matrix centers, double[] weights, ref SeededRandom random)
    {
        double least = _settings.ReassignmentRatio * weights.Max(), lightest = double.PositiveInfinity;
        foreach (double weight in weights)
            if (weight >= least) lightest = Math.Min(lightest, weight);
        for (int cluster = 0; cluster < weights.Length; cluster++)
        {
            if (weights[cluster] >= least) continue;
            rows.Row(order[random.Next(order.Length)]).CopyTo(centers.Row(cluster));
            weights[cluster] = lightest;
        }
    }

    private static double MeanVariance(Matrix sample)
    {
        double sum = 0;
        foreach (double scale in StandardScaler.Fit(sample).Scale) sum += scale * scale;
        return sum / sample.Columns;
    }

    /// <summary>What a pass over all rows finds, by chunks of rows that are added in their order.</summary>
    private sealed class FullPass(Matrix rows, Matrix centers)
    {
        private readonly int _chunks = OrderedParallel.BlockCount(rows.Rows, FullChunk);
        private readonly double[] _sums = new double[OrderedParallel.BlockCount(rows.Rows, FullChunk) * centers.Values.Length];
        private readonly int[] _counts = new int[OrderedParallel.BlockCount(rows.Rows, FullChunk) * centers.Rows];
        private readonly (double Inertia, double Distance, int Row)[] _found =
            new (double, double, int)[OrderedParallel.BlockCount(rows.Rows, FullChunk)];

        public double Inertia { get; private set; }

        public void Assign(ExecutionOptions execution)
        {
            OrderedParallel.ForBlocks(rows.Rows, FullChunk, execution, AssignChunk);
            Inertia = 0;
            for (int chunk = 0; chunk < _chunks; chunk++) Inertia += _found[chunk].Inertia;
        }

        public void MoveCenters()
        {
            for (int cluster = 0; cluster < centers.Rows; cluster++)
            {
                long count = Count(cluster);
                if (count == 0) continue;
                Span<double> center = centers.Row(cluster);
                center.Clear();
                for (int chunk = 0; chunk < _chunks; chunk++)
                {
                    ReadOnlySpan<double> sums = _sums.AsSpan((chunk * centers.Rows + cluster) * rows.Columns, rows.Columns);
                    for (int c = 0; c < sums.Length; c++) center[c] += sums[c];
                }
                foreach (ref double value in center) value /= count;
            }
        }

        // Moves a center without rows to the row that is farthest from its own; false where there is none of either.
        public bool FillEmptyCluster()
        {
            int empty = 0;
            while (empty < centers.Rows && Count(empty) > 0) empty++;
            (double distance, int farthest) = (0, -1);
            foreach ((_, double found, int row) in _found)
                if (found > distance) (distance, farthest) = (found, row);
            if (empty == centers.Rows || farthest < 0) return false;
            rows.Row(farthest).CopyTo(centers.Row(empty));
            return true;
        }

        private long Count(int cluster)
        {
            long count = 0;
            for (int chunk = 0; chunk < _chunks; chunk++) count += _counts[chunk * centers.Rows + cluster];
            return count;
        }

        private void AssignChunk(int chunk, int first, int end)
        {
            Span<int> labels = stackalloc int[BatchChunk];
            Span<double> squared = stackalloc double[BatchChunk];
            Span<double> sums = _sums.AsSpan(chunk * centers.Values.Length, centers.Values.Length);
            Span<int> counts = _counts.AsSpan(chunk * centers.Rows, centers.Rows);
            sums.Clear();
            counts.Clear();
            (double inertia, double distance, int farthest) = (0, 0, -1);
            for (int start = first; start < end; start += BatchChunk)
            {
                int count = Math.Min(BatchChunk, end - start);
                NearestCenter.Find(rows, start, centers, labels[..count], squared[..count]);
                for (int i = 0; i < count; i++)
                {
                    counts[labels[i]]++;
                    inertia += squared[i];
                    if (squared[i] > distance) (distance, farthest) = (squared[i], start + i);
                    ReadOnlySpan<double> row = rows.Row(start + i);
                    Span<double> sum = sums.Slice(labels[i] * row.Length, row.Length);
                    for (int c = 0; c < row.Length; c++) sum[c] += row[c];
                }
            }
            _found[chunk] = (inertia, distance, farthest);
        }
    }
}
