namespace NtlTools.Learning.Metrics;

/// <summary>The area under the receiver operating characteristic: the chance that a positive scores above a negative.</summary>
public static class RocAuc
{
    /// <summary>Measures the area; a positive and a negative of equal score count one half (mid-ranks).</summary>
    /// <param name="scores">Higher means more likely positive; any numbers but NaN.</param>
    /// <param name="labels">One for each score.</param>
    /// <returns>A number in [0, 1]; 0.5 for scores that tell nothing.</returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths, a NaN score, or one class only.</exception>
    public static double Score(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        MetricInput.Check(scores, labels);
        int positives = MetricInput.Positives(labels, negativesNeeded: true);
        using var buffers = new ScoreOrder();
        var order = buffers.Descending(scores);
        double area = 0, above = 0;
        for (int i = 0; i < order.Length;)
        {
            double score = scores[order[i]];
            int groupPositives = 0, start = i;
            for (; i < order.Length && scores[order[i]] == score; i++) groupPositives += labels[order[i]] ? 1 : 0;
            area += (i - start - groupPositives) * (above + 0.5 * groupPositives);
            above += groupPositives;
        }
        return area / ((double)positives * (scores.Length - positives));
    }
}
