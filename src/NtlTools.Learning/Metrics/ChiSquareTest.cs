namespace NtlTools.Learning.Metrics;

/// <summary>Whether two groups divide into categories alike (Pearson 1900), with the strength of it (Cramér 1946).</summary>
public static class ChiSquareTest
{
    /// <summary>Tests two rows of counts; categories that neither has are passed over.</summary>
    /// <param name="first">The first group's items in each category, at least 0.</param>
    /// <param name="second">The second group's, in the same order.</param>
    /// <param name="cramersV">How strongly group and category go together, 0 to 1; NaN where the test says nothing.</param>
    /// <returns>Nothing where a group is empty or there is one category.</returns>
    /// <exception cref="ArgumentException">The groups have different numbers of categories.</exception>
    public static TestResult Test(ReadOnlySpan<int> first, ReadOnlySpan<int> second, out double cramersV)
    {
        if (first.Length != second.Length)
            throw new ArgumentException($"{first.Length} categories need as many counts, not {second.Length}.", nameof(second));
        double n = 0, m = 0, statistic = 0;
        foreach (int count in first) n += count;
        foreach (int count in second) m += count;
        int categories = 0;
        for (int i = 0; i < first.Length; i++)
        {
            double both = (double)first[i] + second[i];
            if (both == 0) continue;
            categories++;
            double expected = both * n / (n + m), difference = first[i] - expected;
            statistic += difference * difference * (1 / expected + 1 / (both - expected));
        }
        cramersV = double.NaN;
        if (n == 0 || m == 0 || categories < 2) return TestResult.None;
        cramersV = Math.Min(1, Math.Sqrt(statistic / (n + m)));
        return new(statistic, categories - 1, SpecialFunctions.UpperChiSquare(statistic, categories - 1));
    }
}
