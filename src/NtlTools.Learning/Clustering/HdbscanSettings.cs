namespace NtlTools.Learning.Clustering;

/// <summary>How HDBSCAN is fitted.</summary>
public sealed record HdbscanSettings
{
    /// <summary>How many rows a group needs to be a cluster, at least 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int MinClusterSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2, nameof(MinClusterSize));
            field = value;
        }
    } = 5;

    /// <summary>
    /// To how many nearest rows, itself included, a row's density is measured, at least 1; the more, the smoother. null (the
    /// default) takes <see cref="MinClusterSize"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? MinSamples
    {
        get;
        init
        {
            if (value is { } samples) ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1, nameof(MinSamples));
            field = value;
        }
    }

    /// <summary>Which clusters of the hierarchy are the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a selection.</exception>
    public ClusterSelection ClusterSelection
    {
        get;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(ClusterSelection), value, "This is no selection of clusters.");
            field = value;
        }
    } = ClusterSelection.ExcessOfMass;
}
