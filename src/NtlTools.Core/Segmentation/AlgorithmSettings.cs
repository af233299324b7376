using NtlTools.Learning.Clustering;

namespace NtlTools.Core.Segmentation;

/// <summary>Which algorithm divides customers into segments, and what it is told.</summary>
/// <remarks>Numbers of segments and seeds are those of <see cref="SegmentationSettings"/>; others ignore what is not theirs.</remarks>
public sealed record AlgorithmSettings
{
    /// <summary>The algorithm.</summary>
    public ClusteringAlgorithm Algorithm { get; init => field = Defined(value); }

    /// <summary>How far apart two segments are, for <see cref="ClusteringAlgorithm.Hierarchical"/>.</summary>
    public Linkage Linkage { get; init => field = Defined(value); }

    /// <summary>The covariances of <see cref="ClusteringAlgorithm.GaussianMixture"/>.</summary>
    public CovarianceType CovarianceType { get; init => field = Defined(value); }

    /// <summary>
    /// Radii that <see cref="ClusteringAlgorithm.DBSCAN"/> tries, in scaled units, each finite and at least 0, or the one of
    /// <see cref="ClusteringAlgorithm.Hybrid"/>, which refuses several; null to find them on the k-distance curve.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A radius is negative or not finite.</exception>
    public IReadOnlyList<double>? Eps
    {
        get;
        init => field = value is null || value.All(eps => eps >= 0 && double.IsFinite(eps)) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), "A radius is finite and at least 0.");
    }

    /// <summary>
    /// How many customers, the customer included, are near a customer in a dense region, at least 1; null for twice the number
    /// of columns (DBSCAN, Hybrid) or <see cref="MinClusterSize"/> (HDBSCAN).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? MinSamples
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    }

    /// <summary>The fewest customers of a segment of HDBSCAN, at least 2; null for a hundredth of all, rounded up, at least 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int? MinClusterSize
    {
        get;
        init => field = value is null or >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 2.");
    }

    /// <summary>
    /// The share of customers that may end up in no segment, from 0 to 1: Hybrid widens its radius until no more do, and of
    /// other algorithms' candidates those that leave more are not recommended while there are others; 0.2 by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public double MaximumNoiseShare
    {
        get;
        init => field = value is >= 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A share lies between 0 and 1.");
    } = 0.2;

    /// <summary>The algorithms that an ensemble is made of; not <see cref="ClusteringAlgorithm.Ensemble"/> itself.</summary>
    /// <exception cref="ArgumentException">There are fewer than two different ones, or an ensemble among them.</exception>
    public IReadOnlyList<ClusteringAlgorithm> Members
    {
        get;
        init => field = value.Distinct().Count() >= 2 && value.All(m => m != ClusteringAlgorithm.Ensemble) ? value
            : throw new ArgumentException("An ensemble is made of two or more different other algorithms.", nameof(value));
    } = [ClusteringAlgorithm.KMeans, ClusteringAlgorithm.Hierarchical, ClusteringAlgorithm.GaussianMixture, ClusteringAlgorithm.DBSCAN];

    private static T Defined<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value) ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"There is no such {typeof(T).Name}.");
}
