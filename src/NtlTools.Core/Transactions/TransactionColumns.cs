using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Transactions;

/// <summary>What the columns of a file of transactions are.</summary>
internal sealed class TransactionColumns
{
    public required CsvHeader Header { get; init; }

    public required int Customer { get; init; }

    /// <summary>The column of order numbers, or −1.</summary>
    public required int Order { get; init; }

    public required int Time { get; init; }

    /// <summary>The column of quantities, or −1.</summary>
    public required int Quantity { get; init; }

    /// <summary>The column of prices of a piece, or of what a line cost where <see cref="IsAmount"/>.</summary>
    public required int Price { get; init; }

    /// <summary>Whether the price is that of the whole line.</summary>
    public required bool IsAmount { get; init; }

    /// <summary>The column of product codes, or −1.</summary>
    public required int Product { get; init; }

    public required int[] Attributes { get; init; }

    public required DateText Dates { get; init; }

    /// <summary>All columns that are read.</summary>
    public IEnumerable<int> Needed => [Customer, Order, Time, Quantity, Price, Product, .. Attributes];

    /// <summary>Finds the columns out by what the user set and by their names.</summary>
    /// <exception cref="NtlException">A column that is needed is not there or there twice, or the dates cannot be
    /// understood.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TransactionColumns Find(CsvHeader header, TransactionImportSettings settings, CancellationToken cancellation)
    {
        var roles = new ColumnRoles(header);

        // What the user names is taken first, so that no usual name takes it away.
        int customer = roles.Named(settings.CustomerIdColumn, "customer"), order = roles.Named(settings.OrderIdColumn, "order"),
            time = roles.Named(settings.TimeColumn, "time"), quantity = roles.Named(settings.QuantityColumn, "quantity"),
            amount = roles.Named(settings.AmountColumn, "amount"), price = roles.Named(settings.UnitPriceColumn, "price"),
            product = roles.Named(settings.ProductColumn, "product");
        if (customer < 0) customer = roles.Usual(TransactionColumnNames.Customer);
        if (customer < 0) throw NtlErrors.NoTransactionColumn(header.Path, "customer ids", "-CustomerIdColumn", header.Names);
        if (time < 0) time = roles.Usual(TransactionColumnNames.Time);
        if (time < 0) throw NtlErrors.NoTransactionColumn(header.Path, "times", "-TimeColumn", header.Names);
        if (order < 0 && settings.OrderIdColumn is null) order = roles.Usual(TransactionColumnNames.Order);
        if (quantity < 0 && settings.QuantityColumn is null) quantity = roles.Usual(TransactionColumnNames.Quantity);

        // A column called "total" is often that of the whole order, so that prices come first where they can be multiplied.
        if (amount < 0 && price < 0 && quantity >= 0) price = roles.Usual(TransactionColumnNames.UnitPrice);
        if (amount < 0 && price < 0) amount = roles.Usual(TransactionColumnNames.Amount);
        if (amount < 0 && price < 0) price = roles.Usual(TransactionColumnNames.UnitPrice);
        if (amount < 0 && price < 0)
            throw NtlErrors.NoTransactionColumn(
                header.Path, "prices or amounts", "-UnitPriceColumn or -AmountColumn", header.Names);
        if (product < 0 && settings.ProductColumn is null) product = roles.Usual(TransactionColumnNames.Product);
        int[] attributes = [.. Enumerable.Range(0, header.Names.Length).Where(i => settings.AttributeColumns is { } named
            ? ColumnNames.Matches(header.Names[i], named) && i != customer
            : !roles.IsTaken(i) && TransactionColumnNames.Rank(header.Names[i], TransactionColumnNames.Attribute) >= 0)];

        // Attributes are found by their names whatever the case, so that one would overwrite the other.
        if (attributes.GroupBy(i => header.Names[i], StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } alike)
            throw NtlErrors.DuplicateColumn(header.Path, alike.Key);
        return new()
        {
            Header = header,
            Customer = customer,
            Order = order,
            Time = time,
            Quantity = quantity,
            Price = amount >= 0 ? amount : price,
            IsAmount = amount >= 0,
            Product = product,
            Attributes = attributes,
            Dates = roles.Dates(time, settings, cancellation),
        };
    }

    /// <summary>What was found out, for reports.</summary>
    public TransactionFile Describe() => ColumnRoles.Describe(Header,
        ("customer", Customer), ("order", Order), ("time", Time), ("quantity", Quantity),
        (IsAmount ? "amount" : "unit price", Price), ("product", Product), ("attributes", Attributes));
}
