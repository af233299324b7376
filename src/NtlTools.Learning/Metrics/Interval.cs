namespace NtlTools.Learning.Metrics;

/// <summary>A range of numbers, both ends included.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end, at least the lower one; both are NaN for an interval that cannot be known.</param>
public readonly record struct Interval(double Lower, double Upper);
