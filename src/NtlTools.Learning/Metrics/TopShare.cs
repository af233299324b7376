namespace NtlTools.Learning.Metrics;

/// <summary>Precision, recall and lift among the highest scores.</summary>
public static class TopShare
{
    /// <summary>
    /// Measures the top of the ranking by score; where scores are equal, the item that comes first in the list ranks higher.
    /// </summary>
    /// <param name="scores">Higher ranks first; any numbers but NaN.</param>
    /// <param name="labels">One for each score.</param>
    /// <param name="share">The share of all items, in (0, 1]; see <see cref="Count"/>.</param>
    /// <exception cref="ArgumentException">Unequal or zero lengths, a NaN score, or no positive label.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside (0, 1].</exception>
    public static TopShareMetrics Measure(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double share)
    {
        MetricInput.Check(scores, labels);
        return Measure(scores, labels, Count(scores.Length, share), share);
    }

    /// <summary>
    /// Measures the first items of the ranking by score (precision, recall and lift at k); where scores are equal, the item
    /// that comes first in the list ranks higher.
    /// </summary>
    /// <param name="scores">Higher ranks first; any numbers but NaN.</param>
    /// <param name="labels">One for each score.</param>
    /// <param name="count">k, at least 1; all items where there are fewer.</param>
    /// <returns>The metrics, whose share is the one that the count makes up.</returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths, a NaN score, or no positive label.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public static TopShareMetrics MeasureCount(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, int count)
    {
        MetricInput.Check(scores, labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        int most = Math.Min(count, scores.Length);
        return Measure(scores, labels, most, (double)most / scores.Length);
    }

    /// <summary>How many items a share is: items × share rounded down, but at least one.</summary>
    /// <param name="items">The number of all items, at least 1.</param>
    /// <param name="share">The share, in (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">No items, or the share is outside (0, 1].</exception>
    public static int Count(int items, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(items);
        if (!(share is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies in (0, 1].");

        // 100 × 0.29 is 28.999999999999996 in binary; people mean 29.
        return Math.Clamp((int)Math.Floor(items * share + 1e-9), 1, items);
    }

    internal static TopShareMetrics Make(double share, int count, int found, int positives, int items)
    {
        double precision = (double)found / count;
        return new TopShareMetrics(share, count, found, precision, (double)found / positives, precision * items / positives);
    }

    private static TopShareMetrics Measure(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, int count, double share)
    {
        int positives = MetricInput.Positives(labels, negativesNeeded: false);
        using var buffers = new ScoreOrder();
        var order = buffers.Descending(scores);
        int found = 0;
        foreach (int item in order[..count]) found += labels[item] ? 1 : 0;
        return Make(share, count, found, positives, scores.Length);
    }
}
