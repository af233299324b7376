using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Clustering;

/// <summary>How several labelings are combined into one.</summary>
public sealed record ConsensusSettings
{
    /// <summary>The number of clusters, at least 1; null (the default) takes the one of the longest lifetime.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? ClusterCount
    {
        get;
        init
        {
            if (value is { } count) ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(ClusterCount));
            field = value;
        }
    }

    /// <summary>The fewest clusters that a lifetime is looked at for, at least 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int MinimumClusterCount { get; init => field = AtLeast(2, value); } = 2;

    /// <summary>The most clusters that a lifetime is looked at for, at least 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int MaximumClusterCount { get; init => field = AtLeast(2, value); } = 15;

    /// <summary>
    /// How many kinds of rows are compared with each other at most, from 2 to 20,000: 8 bytes × kinds², which at the default is
    /// 128 MB. Rows of equal votes are one kind, so that up to this number nothing is lost; above it the rarer kinds go with
    /// the most alike of the others.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 2 to 20,000.</exception>
    public int MaximumPrototypes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 20_000, nameof(MaximumPrototypes));
            field = AtLeast(2, value);
        }
    } = 4000;

    private static int AtLeast(int least, int value, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        return value;
    }
}
