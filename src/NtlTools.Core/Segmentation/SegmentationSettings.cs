using NtlTools.Core.Features;

namespace NtlTools.Core.Segmentation;

/// <summary>How customers are divided into segments.</summary>
public sealed record SegmentationSettings
{
    private readonly int? _clusterCount;
    private readonly int _minimum = 2, _maximum = 7, _restarts = 10, _exactLimit = 100_000, _miniBatchLimit = 500_000;
    private readonly int? _sampleSize;

    /// <summary>The number of segments, 1 to 1,000; null to choose it between the two counts below.</summary>
    public int? ClusterCount { get => _clusterCount; init => _clusterCount = value is null ? null : InRange(value.Value, 1); }

    /// <summary>The smallest number of segments to consider, 2 to 1,000; 2 by default.</summary>
    public int MinimumClusterCount { get => _minimum; init => _minimum = InRange(value, 2); }

    /// <summary>The largest number of segments to consider, 2 to 1,000; 7 by default.</summary>
    public int MaximumClusterCount { get => _maximum; init => _maximum = InRange(value, 2); }

    /// <summary>
    /// The features that segments are made of; null for those that the customers' set names, the behaviour features of the
    /// catalogue for meter readings.
    /// </summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>The lowest quality that is fitted on and assigned; customers below it get segment −1.</summary>
    public QualityGrade MinimumQuality { get; init; } = QualityGrade.High;

    /// <summary>On whom the segments are fitted.</summary>
    public FitPopulation FitOn { get; init; }

    /// <summary>How customers with labels are divided, so that segments are fitted on training customers alone.</summary>
    public SplitSettings Split { get; init; } = new();

    /// <summary>Runs of k-means from different starts, of which the best is kept; at least 1, 10 by default.</summary>
    public int Restarts { get => _restarts; init => _restarts = InRange(value, 1); }

    /// <summary>
    /// Up to this many customers k-means goes over all of them in every iteration, above it over random batches and over all
    /// in the end; at least 0, 500,000 by default. The batches of two million customers take a second, all of them a minute.
    /// </summary>
    public int MiniBatchLimit { get => _miniBatchLimit; init => _miniBatchLimit = InRange(value, 0, int.MaxValue); }

    /// <summary>
    /// Up to this many customers the silhouette is exact over all pairs, above it a sample's; 100,000 by default.
    /// </summary>
    public int ExactSilhouetteLimit { get => _exactLimit; init => _exactLimit = InRange(value, 0, int.MaxValue); }

    /// <summary>
    /// The size of the sample for a silhouette, at least 100: always taken when set, 20,000 above the limit when not.
    /// </summary>
    public int? SilhouetteSampleSize { get => _sampleSize; init => _sampleSize = value is null ? null
        : InRange(value.Value, 100, int.MaxValue); }

    /// <summary>The limits that segments are named by.</summary>
    public SegmentNaming Naming { get; init; } = new();

    /// <summary>Starts of k-means and samples.</summary>
    public ulong Seed { get; init; } = 42;

    private static int InRange(int value, int least, int most = 1000) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"The value lies between {least} and {most}.");
}
