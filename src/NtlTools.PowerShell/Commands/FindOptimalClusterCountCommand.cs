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
/// -Verbose too. One giant segment with a few specks is never recommended without saying so.
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
/// <seealso cref="InvokeSegmentationCommand"/>
[Cmdlet(VerbsCommon.Find, "OptimalClusterCount", DefaultParameterSetName = FitSet)]
[OutputType(typeof(ClusterEvaluation))]
public sealed class FindOptimalClusterCountCommand : SegmentationCommand
{
    private static readonly SegmentationSettings Defaults = new() { GapReferenceCount = 10, StabilityDrawCount = 10 };

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
        var learner = new SegmentationLearner(Settings() with
        {
            GapReferenceCount = GapReferenceCount, StabilityDrawCount = StabilityDrawCount,
        });
        IReadOnlyList<ClusterEvaluation> evaluations =
            RunWithProgress("Measuring numbers of segments", execution => learner.Evaluate(Customers, execution));
        WriteDecision(evaluations, Customers.Count);
        WriteObject(evaluations, enumerateCollection: true);
        WriteSummary($"Of {evaluations.Count} numbers of segments, {evaluations.First(e => e.IsRecommended).ClusterCount} "
            + $"is recommended.");
    }
}
