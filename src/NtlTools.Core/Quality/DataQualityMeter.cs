using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Quality;

/// <summary>Measures the quality of a data set while its customers stream through.</summary>
/// <remarks>Memory grows with the customers, about 150 bytes each, and not with their readings. For one thread at a time.</remarks>
public sealed class DataQualityMeter
{
    private const int BlockSize = 64;

    private readonly DataQualitySettings _settings;
    private readonly List<SeriesQuality> _customers = [];
    private readonly SortedDictionary<int, QualityBatch.MonthCounts> _months = [];
    private readonly List<TimeGrid> _grids = [];

    /// <summary>Makes a meter that has seen nothing.</summary>
    public DataQualityMeter(DataQualitySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <summary>The number of customers seen.</summary>
    public int CustomerCount => _customers.Count;

    /// <summary>Measures a data set.</summary>
    /// <param name="customers">The customers, read once and not kept.</param>
    /// <param name="settings">Where something begins to be remarkable.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="NtlException">There are no customers.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static MeterDataQuality Measure(IEnumerable<MeterSeries> customers, DataQualitySettings settings,
        ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        var meter = new DataQualityMeter(settings);
        foreach (QualityBatch batch in OrderedPipeline.Map(customers.Chunk(BlockSize),
            block => meter.Count(block, execution.Cancellation), execution))
            meter.Add(batch);
        return meter.Complete();
    }

    /// <summary>Takes customers in.</summary>
    /// <param name="customers">The next customers; they are not kept.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Add(IReadOnlyList<MeterSeries> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        var batches = new QualityBatch[OrderedParallel.BlockCount(customers.Count, BlockSize)];
        OrderedParallel.ForBlocks(customers.Count, BlockSize, execution with { Progress = null }, (block, start, end) =>
            batches[block] = Count([.. customers.Skip(start).Take(end - start)], execution.Cancellation));
        foreach (QualityBatch batch in batches) Add(batch);
    }

    /// <summary>What was found.</summary>
    /// <param name="rejects">What the import did not take, by reason; null where that is not known.</param>
    /// <param name="rowCount">The rows that the import read; 0 where that is not known.</param>
    /// <exception cref="NtlException">There were no customers.</exception>
    public MeterDataQuality Complete(IReadOnlyDictionary<RejectReason, long>? rejects = null, long rowCount = 0)
    {
        if (_customers.Count == 0) throw NtlErrors.NoCustomers();
        int count = _customers.Count;
        long readings = _customers.Sum(c => (long)c.Observed), steps = _customers.Sum(c => (long)c.Steps);
        int high = _customers.Count(c => c.Grade == QualityGrade.High), medium = _customers.Count(c => c.Grade == QualityGrade.Medium);
        var known = new SortedDictionary<RejectReason, long>();
        foreach ((RejectReason reason, long number) in rejects ?? known.AsReadOnly()) known.Add(reason, number);
        MonthQuality[] months = [.. _months.Select(m => new MonthQuality(
            new DateTime(m.Key / 12, m.Key % 12 + 1, 1), m.Value.Customers, m.Value.Readings, m.Value.Missing))];
        IReadOnlyList<DuplicateGroup> duplicates = DuplicateGroup.Find(_customers);
        var problems = new ProblemFinder(_customers, _settings);
        return new()
        {
            Score = (high + 0.5 * medium) / count,
            CustomerCount = count,
            Interval = _grids[0].Interval.ToString(),
            StepCount = _grids.Max(g => g.Length),
            GridCount = _grids.Count,
            FirstDate = _grids.Min(g => g.Start),
            LastDate = _grids.Max(g => g.TimeAt(Math.Max(0, g.Length - 1))),
            ReadingCount = readings,
            MissingCount = steps - readings,
            MissingRatio = steps == 0 ? 1 : (double)(steps - readings) / steps,
            GapCount = _customers.Sum(c => (long)c.Gaps),
            SingleGapCount = _customers.Sum(c => (long)c.SingleGaps),
            NoReadingCount = _customers.Count(c => c.Observed == 0),
            ZeroRatio = _customers.Sum(c => (long)c.Zeros) / (double)readings,
            ZeroRunCount = _customers.Sum(c => (long)c.ZeroRuns),
            LongestZeroRun = _customers.Max(c => c.LongestZeroRun),
            NegativeCount = _customers.Sum(c => (long)c.Negatives),
            SpikeCount = _customers.Sum(c => (long)c.Spikes),
            OutlierRatio = _customers.Sum(c => (long)c.Outliers) / (double)readings,
            FlatLineCount = _customers.Sum(c => (long)c.FlatLines),
            LongestFlatLine = _customers.Max(c => c.LongestFlatLine),
            ConstantCount = _customers.Count(c => c.IsConstant),
            DuplicateSeriesCount = duplicates.Sum(d => d.Count - 1),
            HighQualityCount = high,
            MediumQualityCount = medium,
            LowQualityCount = count - high - medium,
            TheftCount = _customers.Count(c => c.IsTheft == true),
            HonestCount = _customers.Count(c => c.IsTheft == false),
            NotInspectedCount = _customers.Count(c => c.IsTheft is null),
            IsSimulated = _customers.Any(c => c.IsSimulated),
            Rejects = known,
            MissingByCustomer = Quantiles(),
            Coverage = Bands(),
            Months = months,
            Problems = problems.Find(duplicates, months, _grids, known, rowCount),
        };
    }

    internal QualityBatch Count(IReadOnlyList<MeterSeries> customers, CancellationToken cancellation) =>
        QualityBatch.Of(customers, _settings, cancellation);

    internal void Add(QualityBatch batch)
    {
        _customers.AddRange(batch.Customers);
        foreach (TimeGrid grid in batch.Grids)
            if (!_grids.Contains(grid)) _grids.Add(grid);
        foreach ((int month, QualityBatch.MonthCounts more) in batch.Months)
        {
            if (!_months.TryGetValue(month, out QualityBatch.MonthCounts? counts)) _months.Add(month, counts = new());
            counts.Customers += more.Customers;
            counts.Readings += more.Readings;
            counts.Missing += more.Missing;
        }
    }

    private MissingQuantiles Quantiles()
    {
        double[] sorted = [.. _customers.Select(c => c.MissingRatio)];
        Array.Sort(sorted);
        return new(sorted[0], At(0.1), At(0.25), At(0.5), At(0.75), At(0.9), sorted[^1]);

        double At(double share)
        {
            double position = (sorted.Length - 1) * share;
            int below = (int)position;
            double low = sorted[below], high = sorted[Math.Min(below + 1, sorted.Length - 1)];
            return low + (high - low) * (position - below);
        }
    }

    private CoverageBand[] Bands()
    {
        const int Bands = 10;
        int[] counts = new int[Bands + 1];

        // Whole numbers, since 0.3 is no number of a computer's: ⌈10 × observed ÷ steps⌉.
        foreach (SeriesQuality customer in _customers)
            counts[customer.Steps == 0 ? 0 : ((long)customer.Observed * Bands + customer.Steps - 1) / customer.Steps]++;
        return [.. counts.Select((count, i) => new CoverageBand(
            Math.Max(0, i - 1) / (double)Bands, i / (double)Bands, count, (double)count / _customers.Count))];
    }
}
