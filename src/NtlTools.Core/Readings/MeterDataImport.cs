using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings;

/// <summary>Imports meter readings: wide or long CSV, plain or compressed, one file or many.</summary>
/// <remarks>
/// One wide file, or several of the same dates, streams: memory grows with the threads, not with the customers. Wide files
/// of different dates and long files must be whole before the first customer is complete: memory then grows with the
/// readings (4 bytes each on the grid, 16 bytes a row of a long file).
/// </remarks>
public sealed class MeterDataImport
{
    private readonly ImportSettings _settings;
    private readonly List<WideColumns> _wide = [];
    private readonly List<LongColumns> _long = [];
    private readonly List<NtlException> _fileErrors = [];

    private MeterDataImport(ImportSettings settings) => _settings = settings;

    /// <summary>What the import found and did; it is whole when the customers have been read.</summary>
    public ImportReport Report { get; } = new();

    /// <summary>The paths and files that could not be used; the others are read.</summary>
    public IReadOnlyList<NtlException> FileErrors => _fileErrors;

    /// <summary>Looks at the files: their layout, delimiter, decimal mark, columns and dates.</summary>
    /// <param name="paths">Files, folders and names with wildcards.</param>
    /// <param name="settings">What is not to be found out.</param>
    /// <exception cref="NtlException">None of the paths can be used; with several, the first reason.</exception>
    public static MeterDataImport Open(IEnumerable<string> paths, ImportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(settings);
        var import = new MeterDataImport(settings);
        foreach (string path in InputFiles.Find(paths, import._fileErrors.Add))
        {
            try
            {
                import.Add(path);
            }
            catch (NtlException failure)
            {
                import._fileErrors.Add(failure);
            }
        }
        if (import._wide.Count + import._long.Count == 0)
            throw import._fileErrors.Count > 0 ? import._fileErrors[0] : NtlErrors.InputNotFound("");
        import.Report.Files = [
            .. import._wide.Select(w => Describe(w.Header, ReadingsLayout.Wide, w.Id, w.Label)),
            .. import._long.Select(l => Describe(l.Header, ReadingsLayout.Long, l.Id, l.Label))];
        if (import._wide.Count > 0) import.Report.Grid = import.WideGrid();
        return import;
    }

