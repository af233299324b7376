using System.Management.Automation;
using NtlTools.Core.Transactions;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that imports transactions; all files together are one import.</summary>
public abstract class TransactionImportCommand : PathCommand
{
    /// <summary>The parameter set of a query.</summary>
    protected const string QuerySet = "Query";

    private static readonly TransactionImportSettings Defaults = new();

    private readonly List<string> _inputs = [];

    /// <summary>The files and folders found so far.</summary>
    protected IReadOnlyList<string> Inputs => _inputs;

    /// <inheritdoc/>
    protected override int Threads => ThrottleLimit;

    /// <summary>
    /// Instead of files, a SELECT that yields a row a line of an order, and only reads. Without -ConnectionString and
    /// -Credential DuckDB runs it, over files such as 'lake/*.parquet', whose names start in the current folder, and over any
    /// file that you can read: take no query from somebody whom you do not trust.
    /// </summary>
    [Parameter(ParameterSetName = QuerySet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? Query { get; set; }

    /// <summary>
    /// The PostgreSQL database that runs the query: Host=db;Database=shop;Username=ntl, or the name of an environment variable
    /// that holds it. A password is better kept out of it: -Credential, PGPASSWORD or a password file.
    /// </summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string? ConnectionString { get; set; }

    /// <summary>
    /// User and password for the PostgreSQL database. Without -ConnectionString, NTLTOOLS_CONNECTION or PGHOST, PGDATABASE and
    /// the like say where it is.
    /// </summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNull]
    [Credential]
    public PSCredential? Credential { get; set; }

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

    /// <summary>The character between cells, an ASCII one. Found out if left out: comma, semicolon, tab or bar.</summary>
    [Parameter]
    [ValidatePattern("^[\\t -~]$")]
    public char? Delimiter { get; set; }

    /// <summary>The decimal mark, point or comma. Found out if left out.</summary>
    [Parameter]
    [ValidateSet(".", ",")]
    public char? DecimalMark { get; set; }

    /// <summary>The culture in which dates are written, such as en-GB: settles whether 1/2/2014 is in January.</summary>
    [Parameter]
    [ValidateNotNull]
    public CultureInfo? Culture { get; set; }

    /// <summary>How many threads the command may use. Without it, one for each processor. No result depends on it.</summary>
    /// <value>one for each processor</value>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Query is null) _inputs.AddRange(ResolvePaths());
    }

    /// <summary>Whether there is anything to import.</summary>
    protected bool HasInput => _inputs.Count > 0 || Query is not null;

    /// <summary>The settings that the parameters make.</summary>
    protected TransactionImportSettings ImportSettings() => Defaults with
    {
        Query = Query,
        Server = ConnectionString is null && Credential is null ? null : Databases.Server(ConnectionString, Credential),
        QueryFolder = Query is null ? null : SessionState.Path.CurrentFileSystemLocation.ProviderPath,
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
        EventFiles = ExistingEventFiles(),
        EventCustomerIdColumn = EventCustomerIdColumn,
        EventTimeColumn = EventTimeColumn,
        EventTypeColumn = EventTypeColumn,
        EventValueColumn = EventValueColumn,
        Delimiter = Delimiter,
        DecimalMark = DecimalMark,
        Culture = Culture,
    };

    // Customers without the events that were asked for would be another request, so a missing file ends the command.
    private List<string> ExistingEventFiles()
    {
        var files = new List<string>();
        foreach (string path in EventPath)
        {
            files.AddRange(ShellPaths.Resolve(SessionState.Path, path, out ErrorRecord? error));
            if (error is not null) ThrowTerminatingError(error);
        }
        return files;
    }
}
