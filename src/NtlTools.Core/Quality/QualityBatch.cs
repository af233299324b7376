using NtlTools.Core.Readings;

namespace NtlTools.Core.Quality;

/// <summary>What is counted of some customers that stand together; batches are added up in their order.</summary>
internal sealed class QualityBatch
{
    private TimeGrid? _grid;
    private MonthCounts[] _gridMonths = [];
    private int[] _monthStarts = [];

    private QualityBatch(int customers) => Customers = new SeriesQuality[customers];

    public SeriesQuality[] Customers { get; }

    /// <summary>By the number of the month: year × 12 + month − 1.</summary>
    public SortedDictionary<int, MonthCounts> Months { get; } = [];

    public List<TimeGrid> Grids { get; } = [];

    public static QualityBatch Of(IReadOnlyList<MeterSeries> customers, DataQualitySettings settings,
        CancellationToken cancellation)
    {
        var batch = new QualityBatch(customers.Count);
        var sweep = new SeriesSweep();
        for (int i = 0; i < customers.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            MeterSeries series = customers[i] ?? throw new ArgumentException("A customer is null.", nameof(customers));
            batch.Customers[i] = SeriesQuality.Of(series, settings, sweep);
            batch.CountMonths(series.Grid, sweep.Observed);
        }
        return batch;
    }

    private void CountMonths(TimeGrid grid, ReadOnlySpan<ulong> observed)
    {
        if (!ReferenceEquals(grid, _grid)) Plan(grid);
        for (int month = 0; month < _gridMonths.Length; month++)
        {
            int from = _monthStarts[month], to = _monthStarts[month + 1], count = StepBits.Count(observed, from, to);
            MonthCounts counts = _gridMonths[month];
            counts.Readings += count;
            counts.Missing += to - from - count;
            if (count > 0) counts.Customers++;
        }
    }

    private void Plan(TimeGrid grid)
    {
        _grid = grid;
        if (!Grids.Contains(grid)) Grids.Add(grid);
        var months = new List<MonthCounts>();
        var starts = new List<int>();
        int last = -1;
        for (int step = 0; step < grid.Length; step++)
        {
            DateTime time = grid.TimeAt(step);
            int month = time.Year * 12 + time.Month - 1;
            if (month == last) continue;
            last = month;
            if (!Months.TryGetValue(month, out MonthCounts? counts)) Months.Add(month, counts = new());
            months.Add(counts);
            starts.Add(step);
        }
        _gridMonths = [.. months];
        _monthStarts = [.. starts, grid.Length];
    }

    /// <summary>The counts of one calendar month.</summary>
    internal sealed class MonthCounts
    {
        public int Customers { get; set; }

        public long Readings { get; set; }

        public long Missing { get; set; }
    }
}
