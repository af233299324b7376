namespace NtlTools.Learning.Metrics;

/// <summary>The mean squared error of probabilities (Brier 1950).</summary>
public static class BrierScore
{
    /// <summary>Measures the mean of (p − y)², with y = 1 for a positive and 0 for a negative.</summary>
    /// <param name="probabilities">Chances of being positive, in [0, 1].</param>
    /// <param name="labels">One for each probability; one class alone will do.</param>
    /// <returns>A number in [0, 1]; lower is better.</returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths, or a probability that is NaN or outside [0, 1].</exception>
    public static double Score(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        MetricInput.Check(probabilities, labels);
        MetricInput.CheckProbabilities(probabilities);
        double sum = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            double error = probabilities[i] - (labels[i] ? 1 : 0);
            sum += error * error;
        }
        return sum / labels.Length;
    }
}
