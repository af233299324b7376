namespace NtlTools.Learning.Metrics;

/// <summary>Where the true share lies that some successes out of some trials come from (Wilson 1927).</summary>
public static class WilsonInterval
{
    private const double Normal95 = 1.959963984540054;

    /// <summary>The 95 % interval of a share.</summary>
    /// <param name="successes">The successes, 0 to the trials.</param>
    /// <param name="trials">The trials.</param>
    /// <returns>Both ends in [0, 1]; NaN without a trial.</returns>
    public static Interval Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0) return new(double.NaN, double.NaN);
        double share = (double)successes / trials, square = Normal95 * Normal95 / trials;
        double center = share + square / 2, half = Normal95 * Math.Sqrt((share * (1 - share) + square / 4) / trials);
        return new(successes == 0 ? 0 : (center - half) / (1 + square), successes == trials ? 1 : (center + half) / (1 + square));
    }
}
