using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings.Billing;

/// <summary>Gathers the rows of files of bills or indexes, and spreads them customer by customer onto one grid.</summary>
/// <remarks>Keeps 40 bytes a row. A customer's bills are settled twice: once for the range of the grid, and once to be
/// spread.</remarks>
internal sealed class BillingTable(IReadOnlyList<string> paths, ReadingsLayout layout, BillingSettings settings)
{
    private const int BatchSize = 256, SnapDays = 3;

    private readonly List<BillingRows> _chunks = [];
    private readonly List<int[]> _customerOf = [], _meterOf = [];
    private readonly List<string> _ids = [], _meters = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal), _meterNumbers = new(StringComparer.Ordinal);
    private readonly CustomerCells _customers = new();
    private readonly BillingSpreader _spreader = new(settings);
    private int[] _starts = [], _chunkAt = [], _rowAt = [];
    private bool _isInclusive;

    /// <summary>Adds the rows of one chunk.</summary>
    /// <returns>The chunk's rejects in the order of lines.</returns>
    public IEnumerable<Reject> Add(BillingRows rows)
    {
        int[] customers = Numbers(rows.Ids, _ids, _numbers);
        _customerOf.Add(customers);
        _meterOf.Add(Numbers(rows.Meters, _meters, _meterNumbers));
        _chunks.Add(rows);
        List<Reject> rejects = rows.Rejects;
        _customers.Join(rows.Customers, customers, rejects);
        return rejects.OrderBy(r => r.Line);
    }

    /// <summary>Spreads the rows onto the grid of all customers.</summary>
    /// <exception cref="NtlException">The grid would be too long.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<MeterSeries> Build(MeterInterval interval, ImportReport report, ExecutionOptions execution)
    {
        report.Billing = new();
        Gather(execution.Cancellation);
        PeriodEnd end = settings.PeriodEnd;
        if (layout == ReadingsLayout.Billing)
        {
            if (end == PeriodEnd.Auto) end = FindPeriodEnd(execution.Cancellation);
            report.PeriodEnd = end;
        }
        _isInclusive = end == PeriodEnd.Inclusive;

        int first = int.MaxValue, last = int.MinValue;
        var silent = new ExecutionOptions { Threads = execution.Threads, Cancellation = execution.Cancellation };
        foreach ((int batchFirst, int batchLast) in OrderedPipeline.Map(Batches(),
            b => RangeOf(b, execution.Cancellation), silent))
            (first, last) = (Math.Min(first, batchFirst), Math.Max(last, batchLast));

        // Customers none of whose bills can be used still say so, one by one.
        if (first > last) (first, last) = (_ids.Count == 0 ? 0 : FirstEnd(), 0);
        if (_ids.Count == 0) yield break;
        DateOnly begin = DateOnly.FromDayNumber(first), behind = DateOnly.FromDayNumber(Math.Max(last, first + 1));
        TimeGrid grid = BillingSpreader.GridOf(begin, behind, interval);
        if (grid.Length > GridInference.MostSteps) throw NtlErrors.GridTooLong(paths[0], grid.Length, GridInference.MostSteps);
        report.Grid = grid;
        int[] stepDays = BillingSpreader.StepDays(grid);
        foreach (var batch in OrderedPipeline.Map(Batches(), b => Spread(b, grid, stepDays, execution.Cancellation),
            silent))
        {
            foreach ((MeterSeries series, BillingFindings findings) in batch)
            {
                foreach (Reject reject in findings.Rejects) report.Add(reject);
                foreach (BillingNote note in findings.Notes) report.Note(note);
                report.Billing.Add(findings.Summary);
                yield return series;
            }
        }
    }

    private static int[] Numbers(List<string> names, List<string> all, Dictionary<string, int> known)
    {
        int[] numbers = new int[names.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (known.TryGetValue(names[i], out numbers[i])) continue;
            numbers[i] = all.Count;
            known.Add(names[i], numbers[i]);
            all.Add(names[i]);
        }
        return numbers;
    }

    // A counting sort by customer keeps the rows of one customer in the order of files and lines.
    private void Gather(CancellationToken cancellation)
    {
        _starts = new int[_ids.Count + 1];
        for (int c = 0; c < _chunks.Count; c++)
            foreach (BillingRow row in _chunks[c].Rows) _starts[_customerOf[c][row.Customer] + 1]++;
        for (int i = 0; i < _ids.Count; i++) _starts[i + 1] += _starts[i];
        _chunkAt = new int[_starts[^1]];
        _rowAt = new int[_starts[^1]];
        int[] next = _starts[..^1];
        for (int c = 0; c < _chunks.Count; c++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int row = 0; row < _chunks[c].Rows.Count; row++)
            {
                int place = next[_customerOf[c][_chunks[c].Rows[row].Customer]]++;
                _chunkAt[place] = c;
                _rowAt[place] = row;
            }
        }
    }

    private IEnumerable<BillingRow> RowsOf(int customer)
    {
        for (int place = _starts[customer]; place < _starts[customer + 1]; place++)
            yield return _chunks[_chunkAt[place]].Rows[_rowAt[place]];
    }

    private PeriodEnd FindPeriodEnd(CancellationToken cancellation)
    {
        var vote = new PeriodEndVote();
        for (int customer = 0; customer < _ids.Count; customer++)
        {
            if (customer % BatchSize == 0) cancellation.ThrowIfCancellationRequested();
            vote.Add(RowsOf(customer));
        }
        return vote.Outcome;
    }

    private int FirstEnd() => _chunks.SelectMany(c => c.Rows).Min(r => r.End);

    private IEnumerable<Range> Batches()
    {
        for (int i = 0; i < _ids.Count; i += BatchSize) yield return new(i, Math.Min(i + BatchSize, _ids.Count));
    }

    private (int First, int Last) RangeOf(Range batch, CancellationToken cancellation)
    {
        int first = int.MaxValue, last = int.MinValue;
        for (int customer = batch.Start.Value; customer < batch.End.Value; customer++)
        {
            List<BilledDays> days = Resolve(customer, new(_ids[customer], paths), cancellation);
            if (days.Count == 0) continue;
            (first, last) = (Math.Min(first, days[0].Start), Math.Max(last, days[^1].End));
        }
        return (first, last);
    }

    private List<(MeterSeries Series, BillingFindings Findings)> Spread(Range batch, TimeGrid grid, int[] stepDays,
        CancellationToken cancellation)
    {
        var spread = new List<(MeterSeries Series, BillingFindings Findings)>(BatchSize);
        for (int customer = batch.Start.Value; customer < batch.End.Value; customer++)
        {
            var findings = new BillingFindings(_ids[customer], paths);
            List<BilledDays> days = Resolve(customer, findings, cancellation);
            MeterSeries series = _spreader.Put(_ids[customer], days, grid, stepDays, findings.Summary);
            spread.Add((_customers.Of(customer)?.Complete(series) ?? series, findings));
        }
        return spread;
    }

    private List<BilledDays> Resolve(int customer, BillingFindings findings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return layout == ReadingsLayout.Index
            ? _spreader.Resolve(Indexes(customer), findings, cancellation)
            : _spreader.Resolve(Bills(customer), findings, cancellation);
    }

    private List<MeterIndexReading> Indexes(int customer)
    {
        var readings = new List<MeterIndexReading>(_starts[customer + 1] - _starts[customer]);
        for (int place = _starts[customer]; place < _starts[customer + 1]; place++)
        {
            BillingRows chunk = _chunks[_chunkAt[place]];
            BillingRow row = chunk.Rows[_rowAt[place]];
            readings.Add(new(DateOnly.FromDayNumber(row.End), row.Value)
            {
                MeterId = row.Meter < 0 ? null : _meters[_meterOf[_chunkAt[place]][row.Meter]],
                Type = (BillingReadingType)row.Kind,
                Minutes = row.Start,
                Digits = row.Digits,
                Line = row.Line,
                File = chunk.File,
            });
        }
        return readings;
    }

    private List<BillingPeriod> Bills(int customer)
    {
        var bills = new List<BillingPeriod>(_starts[customer + 1] - _starts[customer]);
        int behind = _isInclusive ? 1 : 0;
        int[]? ends = null;
        for (int place = _starts[customer]; place < _starts[customer + 1]; place++)
        {
            BillingRows chunk = _chunks[_chunkAt[place]];
            BillingRow row = chunk.Rows[_rowAt[place]];
            var end = DateOnly.FromDayNumber(row.End + behind);
            DateOnly start = row.Start > 0 ? DateOnly.FromDayNumber(row.Start)
                : StartOf(end, -row.Start, ends ??= Ends(customer, behind));
            bills.Add(new(start, end, row.Value)
            {
                Type = (BillingReadingType)row.Kind,
                Line = row.Line,
                File = chunk.File,
            });
        }
        return bills;
    }

    private int[] Ends(int customer, int behind)
    {
        int[] ends = new int[_starts[customer + 1] - _starts[customer]];
        for (int i = 0; i < ends.Length; i++)
        {
            int place = _starts[customer] + i;
            ends[i] = _chunks[_chunkAt[place]].Rows[_rowAt[place]].End + behind;
        }
        Array.Sort(ends);
        return ends;
    }

    // Meters are read around the same day of the month: the period begins where the one before it ends, if that is near. Of two
    // ends equally near the earlier one counts.
    private static DateOnly StartOf(DateOnly end, int months, int[] ends)
    {
        int start = end.AddMonths(-months).DayNumber, at = Array.BinarySearch(ends, start);
        if (at >= 0) return DateOnly.FromDayNumber(start);
        at = ~at;
        long after = at < ends.Length ? ends[at] - start : long.MaxValue, before = at > 0 ? start - ends[at - 1] : long.MaxValue;
        long nearest = before <= after ? -before : after;
        return DateOnly.FromDayNumber(Math.Abs(nearest) <= SnapDays ? start + (int)nearest : start);
    }
}
