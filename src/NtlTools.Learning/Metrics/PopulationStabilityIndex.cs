using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Metrics;

/// <summary>
/// How far a distribution has moved: the sum of (share now − share then) × ln (share now ÷ share then) over bins
/// (Siddiqi 2006; the symmetric divergence of Jeffreys 1946).
/// </summary>
/// <remarks>
/// Siddiqi's thresholds: below 0.1 nothing moved, from 0.25 on much did. Without any movement the index of samples of n and m
/// values in b bins is about (1/n + 1/m) times a chi-square variable with b − 1 degrees of freedom (Yurdakul and Naranjo 2020),
/// so that small samples move by chance alone: the probability says whether they did. Half an item is added to each bin, so that
/// an empty one leaves the index finite.
/// </remarks>
public static class PopulationStabilityIndex
{
    /// <summary>From this index on something moved.</summary>
    public const double Moderate = 0.1;

    /// <summary>From this index on much moved.</summary>
    public const double Significant = 0.25;

    /// <summary>The index of numbers in bins between the quantiles of the reference; missing ones are a bin of their own.</summary>
    /// <param name="reference">The numbers then; NaN and infinite ones are missing. Their order changes.</param>
    /// <param name="values">The numbers now.</param>
    /// <param name="bins">The number of bins, at least 2; fewer where quantiles are equal.</param>
    /// <returns>
    /// The index as statistic, bins − 1 as degrees of freedom, and the probability of such an index by chance; nothing where a side is
    /// empty.
    /// </returns>
    public static TestResult Of(Span<double> reference, ReadOnlySpan<double> values, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        if (reference.IsEmpty || values.IsEmpty) return TestResult.None;
        Span<double> finite = reference[..KeepFinite(reference)];
        double[] edges = Edges(finite, bins);
        int[] then = new int[edges.Length + 2], now = new int[then.Length];
        foreach (double value in finite) then[BinOf(value, edges)]++;
        then[^1] = reference.Length - finite.Length;
        foreach (double value in values) now[double.IsFinite(value) ? BinOf(value, edges) : now.Length - 1]++;
        return Of(then, now);
    }

    /// <summary>The index of counts in bins; bins that neither side has are passed over.</summary>
    /// <param name="reference">The counts then.</param>
    /// <param name="counts">The counts now, of the same bins.</param>
    /// <exception cref="ArgumentException">There are different numbers of bins.</exception>
    public static TestResult Of(ReadOnlySpan<int> reference, ReadOnlySpan<int> counts)
    {
        if (reference.Length != counts.Length)
            throw new ArgumentException($"{reference.Length} bins need as many counts, not {counts.Length}.", nameof(counts));
        int bins = 0;
        double n = 0, m = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (reference[i] + (long)counts[i] == 0) continue;
            bins++;
            n += reference[i];
            m += counts[i];
        }
        if (n == 0 || m == 0) return TestResult.None;
        if (bins == 1) return new(0, 0, 1);
        double index = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (reference[i] + (long)counts[i] == 0) continue;
            double then = (reference[i] + 0.5) / (n + 0.5 * bins), now = (counts[i] + 0.5) / (m + 0.5 * bins);
            index += (now - then) * Math.Log(now / then);
        }
        return new(index, bins - 1, SpecialFunctions.UpperChiSquare(index / (1 / n + 1 / m), bins - 1));
    }

    // Equal quantiles make one edge, and a number that many share keeps a bin of its own.
    private static double[] Edges(Span<double> finite, int bins)
    {
        if (finite.IsEmpty) return [];
        double[] shares = new double[bins - 1], edges = new double[bins - 1];
        for (int i = 0; i < shares.Length; i++) shares[i] = (i + 1.0) / bins;
        Quantile.Of(finite, shares, edges);
        return [.. edges.Distinct()];
    }

    private static int BinOf(double value, double[] edges)
    {
        int bin = 0;
        while (bin < edges.Length && value > edges[bin]) bin++;
        return bin;
    }

    private static int KeepFinite(Span<double> values)
    {
        int kept = 0;
        foreach (double value in values)
            if (double.IsFinite(value)) values[kept++] = value;
        return kept;
    }
}
