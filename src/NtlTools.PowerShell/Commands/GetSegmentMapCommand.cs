using System.Management.Automation;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Mapping;

namespace NtlTools.PowerShell.Commands;

/// <summary>Lays customers out in two dimensions, like near like.</summary>
/// <remarks>
/// <para>
/// Get-SegmentMap gives each customer a place: with PCA along the two directions in which customers differ most, with TSNE so that
/// neighbours stay neighbours (Barnes-Hut t-SNE). The places are made from the same scaled numbers as the segments. Export them as
/// CSV, and draw them with any program that draws points, colored by SegmentId.
/// </para>
/// <para>
/// The same customers and seed give the same map. Needs all customers at once; of more than -MaximumCustomers a sample is drawn.
/// </para>
/// </remarks>
/// <example>
/// <summary>A map of 300 customers as a file.</summary>
/// <code>$file = Join-Path ([IO.Path]::GetTempPath()) ntl-map.csv
/// New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile | Get-SegmentMap |
///     Export-Csv $file</code>
/// </example>
/// <example>
/// <summary>Where the segments lie on the map.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile | Get-SegmentMap -Method PCA |
///     Group-Object SegmentName |
///     Select-Object Name, Count, @{ n = 'X'; e = { ($_.Group.X | Measure-Object -Average).Average } }</code>
/// </example>
/// <seealso cref="InvokeSegmentationCommand"/>
/// <seealso cref="GetSegmentProfileCommand"/>
[Cmdlet(VerbsCommon.Get, "SegmentMap")]
[OutputType(typeof(MapPoint))]
public sealed class GetSegmentMapCommand : ParallelCommand
{
    private static readonly SegmentMapSettings Defaults = new();

    private readonly List<SegmentedCustomer> _customers = [];

    /// <summary>The customers, with their segments.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SegmentedCustomer InputObject { get; set; } = null!;

    /// <summary>PCA, or TSNE, which shows groups more clearly and takes longer.</summary>
    /// <value>TSNE</value>
    [Parameter(Position = 0)]
    public MapMethod Method { get; set; } = Defaults.Method;

    /// <summary>The most customers on the map. Of more a random sample is drawn.</summary>
    /// <value>10000</value>
    [Parameter]
    [ValidateRange(3, 1_000_000)]
    public int MaximumCustomers { get; set; } = Defaults.MaximumCustomers;

    /// <summary>About how many neighbours TSNE keeps near a customer.</summary>
    /// <value>30</value>
    [Parameter]
    [ValidateRange(1.0, 1000.0)]
    public double Perplexity { get; set; } = Defaults.Perplexity;

    /// <summary>The random seed. The same seed and customers give the same map.</summary>
    /// <value>42</value>
    [Parameter]
    public ulong Seed { get; set; } = Defaults.Seed;

    /// <inheritdoc/>
    protected override void Process() => _customers.Add(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        MapPoint[] points = RunWithProgress("Drawing the map", execution => SegmentMap.Draw(_customers, Defaults with
        {
            Method = Method, MaximumCustomers = MaximumCustomers, Perplexity = Perplexity, Seed = Seed,
        }, execution));
        WriteObject(points, enumerateCollection: true);
        WriteSummary($"Placed {points.Length:N0} of {_customers.Count:N0} customers on a map.");
    }
}
