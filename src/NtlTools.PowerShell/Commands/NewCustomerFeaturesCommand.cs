using System.Management.Automation;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Runs;
using NtlTools.Core.Transactions;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Describes each customer by features: named numbers that say how the customer uses energy, or what the customer
/// buys.</summary>
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
/// Customers of Import-TransactionData are described by what they buy and give back: orders, quantity, spend, days active,
/// recency, frequency, tenure, days between orders, returns, variety of products, favourite hour and weekday. With -Window come
/// those of the last 7 days or the like, of spend, quantity, orders, returns and each type of events: SpendSum30d,
/// OrderCount30d, BrowsingCount7d. Without -Window events are counted over all time: BrowsingCount. Nothing at the reference
/// date or later counts. Quality is High with a purchase, Low without.
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
/// <code>$file = Join-Path ([IO.Path]::GetTempPath()) ntl-features.csv
/// New-SyntheticMeterData 50 | New-CustomerFeatures | Export-Csv $file</code>
/// </example>
/// <example>
/// <summary>Grades more strictly, and counts the grades.</summary>
/// <code>New-SyntheticMeterData 100 | New-CustomerFeatures -MaximumMissingRatioForHigh 0.02 |
///     Group-Object Quality -NoElement</code>
/// </example>
/// <example>
/// <summary>Describes what customers buy, over all time and over the last 30 and 90 days.</summary>
/// <code>'CustomerID,InvoiceNo,InvoiceDate,Quantity,UnitPrice', '7,1,2024-01-05 10:00,2,2.50', '7,2,2024-03-09 12:00,1,4',
///     '8,3,2024-02-01 09:30,4,1.25' | Set-Content bought.csv
/// Import-TransactionData bought.csv | New-CustomerFeatures -Window 30d, 90d -Aggregation Sum, Count -ReferenceDate 2024-04-01 |
///     Select-Object CustomerId, OrderCount, TotalSpend, Recency, SpendSum30d, SpendSum90d</code>
/// </example>
/// <seealso cref="ImportMeterDataCommand"/>
/// <seealso cref="ImportTransactionDataCommand"/>
/// <seealso cref="InvokeSegmentationCommand"/>
[Cmdlet(VerbsCommon.New, "CustomerFeatures", DefaultParameterSetName = ReadingsSet)]
[OutputType(typeof(MeterFeatures), typeof(TransactionFeatures))]
public sealed class NewCustomerFeaturesCommand : ParallelCommand
{
    private const int BatchSize = 512;
    private const string ReadingsSet = "Readings", TransactionsSet = "Transactions";

    private static readonly QualityLimits Defaults = new();

    private readonly Batch<MeterSeries> _batch = new(BatchSize);
    private readonly int[] _grades = new int[Enum.GetValues<QualityGrade>().Length];
    private FeatureCalculator _calculator = null!;
    private TransactionDescription _transactions = null!;

    /// <summary>The customers, with their readings.</summary>
    [Parameter(ParameterSetName = ReadingsSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeterSeries InputObject { get; set; } = null!;

    /// <summary>The customers, with their transactions.</summary>
    [Parameter(ParameterSetName = TransactionsSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public CustomerTransactions Transactions { get; set; } = null!;

    /// <summary>
    /// Transactions: time windows up to the reference date, each a number and a unit: 12h, 7d, 4w or 3mo. None if left out:
    /// events are then counted over all time.
    /// </summary>
    [Parameter(ParameterSetName = TransactionsSet)]
    [ValidateNotNullOrEmpty]
    [TimeWindowTransformation]
    public TimeWindow[]? Window { get; set; }

    /// <summary>Transactions: what becomes of the values within each window.</summary>
    /// <value>Mean, Sum, Count</value>
    [Parameter(ParameterSetName = TransactionsSet)]
    [ValidateNotNullOrEmpty]
    public WindowAggregation[]? Aggregation { get; set; }

    /// <summary>
    /// Transactions: the date up to which things count. The day after the last transaction of the import if left out, which is
    /// another one for an import of other customers. A text with Z or an offset is taken in UTC, as times of files are.
    /// </summary>
    [Parameter(ParameterSetName = TransactionsSet)]
    [DateTransformation]
    public DateTime? ReferenceDate { get; set; }

    /// <summary>The highest share of missing readings of a customer of quality High.</summary>
    /// <value>0.2</value>
    [Parameter(ParameterSetName = ReadingsSet)]
    [ValidateRange(0.0, 1.0)]
    public double MaximumMissingRatioForHigh { get; set; } = Defaults.MaximumMissingRatioForHigh;

    /// <summary>The highest share of missing readings of a customer of quality Medium.</summary>
    /// <value>0.5</value>
    [Parameter(ParameterSetName = ReadingsSet)]
    [ValidateRange(0.0, 1.0)]
    public double MaximumMissingRatioForMedium { get; set; } = Defaults.MaximumMissingRatioForMedium;

    /// <summary>The fewest days' worth of readings of a customer of quality High.</summary>
    /// <value>60</value>
    [Parameter(ParameterSetName = ReadingsSet)]
    [ValidateRange(0.0, 36525.0)]
    public double MinimumDays { get; set; } = Defaults.MinimumDays;

    /// <summary>The same in months, where a step is a month or more.</summary>
    /// <value>6</value>
    [Parameter(ParameterSetName = ReadingsSet)]
    [ValidateRange(0, 1200)]
    public int MinimumMonths { get; set; } = Defaults.MinimumMonths;

    /// <inheritdoc/>
    protected override void Begin()
    {
        _calculator = new FeatureCalculator(Defaults with
        {
            MaximumMissingRatioForHigh = MaximumMissingRatioForHigh,
            MaximumMissingRatioForMedium = MaximumMissingRatioForMedium,
            MinimumDays = MinimumDays,
            MinimumMonths = MinimumMonths,
        });
        var settings = new TransactionFeatureSettings { ReferenceDate = ReferenceDate, Windows = [.. (Window ?? []).Distinct()] };
        _transactions = new(Aggregation is null ? settings : settings with { Aggregations = [.. Aggregation.Distinct()] }, BatchSize);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == ReadingsSet ? _batch.Add(InputObject) : _transactions.Add(Transactions)) Write();
    }

    /// <inheritdoc/>
    protected override void End()
    {
        Write();
        int count = _grades.Sum();
        if (_transactions.Doubt is { } absent) WriteWarning(absent);
        if (_transactions.DateDoubt is { } date) WriteWarning(date);
        if (_transactions.Summary is { } summary) WriteSummary(summary);
        if (count == 0 && _transactions.Summary is not null) return;
        if (ImportFindings.OfGrades(_grades) is { } doubt) WriteWarning(doubt);
        WriteSummary($"Described {count:N0} customers by {FeatureCatalogue.Count} features; "
            + $"{_grades[(int)QualityGrade.High]:N0} have quality High.");
    }

    private void Write()
    {
        WriteObject(_transactions.Take(Execution), enumerateCollection: true);
        MeterFeatures[] customers = _calculator.Compute(_batch.Take(), Execution);
        foreach (MeterFeatures customer in customers) _grades[(int)customer.Quality]++;
        WriteObject(customers, enumerateCollection: true);
    }
}
