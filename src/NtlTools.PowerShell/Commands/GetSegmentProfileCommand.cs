using System.Management.Automation;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Describes segments: how many customers they have, what is typical of those, and how many steal.</summary>
/// <remarks>
/// <para>
/// Get-SegmentProfile describes the segments of the customers that come down the pipeline, segment -1 among them, or those of the
/// customers that a model was fitted on, which comes down the pipeline or is given as -Model. The theft rate counts inspected
/// customers alone, and is NaN where none was inspected; TheftRateInterval says how sure it is.
/// </para>
/// <para>
/// Features holds mean, spread and quartiles of each feature, and how far the segment is from all others in it (EffectSize, Cohen's d);
/// Attributes, how frequent each category is; TellingFeatures, in what the segment differs most, of what at least half of its
/// customers have; Exemplars and BoundaryCustomers, who is typical and who is nearly in another segment.
/// </para>
/// <para>Needs all customers at once; memory grows with their number.</para>
/// </remarks>
/// <example>
/// <summary>Shows what is typical of each segment.</summary>
/// <code>New-SyntheticMeterData 300 -TheftShare 0.1 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile |
///     Get-SegmentProfile</code>
/// </example>
/// <example>
/// <summary>Shows all that is known of segment 0.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -ClusterCount 3 |
///     Get-SegmentProfile -SegmentId 0 | Format-List</code>
/// </example>
/// <example>
/// <summary>Shows figures of some features, and the three most typical customers, of segment 1.</summary>
/// <code>$profile = New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -ClusterCount 3 |
///     Get-SegmentProfile 1 -ExampleCount 3 -FeatureName Consumption*, ZeroRatio
/// $profile.Features | Format-Table
/// $profile.Exemplars | Format-Table</code>
/// </example>
/// <seealso cref="InvokeSegmentationCommand"/>
/// <seealso cref="CompareSegmentCommand"/>
[Cmdlet(VerbsCommon.Get, "SegmentProfile", DefaultParameterSetName = "Customers")]
[OutputType(typeof(SegmentProfile))]
public sealed class GetSegmentProfileCommand : NtlCommand
{
    private static readonly SegmentProfileSettings Defaults = new();

    // What the views know profiles of purchases by, which have no consumption and no inspections to show.
    private const string PurchasesType = "NtlTools.Core.Segmentation.SegmentProfile#Purchases";

    private readonly List<SegmentedCustomer> _customers = [];
    private bool _ofModels;

    /// <summary>The customers whose segments are to be described.</summary>
    [Parameter(ParameterSetName = "Customers", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SegmentedCustomer InputObject { get; set; } = null!;

    /// <summary>The model whose segments are to be described: a segmentation, a detector, or the path of either.</summary>
    [Parameter(ParameterSetName = "Model", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public object? Model { get; set; }

    /// <summary>The numbers of the segments to describe. All if left out.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SegmentCompleter))]
    public int[]? SegmentId { get; set; }

    /// <summary>The features to list, as names or wildcards. All if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FeatureCompleter))]
    public string[]? FeatureName { get; set; }

    /// <summary>How many typical customers, and how many on the border, are named.</summary>
    /// <value>5</value>
    [Parameter(ParameterSetName = "Customers")]
    [ValidateRange(0, 100000)]
    public int ExampleCount { get; set; } = Defaults.ExampleCount;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Model is null)
        {
            if (InputObject is not null) _customers.Add(InputObject);
            return;
        }
        _ofModels = true;
        CustomerSegmentation? segmentation = Models.SegmentationOf(Model, SessionState.Path, out ErrorRecord? error);
        if (error is not null) ThrowTerminatingError(error);
        Write(segmentation!.Profiles);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_ofModels) return;
        SegmentProfileSettings settings = Defaults with { ExampleCount = ExampleCount };
        Write(RunWithProgress("Describing segments", execution => SegmentProfiler.Profile(_customers, settings, execution)));
    }

    private void Write(IReadOnlyList<SegmentProfile> profiles)
    {
        SegmentProfile[] chosen = [.. profiles.Where(profile => SegmentId is null || SegmentId.Contains(profile.SegmentId))
            .Select(profile => FeatureName is null ? profile : SegmentProfiler.OfFeatures(profile, FeatureName))];
        if (chosen.Length == 0 && profiles.Count > 0)
            WriteWarning($"There is no such segment; there are {string.Join(", ", profiles.Select(profile => profile.SegmentId).Distinct())}.");
        bool ofPurchases = profiles.Any(profile => profile.Features.Count > 0)
            && !profiles.Any(profile => profile.Features.Any(feature => feature.Name == nameof(MeterFeatures.ConsumptionMean)));
        foreach (SegmentProfile profile in chosen)
        {
            PSObject shown = PSObject.AsPSObject(profile);
            if (ofPurchases && !shown.TypeNames.Contains(PurchasesType)) shown.TypeNames.Insert(0, PurchasesType);
            WriteObject(shown);
        }
        WriteSummary($"Described {chosen.Length} segments of {chosen.Sum(profile => profile.CustomerCount):N0} customers.");
    }
}
