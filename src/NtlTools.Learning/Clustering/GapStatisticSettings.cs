using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Clustering;

/// <summary>How reference sets of the gap statistic are drawn and clustered.</summary>
public sealed record GapStatisticSettings
{
    /// <summary>The number of reference sets, B, at least 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int References { get; init => field = AtLeast(2, value); } = 10;

    /// <summary>The box that reference rows are drawn from.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the boxes.</exception>
    public GapReferenceBox Box
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Box));
    }

    /// <summary>
    /// The most rows of a reference set, at least 2. A reference set of fewer rows than the data has its inertia scaled up by
    /// the ratio, which is off by about the share of clusters in its rows.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int MaxReferenceRows { get; init => field = AtLeast(2, value); } = 5000;

    /// <summary>
    /// How reference sets are clustered; cluster count and seed are set by the statistic. Use what the data's own fits used
    /// where time allows: weaker fits of the references make the gaps larger.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public KMeansSettings KMeans
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new() { Restarts = 3, SwapsPerCluster = 0 };

    /// <summary>What the random choices start from.</summary>
    public ulong Seed { get; init; } = 42;

    private static int AtLeast(int least, int value, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        return value;
    }
}
