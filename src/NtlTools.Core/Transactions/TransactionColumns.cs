using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Readings.Tables;

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

/// <summary>Gives the columns of a file to roles, each to one.</summary>
internal sealed class ColumnRoles(CsvHeader header)
{
    private readonly HashSet<int> _taken = [];

    /// <summary>Whether a column has a role.</summary>
    public bool IsTaken(int column) => _taken.Contains(column);

    /// <summary>The column that the user names for a role; −1 where that is null or "".</summary>
    /// <exception cref="NtlException">There is no such column, or there are two.</exception>
    public int Named(string? name, string role)
    {
        if (string.IsNullOrEmpty(name)) return -1;
        int found = header.Find(name);
        if (found < 0) throw NtlErrors.NoSuchColumn(header.Path, role, name, header.Names);
        _taken.Add(found);
        return found;
    }

    /// <summary>The free column with the likeliest of the usual names; −1 where there is none.</summary>
    /// <exception cref="NtlException">Two columns have the name.</exception>
    public int Usual(string[] usual)
    {
        int best = -1, bestRank = int.MaxValue;
        for (int i = 0; i < header.Names.Length; i++)
        {
            int rank = _taken.Contains(i) ? -1 : TransactionColumnNames.Rank(header.Names[i], usual);
            if (rank >= 0 && rank < bestRank) (best, bestRank) = (i, rank);
        }
        if (best < 0) return -1;
        int found = header.Find(header.Names[best]);
        _taken.Add(found);
        return found;
    }

    /// <summary>The form of the dates of a column.</summary>
    /// <exception cref="NtlException">They cannot be understood.</exception>
    public DateText Dates(int column, TransactionImportSettings settings, CancellationToken cancellation) => DateText.ForFile(
        header.Path, settings.Culture, header.Sample.Select(row => row[column]),
        header.CanReadTwice ? header.ReadColumn(column, cancellation) : null);

    /// <summary>What was found out of a file, for reports.</summary>
    public static TransactionFile Describe(CsvHeader header, params ReadOnlySpan<(string Role, object Columns)> roles)
    {
        var found = new List<KeyValuePair<string, string>>();
        foreach ((string role, object columns) in roles)
            foreach (int column in columns as int[] ?? [(int)columns])
                if (column >= 0) found.Add(new(role, header.Names[column]));
        return new(header.Path, header.Table is null ? DataForm.Csv
            : header.Table is not TableSource || header.Path == TableSource.QueryName ? DataForm.Query
            : TableFile.Of(header.Path) == TableForm.Parquet ? DataForm.Parquet : DataForm.Json, found);
    }
}
