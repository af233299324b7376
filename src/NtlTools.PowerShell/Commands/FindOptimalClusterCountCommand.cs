using System.Management.Automation;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Measures numbers of segments, and recommends one.</summary>
/// <remarks>
/// <para>
/// Find-OptimalClusterCount divides customers into each number of segments of -ClusterCount with -Algorithm, and measures each:
/// silhouette (higher is better), Calinski-Harabasz (higher), Davies-Bouldin (lower), inertia, the Bayesian information criterion
/// of mixtures (lower), the gap statistic (higher) and stability, the mean adjusted Rand index of divisions of overlapping samples
/// (higher). The division with the highest silhouette whose segments are all large enough is recommended; its Reason says so, and
/// -Verbose too. One giant segment with a few specks is never recommended without saying so. Of several algorithms each has a
/// recommendation of its own.
/// </para>
/// <para>
/// Only customers of sufficient quality count, and only training customers where labels make a test possible. Needs all
/// customers at once; memory grows with the customers times the features that segments are made of.
/// </para>
/// </remarks>
/// <example>
/// <summary>Measures two to seven segments.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Find-OptimalClusterCount -Scaling Quantile</code>
/// </example>
/// <example>
/// <summary>Keeps the recommended number, and says why it is recommended.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Find-OptimalClusterCount -Scaling Quantile -MaximumClusterCount 5 |
///     Where-Object IsRecommended | Format-List ClusterCount, Reason</code>
/// </example>
/// <example>
/// <summary>Measures two to five components of Gaussian mixtures, and shows which has the lowest BIC.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures |
///     Find-OptimalClusterCount -Algorithm GaussianMixture -Scaling Quantile -ClusterCount 2..5 -GapReferenceCount 0 |
///     Sort-Object Bic</code>
/// </example>
/// <example>
/// <summary>Shows what each of three algorithms recommends.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures |
///     Find-OptimalClusterCount -Algorithm KMeans, GaussianMixture, Hybrid -Scaling Quantile -ClusterCount 2..5 |
///     Where-Object IsRecommended</code>
/// </example>
/// <seealso cref="InvokeSegmentationCommand"/>
[Cmdlet(VerbsCommon.Find, "OptimalClusterCount", DefaultParameterSetName = FitSet)]
[OutputType(typeof(ClusterEvaluation))]
public sealed class FindOptimalClusterCountCommand : SegmentationCommand
{
    private static readonly SegmentationSettings Defaults = new() { GapReferenceCount = 10, StabilityDrawCount = 10 };

    /// <summary>
    /// How customers are divided, one way or several: KMeans, MiniBatchKMeans, Hierarchical, DBSCAN, HDBSCAN, GaussianMixture, Hybrid
    /// (DBSCAN, then k-means on what is dense) or Ensemble (several, combined). DBSCAN, HDBSCAN and Hybrid leave outliers in segment -1.
    /// </summary>
    /// <value>KMeans</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNotNullOrEmpty]
    public ClusteringAlgorithm[] Algorithm { get; set; } = [Defaults.Clustering.Algorithm];

    /// <summary>
    /// How many reference sets the gap statistic takes, 2 or more. 0 leaves it out, which is quicker. Reference sets are divided by k-means,
    /// whatever the algorithm.
    /// </summary>
    /// <value>10</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNoneOrSeveral]
    public int GapReferenceCount { get; set; } = Defaults.GapReferenceCount;

    /// <summary>On how many pairs of samples stability is measured, 2 or more. 0 leaves it out, which is quicker.</summary>
    /// <value>10</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNoneOrSeveral]
    public int StabilityDrawCount { get; set; } = Defaults.StabilityDrawCount;

    /// <inheritdoc/>
    protected override void Process() => Customers.Add(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (ClusteringAlgorithm algorithm in Algorithm.Distinct())
        {
            SegmentationSettings settings = Settings(algorithm) with
            {
                GapReferenceCount = GapReferenceCount, StabilityDrawCount = StabilityDrawCount,
            };
            var learner = new SegmentationLearner(settings);
            IReadOnlyList<ClusterEvaluation> evaluations =
                RunWithProgress("Measuring numbers of segments", execution => learner.Evaluate(Customers, execution));
            WriteDecision(evaluations, Customers.Count, settings);
            WriteObject(evaluations, enumerateCollection: true);
            WriteSummary($"Of {evaluations.Count} divisions by {algorithm}, {evaluations.First(e => e.IsRecommended).ClusterCount} segments "
                + "are recommended.");
        }
    }
}
