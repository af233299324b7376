namespace NtlTools.Learning.Numerics;

/// <summary>Quantiles of sorted numbers, linear between two of them (Hyndman and Fan 1996, definition 7).</summary>
internal static class SortedQuantile
{
    /// <summary>One quantile.</summary>
    /// <param name="sorted">At least one number, ascending.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double Of(ReadOnlySpan<double> sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = Math.Min((int)place, sorted.Length - 1), above = Math.Min(below + 1, sorted.Length - 1);
        double part = place - below, low = sorted[below], high = sorted[above];

        // From the nearer end, so that neither end is missed by rounding.
        return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
    }
}
