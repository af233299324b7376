using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Readings.PostgreSql;
using NtlTools.Core.Readings.Tables;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Transactions;

/// <summary>Imports transactions: files or queries with a row a line of an order, as CSV, Parquet or JSON, plain or compressed,
/// one file or many; and events that belong to them.</summary>
/// <remarks>
/// <para>
/// A line is a return where its quantity is below zero (or its amount, where there are amounts) or its order is a cancellation.
/// Lines without a customer, with a price of zero or less and with other defects are counted by reason and set aside. Ids that
/// are whole numbers written with a decimal mark, as 17850.0, are taken without it.
/// </para>
/// <para>
/// All lines must be read before the first customer is complete. Memory: 68 bytes a line and 8 for each of its attributes at
/// most, and the texts of order numbers, products and attributes, each once.
/// </para>
/// </remarks>
public sealed class TransactionImport
{
    private readonly TransactionImportSettings _settings;
    private readonly List<TransactionColumns> _files = [];
    private readonly List<EventColumns> _eventFiles = [];
    private readonly List<NtlException> _fileErrors = [];
    private readonly List<Reject> _fileRejects = [];
    private bool _isRead;

    private TransactionImport(TransactionImportSettings settings) => _settings = settings;

    /// <summary>What the import found and did; it is whole when the customers have been read.</summary>
    public TransactionReport Report { get; } = new();

    /// <summary>The paths and files that could not be used; the others are read.</summary>
    public IReadOnlyList<NtlException> FileErrors => _fileErrors;

