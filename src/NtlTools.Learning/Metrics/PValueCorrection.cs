namespace NtlTools.Learning.Metrics;

/// <summary>How probabilities of several tests are made larger, since the more are made the more seem to find something.</summary>
public enum PValueCorrection
{
    /// <summary>The share of false findings among all findings is limited (Benjamini and Hochberg 1995).</summary>
    BenjaminiHochberg,

    /// <summary>The probability of any false finding is limited (Holm 1979).</summary>
    Holm,

    /// <summary>They stay as they are.</summary>
    None,
}

/// <summary>Corrects probabilities of several tests.</summary>
public static class PValueCorrections
{
    /// <summary>The corrected probabilities; NaN stays NaN and counts as no test.</summary>
    /// <param name="correction">How.</param>
    /// <param name="probabilities">The probabilities, 0 to 1.</param>
    public static double[] Adjust(this PValueCorrection correction, ReadOnlySpan<double> probabilities)
    {
        double[] adjusted = probabilities.ToArray();
        if (correction == PValueCorrection.None) return adjusted;
        int[] order = [.. Enumerable.Range(0, adjusted.Length).Where(i => !double.IsNaN(adjusted[i])).OrderBy(i => adjusted[i])];
        int tests = order.Length;
        if (correction == PValueCorrection.Holm)
        {
            double largest = 0;
            for (int rank = 0; rank < tests; rank++)
            {
                largest = Math.Max(largest, Math.Min(1, adjusted[order[rank]] * (tests - rank)));
                adjusted[order[rank]] = largest;
            }
            return adjusted;
        }
        double smallest = 1;
        for (int rank = tests - 1; rank >= 0; rank--)
        {
            smallest = Math.Min(smallest, adjusted[order[rank]] * tests / (rank + 1));
            adjusted[order[rank]] = smallest;
        }
        return adjusted;
    }
}
