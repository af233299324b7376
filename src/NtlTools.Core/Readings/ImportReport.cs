using NtlTools.Core.Readings.Billing;

namespace NtlTools.Core.Readings;

/// <summary>What an import found and did; it fills while the readings stream, and is whole when they end.</summary>
/// <remarks>Grows by a number a reason, not by the rejects: those go to <see cref="RejectFound"/> one by one.</remarks>
public sealed class ImportReport
{
    private readonly SortedDictionary<RejectReason, long> _rejects = [];

    /// <summary>Hears of each reject in the order of files and lines, on the thread that reads the customers; of many of one kind and
    /// customer as one that has their <see cref="Reject.Count"/>.</summary>
    public Action<Reject>? RejectFound { get; set; }

    /// <summary>Hears of each irregularity of bills and meter indexes that was taken, on the thread that reads the
    /// customers.</summary>
    public Action<BillingNote>? BillingNoteFound { get; set; }

    /// <summary>What became of the bills of all customers; null where there are none.</summary>
    public BillingSummary? Billing { get; internal set; }

    /// <summary>Whether the ends of billing periods are their last days, as said or found out; null where there are
    /// none.</summary>
    public PeriodEnd? PeriodEnd { get; internal set; }

    /// <summary>Data rows read, good and bad.</summary>
    public long RowCount { get; internal set; }

    /// <summary>Customers given out.</summary>
    public int CustomerCount { get; internal set; }

    /// <summary>Steps that have a reading, over all customers.</summary>
    public long ReadingCount { get; internal set; }

    /// <summary>Steps that have none, over all customers.</summary>
    public long MissingCount { get; internal set; }

    /// <summary>Customers labelled as theft.</summary>
    public int TheftCount { get; internal set; }

    /// <summary>Customers labelled as honest.</summary>
    public int HonestCount { get; internal set; }

    /// <summary>The grid of all customers; null until it is known.</summary>
    public TimeGrid? Grid { get; internal set; }

    /// <summary>The files, with what was found out about each.</summary>
    public IReadOnlyList<ImportedFile> Files { get; internal set; } = [];

    /// <summary>How many things were not taken, by reason.</summary>
    public IReadOnlyDictionary<RejectReason, long> Rejects => _rejects;

    /// <summary>How many things were not taken.</summary>
    public long RejectCount => _rejects.Values.Sum();

    internal void Add(Reject reject)
    {
        _rejects[reject.Reason] = _rejects.GetValueOrDefault(reject.Reason) + reject.Count;
        RejectFound?.Invoke(reject);
    }

    internal void Note(BillingNote note) => BillingNoteFound?.Invoke(note);

    internal void Count(MeterSeries series)
    {
        CustomerCount++;
        int observed = series.ObservedCount;
        ReadingCount += observed;
        MissingCount += series.StepCount - observed;
        if (series.IsTheft == true) TheftCount++;
        else if (series.IsTheft == false) HonestCount++;
    }
}

/// <summary>One file or query of an import and what was found out about it.</summary>
/// <param name="Path">The file, or the name of the query.</param>
/// <param name="Layout">Wide, long, bills or meter indexes.</param>
/// <param name="Delimiter">The character between cells.</param>
/// <param name="DecimalMark">The decimal mark.</param>
/// <param name="IdColumn">The column of customer ids.</param>
/// <param name="LabelColumn">The column of labels; null where there is none.</param>
public sealed record ImportedFile(
    string Path, ReadingsLayout Layout, char Delimiter, char DecimalMark, string IdColumn, string? LabelColumn)
{
    /// <summary>What the file is; delimiter and decimal mark say nothing of forms other than CSV.</summary>
    public DataForm Form { get; init; }

    /// <summary>
    /// What was found out, in one line: "a.csv: Wide, delimiter ',', decimal mark '.', ids in 'CONS_NO', labels in 'FLAG'".
    /// </summary>
    public override string ToString() =>
        $"{Path}: {Layout}, {(Form == DataForm.Csv ? $"delimiter '{Delimiter}', decimal mark '{DecimalMark}'" : Form)}, ids in '{IdColumn}', "
        + $"labels in {(LabelColumn is null ? "no column" : $"'{LabelColumn}'")}";
}
