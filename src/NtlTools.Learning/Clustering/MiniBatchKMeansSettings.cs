using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Clustering;

/// <summary>How mini-batch k-means is fitted.</summary>
public sealed record MiniBatchKMeansSettings
{
    /// <summary>The number of clusters, k, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int ClusterCount { get; init => field = AtLeast(1, value); } = 4;

    /// <summary>The rows of a batch, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int BatchSize { get; init => field = AtLeast(1, value); } = 4096;

    /// <summary>
    /// The rows of the sample that the first centers are fitted to by k-means, at least 1; never fewer than three times the
    /// clusters, and all where there are fewer.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int InitSize { get; init => field = AtLeast(1, value); } = 16_384;

    /// <summary>How many times k-means starts anew on that sample; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Restarts { get; init => field = AtLeast(1, value); } = 10;

    /// <summary>The most passes over as many rows as there are that batches may take, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxPasses { get; init => field = AtLeast(1, value); } = 100;

    /// <summary>The batches end after this many without a new lowest smoothed inertia; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxNoImprovement { get; init => field = AtLeast(1, value); } = 10;

    /// <summary>
    /// The batches end when one moves the centers by no more: the sum of their squared moves, in units of the columns' mean
    /// variance. At least 0; with 0 they end here only when no center moves at all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not a number.</exception>
    public double Tolerance { get; init => field = Share(double.MaxValue, value); } = 1e-7;

    /// <summary>
    /// A center that has had fewer rows than this share of the one that has had the most is starved and moves to a row of the
    /// batch; from 0 to 1, 0 for none. Small clusters that are there are smaller than this share only where they hardly count.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0 and 1.</exception>
    public double ReassignmentRatio { get; init => field = Share(1, value); } = 1e-4;

    /// <summary>Lloyd iterations over all rows after the batches, at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int FullIterations { get; init => field = AtLeast(0, value); } = 2;

    /// <summary>What the random choices start from.</summary>
    public ulong Seed { get; init; } = 42;

    private static int AtLeast(int least, int value, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        return value;
    }

    private static double Share(double most, double value, [CallerMemberName] string name = "") => value >= 0 && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"The value lies between 0 and {most}.");
}
