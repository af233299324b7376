using System.Text.Json.Serialization;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Segmentation;

/// <summary>How customers are divided into segments.</summary>
public sealed record SegmentationSettings
{
    private readonly int? _clusterCount;
    private readonly int _minimum = 2, _maximum = 7, _restarts = 10, _exactLimit = 100_000, _miniBatchLimit = 500_000;
    private readonly int? _sampleSize;
    private readonly int _gapReferences, _stabilityDraws;
    private readonly double _segmentShare = 0.01;

    /// <summary>The algorithm and what it is told.</summary>
    public AlgorithmSettings Clustering { get; init; } = new();

    /// <summary>What is done to features and attributes before distances are taken.</summary>
    public PreprocessorSettings Preprocessing { get; init; } = new() { AllowEmptyColumns = true };

    /// <summary>
    /// Whether algorithms that go by density (DBSCAN, HDBSCAN, Hybrid, Ensemble) scale by quantiles, and above ten columns turn them into
    /// principal components, where more than half of the columns have heavy tails; true by default. The reason says so.
    /// </summary>
    public bool AdaptsToTails { get; init; } = true;

    /// <summary>The attributes that segments are made of besides features; none by default.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>How those attributes become numbers.</summary>
    public CategoryEncoderSettings AttributeEncoding { get; init; } = new();

    /// <summary>The number of segments, 1 to 1,000; null to choose among those below. Density decides its own number.</summary>
    public int? ClusterCount { get => _clusterCount; init => _clusterCount = value is null ? null : InRange(value.Value, 1); }

    /// <summary>The numbers of segments to choose among, each 1 to 1,000; null for all between the two counts below.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IReadOnlyList<int>? ClusterCounts
    {
        get;
        init
        {
            if (value is { Count: 0 }) throw new ArgumentException("There is no number of segments to try.", nameof(value));
            foreach (int count in value ?? []) InRange(count, 1);
            field = value;
        }
    }

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

    /// <summary>
    /// The share of customers that a segment needs to be a kind of customer and not a few odd ones: a division with smaller ones is
    /// recommended only where there is no other, and the reason says so. 0 to 0.5, 0.01 by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 0.5.</exception>
    public double MinimumSegmentShare
    {
        get => _segmentShare;
        init => _segmentShare = value is >= 0 and <= 0.5 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A segment's least share lies from 0 to 0.5.");
    }

    /// <summary>How many reference sets the gap statistic takes, 2 to 1,000; 0, the default, leaves it out.</summary>
    public int GapReferenceCount { get => _gapReferences; init => _gapReferences = SeveralOrNone(value); }

    /// <summary>How many pairs of samples stability is measured on, 2 to 1,000; 0, the default, leaves it out.</summary>
    public int StabilityDrawCount { get => _stabilityDraws; init => _stabilityDraws = SeveralOrNone(value); }

    /// <summary>In which order segments are numbered.</summary>
    public SegmentOrder Order { get; init; }

    /// <summary>A segmentation whose numbers are kept for the segments that are most alike; null for none.</summary>
    [JsonIgnore]
    public CustomerSegmentation? Previous { get; init; }

    /// <summary>The limits that segments are named by.</summary>
    public SegmentNaming Naming { get; init; } = new();

    /// <summary>Starts of k-means and samples.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>The numbers of segments to try, ascending.</summary>
    /// <exception cref="NtlException">There is none between the two counts.</exception>
    internal IReadOnlyList<int> CandidateCounts
    {
        get
        {
            if (ClusterCount is { } count) return [count];
            if (ClusterCounts is { } counts) return [.. counts.Distinct().Order()];
            if (MinimumClusterCount > MaximumClusterCount)
                throw NtlErrors.InvalidClusterRange(MinimumClusterCount, MaximumClusterCount);
            return [.. Enumerable.Range(MinimumClusterCount, MaximumClusterCount - MinimumClusterCount + 1)];
        }
    }

    // One says nothing of its own error.
    private static int SeveralOrNone(int value) => value == 0 ? 0 : InRange(value, 2);

    private static int InRange(int value, int least, int most = 1000) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"The value lies between {least} and {most}.");
}
