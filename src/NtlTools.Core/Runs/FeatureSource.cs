using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Transactions;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Runs;

/// <summary>From files of readings or of transactions to features.</summary>
internal sealed class FeatureSource
{
    private const int BatchSize = 256;

    private readonly SegmentationRunSettings _settings;
    private readonly CustomerSource? _readings;
    private readonly TransactionImport? _transactions;

    private FeatureSource(SegmentationRunSettings settings, CustomerSource? readings, TransactionImport? transactions) =>
        (_settings, _readings, _transactions) = (settings, readings, transactions);

    /// <summary>The number of readings, or of lines of transactions.</summary>
    public long ReadingCount => _readings?.Report.ReadingCount ?? _transactions!.Report.LineCount + _transactions.Report.ReturnLineCount;

    /// <summary>The number of rows and cells that were not taken.</summary>
    public long RejectCount => _readings?.Report.RejectCount ?? _transactions!.Report.RejectCount;

    /// <summary>The number of lines of transactions that were left out because one before said the same.</summary>
    public long DuplicateLineCount => _transactions?.Report.DuplicateLineCount ?? 0;

    /// <summary>Those by reason.</summary>
    public IReadOnlyDictionary<RejectReason, long> Rejects => _readings?.Report.Rejects ?? _transactions!.Report.Rejects;

    /// <summary>The files that are read.</summary>
    public IEnumerable<string> Files => _readings is not null
        ? _readings.Report.Files.Where(f => f.Form != DataForm.Query).Select(f => f.Path)
        : _transactions!.Report.Files.Where(f => f.Form != DataForm.Query).Select(f => f.Path);

    /// <summary>Hears of each reject.</summary>
    public Action<Reject>? RejectFound
    {
        set
        {
            if (_readings is not null) _readings.Report.RejectFound = value;
            else _transactions!.Report.RejectFound = value;
        }
    }

    /// <summary>Looks at the files.</summary>
    /// <exception cref="NtlException">None of them can be used.</exception>
    public static FeatureSource Open(SegmentationRunSettings settings, CancellationToken cancellation) =>
        settings.Transactions is { } transactions
            ? new(settings, null, TransactionImport.Open(settings.Inputs, transactions, cancellation: cancellation))
            : new(settings, CustomerSource.Open(settings.Inputs, settings.Import, cancellation), null);

    /// <summary>Reads all customers.</summary>
    /// <exception cref="NtlException">No row can be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IReadOnlyList<CustomerFeatures> Read(ExecutionOptions execution)
    {
        if (_readings is not null) return _readings.Read(null, _settings.Quality, execution);
        var calculator = new TransactionFeatureCalculator(_settings.TransactionFeatures);
        ExecutionOptions single = execution with { Threads = 1, Progress = null };
        return [.. OrderedPipeline.Map(_transactions!.Read(execution).Chunk(BatchSize), batch => calculator.Compute(batch, single),
            execution).SelectMany(batch => batch)];
    }

    /// <summary>What was found out about the files.</summary>
    public IEnumerable<string> Decisions() => _readings is not null ? ImportFindings.Decisions(_readings)
        : _transactions!.Report.Files.Select(f => f.ToString());

    /// <summary>What was lost.</summary>
    /// <param name="whereRejectsAre">The end of a sentence: where the rejects can be read.</param>
    public IEnumerable<string> Losses(string whereRejectsAre)
    {
        if (_readings is not null) return ImportFindings.Losses(_readings, whereRejectsAre);
        TransactionReport report = _transactions!.Report;
        List<string> losses = [.. _transactions.FileErrors.Select(failure => failure.Message)];
        if (report.RejectCount > 0)
            losses.Add(Text($"{report.RejectCount} lines were set aside, {report.MissingCustomerCount} of them without a customer; ")
                + whereRejectsAre);
        if (report.DuplicateLineCount > 0)
            losses.Add(Text($"{report.DuplicateLineCount} lines said what one before them said and were left out."));
        if (report.ReturnOnlyCustomerCount > 0 && !_settings.Transactions!.IncludeReturnOnlyCustomers)
            losses.Add(Text($"{report.ReturnOnlyCustomerCount} customers with returns and no purchase were left out."));
        if (report.UnknownCustomerEventCount > 0)
            losses.Add(Text($"{report.UnknownCustomerEventCount} events of other customers were left out."));
        return losses;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
