using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Billing;
using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Readings.PostgreSql;
using NtlTools.Core.Readings.Tables;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings;

/// <summary>Imports meter readings: wide or long files, bills or meter indexes, as CSV, Parquet, JSON or rows of a query, plain or
/// compressed, one file or many.</summary>
/// <remarks>
/// One wide file, or several of the same dates, streams: besides what the threads work on, memory keeps the id of every
/// customer and 8 bytes, to know one that comes again. Wide files of different dates and long files must be whole before the
/// first customer is complete. Memory then grows with the readings of wide files (4 bytes each on the grid) and with bills and
/// meter indexes (40 bytes each); rows of long files beyond <see cref="ImportSettings.MemoryLimit"/> go to a temporary file.
/// </remarks>
public sealed class MeterDataImport
{
    // Customers of files of different dates are all in memory: beyond so many readings, a hundredth of them must be there.
    private const long MostSparseCells = 1L << 26, MostStepsAColumn = 100;

    private const int UsualStepsAColumn = 8;

    // Room for more customers than so many is taken only as they come.
    private const int MostLikelyCustomers = 1 << 18;

    private readonly ImportSettings _settings;
    private readonly List<WideColumns> _wide = [];
    private readonly List<LongColumns> _long = [];
    private readonly List<BillingColumns> _billing = [];
    private readonly List<NtlException> _fileErrors = [];
    private readonly List<Reject> _fileRejects = [];
    private readonly AttributePool _attributes = new();
    private CoarserGrid? _wideGrids;
    private (PostgreSqlQuery Query, QueryColumns Columns)? _query;
    private bool _isRead;

    private MeterDataImport(ImportSettings settings) => _settings = settings;

    /// <summary>What the import found and did; it is whole when the customers have been read.</summary>
    public ImportReport Report { get; } = new();

    /// <summary>The paths and files that could not be used; the others are read.</summary>
    public IReadOnlyList<NtlException> FileErrors => _fileErrors;

    /// <summary>Looks at the files: their layout, delimiter, decimal mark, columns and dates; or at the query of the
    /// settings.</summary>
    /// <param name="paths">Files, folders and names with wildcards; none where the settings have a server.</param>
    /// <param name="settings">What is not to be found out.</param>
    /// <param name="failed">Hears of each path and file that cannot be used, also where none can.</param>
    /// <param name="cancellation">Ends the look, which takes in a whole file where only all of its dates settle their
    /// form.</param>
    /// <exception cref="NtlException">None of the paths can be used; with several, the first reason.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static MeterDataImport Open(IEnumerable<string> paths, ImportSettings settings, Action<NtlException>? failed = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(settings);
        _ = settings.Zone;
        if (settings.Server is { } server)
            return paths.Any() ? throw NtlErrors.QueryAndFiles() : OpenQuery(new(server, settings.RawQuery?.Reveal()), settings, cancellation);

        // Most files are wide; should these be others, a core that has nothing else to do yet has worked in vain.
        if (settings.Layout is ReadingsLayout.Auto or ReadingsLayout.Wide && settings.RawQuery is null) WideCsvParser.Prepare();
        var import = new MeterDataImport(settings);

