using NtlTools.Learning.Metrics;

namespace NtlTools.Learning.Calibration;

/// <summary>What probabilities promise against what happens, bin by bin (DeGroot and Fienberg 1983).</summary>
public static class ReliabilityCurve
{
    /// <summary>Measures the curve, as scikit-learn's calibration_curve does.</summary>
    /// <param name="probabilities">Chances of being positive, in [0, 1].</param>
    /// <param name="labels">One for each probability; one class alone will do.</param>
    /// <param name="bins">How many bins, at least 1; 10 when not given.</param>
    /// <param name="strategy">How they are divided.</param>
    /// <returns>The bins that have items, from low to high.</returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths, or a probability that is NaN or outside [0, 1].</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of bins is not positive, or the strategy is none.</exception>
    public static IReadOnlyList<ReliabilityBin> Measure(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels,
        int bins = 10, BinStrategy strategy = BinStrategy.Uniform)
    {
        MetricInput.Check(probabilities, labels);
        MetricInput.CheckProbabilities(probabilities);
        double[] edges = strategy switch
        {
            BinStrategy.Uniform => UniformEdges(bins),
            BinStrategy.Quantile => QuantileEdges(probabilities, bins),
            _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "There is no such strategy."),
        };
        int[] counts = new int[bins], positives = new int[bins];
        var sums = new double[bins];
        for (int i = 0; i < probabilities.Length; i++)
        {
            int bin = BinOf(probabilities[i], edges);
            counts[bin]++;
            positives[bin] += labels[i] ? 1 : 0;
            sums[bin] += probabilities[i];
        }
        var curve = new List<ReliabilityBin>(bins);
        for (int bin = 0; bin < bins; bin++)
        {
            if (counts[bin] == 0) continue;
            curve.Add(new ReliabilityBin(
                edges[bin], edges[bin + 1], sums[bin] / counts[bin], (double)positives[bin] / counts[bin], counts[bin]));
        }
        return curve;
    }

    /// <summary>Where bins of equal width begin and, last, end.</summary>
    internal static double[] UniformEdges(int bins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        var edges = new double[bins + 1];
        for (int edge = 0; edge <= bins; edge++) edges[edge] = (double)edge / bins;
        return edges;
    }

    /// <summary>The bin whose edges a probability lies between; one that lies on an edge belongs to the bin below.</summary>
    internal static int BinOf(double probability, double[] edges)
    {
        int low = 0, high = edges.Length - 2;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (edges[middle + 1] < probability) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static double[] QuantileEdges(ReadOnlySpan<double> probabilities, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        double[] sorted = probabilities.ToArray();
        Array.Sort(sorted);
        var edges = new double[bins + 1];
        for (int edge = 0; edge <= bins; edge++)
        {
            double position = (double)edge / bins * (sorted.Length - 1);
            int below = (int)position;
            int above = Math.Min(below + 1, sorted.Length - 1);
            double share = position - below, step = sorted[above] - sorted[below];

            // From the nearer end, so that rounding does not carry an edge beyond the probability that it stands on.
            edges[edge] = share < 0.5 ? sorted[below] + step * share : sorted[above] - step * (1 - share);
        }
        return edges;
    }
}
