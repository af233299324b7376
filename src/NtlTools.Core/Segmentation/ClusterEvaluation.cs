namespace NtlTools.Core.Segmentation;

/// <summary>How good one number of segments is.</summary>
public sealed record ClusterEvaluation
{
    /// <summary>The number of segments.</summary>
    public required int ClusterCount { get; init; }

    /// <summary>The mean silhouette, −1 to 1, higher is better (Rousseeuw 1987).</summary>
    public required double Silhouette { get; init; }

    /// <summary>How many customers the silhouette was sampled from; null where it is exact over all pairs.</summary>
    public int? SilhouetteSampleSize { get; init; }

    /// <summary>The standard error of a sampled silhouette; null where it is exact.</summary>
    public double? SilhouetteStandardError { get; init; }

    /// <summary>The Calinski-Harabasz index, higher is better (Calinski and Harabasz 1974).</summary>
    public required double CalinskiHarabasz { get; init; }

    /// <summary>The Davies-Bouldin index, at least 0, lower is better (Davies and Bouldin 1979).</summary>
    public required double DaviesBouldin { get; init; }

    /// <summary>The sum of squared distances to the centers, in scaled units.</summary>
    public required double Inertia { get; init; }

    /// <summary>The size of the smallest segment as a share of all.</summary>
    public required double SmallestSegmentShare { get; init; }

    /// <summary>Whether this is the number that is recommended.</summary>
    public bool IsRecommended { get; init; }

    /// <summary>Why it is recommended; null where it is not.</summary>
    public string? Reason { get; init; }
}