        // What of these cannot be found is told when they are read.
        HashSet<string> joined = [.. InputFiles.Find(settings.LabelFiles.Concat(settings.AttributeFiles), _ => { })
            .Select(Path.GetFullPath)];
        string? passedOver = null;
        foreach (string path in InputFiles.Find(paths, failure => import.Refuse(failure.Target ?? "", failure)))
        {
            cancellation.ThrowIfCancellationRequested();

            // A folder often holds the labels beside the readings.
            if (joined.Contains(Path.GetFullPath(path)))
            {
                passedOver ??= path;
                continue;
            }
            import.TryAdd(path, () => CsvHeader.Open(path, settings, cancellation), cancellation);
        }
        if (settings.RawQuery is { } query)
            import.TryAdd(TableSource.QueryName, () => TableSource.OpenQuery(query.Reveal(), settings, cancellation), cancellation);
        foreach (NtlException failure in import._fileErrors) failed?.Invoke(failure);
        if (import._wide.Count + import._long.Count + import._billing.Count == 0)
            throw import._fileErrors.Count > 0 ? import._fileErrors[0]
                : passedOver is not null ? NtlErrors.NoReadingsFile(passedOver)
                : NtlErrors.InputNotFound("");
        import.Report.Files = [
            .. import._wide.Select(w => Describe(w.Header, ReadingsLayout.Wide, w.Id, w.Label)),
            .. import._long.Select(l => Describe(l.Header, ReadingsLayout.Long, l.Id, l.Label)),
            .. import._billing.Select(b => Describe(b.Header, b.Layout, b.Id, b.Label))];
        if (import._wide.Count > 0)
        {
            import._wideGrids = import.WideGrids();
            import.Report.Grid = import._wideGrids.Wanted;
        }
        return import;
    }

    /// <summary>Asks a database what a query yields, without running it.</summary>
    /// <param name="query">The query: rows of an id, a time and kWh, as a long file has them.</param>
    /// <param name="settings">What is not to be found out.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    /// <exception cref="NtlException">The server cannot be reached or refuses the query, or a column is not there.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    internal static MeterDataImport OpenQuery(PostgreSqlQuery query, ImportSettings settings,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(settings);
        _ = settings.Zone;
        QueryColumns columns = QueryColumns.Describe(query, settings, cancellation);
        var import = new MeterDataImport(settings) { _query = (query, columns) };
        foreach (int column in columns.Attributes) import._attributes.PlaceOf(columns.Name(column));
        import.Report.Files = [new(query.Name, ReadingsLayout.Long, ',', settings.DecimalMark ?? '.', columns.Name(columns.Id),
            columns.Label < 0 ? null : columns.Name(columns.Label)) { Form = DataForm.Query }];
        return import;
    }

    /// <summary>Reads the customers, in the order in which they first appear; each is given out once.</summary>
    /// <param name="execution">Threads, cancellation and progress. Ending the enumeration early ends the reading.</param>
    /// <exception cref="NtlException">No row can be used, or the times do not lie on one grid.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The customers have been read before.</exception>
    public IEnumerable<MeterSeries> Read(ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return ReadCustomers(execution);
    }

    private IEnumerable<MeterSeries> ReadCustomers(ExecutionOptions execution)
    {
        if (_isRead) throw new InvalidOperationException("An import is read once; open another.");
        _isRead = true;
        foreach (Reject reject in _fileRejects) Report.Add(reject);
        CustomerRecords records = CustomerRecords.Load(_settings, _attributes, Report, execution.Cancellation);
        IEnumerable<MeterSeries> customers = _query is { } query ? ReadQuery(query.Query, query.Columns, execution)
            : _billing.Count > 0 ? ReadBilling(execution)
            : _wide.Count == 0 ? ReadLong(execution)
            : HaveSameDates() ? ReadWideStreaming(execution)
            : ReadWideMerged(execution);
        foreach (MeterSeries series in customers)
        {
            MeterSeries complete = series;
            if (records.Use(series.CustomerId) is { } record)
            {
                if (series.IsTheft is { } own && record.IsTheft is { } other && own != other)
                {
                    Report.Add(new(record.Source.File, record.Source.Line, "", RejectReason.ConflictingLabel,
                        $"{series.CustomerId} is {CustomerLabel.Text(other)}, and {CustomerLabel.Text(own)} in the readings"));
                }
                complete = record.Complete(series);
            }
            // What is simulated, repaired or made from bills stays so after a file, and would give thieves away if it were an attribute.
            complete = MarkColumns.FromAttributes(complete);

            // Also of who has no attribute it is asked later which ones the import knew.
            if (complete.Attributes is not CustomerAttributes)
                complete = new(complete, complete.Grid, complete.Kwh) { Attributes = _attributes.None };
            Report.Count(complete);
            yield return complete;
        }
        records.RejectUnused(Report);
        if (Report.CustomerCount == 0) throw NtlErrors.NoUsableRows(Report.Files[0].Path, Report.RejectCount);
    }

    private static ImportedFile Describe(CsvHeader header, ReadingsLayout layout, int id, int label) => new(header.Path, layout,
        (char)header.Dialect.Delimiter, (char)header.Dialect.DecimalMark, header.Names[id],
        label < 0 ? null : header.Names[label])
    {
        Form = header.Table is null ? DataForm.Csv
            : header.Path == TableSource.QueryName ? DataForm.Query
            : TableFile.Of(header.Path) == TableForm.Parquet ? DataForm.Parquet : DataForm.Json,
    };

    private void Refuse(string path, NtlException failure)
    {
        _fileErrors.Add(failure);
        int line = failure.Target == $"{path}:1" ? 1 : 0;
        _fileRejects.Add(new(path, line, "", RejectReason.UnreadableFile,
            CsvText.Excerpt($"{failure.ErrorId}: {failure.Message}")));
    }

    private void TryAdd(string path, Func<CsvHeader> open, CancellationToken cancellation)
    {
        try
        {
            Add(path, open(), cancellation);
        }
        catch (NtlException failure)
        {
            Refuse(path, failure);
        }
    }

    private void Add(string path, CsvHeader header, CancellationToken cancellation)
    {
        header.Pool = _attributes;
        ReadingsLayout layout = _settings.Layout != ReadingsLayout.Auto ? _settings.Layout
            : WideColumns.Fits(header, _settings) ? ReadingsLayout.Wide
            : BillingColumns.LayoutOf(header, _settings);
        switch (layout)
        {
            case ReadingsLayout.Wide:
                WideColumns wide = WideColumns.Find(header, _settings, cancellation);
                RefuseMixed(path, layout);
                _wide.Add(wide);
                Name(header, wide.Attributes);
                break;
            case ReadingsLayout.Long:
                LongColumns columns = LongColumns.Find(header, _settings, cancellation);
                RefuseMixed(path, layout);
                _long.Add(columns);
                Name(header, columns.Attributes);
                break;
            default:
                BillingColumns bills = BillingColumns.Find(header, layout, _settings, cancellation);
                RefuseMixed(path, layout);
                _billing.Add(bills);
                Name(header, bills.Attributes);
                break;
        }
    }

    // Before threads do, in whose order they would else stand.
    private void Name(CsvHeader header, int[] attributes)
    {
        foreach (int column in attributes) _attributes.PlaceOf(header.Names[column]);
    }

    private void RefuseMixed(string path, ReadingsLayout layout)
    {
        (string? other, ReadingsLayout before) = _wide.Count > 0 ? (_wide[0].Header.Path, ReadingsLayout.Wide)
            : _long.Count > 0 ? (_long[0].Header.Path, ReadingsLayout.Long)
            : _billing.Count > 0 ? (_billing[0].Header.Path, _billing[0].Layout)
            : (null, layout);
        if (other is not null && before != layout) throw NtlErrors.MixedLayouts(path, layout, other);
    }

    private CoarserGrid WideGrids()
    {
        string path = _wide[0].Header.Path;
        if (_wide.Exists(w => w.Offsets is not null)) return ZonedWideGrids(path);
        DateTime[] times = SortedTimes(_wide);

        // Columns without dates are as far apart as the user said, so there is nothing to find out.
        return _wide.TrueForAll(w => !w.IsDated)
            ? CoarserGrid.Same(GridInference.Find(path, times, _settings.Interval))
            : CoarserGrid.Find(path, times, _settings.Interval, times.Length);
    }

    private CoarserGrid ZonedWideGrids(string path)
    {
        var zones = new ZonedTimes(_settings.Zone);
        var minutes = new SortedSet<int>();
        foreach (WideColumns file in _wide)
        {
            for (int i = 0; i < file.Times.Length; i++)
            {
                int minute = LongTable.MinuteOf(file.Times[i]);
                minutes.Add(minute);
                zones.Add(minute, file.Offsets?[i] ?? DateText.NoOffset);
            }
        }
        (CoarserGrid grids, Dictionary<int, int>? local) = zones.Grids(path, [.. minutes], _settings.Interval, minutes.Count);
        if (local is null) return grids;
        foreach (WideColumns file in _wide)
            file.Times = Array.ConvertAll(file.Times, t => LongTable.Epoch.AddMinutes(local[LongTable.MinuteOf(t)]));
        return grids;
    }

    private bool HaveSameDates()
    {
        for (int i = 1; i < _wide.Count; i++)
            if (!SortedTimes([_wide[i]]).AsSpan().SequenceEqual(SortedTimes([_wide[0]]))) return false;
        return true;
    }

    // Each time once, in ascending order, which most files have already: sorting is not compiled ahead.
    private static DateTime[] SortedTimes(List<WideColumns> files)
    {
        int count = 0, different = 0;
        foreach (WideColumns file in files) count += file.Times.Length;
        var ticks = new long[count];
        count = 0;
        foreach (WideColumns file in files)
            foreach (DateTime time in file.Times) ticks[count++] = time.Ticks;
        AscendingNumbers.Sort(ticks);
        for (int i = 0; i < count; i++)
            if (i == 0 || ticks[i] != ticks[i - 1]) ticks[different++] = ticks[i];
        var times = new DateTime[different];
        for (int i = 0; i < different; i++) times[i] = new(ticks[i]);
        return times;
    }

    // Customers and, between them, the rejects of the lines up to theirs: the order is that of the lines.
    private IEnumerable<ReadCustomer> ParseWide(ExecutionOptions execution)
    {
        TimeGrid grid = _wideGrids!.Own;
        var rejects = new List<Reject>();
        var parsers = new WideCsvParser[_wide.Count];
        for (int i = 0; i < parsers.Length; i++)
        {
            rejects.AddRange(_wide[i].Rejects);
            parsers[i] = new(_wide[i], _wide[i].StepsOn(grid, rejects), grid, _settings);
        }
        foreach (Reject reject in rejects) Report.Add(reject);
        var files = new List<(CsvHeader, IEnumerable<int>?)>(_wide.Count);
        foreach (WideColumns w in _wide)
        {
            // What is read as CSV holds all columns anyway.
            files.Add((w.Header, w.Header.Table is null ? null
                : [w.Id, w.Label, w.InspectionDate, .. w.Attributes, .. w.Readings]));
        }
        IEnumerable<CsvChunk> chunks = Chunks(files, execution, grid.Length);
        foreach (ParsedChunk chunk in OrderedPipeline.Map(chunks, chunk => parsers[chunk.File].Parse(chunk), execution))
        {
            Report.RowCount += chunk.RowCount;
            Reject[] found = chunk.Rejects.Count == 0 ? [] : [.. chunk.Rejects.OrderBy(r => r.Line)];
            int told = 0;
            foreach (ReadCustomer customer in chunk.Customers)
            {
                while (told < found.Length && found[told].Line <= customer.Line) Report.Add(found[told++]);
                yield return customer;
            }
            while (told < found.Length) Report.Add(found[told++]);
        }
    }

    private IEnumerable<MeterSeries> ReadWideStreaming(ExecutionOptions execution)
    {
        // Growing would copy it, and leave large arrays for the collector to look for.
        long rows = 0;
        foreach (WideColumns file in _wide) rows += file.Header.LikelyRows;
        var seen = new Dictionary<string, ulong>((int)Math.Min(rows, MostLikelyCustomers), StringComparer.Ordinal);
        foreach (ReadCustomer customer in ParseWide(execution))
        {
            if (seen.TryAdd(customer.Series.CustomerId, customer.Fingerprint)) yield return OnWantedGrid(customer.Series);
            else Report.Add(Duplicate(customer, conflicting: seen[customer.Series.CustomerId] != customer.Fingerprint));
        }
    }

    private Reject Duplicate(ReadCustomer customer, bool conflicting) => new(_wide[customer.File].Header.Path, customer.Line, "",
        conflicting ? RejectReason.ConflictingCustomer : RejectReason.DuplicateCustomer, customer.Series.CustomerId);

    // Files of different dates are parts of the same customers: what one leaves open another fills.
    private IEnumerable<MeterSeries> ReadWideMerged(ExecutionOptions execution)
    {
        var order = new List<MeterSeries>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var seen = new Dictionary<(string, int), ulong>();
        int steps = _wideGrids!.Own.Length;
        long columns = _wide.Sum(w => (long)w.Readings.Length);
        foreach (ReadCustomer customer in ParseWide(execution))
        {
            string id = customer.Series.CustomerId;
            if (!seen.TryAdd((id, customer.File), customer.Fingerprint))
                Report.Add(Duplicate(customer, conflicting: seen[(id, customer.File)] != customer.Fingerprint));
            else if (places.TryAdd(id, order.Count))
            {
                order.Add(customer.Series);
                if (order.Count * (long)steps > MostSparseCells && steps / MostStepsAColumn > columns)
                    throw NtlErrors.GridTooSparse(_wide[0].Header.Path, order.Count, steps);
            }
            else order[places[id]] = Merge(order[places[id]], customer);
        }
        foreach (MeterSeries series in order) yield return OnWantedGrid(series);
    }

    private MeterSeries Merge(MeterSeries first, ReadCustomer second)
    {
        string path = _wide[second.File].Header.Path, id = first.CustomerId;
        Span<float> kept = first.Kwh, added = second.Series.Kwh;
        int conflicts = 0, example = 0;
        for (int i = 0; i < kept.Length; i++)
        {
            if (float.IsNaN(kept[i])) kept[i] = added[i];
            else if (!float.IsNaN(added[i]) && added[i] != kept[i] && conflicts++ == 0) example = i;
        }
        if (conflicts > 0)
        {
            DateTime time = first.Grid.TimeAt(example);
            Report.Add(new(path, second.Line, "", RejectReason.ConflictingReading, FormattableString.Invariant(
                $"{id}: {conflicts} readings differ from those before, first on {time:yyyy-MM-dd}: {added[example]} where {kept[example]} was")));
        }
        if (first.IsTheft is { } label && second.Series.IsTheft is { } other && label != other)
            Report.Add(new(path, second.Line, "", RejectReason.ConflictingLabel,
                $"{id} is {CustomerLabel.Text(other)} here, and {CustomerLabel.Text(label)} before"));
        IReadOnlyDictionary<string, string> attributes = first.Attributes;
        if (second.Series.Attributes.Count > 0)
            attributes = CustomerAttributes.Of(_attributes, attributes, second.Series.Attributes);
        return new(first, first.Grid, first.Kwh)
        {
            IsTheft = first.IsTheft ?? second.Series.IsTheft,
            InspectionDate = first.InspectionDate ?? second.Series.InspectionDate,
            Attributes = attributes,
        };
    }

    private MeterSeries OnWantedGrid(MeterSeries series)
    {
        CoarserGrid grids = _wideGrids!;
        return ReferenceEquals(grids.Own, grids.Wanted) ? series : new(series, grids.Wanted, grids.Sum(series.Kwh));
    }

    private IEnumerable<MeterSeries> ReadLong(ExecutionOptions execution)
    {
        long memory = TableMemory.OfRows(_settings,
            _long.Select(l => (l.Header.Table is not null, l.Header.Path == TableSource.QueryName)));
        using var table = new LongTable(_long.ConvertAll(l => l.Header.Path), _settings with { MemoryLimit = memory });
        LongCsvParser[] parsers = [.. _long.Select(l => new LongCsvParser(l, _settings, table))];
        IEnumerable<CsvChunk> chunks = Chunks(_long.ConvertAll(l => (l.Header,
            (IEnumerable<int>?)[l.Id, l.Time, l.Value, l.Label, l.InspectionDate, .. l.Attributes])), execution);
        foreach (MeterSeries series in table.Read(chunks, chunk => parsers[chunk.File].Parse(chunk), Report, execution))
            yield return series;
    }

    private IEnumerable<MeterSeries> ReadQuery(PostgreSqlQuery query, QueryColumns columns, ExecutionOptions execution)
    {
        using var table = new LongTable([query.Name], _settings);
        var parser = new CopyRowParser(query.Name, columns, _settings, table, _attributes);
        IEnumerable<CopyChunk> chunks = CopyReader.Read(query, columns.Frame(), _settings.ChunkSize, execution.Cancellation);
        foreach (MeterSeries series in table.Read(chunks, parser.Parse, Report, execution)) yield return series;
    }

    private IEnumerable<MeterSeries> ReadBilling(ExecutionOptions execution)
    {
        BillingCsvParser[] parsers = [.. _billing.Select(b => new BillingCsvParser(b))];
        BillingSettings rules = _settings.Billing with
        {
            AllowNegative = _settings.AllowNegative,
            MaximumKwh = _settings.MaximumReading,
        };
        var table = new BillingTable(_billing.ConvertAll(b => b.Header.Path), _billing[0].Layout, rules);
        IEnumerable<CsvChunk> chunks = Chunks(_billing.ConvertAll(b => (b.Header, (IEnumerable<int>?)null)), execution);
        foreach (BillingRows rows in OrderedPipeline.Map(chunks, chunk => parsers[chunk.File].Parse(chunk), execution))
        {
            Report.RowCount += rows.RowCount;
            foreach (Reject reject in table.Add(rows)) Report.Add(reject);
        }
        return table.Build(_settings.Interval ?? MeterInterval.Monthly, Report, execution);
    }

    private IEnumerable<CsvChunk> Chunks(List<(CsvHeader Header, IEnumerable<int>? Needed)> files, ExecutionOptions execution,
        int stepsARow = 0)
    {
        for (int file = 0; file < files.Count; file++)
        {
            (CsvHeader header, IEnumerable<int>? needed) = files[file];

            // A row of a few letters takes the memory of the whole grid: the fewer of them at a time.
            long usual = (long)UsualStepsAColumn * header.Names.Length;
            int size = stepsARow <= usual ? _settings.ChunkSize : (int)Math.Max(1, _settings.ChunkSize * usual / stepsARow);
            foreach (CsvChunk chunk in header.ReadRows(file, needed, size, execution.Cancellation))
            {
                execution.Progress?.Report((file + chunk.ShareOfFile) / files.Count);
                yield return chunk;
            }
        }
    }
}
