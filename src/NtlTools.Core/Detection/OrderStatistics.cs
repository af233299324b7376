namespace NtlTools.Core.Detection;

/// <summary>
/// Medians and the like by selection, without sorting everything (Hoare 1961, with the median of three as pivot).
/// </summary>
internal static class OrderStatistics
{
    /// <summary>The value that would stand at a place if the values were sorted; they are put into another order.</summary>
    /// <param name="values">Numbers without NaN.</param>
    /// <param name="place">From 0; below it all values are at most the result, and above it at least.</param>
    public static double Select(Span<double> values, int place)
    {
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            double pivot = MedianOfThree(values[low], values[low + (high - low) / 2], values[high]);
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
            if (place <= right) high = right;
            else if (place >= left) low = left;
            else break;
        }
        return values[place];
    }

    /// <summary>The median, the mean of the two middle values where there is no middle one; 0 of none.</summary>
    public static double Median(Span<double> values)
    {
        if (values.Length == 0) return 0;
        int middle = values.Length / 2;
        double upper = Select(values, middle);
        if (values.Length % 2 == 1) return upper;
        double lower = values[0];
        foreach (double value in values[1..middle]) lower = Math.Max(lower, value);
        return (lower + upper) / 2;
    }

    private static double MedianOfThree(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
