using System.Management.Automation;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Runs;

namespace NtlTools.PowerShell.Commands;

/// <summary>Describes each customer by features: named numbers that say how the customer uses energy.</summary>
/// <remarks>
/// <para>
/// New-CustomerFeatures turns a customer's readings into the features of the catalogue: level and spread, gaps, zeros, trends,
/// drops, weekly and yearly rhythm. A feature that a series is too short for is NaN. Readings from the day of a customer's
/// inspection on are not used.
/// </para>
/// <para>
/// Each customer gets a quality grade: High has few gaps and is long enough, Medium has many gaps, Low the most. The limits can
/// be set.
/// </para>
/// <para>
/// Customers stream through in batches, are computed on all processors, and come out in the order in which they went in. Memory
/// does not grow with their number.
/// </para>
/// </remarks>
/// <example>
/// <summary>Computes features, and shows the customers with most zeros.</summary>
/// <code>New-SyntheticMeterData 200 -TheftShare 0.1 | New-CustomerFeatures |
///     Sort-Object ZeroRatio -Descending | Select-Object CustomerId, ZeroRatio, LongestMissingRun -First 5</code>
/// </example>
/// <example>
/// <summary>Saves all features to a file.</summary>
/// <code>New-SyntheticMeterData 50 | New-CustomerFeatures | Export-Csv features.csv</code>
/// </example>
/// <example>
/// <summary>Grades more strictly, and counts the grades.</summary>
/// <code>New-SyntheticMeterData 100 | New-CustomerFeatures -MaximumMissingRatioForHigh 0.02 |
///     Group-Object Quality -NoElement</code>
/// </example>
/// <seealso cref="ImportMeterDataCommand"/>
/// <seealso cref="InvokeSegmentationCommand"/>
[Cmdlet(VerbsCommon.New, "CustomerFeatures")]
[OutputType(typeof(MeterFeatures))]
public sealed class NewCustomerFeaturesCommand : ParallelCommand
{
    private const int BatchSize = 512;

    private static readonly QualityLimits Defaults = new();

    private readonly Batch<MeterSeries> _batch = new(BatchSize);
    private readonly int[] _grades = new int[Enum.GetValues<QualityGrade>().Length];
    private FeatureCalculator _calculator = null!;

    /// <summary>The customers, with their readings.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeterSeries InputObject { get; set; } = null!;

    /// <summary>The highest share of missing readings of a customer of quality High.</summary>
    /// <value>0.2</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaximumMissingRatioForHigh { get; set; } = Defaults.MaximumMissingRatioForHigh;

    /// <summary>The highest share of missing readings of a customer of quality Medium.</summary>
    /// <value>0.5</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaximumMissingRatioForMedium { get; set; } = Defaults.MaximumMissingRatioForMedium;

    /// <summary>The fewest days' worth of readings of a customer of quality High.</summary>
    /// <value>60</value>
    [Parameter]
    [ValidateRange(0.0, 36525.0)]
    public double MinimumDays { get; set; } = Defaults.MinimumDays;

    /// <summary>The same in months, where a step is a month or more.</summary>
    /// <value>6</value>
    [Parameter]
    [ValidateRange(0, 1200)]
    public int MinimumMonths { get; set; } = Defaults.MinimumMonths;

    /// <inheritdoc/>
    protected override void Begin() => _calculator = new FeatureCalculator(Defaults with
    {
        MaximumMissingRatioForHigh = MaximumMissingRatioForHigh,
        MaximumMissingRatioForMedium = MaximumMissingRatioForMedium,
        MinimumDays = MinimumDays,
        MinimumMonths = MinimumMonths,
    });

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_batch.Add(InputObject)) Write();
    }

    /// <inheritdoc/>
    protected override void End()
    {
        Write();
        int count = _grades.Sum();
        if (ImportFindings.OfGrades(_grades) is { } doubt) WriteWarning(doubt);
        WriteSummary($"Described {count:N0} customers by {FeatureCatalogue.Count} features; "
            + $"{_grades[(int)QualityGrade.High]:N0} have quality High.");
    }

    private void Write()
    {
        MeterFeatures[] customers = _calculator.Compute(_batch.Take(), Execution);
        foreach (MeterFeatures customer in customers) _grades[(int)customer.Quality]++;
        WriteObject(customers, enumerateCollection: true);
    }
}
