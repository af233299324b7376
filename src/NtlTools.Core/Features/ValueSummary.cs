using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Features;

/// <summary>A few numbers that say what others are like.</summary>
internal readonly record struct ValueSummary(int Count, double Sum, double Mean, double Std, double Min, double Max)
{
    public static ValueSummary Of(List<double> values)
    {
        if (values.Count == 0) return new(0, 0, double.NaN, double.NaN, double.NaN, double.NaN);
        CompensatedSum sum = default, squares = default;
        double min = values[0], max = values[0];
        foreach (double value in values)
        {
            sum.Add(value);
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        double mean = sum.Value / values.Count;
        foreach (double value in values) squares.Add((value - mean) * (value - mean));
        double std = values.Count < 2 ? double.NaN : Math.Sqrt(squares.Value / (values.Count - 1));
        return new(values.Count, sum.Value, mean, std, min, max);
    }

    public double this[WindowAggregation aggregation] => aggregation switch
    {
        WindowAggregation.Count => Count,
        WindowAggregation.Sum => Sum,
        WindowAggregation.Mean => Mean,
        WindowAggregation.Std => Std,
        WindowAggregation.Min => Min,
        _ => Max,
    };
}
