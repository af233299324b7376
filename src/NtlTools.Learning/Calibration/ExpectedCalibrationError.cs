namespace NtlTools.Learning.Calibration;

/// <summary>
/// How far probabilities are from what happens, on average and at worst over the bins of a reliability curve (Naeini, Cooper
/// and Hauskrecht 2015).
/// </summary>
public static class ExpectedCalibrationError
{
    /// <summary>Measures Σ (items of the bin / all items)·|mean probability − share of positives|.</summary>
    /// <param name="probabilities">Chances of being positive, in [0, 1].</param>
    /// <param name="labels">One for each probability; one class alone will do.</param>
    /// <param name="bins">How many bins, at least 1; 10 when not given.</param>
    /// <param name="strategy">How they are divided.</param>
    /// <returns>
    /// A number in [0, 1]; 0 is calibrated. Chance keeps it above 0, the more so the fewer items a bin has.
    /// </returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths, or a probability that is NaN or outside [0, 1].</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of bins is not positive, or the strategy is none.</exception>
    public static double Score(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels, int bins = 10,
        BinStrategy strategy = BinStrategy.Uniform) =>
        Score(ReliabilityCurve.Measure(probabilities, labels, bins, strategy));

    /// <summary>The same from a curve already measured.</summary>
    /// <param name="curve">The bins of a curve, at least one.</param>
    /// <exception cref="ArgumentException">The curve has no bins.</exception>
    public static double Score(IReadOnlyList<ReliabilityBin> curve)
    {
        Check(curve);
        double sum = 0, items = 0;
        foreach (ReliabilityBin bin in curve)
        {
            sum += bin.Count * Gap(bin);
            items += bin.Count;
        }
        return sum / items;
    }

    /// <summary>The greatest gap between mean probability and share of positives over the bins of a curve.</summary>
    /// <param name="curve">The bins of a curve, at least one.</param>
    /// <returns>A number in [0, 1], at least the expected error.</returns>
    /// <exception cref="ArgumentException">The curve has no bins.</exception>
    public static double Maximum(IReadOnlyList<ReliabilityBin> curve)
    {
        Check(curve);
        double greatest = 0;
        foreach (ReliabilityBin bin in curve) greatest = Math.Max(greatest, Gap(bin));
        return greatest;
    }

    private static void Check(IReadOnlyList<ReliabilityBin> curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        if (curve.Count == 0) throw new ArgumentException("A curve has at least one bin.", nameof(curve));
    }

    private static double Gap(ReliabilityBin bin) => Math.Abs(bin.MeanPredicted - bin.ObservedShare);
}
