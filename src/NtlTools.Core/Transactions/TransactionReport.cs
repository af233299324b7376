using NtlTools.Core.Readings;

namespace NtlTools.Core.Transactions;

/// <summary>What an import of transactions found and did; it is whole when the customers have been read.</summary>
public sealed class TransactionReport
{
    private readonly SortedDictionary<RejectReason, long> _rejects = [];

    /// <summary>Hears of each reject in the order of files and lines, on the thread that reads the customers.</summary>
    public Action<Reject>? RejectFound { get; set; }

    /// <summary>The files, with what was found out about each; those of events come last.</summary>
    public IReadOnlyList<TransactionFile> Files { get; internal set; } = [];

    /// <summary>Data rows of transactions read, good and bad.</summary>
    public long RowCount { get; internal set; }

    /// <summary>Lines taken that are purchases, of all customers.</summary>
    public long LineCount { get; internal set; }

    /// <summary>Lines taken that are returns or cancellations, of all customers.</summary>
    public long ReturnLineCount { get; internal set; }

    /// <summary>Customers given out.</summary>
    public int CustomerCount { get; internal set; }

    /// <summary>Customers with returns and no purchase, whether they are given out or left out.</summary>
    public int ReturnOnlyCustomerCount { get; internal set; }

    /// <summary>Lines left out because one before said the same; 0 unless that is asked for.</summary>
    public long DuplicateLineCount { get; internal set; }

    /// <summary>Events taken, of the customers given out.</summary>
    public long EventCount { get; internal set; }

    /// <summary>Events of nobody who is given out; they are left out.</summary>
    public long UnknownCustomerEventCount { get; internal set; }

    /// <summary>Lines without a customer, which were set aside.</summary>
    public long MissingCustomerCount => _rejects.GetValueOrDefault(RejectReason.MissingId);

    /// <summary>How many things were not taken, by reason.</summary>
    public IReadOnlyDictionary<RejectReason, long> Rejects => _rejects;

    /// <summary>How many things were not taken.</summary>
    public long RejectCount => _rejects.Values.Sum();

    internal void Add(Reject reject)
    {
        _rejects[reject.Reason] = _rejects.GetValueOrDefault(reject.Reason) + 1;
        RejectFound?.Invoke(reject);
    }
}

/// <summary>One file or query of an import of transactions and what its columns were taken for.</summary>
/// <param name="Path">The file, or the name of the query.</param>
/// <param name="Form">What the file is.</param>
/// <param name="Columns">The columns by their roles, such as "customer"; roles that no column has are left out.</param>
public sealed record TransactionFile(string Path, DataForm Form, IReadOnlyList<KeyValuePair<string, string>> Columns)
{
    /// <summary>"sales.csv: Csv, customer in 'CustomerID', order in 'InvoiceNo', …".</summary>
    public override string ToString() => $"{Path}: {Form}, {string.Join(", ", Columns.Select(c => $"{c.Key} in '{c.Value}'"))}";
}
