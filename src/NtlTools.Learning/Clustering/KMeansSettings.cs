namespace NtlTools.Learning.Clustering;

/// <summary>How k-means is fitted.</summary>
public sealed record KMeansSettings
{
    /// <summary>The number of clusters, k, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int ClusterCount { get; init => field = AtLeast(1, value); } = 4;

    /// <summary>How many times the fit starts from new centers; the run of lowest inertia wins. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Restarts { get; init => field = AtLeast(1, value); } = 10;

    /// <summary>
    /// How many swaps a cluster are tried on the best restart, at least 0; see <see cref="KMeansLearner"/>. 0 gives the best
    /// restart as it is.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int SwapsPerCluster { get; init => field = AtLeast(0, value); } = 4;

    /// <summary>
    /// The most Lloyd iterations a run may take, at least 1. The default is far above what convergence takes, so that it
    /// only guards against a run without end.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxIterations { get; init => field = AtLeast(1, value); } = 10_000;

    /// <summary>What the random choices start from.</summary>
    public ulong Seed { get; init; } = 42;

    private static int AtLeast(int least, int value, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        return value;
    }
}
