using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// The gap statistic (Tibshirani, Walther and Hastie 2001): how much lower the logarithm of the inertia is than where there
/// are no clusters, in rows drawn evenly from a box around the data.
/// </summary>
public sealed class GapStatistic
{
    private GapStatistic(Gap[] gaps, int references, int referenceRows)
    {
        (Gaps, References, ReferenceRows) = (gaps, references, referenceRows);
        int chosen = 0;
        while (chosen < gaps.Length - 1 && !(gaps[chosen].Value >= gaps[chosen + 1].Value - gaps[chosen + 1].StandardError))
            chosen++;
        ClusterCount = gaps[chosen].ClusterCount;
        IsDecided = chosen < gaps.Length - 1;
    }

    /// <summary>One gap a candidate, in rising order of the counts.</summary>
    public IReadOnlyList<Gap> Gaps { get; }

    /// <summary>The number of reference sets.</summary>
    public int References { get; }

    /// <summary>The rows of each reference set.</summary>
    public int ReferenceRows { get; }

    /// <summary>
    /// The count by the paper's rule: the least whose gap is no lower than the next candidate's less that one's standard error.
    /// Where no candidate meets it, the greatest.
    /// </summary>
    public int ClusterCount { get; }

    /// <summary>Whether a candidate meets the rule; else the gap still rises at the greatest candidate.</summary>
    public bool IsDecided { get; }

    /// <summary>Compares inertias with those of reference sets.</summary>
    /// <param name="rows">The data that was clustered: at least two rows of finite numbers, not all equal.</param>
    /// <param name="clusterCounts">The candidates, each at least 1 and below the rows of a reference set; any order.</param>
    /// <param name="inertias">The inertia of the data's own fit for each candidate, finite and at least 0.</param>
    /// <param name="settings">Reference sets and how they are clustered.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <remarks>
    /// Reference set b takes random stream b: the same bytes for any number of threads. Memory: a reference set and what
    /// k-means needs for it, for each set at work.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// A number is NaN, infinite or beyond ±10¹⁴⁵, all rows are equal, there is no candidate, one occurs twice or is out of
    /// range, or the inertias are not one a candidate, finite and at least 0.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static GapStatistic Compute(
        Matrix rows, IReadOnlyList<int> clusterCounts, IReadOnlyList<double> inertias, GapStatisticSettings settings,
        ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(clusterCounts);
        ArgumentNullException.ThrowIfNull(inertias);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        int size = Math.Min(rows.Rows, settings.MaxReferenceRows);
        (int Count, double Inertia)[] candidates = Candidates(clusterCounts, inertias, size);
        (double[] least, double[] greatest) =
            Extent(settings.Box == GapReferenceBox.PrincipalAxes ? PrincipalAxes.Of(rows).Rotate(rows) : rows);
        if (least.AsSpan().SequenceEqual(greatest))
            throw new ArgumentException("All rows are equal; nothing can be drawn from a box without extent.", nameof(rows));

        int atOnce = Math.Min(settings.References, execution.Threads), done = 0;
        ExecutionOptions inside = execution with { Threads = execution.Threads / atOnce, Progress = null };
        var logs = new double[settings.References][];
        OrderedParallel.For(settings.References, inside with { Threads = atOnce }, reference =>
        {
            var random = new SeededRandom(settings.Seed, (ulong)reference);
            Matrix drawn = Draw(size, least, greatest, ref random);
            ulong seed = random.NextUInt64();
            logs[reference] = Array.ConvertAll(candidates, candidate =>
            {
                KMeansSettings kMeans = settings.KMeans with { ClusterCount = candidate.Count, Seed = seed };
                double inertia = new KMeansLearner(kMeans).Fit(drawn, inside).Inertia;
                execution.Progress?.Report(
                    (double)Interlocked.Increment(ref done) / (settings.References * candidates.Length));
                return Math.Log(inertia * ((double)rows.Rows / size));
            });
        });
        return new GapStatistic(
            [.. candidates.Select((candidate, i) =>
                GapOf(candidate.Count, candidate.Inertia, Array.ConvertAll(logs, log => log[i])))],
            settings.References, size);
    }

    private static (int Count, double Inertia)[] Candidates(
        IReadOnlyList<int> clusterCounts, IReadOnlyList<double> inertias, int size)
    {
        if (clusterCounts.Count == 0) throw new ArgumentException("There is no candidate.", nameof(clusterCounts));
        if (inertias.Count != clusterCounts.Count)
        {
            throw new ArgumentException(
                $"{clusterCounts.Count} candidates need as many inertias, not {inertias.Count}.", nameof(inertias));
        }
        (int Count, double Inertia)[] candidates =
            [.. clusterCounts.Select((count, i) => (count, inertias[i])).OrderBy(candidate => candidate.count)];
        for (int i = 0; i < candidates.Length; i++)
        {
            (int count, double inertia) = candidates[i];
            if (count < 1 || count >= size)
            {
                throw new ArgumentException(
                    $"{count} clusters cannot be compared on {size} rows; from 1 to {size - 1} can.", nameof(clusterCounts));
            }
            if (i > 0 && count == candidates[i - 1].Count)
                throw new ArgumentException($"{count} clusters are a candidate twice.", nameof(clusterCounts));
            if (!double.IsFinite(inertia) || inertia < 0)
            {
                throw new ArgumentException(
                    $"The inertia of {count} clusters is not a finite number of at least 0.", nameof(inertias));
            }
        }
        return candidates;
    }

    private static (double[] Least, double[] Greatest) Extent(Matrix rows)
    {
        double[] least = [.. rows.Row(0)], greatest = [.. rows.Row(0)];
        for (int i = 1; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            for (int c = 0; c < row.Length; c++)
            {
                least[c] = Math.Min(least[c], row[c]);
                greatest[c] = Math.Max(greatest[c], row[c]);
            }
        }
        return (least, greatest);
    }

    // Along principal axes the rows stay in the axes' coordinates: distances, and so inertias, are the same there.
    private static Matrix Draw(int size, double[] least, double[] greatest, ref SeededRandom random)
    {
        var drawn = new Matrix(size, least.Length);
        for (int i = 0; i < size; i++)
        {
            Span<double> row = drawn.Row(i);
            for (int c = 0; c < row.Length; c++) row[c] = random.NextDouble(least[c], greatest[c]);
        }
        return drawn;
    }

    private static Gap GapOf(int count, double inertia, double[] logs)
    {
        double mean = 0, squares = 0;
        foreach (double log in logs) mean += log;
        mean /= logs.Length;
        foreach (double log in logs) squares += (log - mean) * (log - mean);
        double own = Math.Log(inertia);
        return new Gap(count, own, mean, mean - own, Math.Sqrt(squares / logs.Length * (1 + 1.0 / logs.Length)));
    }
}
