using NtlTools.Core.Readings;
using NtlTools.Core.Transactions;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Transactions;

/// <summary>What an import of transactions gave.</summary>
internal sealed record ImportedTransactions(List<CustomerTransactions> Customers, List<Reject> Rejects, TransactionReport Report)
{
    public static ImportedTransactions From(string path, TransactionImportSettings? settings = null, int threads = 1) =>
        From([path], settings, threads);

    public static ImportedTransactions From(IReadOnlyList<string> paths, TransactionImportSettings? settings = null, int threads = 1)
    {
        var import = TransactionImport.Open(paths, settings ?? new());
        var rejects = new List<Reject>();
        import.Report.RejectFound = rejects.Add;
        return new([.. import.Read(new ExecutionOptions { Threads = threads })], rejects, import.Report);
    }

    public CustomerTransactions this[string id] => Customers.Single(c => c.CustomerId == id);

    /// <summary>All that was read, as text.</summary>
    public string[] Text() => [.. Customers.Select(c => $"{c.CustomerId}: {string.Join("; ", c.Lines)} / {string.Join("; ", c.Events)} / "
        + string.Join("; ", c.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal)))];
}
