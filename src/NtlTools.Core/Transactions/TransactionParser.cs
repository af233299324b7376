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
