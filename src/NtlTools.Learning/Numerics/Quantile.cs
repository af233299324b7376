namespace NtlTools.Learning.Numerics;

/// <summary>Quantiles by selection, without sorting (Hoare 1961), interpolated linearly between neighbours as NumPy's are.</summary>
public static class Quantile
{
    /// <summary>Finds some quantiles. The values are put into another order: O(values × quantiles) on average.</summary>
    /// <param name="values">Finite numbers, in any order; their order changes.</param>
    /// <param name="shares">The quantiles, each 0 to 1, from the lowest.</param>
    /// <param name="quantiles">Receives one number a share; NaN where there are no values.</param>
    /// <exception cref="ArgumentException">There is not room for one number a share.</exception>
    public static void Of(Span<double> values, ReadOnlySpan<double> shares, Span<double> quantiles)
    {
        if (quantiles.Length != shares.Length)
            throw new ArgumentException($"{shares.Length} shares need as many places, not {quantiles.Length}.", nameof(quantiles));
        int first = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            if (values.IsEmpty)
            {
                quantiles[i] = double.NaN;
                continue;
            }
            double position = shares[i] * (values.Length - 1);
            int below = Math.Min((int)position, values.Length - 1);

            // What the quantile before has left on the right holds all that is larger.
            double lower = Select(values[first..], below - first);
            first = below;
            double fraction = position - below;
            if (fraction == 0)
            {
                quantiles[i] = lower;
                continue;
            }
            double upper = Smallest(values[(below + 1)..]);
            quantiles[i] = lower + fraction * (upper - lower);
        }
    }

    private static double Smallest(ReadOnlySpan<double> values)
    {
        double smallest = double.PositiveInfinity;
        foreach (double value in values) smallest = Math.Min(smallest, value);
        return smallest;
    }

    // Puts the value of a rank at its place, smaller ones before and larger ones after it.
    private static double Select(Span<double> values, int rank)
    {
        int low = 0, high = values.Length - 1;
        while (high - low > 16)
        {
            double pivot = Median(values[low], values[(low + high) / 2], values[high]);
            int left = low, right = high;
            while (left <= right)
            {
                while (values[left] < pivot) left++;
                while (values[right] > pivot) right--;
                if (left > right) break;
                (values[left], values[right]) = (values[right], values[left]);
                left++;
                right--;
            }
            if (rank <= right) high = right;
            else if (rank >= left) low = left;
            else return values[rank];
        }
        values[low..(high + 1)].Sort();
        return values[rank];
    }

    private static double Median(double a, double b, double c) =>
        Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
