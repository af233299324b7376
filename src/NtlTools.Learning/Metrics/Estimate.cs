namespace NtlTools.Learning.Metrics;

/// <summary>A metric and how far chance may have moved it.</summary>
/// <param name="Value">The metric on the data as they are; NaN where it is undefined.</param>
/// <param name="Interval">The bootstrap interval around it.</param>
public readonly record struct Estimate(double Value, Interval Interval);