    /// <summary>Reads the customers, in the order in which they first appear; each is given out once.</summary>
    /// <param name="execution">Threads, cancellation and progress. Ending the enumeration early ends the reading.</param>
    /// <exception cref="NtlException">No row can be used, or the times do not lie on one grid.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<MeterSeries> Read(ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return ReadCustomers(execution);
    }

    private IEnumerable<MeterSeries> ReadCustomers(ExecutionOptions execution)
    {
        foreach (NtlException failure in _fileErrors)
            Report.Add(new(failure.Target ?? "", 0, "", RejectReason.UnreadableFile, failure.Message));
        CustomerRecords records = CustomerRecords.Load(_settings, Report, execution.Cancellation);
        IEnumerable<MeterSeries> customers = _wide.Count == 0 ? ReadLong(execution)
            : HaveSameDates() ? ReadWideStreaming(execution)
            : ReadWideMerged(execution);
        foreach (MeterSeries series in customers)
        {
            MeterSeries complete = records.Use(series.CustomerId)?.Complete(series) ?? series;
            Report.Count(complete);
            yield return complete;
        }
        records.RejectUnused(Report);
        if (Report.CustomerCount == 0) throw NtlErrors.NoUsableRows(Report.Files[0].Path, Report.RejectCount);
    }

    private static ImportedFile Describe(CsvHeader header, ReadingsLayout layout, int id, int label) => new(header.Path, layout,
        (char)header.Dialect.Delimiter, (char)header.Dialect.DecimalMark, header.Names[id], label < 0 ? null : header.Names[label]);

    private void Add(string path)
    {
        CsvHeader header = CsvHeader.Read(path, _settings.Delimiter, _settings.DecimalMark);
        bool wide = _settings.Layout == ReadingsLayout.Wide
            || (_settings.Layout == ReadingsLayout.Auto && WideColumns.Fits(header, _settings));
        if (wide && _long.Count > 0) throw NtlErrors.MixedLayouts(path, _long[0].Header.Path);
        if (!wide && _wide.Count > 0) throw NtlErrors.MixedLayouts(_wide[0].Header.Path, path);
        if (wide)
        {
            WideColumns columns = WideColumns.Find(header, _settings);
            foreach (Reject reject in columns.Rejects) Report.Add(reject);
            _wide.Add(columns);
        }
        else
        {
            _long.Add(LongColumns.Find(header, _settings));
        }
    }

    private TimeGrid WideGrid()
    {
        DateTime[] times = [.. _wide.SelectMany(w => w.Times).Distinct().Order()];
        return GridInference.Find(_wide[0].Header.Path, times, _settings.Interval);
    }

    private bool HaveSameDates() => _wide.TrueForAll(w => w.Times.Order().SequenceEqual(_wide[0].Times.Order()));

    private IEnumerable<ParsedChunk> ParseWide(ExecutionOptions execution)
    {
        TimeGrid grid = Report.Grid!;
        WideCsvParser[] parsers = [.. _wide.Select(w => new WideCsvParser(w, grid, _settings))];
        return OrderedPipeline.Map(Chunks(_wide.ConvertAll(w => w.Header.Path), execution), chunk => parsers[chunk.File].Parse(chunk), execution);
    }

    private IEnumerable<MeterSeries> ReadWideStreaming(ExecutionOptions execution)
    {
        var seen = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (ParsedChunk chunk in ParseWide(execution))
        {
            Report.RowCount += chunk.RowCount;
            foreach (Reject reject in chunk.Rejects) Report.Add(reject);
            foreach (ReadCustomer customer in chunk.Customers)
            {
                ulong hash = customer.ReadingsHash();
                if (seen.TryAdd(customer.Series.CustomerId, hash)) yield return customer.Series;
                else Report.Add(Duplicate(customer, conflicting: seen[customer.Series.CustomerId] != hash));
            }
        }
    }

    private static Reject Duplicate(ReadCustomer customer, bool conflicting) => new(customer.File, customer.Line, "",
        conflicting ? RejectReason.ConflictingCustomer : RejectReason.DuplicateCustomer, customer.Series.CustomerId);

    // Files of different dates are parts of the same customers: what one leaves open another fills.
    private IEnumerable<MeterSeries> ReadWideMerged(ExecutionOptions execution)
    {
        var order = new List<ReadCustomer>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ParsedChunk chunk in ParseWide(execution))
        {
            Report.RowCount += chunk.RowCount;
            foreach (Reject reject in chunk.Rejects) Report.Add(reject);
            foreach (ReadCustomer customer in chunk.Customers)
            {
                if (places.TryAdd(customer.Series.CustomerId, order.Count)) order.Add(customer);
                else order[places[customer.Series.CustomerId]] = Merge(order[places[customer.Series.CustomerId]], customer);
            }
        }
        foreach (ReadCustomer customer in order) yield return customer.Series;
    }

    private ReadCustomer Merge(ReadCustomer first, ReadCustomer second)
    {
        float[] kept = first.Series.Kwh, added = second.Series.Kwh;
        int conflicts = 0, example = 0;
        for (int i = 0; i < kept.Length; i++)
        {
            if (float.IsNaN(kept[i])) kept[i] = added[i];
            else if (!float.IsNaN(added[i]) && added[i] != kept[i] && conflicts++ == 0) example = i;
        }
        if (conflicts > 0)
        {
            Report.Add(new(second.File, second.Line, "", RejectReason.ConflictingReading, FormattableString.Invariant(
                $"{second.Series.CustomerId}: {conflicts} readings differ from those read before, the first on {first.Series.Grid.TimeAt(example):yyyy-MM-dd}: {added[example]} where {kept[example]} was")));
        }
        MeterSeries series = new(first.Series.CustomerId, first.Series.Grid, kept)
        {
            IsTheft = first.Series.IsTheft ?? second.Series.IsTheft,
            InspectionDate = first.Series.InspectionDate ?? second.Series.InspectionDate,
            Attributes = first.Series.Attributes.Count > 0 ? first.Series.Attributes : second.Series.Attributes,
        };
        return first with { Series = series };
    }

    private IEnumerable<MeterSeries> ReadLong(ExecutionOptions execution)
    {
        LongCsvParser[] parsers = [.. _long.Select(l => new LongCsvParser(l, _settings))];
        var table = new LongTable(_long.ConvertAll(l => l.Header.Path));
        IEnumerable<CsvChunk> chunks = Chunks(_long.ConvertAll(l => l.Header.Path), execution);
        foreach (LongRows rows in OrderedPipeline.Map(chunks, chunk => parsers[chunk.File].Parse(chunk), execution))
        {
            Report.RowCount += rows.RowCount;
            foreach (Reject reject in rows.Rejects) Report.Add(reject);
            table.Add(rows);
        }
        return table.Build(_settings, Report, execution.Cancellation);
    }

    private static IEnumerable<CsvChunk> Chunks(List<string> paths, ExecutionOptions execution)
    {
        for (int file = 0; file < paths.Count; file++)
        {
            foreach (CsvChunk chunk in CsvFileReader.ReadRows(paths[file], file, execution.Cancellation))
            {
                execution.Progress?.Report((file + chunk.ShareOfFile) / paths.Count);
                yield return chunk;
            }
        }
    }
}
