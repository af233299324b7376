namespace NtlTools.Core.Detection;

/// <summary>Says which share of a population has a lower score, from at most 1,025 of its quantiles.</summary>
internal sealed class ScoreQuantiles
{
    private const int Most = 1025;

    public ScoreQuantiles(double[] quantiles)
    {
        if (quantiles.Length == 0) throw new ArgumentException("A population has at least one score.", nameof(quantiles));
        for (int i = 0; i < quantiles.Length; i++)
        {
            if (!double.IsFinite(quantiles[i]) || (i > 0 && quantiles[i] < quantiles[i - 1]))
                throw new ArgumentException("Quantiles are finite and ascending.", nameof(quantiles));
        }
        Quantiles = quantiles;
    }

    /// <summary>Evenly spaced quantiles from the lowest to the highest score.</summary>
    public double[] Quantiles { get; }

    public static ScoreQuantiles Of(IEnumerable<double> scores)
    {
        double[] sorted = [.. scores.Order()];
        if (sorted.Length <= Most) return new(sorted);
        double[] thinned = new double[Most];
        for (int i = 0; i < Most; i++) thinned[i] = sorted[(long)i * (sorted.Length - 1) / (Most - 1)];
        return new(thinned);
    }

    /// <summary>The share of the population below a score, 0 to 1; equal scores count half.</summary>
    public double PercentileOf(double score)
    {
        int below = Bound(score, orEqual: false), upTo = Bound(score, orEqual: true);
        if (below != upTo) return (below + upTo) / 2.0 / Quantiles.Length;
        if (below == 0) return 0;
        if (below == Quantiles.Length) return 1;

        // Between two quantiles the rest is as if scores were even.
        double lower = Quantiles[below - 1], upper = Quantiles[below];
        return (below - 0.5 + (score - lower) / (upper - lower)) / Quantiles.Length;
    }

    private int Bound(double score, bool orEqual)
    {
        int low = 0, high = Quantiles.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (orEqual ? Quantiles[middle] <= score : Quantiles[middle] < score) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
