using System.Management.Automation;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Repair;

namespace NtlTools.PowerShell.Commands;

/// <summary>Repairs meter readings: fills short gaps, clips spikes, and drops readings below zero.</summary>
/// <remarks>
/// <para>
/// Repair-MeterData makes readings below zero missing (-NegativeToMissing), lowers readings above mean + 3 standard deviations to
/// that, and fills single missing readings with the mean of their neighbours, in this order, after Zheng et al. (2018). Longer gaps
/// are filled along a straight line only where -MaximumGap says so; what cannot be filled stays missing and never becomes zero.
/// </para>
/// <para>
/// Whatever is changed is counted: the customer's Repair property says how many readings were filled in, clipped and dropped, and
/// goes on into the features, where RepairedRatio is the share of them. Detectors trained on repaired customers use it; their
/// customers should be repaired in the same way when they are scored. A repair that would change more of a customer than its limit
/// allows is left out for that customer.
/// </para>
/// <para>
/// Readings from the day of a customer's inspection on are neither used nor changed. The objects given stay as they are.
/// </para>
/// </remarks>
/// <example>
/// <summary>Repairs customers with the usual settings, and shows who was repaired most.</summary>
/// <code>New-SyntheticMeterData 200 -Days 365 | Repair-MeterData | New-CustomerFeatures |
///     Sort-Object RepairedRatio -Descending | Select-Object CustomerId, RepairedRatio -First 5</code>
/// </example>
/// <example>
/// <summary>Fills gaps of up to three steps and clips nothing.</summary>
/// <code>New-SyntheticMeterData 50 | Repair-MeterData -MaximumGap 3 -NoClipping | Measure-MeterData</code>
/// </example>
/// <seealso cref="MeasureMeterDataCommand"/>
/// <seealso cref="NewCustomerFeaturesCommand"/>
[Cmdlet(VerbsDiagnostic.Repair, "MeterData")]
[OutputType(typeof(MeterSeries))]
public sealed class RepairMeterDataCommand : NtlCommand
{
    private static readonly RepairSettings Defaults = new();

    private MeterRepair _repair = null!;
    private int _customers, _limited;
    private long _interpolated, _clipped, _negative;

    /// <summary>The customers, with their readings.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeterSeries InputObject { get; set; } = null!;

    /// <summary>The longest run of missing readings that is filled in; 0 for none.</summary>
    /// <value>1</value>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaximumGap { get; set; } = Defaults.MaximumGap;

    /// <summary>How many standard deviations above the mean a reading may be. Zheng et al. take 2.</summary>
    /// <value>3</value>
    [Parameter]
    [ValidateRange(0.01, 1e9)]
    public double SpikeSigma { get; set; } = Defaults.SpikeSigma!.Value;

    /// <summary>Leaves spikes as they are.</summary>
    [Parameter]
    public SwitchParameter NoClipping { get; set; }

    /// <summary>Makes readings below zero missing.</summary>
    [Parameter]
    public SwitchParameter NegativeToMissing { get; set; }

    /// <summary>The largest share of a customer's steps that is filled in, from 0 to 1.</summary>
    /// <value>0.25</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaximumInterpolatedRatio { get; set; } = Defaults.MaximumInterpolatedRatio;

    /// <summary>The largest share of a customer's readings that is clipped, from 0 to 1.</summary>
    /// <value>0.05</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaximumClippedRatio { get; set; } = Defaults.MaximumClippedRatio;

    /// <summary>The largest share of a customer's readings that is dropped for being below zero, from 0 to 1.</summary>
    /// <value>0.05</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaximumNegativeRatio { get; set; } = Defaults.MaximumNegativeRatio;

    /// <inheritdoc/>
    protected override void Begin() => _repair = new(new()
    {
        MaximumGap = MaximumGap,
        SpikeSigma = NoClipping ? null : SpikeSigma,
        NegativeToMissing = NegativeToMissing,
        MaximumInterpolatedRatio = MaximumInterpolatedRatio,
        MaximumClippedRatio = MaximumClippedRatio,
        MaximumNegativeRatio = MaximumNegativeRatio,
    });

    /// <inheritdoc/>
    protected override void Process()
    {
        MeterSeries repaired = _repair.Repair(InputObject);
        RepairMark mark = repaired.Repair!;
        _customers++;
        _interpolated += mark.InterpolatedCount;
        _clipped += mark.ClippedCount;
        _negative += mark.NegativeCount;
        if (mark.IsLimited) _limited++;
        WriteObject(repaired);
    }

    /// <inheritdoc/>
    protected override void End() => WriteSummary($"Repaired {_customers:N0} customers: {_interpolated:N0} readings filled in, "
        + $"{_clipped:N0} clipped, {_negative:N0} dropped; {_limited:N0} customers were beyond a limit.");
}
