using System.Collections;
using System.Management.Automation;
using NtlTools.Core.Features;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Preprocessing;
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

    /// <summary>
    /// The number of segments, or several to choose among, such as 2..15. All from -MinimumClusterCount to -MaximumClusterCount if
    /// left out. DBSCAN and HDBSCAN find their own number.
    /// </summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, 1000)]
    [ClusterCountTransformation]
    public int[]? ClusterCount { get; set; }

    /// <summary>How far apart two groups are, for Hierarchical: Ward, Average or Complete.</summary>
    /// <value>Ward</value>
    [Parameter(ParameterSetName = FitSet)]
    public Linkage Linkage { get; set; } = Defaults.Clustering.Linkage;

    /// <summary>
    /// The radii that DBSCAN tries, in scaled units, or the one of Hybrid. Found on the curve of distances to neighbours if left out.
    /// </summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNotNullOrEmpty]
    [ValidateRange(0.0, 1e9)]
    public double[]? Eps { get; set; }

    /// <summary>How many customers are within the radius of one in a dense region (DBSCAN, HDBSCAN, Hybrid).</summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? MinSamples { get; set; }

    /// <summary>The fewest customers of a segment of HDBSCAN. A hundredth of all, at least 5, if left out.</summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(2, int.MaxValue)]
    public int? MinClusterSize { get; set; }

    /// <summary>The covariances of GaussianMixture: Full, Tied, Diagonal or Spherical.</summary>
    /// <value>Full</value>
    [Parameter(ParameterSetName = FitSet)]
    public CovarianceType CovarianceType { get; set; } = Defaults.Clustering.CovarianceType;

    /// <summary>The share of customers that may end up as outliers: Hybrid widens its radius until no more do.</summary>
    /// <value>0.2</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.0, 1.0)]
    public double MaximumNoiseShare { get; set; } = Defaults.Clustering.MaximumNoiseShare;

    /// <summary>The algorithms that Ensemble combines, two or more.</summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNotNullOrEmpty]
    [ValidateCount(2, 7)]
    public ClusteringAlgorithm[]? MemberAlgorithm { get; set; }

    /// <summary>
    /// The share of customers that a segment needs to count as a kind of customer. A division with smaller ones is recommended only
    /// where there is no other, and its Reason says so.
    /// </summary>
    /// <value>0.01</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.0, 0.5)]
    public double MinimumSegmentShare { get; set; } = Defaults.MinimumSegmentShare;

    /// <summary>
    /// How features are brought onto one scale: None, Standard, Robust, MinMax, Log1p (for heavy tails) or Quantile (ranks). Standard if
    /// left out; where most features have heavy tails, DBSCAN, HDBSCAN, Hybrid and Ensemble then take Quantile, and the Reason says so.
    /// </summary>
    [Parameter(ParameterSetName = FitSet)]
    public Scaling? Scaling { get; set; }

    /// <summary>What stands in the place of a missing number: Zero, Mean, Median, or Drop to leave the customer out.</summary>
    /// <value>Zero</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateSet(nameof(ImputationRule.Zero), nameof(ImputationRule.Mean), nameof(ImputationRule.Median), nameof(ImputationRule.Drop))]
    public ImputationRule Imputation { get; set; } = ImputationRule.Zero;

    /// <summary>
    /// The same for single features, as a hash table: @{ TotalSpend = 'Drop'; ReturnRate = 'Zero'; Recency = 'Mean' }; a number is
    /// put in as it is.
    /// </summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNotNullOrEmpty]
    public Hashtable? FeatureImputation { get; set; }

    /// <summary>Values below this quantile of their feature and above its counterpart are pulled in to it, such as 0.01.</summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.0, 0.49)]
    public double? ClipQuantile { get; set; }

    /// <summary>Leaves out a feature whose correlation with an earlier one is higher than this.</summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.01, 0.9999)]
    public double? MaximumCorrelation { get; set; }

    /// <summary>
    /// Takes as many principal components of the features as explain this share of their variance, such as 0.9; 1 takes all of them.
    /// </summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.01, 1.0)]
    public double? ExplainedVariance { get; set; }

    /// <summary>Attributes of the customers that segments are made of besides features.</summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Attribute { get; set; }

    /// <summary>How attributes become numbers: OneHot, Ordinal or Frequency.</summary>
    /// <value>OneHot</value>
    [Parameter(ParameterSetName = FitSet)]
    public CategoryEncoding CategoryEncoding { get; set; } = Defaults.AttributeEncoding.Encoding;

    /// <summary>The most columns that OneHot makes of an attribute; rarer categories share one.</summary>
    /// <value>10</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(2, 1000)]
    public int MaximumCategoryCount { get; set; } = Defaults.AttributeEncoding.MaximumCategories;

    /// <summary>The features that segments are made of, as names or wildcards. Those of the kind of customers if left out.</summary>
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
    /// <param name="algorithm">How customers are divided.</param>
    protected SegmentationSettings Settings(ClusteringAlgorithm algorithm) => Defaults with
    {
        ClusterCount = ClusterCount is [var single] ? single : null,
        ClusterCounts = ClusterCount is { Length: > 1 } ? ClusterCount : null,
        Clustering = Defaults.Clustering with
        {
            Algorithm = algorithm,
            Linkage = Linkage,
            Eps = Eps,
            MinSamples = MinSamples,
            MinClusterSize = MinClusterSize,
            CovarianceType = CovarianceType,
            MaximumNoiseShare = MaximumNoiseShare,
            Members = MemberAlgorithm ?? Defaults.Clustering.Members,
        },
        Preprocessing = Preprocessing(),
        Attributes = Attribute ?? [],
        AttributeEncoding = Defaults.AttributeEncoding with { Encoding = CategoryEncoding, MaximumCategories = MaximumCategoryCount },
        AdaptsToTails = Scaling is null,
        MinimumSegmentShare = MinimumSegmentShare,
        MinimumClusterCount = MinimumClusterCount,
        MaximumClusterCount = MaximumClusterCount,
        Features = SegmentationVariable ?? Defaults.Features,
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

    private PreprocessorSettings Preprocessing()
    {
        var imputation = new ImputationSettings { OtherColumns = Imputation };
        if (FeatureImputation is not null) imputation = FeatureRules.Apply(imputation, FeatureImputation);
        return Defaults.Preprocessing with
        {
            Imputation = imputation,
            Scaling = Scaling ?? Defaults.Preprocessing.Scaling,
            LowerClipQuantile = ClipQuantile,
            UpperClipQuantile = ClipQuantile is { } lower ? 1 - lower : null,
            MaximumCorrelation = MaximumCorrelation,
            PrincipalComponents = ExplainedVariance is { } share ? new() { ExplainedVarianceShare = share < 1 ? share : null } : null,
        };
    }

    /// <summary>Says which number of segments was chosen and why, and what is surprising.</summary>
    /// <param name="evaluations">The candidates.</param>
    /// <param name="customers">The number of customers.</param>
    /// <param name="settings">What they were made with.</param>
    protected void WriteDecision(IReadOnlyList<ClusterEvaluation> evaluations, int customers, SegmentationSettings settings)
    {
        ClusterEvaluation chosen = evaluations.First(evaluation => evaluation.IsRecommended);
        WriteVerbose($"k = {chosen.ClusterCount}: {chosen.Reason}");
        foreach (string found in SegmentationFindings.Doubts(chosen, settings)) WriteWarning(found);
        if (ImportFindings.OfCount(customers) is { } doubt) WriteWarning(doubt);
    }
}
