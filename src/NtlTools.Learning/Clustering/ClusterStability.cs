using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// How stable a clustering is (Ben-Hur, Elisseeff and Guyon 2002; Hennig 2007): how far the labels of two overlapping
/// subsamples, each labeled by itself, agree on the rows that both have, by the adjusted Rand index.
/// </summary>
public sealed class ClusterStability
{
    private ClusterStability(double[] scores, int pairRows, int sampleRows)
    {
        (PairRows, SampleRows) = (pairRows, sampleRows);
        double mean = 0, squares = 0;
        foreach (double score in scores) mean += score;
        mean /= scores.Length;
        foreach (double score in scores) squares += (score - mean) * (score - mean);
        (Mean, StandardDeviation, Scores) = (mean, Math.Sqrt(squares / (scores.Length - 1)), scores);
    }

    /// <summary>The mean adjusted Rand index; 1 where every two subsamples agree, around 0 where chance decides.</summary>
    public double Mean { get; }

    /// <summary>The sample standard deviation of the indices.</summary>
    public double StandardDeviation { get; }

    /// <summary>One adjusted Rand index a pair, in the order in which the pairs were drawn.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>The rows that each pair was drawn from.</summary>
    public int PairRows { get; }

    /// <summary>The rows of each subsample.</summary>
    public int SampleRows { get; }

    /// <summary>Labels pairs of subsamples and compares the labels.</summary>
    /// <param name="rows">At least four rows.</param>
    /// <param name="label">
    /// Labels a table: its rows, which are some of the given ones in their order, a seed for its random choices, and how to run.
    /// It returns one label a row; any numbers, noise, −1, among them, counts as a label like the others, but a labeling of noise
    /// alone agrees with no other: its index is 0. It is called from several threads at once, and its result must depend on rows and
    /// seed alone.
    /// </param>
    /// <param name="settings">Pairs, their size and seed.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <remarks>
    /// Pair b takes random stream b: the same bytes for any number of threads. Memory: for each pair at work a subsample and
    /// what its labeling needs, and 12 bytes a row of the table.
    /// </remarks>
    /// <exception cref="ArgumentException">There are fewer than four rows, or the labels are not one a row.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ClusterStability Measure(
        Matrix rows, Func<Matrix, ulong, ExecutionOptions, int[]> label, ClusterStabilitySettings settings,
        ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Rows < 4) throw new ArgumentException($"Stability needs at least 4 rows, not {rows.Rows}.", nameof(rows));
        int pairRows = Math.Min(rows.Rows, settings.MaxRows);
        int sampleRows = (int)Math.Round(settings.SampleShare * pairRows, MidpointRounding.AwayFromZero);

        // Any two overlap in at least two rows, so that there is a pair of rows to agree on.
        sampleRows = Math.Max(sampleRows, (pairRows + 3) / 2);
        int atOnce = Math.Min(settings.Pairs, execution.Threads), done = 0;
        ExecutionOptions inside = execution with { Threads = execution.Threads / atOnce, Progress = null };
        var scores = new double[settings.Pairs];
        OrderedParallel.For(settings.Pairs, inside with { Threads = atOnce }, pair =>
        {
            var random = new SeededRandom(settings.Seed, (ulong)pair);
            int[] drawn = [.. Enumerable.Range(0, rows.Rows)];
            random.Shuffle<int>(drawn);
            Array.Resize(ref drawn, pairRows);
            int[] first = Sample(drawn, sampleRows, ref random), second = Sample(drawn, sampleRows, ref random);
            int[] firstLabels = Labels(first, random.NextUInt64()), secondLabels = Labels(second, random.NextUInt64());
            scores[pair] = Agreement(first, firstLabels, second, secondLabels);
            execution.Progress?.Report((double)Interlocked.Increment(ref done) / settings.Pairs);
        });
        return new ClusterStability(scores, pairRows, sampleRows);

        int[] Labels(int[] sample, ulong seed)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            int[] labels = label(rows.SelectRows(sample), seed, inside);
            if (labels is null || labels.Length != sample.Length)
            {
                throw new ArgumentException(
                    $"{sample.Length} rows need as many labels, not {labels?.Length ?? 0}.", nameof(label));
            }
            return labels;
        }
    }

    // In rising order, as the rows of the table are.
    private static int[] Sample(int[] rows, int size, ref SeededRandom random)
    {
        int[] sample = [.. rows];
        random.Shuffle<int>(sample);
        Array.Resize(ref sample, size);
        Array.Sort(sample);
        return sample;
    }

    private static double Agreement(int[] first, int[] firstLabels, int[] second, int[] secondLabels)
    {
        if (Array.TrueForAll(firstLabels, label => label < 0) || Array.TrueForAll(secondLabels, label => label < 0)) return 0;
        int[] one = new int[first.Length], other = new int[first.Length];
        int shared = 0;
        for (int i = 0, j = 0; i < first.Length && j < second.Length;)
        {
            if (first[i] < second[j])
            {
                i++;
            }
            else if (first[i] > second[j])
            {
                j++;
            }
            else
            {
                (one[shared], other[shared]) = (firstLabels[i++], secondLabels[j++]);
                shared++;
            }
        }
        return AdjustedRandIndex.Score(one.AsSpan(0, shared), other.AsSpan(0, shared));
    }
}
