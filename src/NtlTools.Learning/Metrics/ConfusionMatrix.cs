namespace NtlTools.Learning.Metrics;

/// <summary>How decisions at a threshold compare with the truth.</summary>
/// <param name="TruePositives">Positives at or above the threshold.</param>
/// <param name="FalsePositives">Negatives at or above the threshold.</param>
/// <param name="TrueNegatives">Negatives below the threshold.</param>
/// <param name="FalseNegatives">Positives below the threshold.</param>
public readonly record struct ConfusionMatrix(int TruePositives, int FalsePositives, int TrueNegatives, int FalseNegatives)
{
    /// <summary>TP / (TP + FP); NaN where nothing is at or above the threshold.</summary>
    public double Precision => (double)TruePositives / (TruePositives + FalsePositives);

    /// <summary>TP / (TP + FN), also called sensitivity; NaN without positives.</summary>
    public double Recall => (double)TruePositives / (TruePositives + FalseNegatives);

    /// <summary>TN / (TN + FP); NaN without negatives.</summary>
    public double Specificity => (double)TrueNegatives / (TrueNegatives + FalsePositives);

    /// <summary>
    /// The harmonic mean of precision and recall, 2·TP / (2·TP + FP + FN); NaN where there is nothing to find and nothing
    /// found.
    /// </summary>
    public double F1 => 2.0 * TruePositives / (2.0 * TruePositives + FalsePositives + FalseNegatives);

    /// <summary>The share of right decisions; NaN where there are none.</summary>
    public double Accuracy => ((double)TruePositives + TrueNegatives) / Total;

    /// <summary>The number of decisions.</summary>
    public int Total => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    /// <summary>Counts decisions; a score at or above the threshold is a positive decision.</summary>
    /// <param name="scores">Any numbers but NaN.</param>
    /// <param name="labels">One for each score; one class alone will do.</param>
    /// <param name="threshold">Any number but NaN.</param>
    /// <exception cref="ArgumentException">Unequal or zero lengths, or a NaN score or threshold.</exception>
    public static ConfusionMatrix Measure(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double threshold)
    {
        MetricInput.Check(scores, labels);
        if (double.IsNaN(threshold)) throw new ArgumentException("The threshold is NaN.", nameof(threshold));
        int found = 0, above = 0, positives = labels.Count(true);
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] < threshold) continue;
            above++;
            found += labels[i] ? 1 : 0;
        }
        return Make(found, above, positives, scores.Length);
    }

    internal static ConfusionMatrix Make(int found, int above, int positives, int items) =>
        new(found, above - found, items - above - positives + found, positives - found);
}
