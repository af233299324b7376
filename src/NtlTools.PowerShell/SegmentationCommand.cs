using System.Management.Automation;
using NtlTools.Core.Features;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that fits segments to customers.</summary>
public abstract class SegmentationCommand : ParallelCommand
{
    /// <summary>The parameter set in which segments are fitted.</summary>
    protected const string FitSet = "Fit";

    private static readonly SegmentationSettings Defaults = new();

    /// <summary>The customers so far.</summary>
    private protected List<CustomerFeatures> Customers { get; } = [];

    /// <summary>The customers, with their features.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public CustomerFeatures InputObject { get; set; } = null!;

    /// <summary>The features that segments are made of, as names or wildcards. The behaviour features if left out.</summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FeatureCompleter))]
    public string[]? SegmentationVariable { get; set; }

    /// <summary>The lowest quality that segments are fitted on and that gets a segment.</summary>
    /// <value>High</value>
    [Parameter(ParameterSetName = FitSet)]
    public QualityGrade MinimumQuality { get; set; } = Defaults.MinimumQuality;

    /// <summary>The smallest number of segments to consider.</summary>
    /// <value>2</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(2, 1000)]
    public int MinimumClusterCount { get; set; } = Defaults.MinimumClusterCount;

    /// <summary>The largest number of segments to consider.</summary>
    /// <value>7</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(2, 1000)]
    public int MaximumClusterCount { get; set; } = Defaults.MaximumClusterCount;

    /// <summary>
    /// On whom segments are fitted: on training customers where labels make a test possible (Automatic), always (Training), or
    /// on everyone (All).
    /// </summary>
    /// <value>Automatic</value>
    [Parameter(ParameterSetName = FitSet)]
    public FitPopulation FitOn { get; set; } = Defaults.FitOn;

    /// <summary>
    /// Whether inspected customers are divided into training, validation and test by customer or by inspection date.
    /// </summary>
    /// <value>Customer</value>
    [Parameter(ParameterSetName = FitSet)]
    public SplitMethod SplitBy { get; set; } = Defaults.Split.Method;

    /// <summary>The share of inspected customers that trains.</summary>
    /// <value>0.6</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.01, 0.98)]
    public double TrainingShare { get; set; } = Defaults.Split.TrainingShare;

    /// <summary>The share of inspected customers that validates. What is left tests.</summary>
    /// <value>0.2</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.01, 0.98)]
    public double ValidationShare { get; set; } = Defaults.Split.ValidationShare;

    /// <summary>How often k-means starts anew; the best run is kept.</summary>
    /// <value>10</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(1, 1000)]
    public int Restarts { get; set; } = Defaults.Restarts;

    /// <summary>
    /// Up to this many customers k-means goes over all of them in every iteration; above it over random batches, and over all
    /// in the end, which takes a small part of the time.
    /// </summary>
    /// <value>500000</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0, int.MaxValue)]
    public int MiniBatchLimit { get; set; } = Defaults.MiniBatchLimit;

    /// <summary>Up to this many customers the silhouette is exact over all pairs; above it a sample's.</summary>
    /// <value>100000</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0, int.MaxValue)]
    public int ExactSilhouetteLimit { get; set; } = Defaults.ExactSilhouetteLimit;

    /// <summary>Takes the silhouette of a sample of this size, and says how far chance may have moved it.</summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(100, int.MaxValue)]
    public int? SilhouetteSampleSize { get; set; }

    /// <summary>The random seed. The same seed and customers give the same segments.</summary>
    /// <value>42</value>
    [Parameter(ParameterSetName = FitSet)]
    public ulong Seed { get; set; } = Defaults.Seed;

    /// <summary>The settings that the parameters make.</summary>
    /// <param name="clusterCount">The number of segments; null to choose it.</param>
    protected SegmentationSettings Settings(int? clusterCount = null) => Defaults with
    {
        ClusterCount = clusterCount,
        MinimumClusterCount = MinimumClusterCount,
        MaximumClusterCount = MaximumClusterCount,
        Features = SegmentationVariable is null ? Defaults.Features
            : FeatureNames.Expand(SegmentationVariable, Customers.Count == 0 ? FeatureCatalogue.Set : Customers[0].Set),
        MinimumQuality = MinimumQuality,
        FitOn = FitOn,
        Split = Defaults.Split with
        {
            Method = SplitBy, TrainingShare = TrainingShare, ValidationShare = ValidationShare, Seed = Seed,
        },
        Restarts = Restarts,
        MiniBatchLimit = MiniBatchLimit,
        ExactSilhouetteLimit = ExactSilhouetteLimit,
        SilhouetteSampleSize = SilhouetteSampleSize,
        Seed = Seed,
    };

    /// <summary>Says which number of segments was chosen and why, and what is surprising.</summary>
    /// <param name="evaluations">The candidates.</param>
    /// <param name="customers">The number of customers.</param>
    protected void WriteDecision(IReadOnlyList<ClusterEvaluation> evaluations, int customers)
    {
        ClusterEvaluation chosen = evaluations.First(evaluation => evaluation.IsRecommended);
        WriteVerbose($"k = {chosen.ClusterCount}: {chosen.Reason}");
        if (ImportFindings.OfCount(customers) is { } doubt) WriteWarning(doubt);
    }
}
