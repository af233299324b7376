namespace NtlTools.Learning.Metrics;

/// <summary>The number, mean and spread of some values, which can be put together from parts (Chan, Golub and LeVeque 1979).</summary>
/// <param name="Count">The number of values.</param>
/// <param name="Mean">Their mean; 0 where there are none.</param>
/// <param name="SquareSum">The sum of their squared deviations from the mean.</param>
public readonly record struct SampleMoments(int Count, double Mean, double SquareSum)
{
    /// <summary>The most that <see cref="EffectSizeAgainst"/> gives either way.</summary>
    public const double MostEffectSize = 1000;

    /// <summary>The unbiased variance; NaN below 2 values.</summary>
    public double Variance => Count < 2 ? double.NaN : SquareSum / (Count - 1);

    /// <summary>The sample standard deviation; NaN below 2 values.</summary>
    public double Std => Math.Sqrt(Variance);

    /// <summary>Measures finite values in two passes.</summary>
    public static SampleMoments Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return default;
        double sum = 0;
        foreach (double value in values) sum += value;
        double mean = sum / values.Length, squares = 0;
        foreach (double value in values) squares += (value - mean) * (value - mean);

        // Equal values have no spread, which the rounding of their mean must not give them.
        return values.ContainsAnyExcept(values[0]) ? new(values.Length, mean, squares) : new(values.Length, values[0], 0);
    }

    /// <summary>The moments of these values and others together.</summary>
    public SampleMoments With(SampleMoments other)
    {
        if (Count == 0) return other;
        if (other.Count == 0) return this;
        int count = checked(Count + other.Count);
        double difference = other.Mean - Mean, weight = (double)other.Count / count;
        return new(count, Mean + difference * weight, SquareSum + other.SquareSum + difference * difference * Count * weight);
    }

    /// <summary>
    /// The standardised difference of these values' mean from others' (Cohen 1988, d, with the pooled standard deviation).
    /// </summary>
    /// <returns>
    /// From −1,000 to 1,000, which also stand for different means where neither varies; NaN where either has no values or there are
    /// fewer than 3.
    /// </returns>
    public double EffectSizeAgainst(SampleMoments others)
    {
        if (Count == 0 || others.Count == 0 || Count + others.Count < 3) return double.NaN;
        double difference = Mean - others.Mean;
        double size = difference == 0 ? 0 : difference / Math.Sqrt((SquareSum + others.SquareSum) / (Count + others.Count - 2));

        // Files of results have no word for infinite, and would lose which of the two is higher.
        return Math.Clamp(size, -MostEffectSize, MostEffectSize);
    }
}
