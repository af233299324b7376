namespace NtlTools.Learning.Metrics;

/// <summary>How good the top of a ranking is.</summary>
/// <param name="Share">The share asked for, or the one that a count makes up, in (0, 1].</param>
/// <param name="Count">How many items the top holds.</param>
/// <param name="TruePositives">How many of them are positive.</param>
/// <param name="Precision">TruePositives / Count, in [0, 1].</param>
/// <param name="Recall">TruePositives / all positives, in [0, 1].</param>
/// <param name="Lift">Precision / the share of positives among all items.</param>
public readonly record struct TopShareMetrics(
    double Share, int Count, int TruePositives, double Precision, double Recall, double Lift);
