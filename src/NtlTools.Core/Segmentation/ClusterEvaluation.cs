namespace NtlTools.Core.Segmentation;

/// <summary>How good one way to divide customers into segments is. Customers in no segment do not count.</summary>
public sealed record ClusterEvaluation
{
    /// <summary>The algorithm that divides.</summary>
    public ClusteringAlgorithm Algorithm { get; init; }

    /// <summary>What else it was told or found, such as "eps 0.42, 18 samples"; null where there is nothing to say.</summary>
    public string? Parameters { get; init; }

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

    /// <summary>The Bayesian information criterion of a mixture, lower is better (Schwarz 1978); null for other algorithms.</summary>
    public double? Bic { get; init; }

    /// <summary>
    /// The gap statistic, higher is better (Tibshirani et al. 2001); null where it was not computed. What it compares with is what
    /// k-means, started three times, makes of rows without segments, whatever the algorithm: it tells numbers of segments of one
    /// algorithm apart, and favours k-means, whose inertia is the lowest, over others.
    /// </summary>
    public double? Gap { get; init; }

    /// <summary>
    /// The standard error of the gap: the smallest number whose gap is at least the next one's less this is the paper's choice.
    /// </summary>
    public double? GapStandardError { get; init; }

    /// <summary>
    /// How alike divisions of overlapping samples are: their mean adjusted Rand index, at most 1, higher is better
    /// (Ben-Hur et al. 2002); null where it was not computed.
    /// </summary>
    public double? Stability { get; init; }

    /// <summary>The size of the smallest segment as a share of all customers, 0 to 1.</summary>
    public required double SmallestSegmentShare { get; init; }

    /// <summary>The size of the largest segment as a share of all customers, 0 to 1.</summary>
    public double LargestSegmentShare { get; init; }

    /// <summary>The share of customers in no segment, 0 to 1.</summary>
    public double NoiseShare { get; init; }

    /// <summary>Whether it is a member of an ensemble, and shown for comparison alone.</summary>
    public bool IsMember { get; init; }

    /// <summary>Whether this is the number that is recommended.</summary>
    public bool IsRecommended { get; init; }

    /// <summary>Why it is recommended; null where it is not.</summary>
    public string? Reason { get; init; }
}
