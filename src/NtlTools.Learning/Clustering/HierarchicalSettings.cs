namespace NtlTools.Learning.Clustering;

/// <summary>How a hierarchy of clusters is fitted.</summary>
public sealed record HierarchicalSettings
{
    /// <summary>How far apart two clusters are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a linkage.</exception>
    public Linkage Linkage
    {
        get;
        init
        {
            if (!Enum.IsDefined(value)) throw new ArgumentOutOfRangeException(nameof(Linkage), value, "This is no linkage.");
            field = value;
        }
    } = Linkage.Ward;

    /// <summary>
    /// The most rows that average and complete linkage accept, from 1 to 40,000: they need the distances of all pairs, 8
    /// bytes × rows², which at the default is 800 MB. Ward linkage needs none and has no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 40,000.</exception>
    public int MaxMatrixRows
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxMatrixRows));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 40_000, nameof(MaxMatrixRows));
            field = value;
        }
    } = 10_000;
}
