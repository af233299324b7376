namespace NtlTools.Learning.Clustering;

/// <summary>How far apart two clusters of a hierarchy are.</summary>
public enum Linkage
{
    /// <summary>
    /// By how much joining them raises the sum of squared distances to their centers (Ward 1963): √(2ab/(a + b)) times the
    /// distance of the centers of clusters of a and b rows.
    /// </summary>
    Ward,

    /// <summary>The mean of all distances between a row of one and a row of the other.</summary>
    Average,

    /// <summary>The largest distance between a row of one and a row of the other.</summary>
    Complete,
}
