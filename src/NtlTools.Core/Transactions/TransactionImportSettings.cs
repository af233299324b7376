using System.Globalization;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Readings.PostgreSql;

namespace NtlTools.Core.Transactions;

/// <summary>What an import of transactions is told; everything that is left out is found out from the files.</summary>
/// <remarks>
/// Columns are found by what they are usually called, without regard to case, blanks, underscores and hyphens: InvoiceNo,
/// invoice_no and "Invoice No" are the same.
/// </remarks>
public sealed record TransactionImportSettings
{
    private readonly ImportSettings _reading = new();
    private readonly int _chunkSize = CsvFileReader.ChunkSize;

    /// <summary>The column of customer ids; null to find it out by its name (CustomerID, customer_id, client, user).</summary>
    public string? CustomerIdColumn { get; init; }

    /// <summary>
    /// The column of order numbers; null to find it out by its name (InvoiceNo, order_id, transaction_id), "" for none. Without
    /// one, lines of one customer and time are one order.
    /// </summary>
    public string? OrderIdColumn { get; init; }

    /// <summary>The column of times; null to find it out by its name (InvoiceDate, order_date, date, timestamp).</summary>
    public string? TimeColumn { get; init; }

    /// <summary>The column of quantities; null to find it out by its name (Quantity, qty, units), "" for none: 1 a
    /// line.</summary>
    public string? QuantityColumn { get; init; }

    /// <summary>The column of prices of one piece; null to find it out by its name (UnitPrice, price).</summary>
    public string? UnitPriceColumn { get; init; }

    /// <summary>
    /// The column of what a line cost; null to find it out by its name (amount, transaction_value, sales), but only where there
    /// are no prices with quantities. Where it is named here, it is used and prices are not.
    /// </summary>
    public string? AmountColumn { get; init; }

    /// <summary>The column of product codes; null to find it out by its name (StockCode, product_id, sku), "" for none.</summary>
    public string? ProductColumn { get; init; }

    /// <summary>
    /// The columns to keep as attributes, as names or wildcards: the last value in time that a customer has in it. Null for
    /// those that are usual (Country, Region).
    /// </summary>
    public IReadOnlyList<string>? AttributeColumns { get; init; }

    /// <summary>
    /// What the order number of a cancellation begins with, before a digit and whatever its case; "C" by default, "" for
    /// nothing: then only lines below zero are returns.
    /// </summary>
    public string CancellationPrefix { get; init; } = "C";

    /// <summary>Keeps customers who have returned and never bought.</summary>
    public bool IncludeReturnOnlyCustomers { get; init; }

    /// <summary>
    /// Takes each line once: those whose row agrees with one before in every cell, as it is written, are counted and left out. Off by
    /// default, since an order may well have two such lines.
    /// </summary>
    public bool DropDuplicateLines { get; init; }

    /// <summary>Further files with events, joined by customer id: one row an event, with customer, time and type.</summary>
    public IReadOnlyList<string> EventFiles { get; init; } = [];

    /// <summary>Files of events: the column of customer ids; null for the name of <see cref="CustomerIdColumn"/> or a usual
    /// one.</summary>
    public string? EventCustomerIdColumn { get; init; }

    /// <summary>Files of events: the column of times; null to find it out by its name (time, timestamp, event_date).</summary>
    public string? EventTimeColumn { get; init; }

    /// <summary>Files of events: the column of types; null to find it out by its name (type, event_type, event).</summary>
    public string? EventTypeColumn { get; init; }

    /// <summary>Files of events: the column of values; null to find it out by its name (value, duration), "" for none.</summary>
    public string? EventValueColumn { get; init; }

    /// <summary>The character between cells; null to find it out (comma, semicolon, tab or bar).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is a letter, digit, quotation mark or line end, or not ASCII.</exception>
    public char? Delimiter { get => _reading.Delimiter; init => _reading = _reading with { Delimiter = value }; }

    /// <summary>The decimal mark, '.' or ','; null to find it out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another character.</exception>
    public char? DecimalMark { get => _reading.DecimalMark; init => _reading = _reading with { DecimalMark = value }; }

    /// <summary>Settles whether 1/2/2014 is in January or February, and the names of months; null where the files settle
    /// it.</summary>
    public CultureInfo? Culture { get => _reading.Culture; init => _reading = _reading with { Culture = value }; }

    /// <summary>How many times its size a compressed CSV file may unpack to, besides 64 MB. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or not finite.</exception>
    public double MaximumExpansion
    {
        get => _reading.MaximumExpansion;
        init => _reading = _reading with { MaximumExpansion = value };
    }

    /// <summary>
    /// A query that yields lines, besides those of files; null for none. It is one SELECT in DuckDB's SQL and is run twice: for
    /// its first rows and for all. With a <see cref="Server"/> it is that server's, in place of files, and runs in a
    /// transaction that can only read.
    /// </summary>
    /// <remarks>It may hold a password, so that it can be set and not read; <see cref="ShownQuery"/> is what may be seen.</remarks>
    public string? Query
    {
        init => _reading = _reading with { Query = value };
    }

    /// <summary>The query without what may be a password; null for none.</summary>
    public string? ShownQuery => _reading.ShownQuery;

    /// <summary>The query itself.</summary>
    internal QueryText? RawQuery => _reading.RawQuery;

    /// <summary>The PostgreSQL server that runs <see cref="Query"/>; null for DuckDB.</summary>
    public PostgreSqlServer? Server { get => _reading.Server; init => _reading = _reading with { Server = value }; }

    /// <summary>The folder from which the names of files in <see cref="Query"/> start; null for the process's.</summary>
    public string? QueryFolder { get => _reading.QueryFolder; init => _reading = _reading with { QueryFolder = value }; }

    /// <summary>Settings that read where and how settings of readings do: query, server, format, and the columns that both kinds have.</summary>
    /// <param name="readings">Those of readings.</param>
    public static TransactionImportSettings Like(ImportSettings readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        return new()
        {
            Shared = readings,
            CustomerIdColumn = readings.IdColumn,
            TimeColumn = readings.TimeColumn,
            AttributeColumns = readings.AttributeColumns.Count > 0 ? readings.AttributeColumns : null,
        };
    }

    private ImportSettings Shared
    {
        init => _reading = value;
    }

    /// <summary>About how many bytes are parsed at a time, at least 1; no result depends on it.</summary>
    internal int ChunkSize
    {
        get => _chunkSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _chunkSize = value;
        }
    }

    /// <summary>What the readers of files are told.</summary>
    internal ImportSettings Reading => _reading with
    {
        // Folders such as country=France become the columns that are named here.
        AttributeColumns = [.. (AttributeColumns ?? []).Concat(new[]
        {
            CustomerIdColumn, OrderIdColumn, TimeColumn, QuantityColumn, UnitPriceColumn, AmountColumn, ProductColumn,
        }.Where(c => !string.IsNullOrEmpty(c)).Select(c => c!))],
    };
}
