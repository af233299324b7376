using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// The silhouette (Rousseeuw 1987): for a row with mean distance a to the other rows of its cluster and the smallest mean
/// distance b to the rows of another cluster, (b − a) / max(a, b), from −1 to 1; 0 for a row alone in its cluster.
/// </summary>
/// <remarks>
/// Exact over all pairs in double precision with Euclidean distances. Labels are numbers from 0, one a row; numbers that no
/// row has are passed over. Time grows with rows², memory with rows × (columns + the clusters of all labelings together).
/// The same input gives the same bytes on any number of threads; processors with other register widths may differ from each
/// other in the last digits.
/// </remarks>
public static class Silhouette
{
    /// <summary>The mean silhouette of one labeling.</summary>
    /// <param name="rows">At least three rows of finite numbers.</param>
    /// <param name="labels">One label a row, from 0.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>A number from −1 to 1.</returns>
    /// <exception cref="ArgumentException">
    /// A number is NaN, infinite or beyond ±10¹⁴⁵, the labels are not one a row from 0, or the distinct ones are fewer than 2
    /// or more than rows − 1.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static double Score(Matrix rows, int[] labels, ExecutionOptions execution) => Mean(Samples(rows, labels, execution));

    /// <summary>The mean silhouettes of several labelings of the same rows, for which each distance is computed once.</summary>
    /// <param name="rows">At least three rows of finite numbers.</param>
    /// <param name="labelings">Any number of labelings, each with one label a row, from 0.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One number from −1 to 1 a labeling.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Score"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static double[] Scores(Matrix rows, IReadOnlyList<int[]> labelings, ExecutionOptions execution) =>
        Array.ConvertAll(AllSamples(rows, labelings, execution), Mean);

    /// <summary>The silhouette of every row.</summary>
    /// <param name="rows">At least three rows of finite numbers.</param>
    /// <param name="labels">One label a row, from 0.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One number from −1 to 1 a row.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Score"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static double[] Samples(Matrix rows, int[] labels, ExecutionOptions execution) =>
        AllSamples(rows, [labels], execution)[0];

    /// <summary>The mean silhouette of a random sample of rows among themselves, like scikit-learn's sample_size.</summary>
    /// <param name="rows">At least three rows of finite numbers.</param>
    /// <param name="labels">One label a row, from 0.</param>
    /// <param name="sampleSize">How many rows are drawn without replacement, at least 3; all where there are fewer.</param>
    /// <param name="seed">What the draw starts from.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">As for <see cref="Score"/>, for the rows drawn.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sample size is below 3.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static SampledScore SampledScore(
        Matrix rows, int[] labels, int sampleSize, ulong seed, ExecutionOptions execution) =>
        SampledScores(rows, [labels], sampleSize, seed, execution)[0];

    /// <summary>The mean silhouettes of several labelings on one random sample of rows.</summary>
    /// <param name="rows">At least three rows of finite numbers.</param>
    /// <param name="labelings">Any number of labelings, each with one label a row, from 0.</param>
    /// <param name="sampleSize">How many rows are drawn without replacement, at least 3; all where there are fewer.</param>
    /// <param name="seed">What the draw starts from.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One score a labeling; NaN where the rows drawn are all of one cluster, or each of its own.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Score"/>, but for the number of distinct labels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sample size is below 3.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static SampledScore[] SampledScores(
        Matrix rows, IReadOnlyList<int[]> labelings, int sampleSize, ulong seed, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labelings);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleSize, 3);
        int n = rows.Rows, size = Math.Min(sampleSize, n);
        foreach (int[] labels in labelings) ClusterLabels.CheckLength(labels, n, nameof(labelings));
        int[] sample = Draw(n, size, seed);
        int[][] sampled = [.. labelings.Select(labels => Array.ConvertAll(sample, row => labels[row]))];

        // A sample can miss a small cluster, which is no fault of the caller's.
        bool[] measurable = Array.ConvertAll(
            sampled, labels => new HashSet<int>(labels).Count is >= 2 and int found && found < size);
        double[][] samples = AllSamples(rows.SelectRows(sample), [.. sampled.Where((_, i) => measurable[i])], execution);
        var scores = new SampledScore[sampled.Length];
        for (int i = 0, next = 0; i < scores.Length; i++)
        {
            scores[i] = new SampledScore(double.NaN, double.NaN, size);
            if (!measurable[i]) continue;
            double[] values = samples[next++];
            double mean = Mean(values), squares = 0;
            foreach (double value in values) squares += (value - mean) * (value - mean);
            scores[i] = new SampledScore(mean, Math.Sqrt((1 - (double)size / n) * squares / (size - 1) / size), size);
        }
        return scores;
    }

    private static double[][] AllSamples(Matrix rows, IReadOnlyList<int[]> labelings, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(labelings);
        ArgumentNullException.ThrowIfNull(execution);
        ClusterLabels[] clusters = [.. labelings.Select(labels => ClusterLabels.From(labels, rows.Rows, nameof(labelings)))];
        var samples = new double[clusters.Length][];
        for (int first = 0; first < clusters.Length;)
        {
            SilhouetteCells cells = SilhouetteCells.Join(rows.Rows, clusters.AsSpan(first));
            double[][] part = SilhouetteSums.Compute(rows, cells, execution);
            part.CopyTo(samples, first);
            first += part.Length;
        }
        return samples;
    }

    // Sorted, so that the rows drawn are read in the order in which they lie.
    private static int[] Draw(int rows, int size, ulong seed)
    {
        int[] all = [.. Enumerable.Range(0, rows)];
        if (size == rows) return all;
        new SeededRandom(seed).Shuffle<int>(all);
        Array.Resize(ref all, size);
        Array.Sort(all);
        return all;
    }

    private static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }
}
