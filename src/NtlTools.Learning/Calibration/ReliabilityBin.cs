namespace NtlTools.Learning.Calibration;

/// <summary>One point of a reliability curve: what was predicted of some items, and what was observed of them.</summary>
/// <param name="Lower">The probability above which the bin begins; the first bin holds it as well.</param>
/// <param name="Upper">The probability at which the bin ends.</param>
/// <param name="MeanPredicted">The mean probability of the bin's items.</param>
/// <param name="ObservedShare">The share of positives among them.</param>
/// <param name="Count">How many items the bin has, at least 1.</param>
public readonly record struct ReliabilityBin(
    double Lower, double Upper, double MeanPredicted, double ObservedShare, int Count);
