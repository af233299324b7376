namespace NtlTools.Learning.Metrics;

/// <summary>Average precision, the step-wise area under the precision-recall curve (AUPRC).</summary>
public static class AveragePrecision
{
    /// <summary>
    /// Measures Σ (Rᵢ − Rᵢ₋₁)·Pᵢ over the thresholds from high to low, without interpolation; equal scores are one threshold.
    /// </summary>
    /// <param name="scores">Higher means more likely positive; any numbers but NaN.</param>
    /// <param name="labels">One for each score.</param>
    /// <returns>A number in (0, 1]; the share of positives for scores that tell nothing.</returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths, a NaN score, or no positive label.</exception>
    public static double Score(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        MetricInput.Check(scores, labels);
        int positives = MetricInput.Positives(labels, negativesNeeded: false);
        using var order = new ScoreOrder();
        return Score(scores, labels, positives, order.Descending(scores));
    }

    /// <summary>The same from an order already made, for callers that measure again and again.</summary>
    internal static double Score(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, int positives, ReadOnlySpan<int> order)
    {
        double sum = 0;
        int found = 0;
        for (int i = 0; i < order.Length;)
        {
            double score = scores[order[i]];
            int before = found;
            for (; i < order.Length && scores[order[i]] == score; i++) found += labels[order[i]] ? 1 : 0;
            if (found > before) sum += (found - before) * ((double)found / i);
        }
        return sum / positives;
    }
}