    /// <summary>Looks at the files: their form, delimiter, columns and dates; or at the query of the settings.</summary>
    /// <param name="paths">Files, folders and names with wildcards; none where the settings have a server.</param>
    /// <param name="settings">What is not to be found out.</param>
    /// <param name="failed">Hears of each path and file that cannot be used, also where none can.</param>
    /// <param name="cancellation">Ends the look, which takes in a whole file where only all of its dates settle their
    /// form.</param>
    /// <exception cref="NtlException">None of the paths can be used; with several, the first reason. Or a file of events cannot
    /// be.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TransactionImport Open(IEnumerable<string> paths, TransactionImportSettings settings,
        Action<NtlException>? failed = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(settings);
        var import = new TransactionImport(settings);
        ImportSettings reading = settings.Reading;
        IReadOnlyList<string> eventFiles = InputFiles.Find(settings.EventFiles, failure => throw failure);
        foreach (string path in eventFiles)
            import._eventFiles.Add(EventColumns.Find(CsvHeader.Open(path, reading, cancellation), settings, cancellation));
        if (settings.Server is { } server)
        {
            if (paths.Any()) throw NtlErrors.QueryAndFiles();
            import._files.Add(TransactionColumns.Find(
                QueryRows.Open(new(server, settings.RawQuery?.Reveal()), cancellation), settings, cancellation));
        }
        else
        {
            import.AddFiles(paths, eventFiles, reading, cancellation);
            foreach (NtlException failure in import._fileErrors) failed?.Invoke(failure);
            if (import._files.Count == 0) throw import.NothingToRead(eventFiles);
        }
        import.Report.Files = [.. import._files.Select(f => f.Describe()), .. import._eventFiles.Select(f => f.Describe())];
        return import;
    }

    /// <summary>Reads the customers, in the order of their ids: those of digits alone by their numbers, then the others; each
    /// is given out once.</summary>
    /// <param name="execution">Threads, cancellation and progress. Ending the enumeration early ends the reading.</param>
    /// <exception cref="NtlException">No line can be used, or none of them is a purchase.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The customers have been read before.</exception>
    public IEnumerable<CustomerTransactions> Read(ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return ReadCustomers(execution);
    }

    private IEnumerable<CustomerTransactions> ReadCustomers(ExecutionOptions execution)
    {
        if (_isRead) throw new InvalidOperationException("An import is read once; open another.");
        _isRead = true;
        foreach (Reject reject in _fileRejects) Report.Add(reject);
        var table = new TransactionTable();
        TransactionParser[] parsers = [.. _files.Select(f => new TransactionParser(f, _settings))];
        List<CsvHeader> headers = [.. _files.Select(f => f.Header), .. _eventFiles.Select(f => f.Header)];
        IEnumerable<CsvChunk> chunks = Chunks(0, _files.ConvertAll(f => (f.Header, Needed(f))), headers.Count, execution);
        foreach ((int file, TransactionRows rows) in OrderedPipeline.Map(
            chunks, chunk => (chunk.File, parsers[chunk.File].Parse(chunk)), execution))
        {
            Report.RowCount += rows.RowCount;
            Tell(rows);
            table.Add(rows, _files[file]);
        }
        EventParser[] eventParsers = [.. _eventFiles.Select(f => new EventParser(f))];
        IEnumerable<CsvChunk> eventChunks = Chunks(
            _files.Count, _eventFiles.ConvertAll(f => (f.Header, f.Needed)), headers.Count, execution);
        foreach ((int file, EventRows rows) in OrderedPipeline.Map(
            eventChunks, chunk => (chunk.File - _files.Count, eventParsers[chunk.File - _files.Count].Parse(chunk)), execution))
        {
            Tell(rows);
            Report.UnknownCustomerEventCount += table.Add(rows, _eventFiles[file]);
        }
        foreach (CustomerTransactions customer in table.Build(_settings, Report))
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            Report.CustomerCount++;
            Report.LineCount += customer.LineCount;
            Report.ReturnLineCount += customer.ReturnLineCount;
            Report.EventCount += customer.EventColumns.Times.Length;
            yield return customer;
        }
        if (Report.CustomerCount > 0) yield break;
        throw Report.ReturnOnlyCustomerCount > 0 ? NtlErrors.NoPurchases(Report.Files[0].Path, table.LineCount)
            : NtlErrors.NoUsableRows(Report.Files[0].Path, Report.RejectCount);
    }

    private void AddFiles(IEnumerable<string> paths, IReadOnlyList<string> eventFiles, ImportSettings reading,
        CancellationToken cancellation)
    {
        HashSet<string> joined = [.. eventFiles.Select(Path.GetFullPath)];
        foreach (string path in InputFiles.Find(paths, failure => Refuse(failure.Target ?? "", failure)))
        {
            cancellation.ThrowIfCancellationRequested();

            // A folder often holds the events beside the transactions.
            if (joined.Contains(Path.GetFullPath(path))) continue;
            TryAdd(path, () => CsvHeader.Open(path, reading, cancellation), cancellation);
        }
        if (_settings.RawQuery is { } query)
            TryAdd(TableSource.QueryName, () => TableSource.OpenQuery(query.Reveal(), reading, cancellation), cancellation);
    }

    private NtlException NothingToRead(IReadOnlyList<string> eventFiles) => _fileErrors.Count > 0 ? _fileErrors[0]
        : eventFiles.Count > 0 ? NtlErrors.NoTransactionFile(eventFiles[0])
        : NtlErrors.InputNotFound("");

    private void TryAdd(string path, Func<CsvHeader> open, CancellationToken cancellation)
    {
        try
        {
            _files.Add(TransactionColumns.Find(open(), _settings, cancellation));
        }
        catch (NtlException failure)
        {
            Refuse(path, failure);
        }
    }

    private void Refuse(string path, NtlException failure)
    {
        _fileErrors.Add(failure);
        _fileRejects.Add(new(path, failure.Target == $"{path}:1" ? 1 : 0, "", RejectReason.UnreadableFile,
            CsvText.Excerpt($"{failure.ErrorId}: {failure.Message}")));
    }

    // Rows are the same only where all of their cells are.
    private IEnumerable<int> Needed(TransactionColumns columns) =>
        _settings.DropDuplicateLines ? Enumerable.Range(0, columns.Header.Names.Length) : columns.Needed;

    private void Tell(ParsedLines rows)
    {
        rows.Rejects.Sort((a, b) => a.Line.CompareTo(b.Line));
        foreach (Reject reject in rows.Rejects) Report.Add(reject);
        rows.Rejects.Clear();
    }

    private IEnumerable<CsvChunk> Chunks(int before, List<(CsvHeader Header, IEnumerable<int> Needed)> files, int fileCount,
        ExecutionOptions execution)
    {
        for (int file = 0; file < files.Count; file++)
        {
            (CsvHeader header, IEnumerable<int> needed) = files[file];
            foreach (CsvChunk chunk in header.ReadRows(before + file, needed, _settings.ChunkSize, execution.Cancellation))
            {
                execution.Progress?.Report((before + file + chunk.ShareOfFile) / fileCount);
                yield return chunk;
            }
        }
    }
}
