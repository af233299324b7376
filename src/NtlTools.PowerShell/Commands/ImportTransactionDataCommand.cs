using System.Collections;
using System.Management.Automation;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Transactions;

namespace NtlTools.PowerShell.Commands;

/// <summary>Imports what customers bought and gave back from CSV, Parquet and JSON files, a query or a PostgreSQL database, one
/// customer after the other.</summary>
/// <remarks>
/// <para>
/// Import-TransactionData reads files with one row a line of an order: customer, order, time, quantity, price and product,
/// plain or compressed with gzip or Zstandard, folders of them and wildcards. Columns are found out by their usual names,
/// without regard to case, blanks and underscores; a parameter settles what cannot be. All files given, also those from the
/// pipeline, are one import, and a customer comes out once. All lines must be read before the first customer is complete;
/// memory grows with them, 64 bytes each.
/// </para>
/// <para>
/// A line is a return where its quantity is below zero, or where its order number says that it is a cancellation: C and a
/// digit. Lines without a customer and those of a price of zero or less are set aside and counted in a warning each. A line
/// that cannot be read is an error that does not end the command, with file and line as its target; -RejectVariable keeps each
/// of them.
/// </para>
/// <para>
/// Customers who have only given back are left out unless -IncludeReturnOnlyCustomer is set. Customers come in the order of
/// their ids, those of digits alone by their numbers, then the others. An id written as 17850.0 becomes 17850.
/// </para>
/// <para>
/// -EventPath joins what customers did besides buying (looking at pages, opening letters, calling) from long files with a
/// column of types; New-CustomerFeatures counts them, over all time or over each -Window.
/// </para>
/// </remarks>
/// <example>
/// <summary>Reads a file, and shows who gave most back.</summary>
/// <code>$file = Join-Path ([IO.Path]::GetTempPath()) ntl-sales.csv
/// 'InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID', '1,A,2,2024-01-05 10:00,2.50,7',
///     'C2,A,-1,2024-01-09 12:00,2.50,7', '3,B,4,2024-02-01 09:30,1.25,8' | Set-Content $file
/// Import-TransactionData $file | Sort-Object ReturnValue -Descending | Select-Object -First 1</code>
/// </example>
/// <example>
/// <summary>Names the columns that cannot be found out, and divides the customers into segments.</summary>
/// <code>1..40 | ForEach-Object { [pscustomobject]@{ Who = $_ % 10; When = "2024-03-$('{0:00}' -f ($_ % 28 + 1))"; Paid = $_ * $_ } } |
///     Export-Csv paid.csv
/// Import-TransactionData paid.csv -CustomerIdColumn Who -TimeColumn When -AmountColumn Paid | New-CustomerFeatures |
///     Invoke-Segmentation -ClusterCount 2 -SegmentationVariable OrderCount, TotalSpend | Group-Object SegmentId -NoElement</code>
/// </example>
/// <example>
/// <summary>Joins events, and counts them over the last 7 and 30 days.</summary>
/// <code>'customer_id,order_id,date,amount', 'A,1,2024-03-01,10', 'A,2,2024-03-28,15', 'B,3,2024-03-30,5' | Set-Content orders.csv
/// 'customer_id,time,type', 'A,2024-03-29,browsing', 'B,2024-03-02,browsing', 'B,2024-03-30,call' | Set-Content events.csv
/// Import-TransactionData orders.csv -EventPath events.csv | New-CustomerFeatures -Window 7d, 30d |
///     Select-Object CustomerId, SpendSum30d, BrowsingCount7d, BrowsingCount30d, CallCount7d</code>
/// </example>
/// <example>
/// <summary>Keeps what was not taken in a variable, and counts the reasons.</summary>
/// <code>'InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID', '1,2,2024-01-05,2.50,7', '2,1,2024-01-06,0,7', '3,1,2024-01-07,1,' |
///     Set-Content gaps.csv
/// $null = Import-TransactionData gaps.csv -RejectVariable rejects -WarningAction SilentlyContinue
/// $rejects | Group-Object Reason -NoElement</code>
/// </example>
/// <seealso cref="NewCustomerFeaturesCommand"/>
/// <seealso cref="InvokeSegmentationCommand"/>
[Cmdlet(VerbsData.Import, "TransactionData", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CustomerTransactions))]
public sealed class ImportTransactionDataCommand : TransactionImportCommand
{
    private readonly ArrayList _rejects = [];
    private readonly RejectSummary _summary = new();
    private int _reported;

    /// <summary>The name of a variable that gets each file and row that was not taken, without the $ sign.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RejectVariable { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (RejectVariable is not null) SessionState.PSVariable.Set(RejectVariable, _rejects);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!HasInput || Open() is not { } import) return;
        TransactionReport report = import.Report;
        foreach (TransactionFile file in report.Files) WriteVerbose(file.ToString());
        report.RejectFound = Take;
        WriteStream("Reading transactions", import.Read);
        foreach (string line in _summary.Lines()) WriteWarning(line);
        if (report.ReturnOnlyCustomerCount > 0)
            WriteVerbose($"{report.ReturnOnlyCustomerCount:N0} customers have only given back.");
        if (report.DuplicateLineCount > 0) WriteVerbose($"{report.DuplicateLineCount:N0} lines said what one before them said.");
        if (report.UnknownCustomerEventCount > 0)
            WriteWarning($"{report.UnknownCustomerEventCount:N0} events are of nobody who comes out; they are left out.");
        WriteSummary($"Read {report.CustomerCount:N0} customers with {report.LineCount:N0} lines of purchases, "
            + $"{report.ReturnLineCount:N0} of returns and {report.EventCount:N0} events; "
            + $"{report.RejectCount:N0} things were not taken.");
    }

    private TransactionImport? Open()
    {
        try
        {
            return TransactionImport.Open(Inputs, ImportSettings(), failure =>
            {
                _reported++;
                Report(failure);
            }, Cancellation);
        }
        catch (NtlException) when (_reported > 0)
        {
            return null;
        }
    }

    private void Take(Reject reject)
    {
        if (RejectVariable is not null) _rejects.Add(reject);
        if (reject.Reason is RejectReason.MissingId or RejectReason.NonPositivePrice || !_summary.IsToBeTold(reject)) _summary.Add(reject);
        else if (_reported-- <= 0) Post(() => Report(NtlErrors.Rejected(reject)));
    }
}
