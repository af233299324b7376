using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Metrics;

/// <summary>A range of numbers, both ends included.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end, at least the lower one; both are NaN for an interval that cannot be known.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>The central share of values, those that are NaN left out.</summary>
    internal static Interval OfPercentiles(double[] values, double confidence)
    {
        double[] defined = Array.FindAll(values, value => !double.IsNaN(value));
        if (defined.Length == 0) return new Interval(double.NaN, double.NaN);
        Array.Sort(defined);
        return new Interval(SortedQuantile.Of(defined, 0.5 - confidence / 2), SortedQuantile.Of(defined, 0.5 + confidence / 2));
    }
}
