using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Quality;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Runs;

/// <summary>From files to features in one stream: readings of a customer are let go as soon as its features are known.</summary>
/// <remarks>
/// Memory grows with the customers times the features, about 0.6 kB a customer, not with the readings of wide files.
/// </remarks>
public sealed class CustomerSource
{
    private const int BatchSize = 256;

    private readonly MeterDataImport _import;

    private CustomerSource(MeterDataImport import) => _import = import;

    /// <summary>What the import found and did.</summary>
    public ImportReport Report => _import.Report;

    /// <summary>The paths and files that could not be used.</summary>
    public IReadOnlyList<NtlException> FileErrors => _import.FileErrors;

    /// <summary>
    /// How many thieves were asked for and made; null before the customers are read, and where none were asked for.
    /// </summary>
    public TheftInjection? Injection { get; private set; }

    /// <summary>Looks at the files.</summary>
    /// <param name="inputs">Files, folders and names with wildcards.</param>
    /// <param name="settings">What is not to be found out.</param>
    /// <param name="cancellation">Ends the look, which can take in a whole file.</param>
    /// <exception cref="NtlException">None of them can be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CustomerSource Open(IReadOnlyList<string> inputs, ImportSettings settings,
        CancellationToken cancellation = default) => new(MeterDataImport.Open(inputs, settings, cancellation: cancellation));

    /// <summary>Reads all customers, injects theft where it is asked for, and computes features.</summary>
    /// <param name="simulatedTheft">Turns some customers into thieves; null for none.</param>
    /// <param name="limits">Where the quality grades end.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <param name="meter">Measures the readings while they pass; null for nobody.</param>
    /// <exception cref="NtlException">No row can be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IReadOnlyList<CustomerFeatures> Read(SimulatedTheftSettings? simulatedTheft, QualityLimits limits,
        ExecutionOptions execution, DataQualityMeter? meter = null) => Read(simulatedTheft, limits, execution, meter, null);

    /// <summary>The same, with somebody who keeps the readings as they were imported.</summary>
    internal IReadOnlyList<CustomerFeatures> Read(SimulatedTheftSettings? simulatedTheft, QualityLimits limits,
        ExecutionOptions execution, DataQualityMeter? meter, ImportedReadings? imported)
    {
        ArgumentNullException.ThrowIfNull(execution);
        IEnumerable<MeterSeries> series = _import.Read(execution);
        if (imported is not null) series = imported.Through(series);
        TheftInjection? injection = simulatedTheft is null ? null : new TheftInjector(simulatedTheft).Begin();
        if (injection is not null) series = injection.Through(series, execution.Cancellation);
        var calculator = new FeatureCalculator(limits);
        ExecutionOptions single = execution with { Threads = 1, Progress = null };
        var customers = new List<CustomerFeatures>();
        foreach ((CustomerFeatures[] batch, QualityBatch? counts) in OrderedPipeline.Map(series.Chunk(BatchSize),
            b => (calculator.Compute(b, single), meter?.Count(b, execution.Cancellation)), execution))
        {
            customers.AddRange(batch);
            if (counts is not null) meter!.Add(counts);
        }
        Injection = injection;
        return customers;
    }

    /// <summary>Reads all customers, and measures them without computing features.</summary>
    /// <param name="settings">Where something begins to be remarkable.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="NtlException">No row can be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public MeterDataQuality Measure(DataQualitySettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        var meter = new DataQualityMeter(settings);
        foreach (QualityBatch counts in OrderedPipeline.Map(_import.Read(execution).Chunk(BatchSize),
            b => meter.Count(b, execution.Cancellation), execution))
            meter.Add(counts);
        return meter.Complete(Report.Rejects, Report.RowCount);
    }
}
