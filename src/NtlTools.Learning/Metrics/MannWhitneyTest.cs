namespace NtlTools.Learning.Metrics;

/// <summary>Whether values of one sample tend to be larger than another's (Mann and Whitney 1947), two-sided.</summary>
/// <remarks>
/// Exact for up to 400 pairs without ties; else by the normal approximation with corrections for ties and continuity.
/// </remarks>
public static class MannWhitneyTest
{
    private const int MostExactPairs = 400;

    /// <summary>Tests two samples. Both arrays are sorted by it.</summary>
    /// <param name="first">Finite values.</param>
    /// <param name="second">Other finite values.</param>
    /// <returns>U of the first: the pairs in which its value is larger, ties counting half. Nothing where either is empty.</returns>
    public static TestResult Test(Span<double> first, Span<double> second)
    {
        if (first.IsEmpty || second.IsEmpty) return TestResult.None;
        first.Sort();
        second.Sort();
        double n = first.Length, m = second.Length, u = 0, ties = 0;
        for (int i = 0, below = 0; i < first.Length;)
        {
            double value = first[i];
            int own = 1, other = 0;
            while (i + own < first.Length && first[i + own] == value) own++;
            while (below < second.Length && second[below] < value) below++;
            while (below + other < second.Length && second[below + other] == value) other++;
            u += own * (below + other / 2.0);
            double both = own + other;

            // Ties within the second sample alone are counted below.
            double alone = other;
            ties += both * both * both - both - (alone * alone * alone - alone);
            i += own;
        }
        for (int j = 0; j < second.Length;)
        {
            int same = 1;
            while (j + same < second.Length && second[j + same] == second[j]) same++;
            ties += (double)same * same * same - same;
            j += same;
        }
        if (ties == 0 && n * m <= MostExactPairs) return new(u, double.NaN, Exact(u, first.Length, second.Length));
        double all = n + m, variance = n * m / 12 * (all + 1 - ties / (all * (all - 1)));
        if (!(variance > 0)) return new(u, double.NaN, double.NaN);
        double distance = Math.Max(0, Math.Abs(u - n * m / 2) - 0.5);
        return new(u, double.NaN, SpecialFunctions.TwoSidedNormal(distance / Math.Sqrt(variance)));
    }

    // The numbers of orders with each U are the coefficients of the Gaussian binomial.
    private static double Exact(double u, int n, int m)
    {
        double[] ways = new double[n * m + 1];
        ways[0] = 1;
        for (int i = 1; i <= n; i++)
        {
            for (int power = ways.Length - 1; power >= m + i; power--) ways[power] -= ways[power - m - i];
            for (int power = i; power < ways.Length; power++) ways[power] += ways[power - i];
        }
        double all = 0, extreme = 0, larger = Math.Max(u, (double)n * m - u);
        for (int power = 0; power < ways.Length; power++)
        {
            all += ways[power];
            if (power >= larger) extreme += ways[power];
        }
        return Math.Min(1, 2 * extreme / all);
    }
}
