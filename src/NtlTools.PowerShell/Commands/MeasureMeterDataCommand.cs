using System.Collections;
using System.Management.Automation;
using NtlTools.Core.Quality;
using NtlTools.Core.Readings;

namespace NtlTools.PowerShell.Commands;

/// <summary>Measures the quality of meter readings: what is missing, doubtful or doubled, and when and where.</summary>
/// <remarks>
/// <para>
/// Measure-MeterData takes all customers of a data set and returns one report: customers, dates, missing readings by month and by
/// customer, runs of zeros, flat lines, spikes, negative readings, customers with the same readings, labels and quality grades. Its
/// Problems name what may be wrong, with numbers, examples and advice.
/// </para>
/// <para>
/// The Score, from 0 to 1, is the mean of the customers' grades, where High counts 1, Medium a half and Low 0. -MinimumScore ends
/// the command with the error DataBelowQuality where the data is worse, after the report has been written. Invoke-NtlRun measures
/// too, writes quality.json, and has the same gate as -MinimumDataQuality.
/// </para>
/// <para>
/// What an import did not take is known only where -RejectVariable names the variable that Import-MeterData fills. Memory grows
/// with the customers, not with their readings.
/// </para>
/// </remarks>
/// <example>
/// <summary>Shows what may be wrong with generated customers.</summary>
/// <code>(New-SyntheticMeterData 200 -TheftShare 0.1 | Measure-MeterData).Problems</code>
/// </example>
/// <example>
/// <summary>Shows the months in which most readings are missing.</summary>
/// <code>$quality = New-SyntheticMeterData 100 -Days 365 | Measure-MeterData
/// $quality.Months | Sort-Object MissingRatio -Descending | Select-Object -First 3</code>
/// </example>
/// <example>
/// <summary>Counts what the import did not take as well.</summary>
/// <code>'id,2024-01-01,2024-01-02', 'A,1,2', 'B,x,4' | Set-Content bad.csv
/// (Import-MeterData bad.csv -RejectVariable rejects -WarningAction SilentlyContinue |
///     Measure-MeterData -RejectVariable rejects).Rejects</code>
/// </example>
/// <seealso cref="ImportMeterDataCommand"/>
/// <seealso cref="RepairMeterDataCommand"/>
[Cmdlet(VerbsDiagnostic.Measure, "MeterData")]
[OutputType(typeof(MeterDataQuality))]
public sealed class MeasureMeterDataCommand : ParallelCommand
{
    private const int BatchSize = 512;

    private static readonly DataQualitySettings Defaults = new();

    private readonly Batch<MeterSeries> _batch = new(BatchSize);
    private DataQualityMeter _meter = null!;

    /// <summary>The customers, with their readings.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeterSeries InputObject { get; set; } = null!;

    /// <summary>The name of the variable that Import-MeterData keeps its rejects in, without the $ sign.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RejectVariable { get; set; }

    /// <summary>The least score, from 0 to 1; the command ends with an error where the data is below.</summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MinimumScore { get; set; }

    /// <summary>How many times the mean of the customer's other readings a spike exceeds.</summary>
    /// <value>10</value>
    [Parameter]
    [ValidateRange(1.01, 1e9)]
    public double SpikeFactor { get; set; } = Defaults.SpikeFactor;

    /// <summary>The fewest equal readings in a row that make a flat line.</summary>
    /// <value>7</value>
    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int FlatLineLength { get; set; } = Defaults.FlatLineLength;

    /// <summary>How many examples a problem has at most.</summary>
    /// <value>5</value>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int ExampleCount { get; set; } = Defaults.ExampleCount;

    /// <inheritdoc/>
    protected override void Begin() => _meter = new(Defaults with
    {
        SpikeFactor = SpikeFactor, FlatLineLength = FlatLineLength, ExampleCount = ExampleCount,
    });

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_batch.Add(InputObject)) _meter.Add(_batch.Take(), Execution);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_batch.Count + _meter.CustomerCount == 0) return;
        _meter.Add(_batch.Take(), Execution);
        IEnumerable rejects = RejectVariable is null ? Array.Empty<object>()
            : SessionState.PSVariable.GetValue(RejectVariable) as IEnumerable ?? Array.Empty<object>();
        MeterDataQuality quality = _meter.Complete(rejects.Cast<object>()
            .Select(item => item is PSObject wrapped ? wrapped.BaseObject : item).OfType<Reject>()
            .GroupBy(reject => reject.Reason).ToDictionary(group => group.Key, group => group.LongCount()));
        WriteObject(quality);
        WriteSummary($"Measured {quality.CustomerCount:N0} customers: quality {quality.Score:N2}, "
            + $"{quality.MissingRatio:P1} of the readings are missing, {quality.Problems.Count} kinds of problems.");
        quality.Require(MinimumScore);
    }
}
