using System.Management.Automation;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Comparison;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Says how customers and their segments moved since a reference, and whether to fit new segments.</summary>
/// <remarks>
/// <para>
/// Compare-Segmentation compares the customers that come down the pipeline with -Reference: the customers of the time before, a
/// model, or the path of a model or of a run's folder. Movements is the matrix of who went from which segment to which, with new
/// customers and those who left; Moves lists them one by one; Drifts says how far each feature of each segment moved, by the
/// population stability index; FarShare is the share of customers who are like none of the reference. Verdict is Keep, Watch or
/// Refit, and Reasons says why.
/// </para>
/// <para>
/// Where the two sides were fitted apart, segments are matched by the customers they share, and have the reference's numbers. Against
/// customers of the time before, drifts are those of the same customers then and now, where at least half of them are still there;
/// against a model, those of its segments' quartiles. An index from 0.1 is a moderate drift and from 0.25 a significant one (Siddiqi
/// 2006), where it is more than chance. To compare two models, pipe the customers through Invoke-Segmentation with the newer one.
/// </para>
/// <para>Needs all customers of both sides at once; memory grows with their number.</para>
/// </remarks>
/// <example>
/// <summary>Puts next quarter's customers into the segments of this one, and shows what moved.</summary>
/// <code>$before = New-SyntheticMeterData 300 -Days 180 -Seed 1 | New-CustomerFeatures | Invoke-Segmentation -ClusterCount 3
/// $before | Train-TheftDetector -IsolationOnly -WarningAction SilentlyContinue | Export-NtlModel before.ntlmodel
/// $comparison = New-SyntheticMeterData 320 -Days 180 -Seed 2 | New-CustomerFeatures |
///     Invoke-Segmentation -Model before.ntlmodel | Compare-Segmentation -Reference $before
/// $comparison
/// $comparison.Movements | Format-Table
/// $comparison.Drifts | Select-Object -First 5 | Format-Table</code>
/// </example>
/// <example>
/// <summary>Compares three segments of the same customers with four, and lists who moved.</summary>
/// <code>$features = New-SyntheticMeterData 300 | New-CustomerFeatures
/// $three = $features | Invoke-Segmentation -ClusterCount 3
/// ($features | Invoke-Segmentation -ClusterCount 4 | Compare-Segmentation $three).Moves</code>
/// </example>
/// <seealso cref="CompareSegmentCommand"/>
/// <seealso cref="InvokeSegmentationCommand"/>
[Cmdlet(VerbsData.Compare, "Segmentation")]
[OutputType(typeof(SegmentationComparison))]
public sealed class CompareSegmentationCommand : ParallelCommand
{
    private static readonly SegmentationComparisonSettings Defaults = new();

    private readonly List<SegmentedCustomer> _customers = [];
    private IReadOnlyList<SegmentedCustomer>? _before;
    private CustomerSegmentation? _model;

    /// <summary>The customers now, with their segments.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SegmentedCustomer InputObject { get; set; } = null!;

    /// <summary>
    /// What to compare with: the customers of the time before with their segments, a segmentation, a detector, or the path of a model
    /// or of a run's folder.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public object Reference { get; set; } = null!;

    /// <summary>The number of bins of the population stability index.</summary>
    /// <value>10</value>
    [Parameter]
    [ValidateRange(2, 100)]
    public int BinCount { get; set; } = Defaults.Bins;

    /// <summary>Below this corrected probability a drift is more than chance.</summary>
    /// <value>0.01</value>
    [Parameter]
    [ValidateRange(1e-12, 0.999)]
    public double Significance { get; set; } = Defaults.Significance;

    /// <summary>Where a smaller share of the customers stayed in their segment, the verdict is Refit.</summary>
    /// <value>0.7</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MinimumStability { get; set; } = Defaults.RefitStability;

    /// <summary>Where a larger share of the customers is like none of the reference, the verdict is Refit.</summary>
    /// <value>0.06</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaximumFarShare { get; set; } = Defaults.RefitFarShare;

    /// <inheritdoc/>
    protected override void Begin()
    {
        _before = Models.CustomersOf(Reference);
        if (_before is not null) return;
        _model = Models.SegmentationOf(Reference, SessionState.Path, out ErrorRecord? error);
        if (error is not null) ThrowTerminatingError(error);
    }

    /// <inheritdoc/>
    protected override void Process() => _customers.Add(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        SegmentationComparisonSettings settings = Defaults with
        {
            Bins = BinCount, Significance = Significance, RefitStability = MinimumStability, RefitFarShare = MaximumFarShare,
        };
        SegmentationComparison comparison = RunWithProgress("Comparing segmentations", execution => _before is not null
            ? SegmentationComparer.Compare(_before, _customers, settings, execution)
            : SegmentationComparer.Compare(_model!, _customers, settings, execution));
        foreach (string reason in comparison.Reasons) WriteVerbose($"{comparison.Verdict}: {reason}");
        if (comparison.IsMatched)
            WriteVerbose("The two sides come from different fits; segments were matched by the customers they share.");
        if (comparison.Verdict == SegmentationVerdict.Refit) WriteWarning($"The segments no longer fit. {comparison.Reasons[0]}");
        WriteObject(comparison);
        WriteSummary($"{comparison.Verdict}: of {comparison.CommonCount:N0} customers on both sides {comparison.MovedCount:N0} went to "
            + $"another segment, {comparison.GainedCount:N0} got one and {comparison.LostCount:N0} lost theirs; {comparison.NewCount:N0} are new and {comparison.LeftCount:N0} left.");
    }
}
