namespace NtlTools.Learning.Metrics;

/// <summary>The mean negative log-likelihood of probabilities, also called cross-entropy.</summary>
public static class LogLoss
{
    /// <summary>A probability nearer to 0 or 1 than this counts as this near, so that the loss is finite.</summary>
    internal const double Nearest = 1.0 / (1L << 52);

    /// <summary>Measures the mean of −ln p over the positives and −ln(1 − p) over the negatives.</summary>
    /// <param name="probabilities">
    /// Chances of being positive, in [0, 1]; those nearer than 2⁻⁵² to either end are moved there, as scikit-learn does.
    /// </param>
    /// <param name="labels">One for each probability; one class alone will do.</param>
    /// <returns>A number in [0, 36.05]; lower is better, and ln 2 is what 0.5 for everyone has.</returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths, or a probability that is NaN or outside [0, 1].</exception>
    public static double Score(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        MetricInput.Check(probabilities, labels);
        MetricInput.CheckProbabilities(probabilities);
        double sum = 0;
        for (int i = 0; i < labels.Length; i++) sum += Of(probabilities[i], labels[i]);
        return sum / labels.Length;
    }

    internal static double Of(double probability, bool isPositive)
    {
        double clipped = Math.Clamp(probability, Nearest, 1 - Nearest);
        return -Math.Log(isPositive ? clipped : 1 - clipped);
    }
}
