using System.Management.Automation;
using NtlTools.Core.Transactions;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that imports transactions; all files together are one import.</summary>
public abstract class TransactionImportCommand : SourceCommand
{
    private static readonly TransactionImportSettings Defaults = new();

    /// <summary>
    /// Instead of files, a SELECT that yields a row a line of an order, and only reads. Without -ConnectionString and
    /// -Credential DuckDB runs it, over files such as 'lake/*.parquet', whose names start in the current folder, and over any
    /// file that you can read: take no query from somebody whom you do not trust.
    /// </summary>
    [Parameter(ParameterSetName = QuerySet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public override string? Query { get; set; }

    /// <summary>
    /// The column of customer ids. Found out by its name if left out (CustomerID, customer_id, client, user). 17850.0 is taken
    /// as 17850.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? CustomerIdColumn { get; set; }

    /// <summary>
    /// The column of order numbers. Found out by its name if left out (InvoiceNo, order_id, transaction_id). Where there is
    /// none, lines of one customer and time are one order.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? OrderIdColumn { get; set; }

    /// <summary>The column of times. Found out by its name if left out (InvoiceDate, order_date, date, timestamp).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? TimeColumn { get; set; }

    /// <summary>
    /// The column of quantities. Found out by its name if left out (Quantity, qty, units). Where there is none, each line is
    /// one piece.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? QuantityColumn { get; set; }

    /// <summary>The column of prices of one piece. Found out by its name if left out (UnitPrice, price).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? UnitPriceColumn { get; set; }

    /// <summary>
    /// The column of what a line cost, which then counts in place of quantity times price. Where there are no prices with
    /// quantities it is found out by its name (amount, transaction_value, sales).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? AmountColumn { get; set; }

    /// <summary>The column of product codes. Found out by its name if left out (StockCode, product_id, sku).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? ProductColumn { get; set; }

    /// <summary>
    /// The columns to keep as attributes of the customers, as names or wildcards: the last value in time. Country and Region if
    /// left out.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? AttributeColumn { get; set; }

    /// <summary>
    /// What the order number of a cancellation begins with, before a digit. '' where no order number says so: then only lines
    /// below zero are returns.
    /// </summary>
    /// <value>C</value>
    [Parameter]
    [AllowEmptyString]
    [ValidatePattern("^.{0,32}$")]
    public string CancellationPrefix { get; set; } = Defaults.CancellationPrefix;

    /// <summary>Keeps customers who have returned something and bought nothing; they are left out and counted
    /// otherwise.</summary>
    [Parameter]
    public SwitchParameter IncludeReturnOnlyCustomer { get; set; }

    /// <summary>
    /// Takes each line once: those whose row agrees with one before in every cell, as it is written, are left out.
    /// </summary>
    [Parameter]
    public SwitchParameter DropDuplicateLine { get; set; }

    /// <summary>
    /// Further files with events, one row an event: customer, time, type and, if you like, a value. Joined by the customer's
    /// id; events of nobody who buys are counted and left out. Wildcards are allowed.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] EventPath { get; set; } = [];

    /// <summary>Files of events: the column of customer ids. Found out by its name if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventCustomerIdColumn { get; set; }

    /// <summary>Files of events: the column of times. Found out by its name if left out (time, timestamp, event_date).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventTimeColumn { get; set; }

    /// <summary>Files of events: the column of types. Found out by its name if left out (type, event_type, event).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventTypeColumn { get; set; }

    /// <summary>Files of events: the column of values. Found out by its name if left out (value, duration).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventValueColumn { get; set; }

    /// <summary>The settings that the parameters make.</summary>
    protected TransactionImportSettings ImportSettings() => Defaults with
    {
        Query = Query,
        Server = Server,
        QueryFolder = QueryFolder,
        CustomerIdColumn = CustomerIdColumn,
        OrderIdColumn = OrderIdColumn,
        TimeColumn = TimeColumn,
        QuantityColumn = QuantityColumn,
        UnitPriceColumn = UnitPriceColumn,
        AmountColumn = AmountColumn,
        ProductColumn = ProductColumn,
        AttributeColumns = AttributeColumn,
        CancellationPrefix = CancellationPrefix,
        IncludeReturnOnlyCustomers = IncludeReturnOnlyCustomer,
        DropDuplicateLines = DropDuplicateLine,
        EventFiles = Existing(EventPath),
        EventCustomerIdColumn = EventCustomerIdColumn,
        EventTimeColumn = EventTimeColumn,
        EventTypeColumn = EventTypeColumn,
        EventValueColumn = EventValueColumn,
        Delimiter = Delimiter,
        DecimalMark = DecimalMark,
        Culture = Culture,
    };
}
