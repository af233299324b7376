using System.Runtime.InteropServices;
using System.Text;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Transactions;

/// <summary>Parses chunks of a file of transactions.</summary>
internal sealed class TransactionParser(TransactionColumns columns, TransactionImportSettings settings)
    : LineParser<TransactionRows>(columns.Header, columns.Dates)
{
    /// <summary>A quantity of more is no quantity, and an amount of more no amount: sums of them must stay exact enough to mean
    /// something.</summary>
    public const double MostQuantity = 1e12, MostAmount = 1e15;

    private readonly byte[] _cancellation = Encoding.UTF8.GetBytes(settings.CancellationPrefix);

    private readonly bool _areHashed = settings.DropDuplicateLines;

    protected override TransactionRows NewRows() => new(columns.Attributes.Length);

    protected override void Take(ReadOnlySpan<byte> row, CsvRowCells cells, long line, TransactionRows rows)
    {
        if (!TryTakeCustomer(row, cells, columns.Customer, line, rows, out ReadOnlySpan<byte> id)) return;
        if (!TryTakeTime(row, cells, columns.Time, line, rows, out long ticks)) return;
        ReadOnlySpan<byte> order = default;
        if (columns.Order >= 0)
        {
            order = CsvText.Trim(cells.Cell(row, columns.Order));
            if (order.IsEmpty)
            {
                Add(columns.Order, RejectReason.MissingOrder, order, line, rows);
                return;
            }
        }
        double quantity = 1;
        if (columns.Quantity >= 0)
        {
            if (!TryTakeNumber(row, cells, columns.Quantity, MostQuantity, RejectReason.InvalidQuantity, line, rows,
                out quantity))
                return;
            if (quantity == 0)
            {
                Add(columns.Quantity, RejectReason.InvalidQuantity, cells.Cell(row, columns.Quantity), line, rows);
                return;
            }
        }
        if (!TryTakeNumber(row, cells, columns.Price, MostAmount, RejectReason.InvalidAmount, line, rows, out double price))
            return;
        if (columns.IsAmount ? price == 0 : !(price > 0))
        {
            Add(columns.Price, RejectReason.NonPositivePrice, cells.Cell(row, columns.Price), line, rows);
            return;
        }
        double amount = Math.Abs(columns.IsAmount ? price : quantity * price);
        if (amount > MostAmount)
        {
            Add(columns.Price, RejectReason.InvalidAmount, cells.Cell(row, columns.Price), line, rows);
            return;
        }

        // An amount that rounds to nothing is still a purchase or a return, and the quantity's sign says which.
        bool isReturn = quantity < 0 || (columns.IsAmount && price < 0) || IsCancellation(order);
        quantity = Math.Abs(quantity);
        int customer = rows.Customers.NumberOf(id);
        ReadOnlySpan<byte> product = columns.Product < 0 ? default : CsvText.Trim(cells.Cell(row, columns.Product));
        rows.Add(customer, order.IsEmpty ? -1 : rows.Orders.NumberOf(order),
            product.IsEmpty ? -1 : rows.Products.NumberOf(product), ticks, isReturn ? -quantity : quantity,
            isReturn ? -amount : amount);
        if (_areHashed) rows.Hashes.Add(HashOf(row.TrimEnd((byte)'\r')));
        for (int i = 0; i < columns.Attributes.Length; i++)
        {
            ReadOnlySpan<byte> attribute = CsvText.Trim(cells.Cell(row, columns.Attributes[i]));
            rows.Attributes[i].Add(attribute);
        }
    }

    private static ulong HashOf(ReadOnlySpan<byte> row)
    {
        var hash = new XxHash64();
        hash.Add(row);
        return hash.Value;
    }

    // A digit must follow: order numbers such as CA-2016-152156 are those of a country, not of cancellations.
    private bool IsCancellation(ReadOnlySpan<byte> order) => _cancellation.Length > 0 && order.Length > _cancellation.Length
        && char.IsAsciiDigit((char)order[_cancellation.Length])
        && Ascii.EqualsIgnoreCase(order[.._cancellation.Length], _cancellation);
}

/// <summary>The lines of one chunk as columns; customers, orders and products by their numbers within the chunk.</summary>
internal sealed class TransactionRows : ParsedLines
{
    private const int Usual = 1 << 13;

    private int[] _customers = new int[Usual], _orders = new int[Usual], _products = new int[Usual];
    private long[] _times = new long[Usual];
    private double[] _quantities = new double[Usual], _amounts = new double[Usual];

    public TransactionRows(int attributes) =>
        Attributes = [.. Enumerable.Range(0, attributes).Select(_ => new AttributeValues())];

    public LocalNames Orders { get; } = new();

    public LocalNames Products { get; } = new();

    public AttributeValues[] Attributes { get; }

    /// <summary>A hash of each line's row as it is written; none where it is not needed.</summary>
    public List<ulong> Hashes { get; } = [];

    public Span<int> CustomerOf => _customers.AsSpan(0, Count);

    public Span<int> OrderOf => _orders.AsSpan(0, Count);

    public Span<int> ProductOf => _products.AsSpan(0, Count);

    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public ReadOnlySpan<double> Quantities => _quantities.AsSpan(0, Count);

    public ReadOnlySpan<double> Amounts => _amounts.AsSpan(0, Count);

    public void Add(int customer, int order, int product, long ticks, double quantity, double amount)
    {
        int at = Count++;
        if (at == _customers.Length)
        {
            int room = 2 * at;
            Array.Resize(ref _customers, room);
            Array.Resize(ref _orders, room);
            Array.Resize(ref _products, room);
            Array.Resize(ref _times, room);
            Array.Resize(ref _quantities, room);
            Array.Resize(ref _amounts, room);
        }
        (_customers[at], _orders[at], _products[at]) = (customer, order, product);
        (_times[at], _quantities[at], _amounts[at]) = (ticks, quantity, amount);
    }
}

/// <summary>What the lines of a chunk have in one column of attributes; texts by their numbers within the chunk.</summary>
internal sealed class AttributeValues
{
    private readonly List<int> _values = [];

    public LocalNames Texts { get; } = new();

    /// <summary>The numbers of the lines' texts; −1 where a line has none.</summary>
    public Span<int> ValueOf => CollectionsMarshal.AsSpan(_values);

    public void Add(ReadOnlySpan<byte> text) => _values.Add(text.IsEmpty ? -1 : Texts.NumberOf(text));
}
