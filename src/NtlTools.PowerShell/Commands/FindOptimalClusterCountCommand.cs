using System.Management.Automation;
using NtlTools.Core.Segmentation;

namespace NtlTools.PowerShell.Commands;

/// <summary>Measures numbers of segments, and recommends one.</summary>
/// <remarks>
/// <para>
/// Find-OptimalClusterCount divides customers into each number of segments from -MinimumClusterCount to -MaximumClusterCount
/// with k-means, and measures each: silhouette (higher is better), Calinski-Harabasz (higher), Davies-Bouldin (lower) and
/// inertia. The number with the highest silhouette is recommended; its Reason says so, and -Verbose too.
/// </para>
/// <para>
/// Only customers of sufficient quality count, and only training customers where labels make a test possible. Needs all
/// customers at once; memory grows with the customers times the features that segments are made of.
/// </para>
/// </remarks>
/// <example>
/// <summary>Measures two to seven segments.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Find-OptimalClusterCount</code>
/// </example>
/// <example>
/// <summary>Keeps the recommended number, and says why it is recommended.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Find-OptimalClusterCount -MaximumClusterCount 5 |
///     Where-Object IsRecommended | Format-List ClusterCount, Reason</code>
/// </example>
/// <seealso cref="InvokeSegmentationCommand"/>
[Cmdlet(VerbsCommon.Find, "OptimalClusterCount", DefaultParameterSetName = FitSet)]
[OutputType(typeof(ClusterEvaluation))]
public sealed class FindOptimalClusterCountCommand : SegmentationCommand
{
    /// <inheritdoc/>
    protected override void Process() => Customers.Add(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        var learner = new SegmentationLearner(Settings());
        IReadOnlyList<ClusterEvaluation> evaluations =
            RunWithProgress("Measuring numbers of segments", execution => learner.Evaluate(Customers, execution));
        WriteDecision(evaluations, Customers.Count);
        WriteObject(evaluations, enumerateCollection: true);
        WriteSummary($"Of {evaluations.Count} numbers of segments, {evaluations.First(e => e.IsRecommended).ClusterCount} "
            + $"is recommended.");
    }
}
