namespace NtlTools.Learning.Metrics;

/// <summary>
/// Average precision at N: the mean, over the positives among the first N, of the precision at each one's rank.
/// </summary>
/// <remarks>
/// Zheng, Yang, Niu, Dai and Zhou 2018 call it MAP@N: (1/r)·Σ P@kᵢ, where r is the number of thieves among the N most
/// suspicious customers and kᵢ the rank of the i-th of them. It looks at the positives alone, and forgives what is found after
/// the first N. Equal scores are one threshold, as in <see cref="AveragePrecision"/>, so that the order of the list is of no
/// account: a positive of a tie has the precision at the tie's end, and a tie that N cuts counts with the share of it that
/// lies within. With N at least the number of items it is the average precision.
/// </remarks>
public static class AveragePrecisionAtN
{
    /// <summary>Measures the mean precision at the positives among the first N.</summary>
    /// <param name="scores">Higher ranks first; any numbers but NaN.</param>
    /// <param name="labels">One for each score.</param>
    /// <param name="count">N, at least 1; all items where there are fewer.</param>
    /// <returns>A number in [0, 1]; 0 where none of the first N is positive.</returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths, a NaN score, or no positive label.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public static double Score(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, int count)
    {
        MetricInput.Check(scores, labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        MetricInput.Positives(labels, negativesNeeded: false);
        int most = Math.Min(count, scores.Length);
        using var buffers = new ScoreOrder();
        var order = buffers.Descending(scores);
        double steps = 0;
        int found = 0;
        for (int i = 0; ;)
        {
            double score = scores[order[i]];
            int start = i, positives = 0;
            for (; i < order.Length && scores[order[i]] == score; i++) positives += labels[order[i]] ? 1 : 0;
            if (i >= most) return Cut(most, steps, found, start, positives, i - start);
            found += positives;
            if (positives > 0) steps += positives * ((double)found / i);
        }
    }

    /// <summary>The metric from what lies before a tie that reaches N, and from the tie.</summary>
    /// <param name="count">N.</param>
    /// <param name="steps">The precisions of the positives before the tie, summed.</param>
    /// <param name="found">How many those are.</param>
    /// <param name="seen">The items before the tie, fewer than N.</param>
    /// <param name="tiePositives">The positives of the tie.</param>
    /// <param name="tieItems">The items of the tie, at least N − seen.</param>
    internal static double Cut(int count, double steps, int found, int seen, int tiePositives, int tieItems)
    {
        double within = (double)tiePositives * (count - seen) / tieItems;
        double positives = found + within;
        return positives > 0 ? (steps + within * (positives / count)) / positives : 0;
    }
}
