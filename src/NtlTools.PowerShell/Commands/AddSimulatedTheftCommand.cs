using System.Management.Automation;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;

namespace NtlTools.PowerShell.Commands;

/// <summary>Turns some customers into thieves, to measure how many of them would be found.</summary>
/// <remarks>
/// <para>
/// Add-SimulatedTheft changes the readings of a share of the customers from a random day on, in one of eight ways: a constant
/// share
/// taken, a varying share, intermittent, a cap on peaks, a zero reading, a ramp down, readings shifted from an earlier time, and
/// readings of another customer who uses less. The first day, the way, and the share of the energy that is no longer metered are
/// noted in the customer's Simulation property.
/// </para>
/// <para>
/// The objects given stay as they are; a thief is a new object. Customers with a label of theft are left alone. A customer
/// without a
/// label who does not become a thief is labelled honest and marked as simulated, unless -KeepUninspected is given.
/// </para>
/// <para>Customers stream through in batches of 256, in their order, which is part of the input: the result depends on it.</para>
/// </remarks>
/// <example>
/// <summary>Lets one customer in ten of a generated population steal, and shows how strongly.</summary>
/// <code>New-SyntheticMeterData -Customers 500 -Days 365 | Add-SimulatedTheft -Share 0.1 |
///     Where-Object IsTheft | ForEach-Object Simulation | Format-Table Theft, Intensity, TheftStart</code>
/// </example>
/// <example>
/// <summary>Uses two patterns alone, and thieves who take at least half.</summary>
/// <code>New-SyntheticMeterData 300 | Add-SimulatedTheft -Pattern RampDown, PeakCap -MinimumIntensity 0.5</code>
/// </example>
/// <seealso cref="NewSyntheticMeterDataCommand"/>
[Cmdlet(VerbsCommon.Add, "SimulatedTheft")]
[OutputType(typeof(MeterSeries))]
public sealed class AddSimulatedTheftCommand : NtlCommand
{
    private static readonly SimulatedTheftSettings Defaults = new();

    private TheftInjection _injection = null!;

    /// <summary>The customers among whom there shall be thieves.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeterSeries InputObject { get; set; } = null!;

    /// <summary>
    /// The share of customers who become thieves, from 0 to 1. Their number is exact where enough can be chosen.
    /// </summary>
    /// <value>0.08</value>
    [Parameter(Position = 0)]
    [ValidateRange(0.0, 1.0)]
    public double Share { get; set; } = Defaults.Share;

    /// <summary>The ways to steal, taken in turn.</summary>
    /// <value>all</value>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public TheftPattern[] Pattern { get; set; } = [.. Defaults.Patterns];

    /// <summary>The smallest share of the energy that a thief is after.</summary>
    /// <value>0.2</value>
    [Parameter]
    [ValidateRange(0.01, 1.0)]
    public double MinimumIntensity { get; set; } = Defaults.MinimumIntensity;

    /// <summary>The largest share of the energy that a thief is after. A zero reading takes everything all the same.</summary>
    /// <value>0.9</value>
    [Parameter]
    [ValidateRange(0.01, 1.0)]
    public double MaximumIntensity { get; set; } = Defaults.MaximumIntensity;

    /// <summary>How many days' worth of readings a customer needs to be chosen.</summary>
    /// <value>60</value>
    [Parameter]
    [ValidateRange(1, 36525)]
    public int MinimumDays { get; set; } = Defaults.MinimumDays;

    /// <summary>Leaves customers without a label as they are, instead of labelling them honest.</summary>
    [Parameter]
    public SwitchParameter KeepUninspected { get; set; }

    /// <summary>The random seed. The same seed and customers give the same thieves.</summary>
    /// <value>42</value>
    [Parameter]
    public ulong Seed { get; set; } = Defaults.Seed;

    /// <inheritdoc/>
    protected override void Begin() => _injection = new TheftInjector(new SimulatedTheftSettings
    {
        Share = Share,
        Patterns = Pattern,
        MinimumIntensity = MinimumIntensity,
        MaximumIntensity = MaximumIntensity,
        MinimumDays = MinimumDays,
        KeepUninspected = KeepUninspected,
        Seed = Seed,
    }).Begin();

    /// <inheritdoc/>
    protected override void Process() => WriteObject(_injection.Add(InputObject), enumerateCollection: true);

    /// <inheritdoc/>
    protected override void End()
    {
        WriteObject(_injection.Complete(), enumerateCollection: true);
        (int thieves, int wanted) = (_injection.ThiefCount, _injection.WantedCount);
        if (thieves < wanted)
            WriteWarning($"{thieves} customers became thieves, not {wanted}: the others have too few readings.");
        WriteSummary($"Made {thieves} of {_injection.CustomerCount} customers thieves.");
    }
}
