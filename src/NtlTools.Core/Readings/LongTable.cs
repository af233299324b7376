namespace NtlTools.Core.Readings;

/// <summary>Gathers the rows of long files and puts them onto one grid, customer by customer.</summary>
internal sealed class LongTable(IReadOnlyList<string> paths)
{
    private readonly List<LongRows> _chunks = [];
    private readonly List<int[]> _customerOf = [];
    private readonly List<string> _ids = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, CustomerRecord> _records = [];
    private readonly HashSet<(int, RejectReason)> _reported = [];
    private readonly HashSet<int> _minutes = [];

    /// <summary>Adds the rows of one chunk.</summary>
    /// <returns>The chunk's rejects in the order of lines.</returns>
    public IEnumerable<Reject> Add(LongRows rows)
    {
        int[] numbers = new int[rows.Ids.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!_numbers.TryGetValue(rows.Ids[i], out numbers[i]))
            {
                numbers[i] = _ids.Count;
                _numbers.Add(rows.Ids[i], numbers[i]);
                _ids.Add(rows.Ids[i]);
            }
            if (rows.Records.TryGetValue(i, out CustomerRecord? record)) Join(numbers[i], record);
        }
        List<Reject> rejects = [.. rows.Rejects.Where(r => !rows.OncePerCustomer.TryGetValue(r, out int customer)
            || _reported.Add((numbers[customer], r.Reason)))];
        foreach (((int customer, bool isTheft), Reject conflict) in rows.Labels)
        {
            CustomerRecord record = _records[numbers[customer]];
            record.IsTheft ??= isTheft;
            if (record.IsTheft != isTheft && _reported.Add((numbers[customer], RejectReason.ConflictingLabel)))
                rejects.Add(conflict);
        }
        int last = -1;
        foreach (int minute in rows.Minutes)
        {
            if (minute == last) continue;
            _minutes.Add(minute);
            last = minute;
        }
        _customerOf.Add(numbers);
        _chunks.Add(rows);
        return rejects.OrderBy(r => r.Line);
    }

    /// <summary>Puts the rows onto the grid that their times lie on.</summary>
    public IEnumerable<MeterSeries> Build(ImportSettings settings, ImportReport report, CancellationToken cancellation)
    {
        if (_minutes.Count == 0) yield break;
        DateTime[] times = [.. _minutes.Order().Select(m => LongCsvParser.Epoch.AddMinutes(m))];
        CoarserGrid grids = CoarserGrid.Find(paths[0], times, settings.Interval,
            (double)_chunks.Sum(c => (long)c.Customers.Count) / _ids.Count);
        TimeGrid own = grids.Own;
        report.Grid = grids.Wanted;

        // A counting sort by customer keeps the rows of one customer in the order of files and lines.
        int[] starts = new int[_ids.Count + 1];
        for (int c = 0; c < _chunks.Count; c++)
            foreach (int customer in _chunks[c].Customers) starts[_customerOf[c][customer] + 1]++;
        for (int i = 0; i < _ids.Count; i++) starts[i + 1] += starts[i];
        int[] chunkOf = new int[starts[^1]], rowOf = new int[starts[^1]], next = starts[..^1];
        for (int c = 0; c < _chunks.Count; c++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int row = 0; row < _chunks[c].Customers.Count; row++)
            {
                int place = next[_customerOf[c][_chunks[c].Customers[row]]]++;
                chunkOf[place] = c;
                rowOf[place] = row;
            }
        }
        for (int customer = 0; customer < _ids.Count; customer++)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] kwh = new float[own.Length];
            Array.Fill(kwh, float.NaN);
            for (int place = starts[customer]; place < starts[customer + 1]; place++)
                Put(_chunks[chunkOf[place]], rowOf[place], _ids[customer], kwh, own, report);
            var series = new MeterSeries(_ids[customer], grids.Wanted, grids.Sum(kwh));
            yield return _records.TryGetValue(customer, out CustomerRecord? record) ? record.Complete(series) : series;
        }
    }

    private void Join(int customer, CustomerRecord record)
    {
        if (_records.TryAdd(customer, record)) return;
        CustomerRecord first = _records[customer];
        first.InspectionDate ??= record.InspectionDate;
        foreach ((string name, string value) in record.Attributes) first.Attributes.TryAdd(name, value);
    }

    private void Put(LongRows chunk, int row, string id, float[] kwh, TimeGrid grid, ImportReport report)
    {
        DateTime time = LongCsvParser.Epoch.AddMinutes(chunk.Minutes[row]);
        int step = grid.StepBeginningAt(time);
        float value = chunk.Kwh[row];
        if (step < 0)
        {
            report.Add(new(paths[chunk.File], chunk.Lines[row], "", RejectReason.OffGridTime, FormattableString.Invariant(
                $"{id} at {time:yyyy-MM-dd HH:mm}; steps are {grid.Interval} long from {grid.Start:yyyy-MM-dd HH:mm}")));
            return;
        }
        if (float.IsNaN(value)) return;
        if (float.IsNaN(kwh[step]))
        {
            kwh[step] = value;
            return;
        }
        bool same = kwh[step] == value;
        RejectReason reason = same ? RejectReason.DuplicateReading : RejectReason.ConflictingReading;
        report.Add(new(paths[chunk.File], chunk.Lines[row], "", reason,
            same ? FormattableString.Invariant($"{id} at {time:yyyy-MM-dd HH:mm}")
                : FormattableString.Invariant($"{id} at {time:yyyy-MM-dd HH:mm}: {value} where {kwh[step]} was")));
    }
}
