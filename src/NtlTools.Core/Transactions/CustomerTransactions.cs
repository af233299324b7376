using System.Collections;
using NtlTools.Core.Readings;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Transactions;

/// <summary>One customer's purchases and returns, line by line in the order of time, and what else is known of the
/// customer.</summary>
/// <remarks>
/// Kept in columns of numbers, 32 bytes a line; lines of one time stand in the order of the files. Never changes once made.
/// </remarks>
public sealed class CustomerTransactions
{
    private readonly AttributeSeries[] _attributes;

    internal CustomerTransactions(string customerId, TransactionHistory history, LineColumns lines, EventSeries events,
        AttributeSeries[] attributes)
    {
        (CustomerId, History, Columns, EventColumns, _attributes) = (customerId, history, lines, events, attributes);
        Attributes = AttributesBefore(DateTime.MaxValue);
        CompensatedSum spend = default, returnValue = default;
        var purchased = new bool[lines.Orders.Length];
        var returned = new bool[lines.Orders.Length];
        for (int i = 0; i < lines.Times.Length; i++)
        {
            if (lines.Quantities[i] > 0)
            {
                LineCount++;
                spend.Add(lines.Amounts[i]);
                purchased[lines.OrderOf[i]] = true;
            }
            else
            {
                ReturnLineCount++;
                returnValue.Add(-lines.Amounts[i]);
                returned[lines.OrderOf[i]] = true;
            }
        }
        (Spend, ReturnValue) = (spend.Value, returnValue.Value);
        OrderCount = purchased.Count(p => p);
        ReturnCount = returned.Count(r => r);
    }

    /// <summary>The customer's id, as text.</summary>
    public string CustomerId { get; }

    /// <summary>The number of orders: order numbers with a line that is no return.</summary>
    public int OrderCount { get; }

    /// <summary>The number of returns: order numbers with a line that is a return.</summary>
    public int ReturnCount { get; }

    /// <summary>The number of lines that are purchases.</summary>
    public int LineCount { get; }

    /// <summary>The number of lines that are returns.</summary>
    public int ReturnLineCount { get; }

    /// <summary>What all purchases cost together, in the data's own currency: the same number as the feature TotalSpend where all
    /// of them lie before the reference date.</summary>
    public double Spend { get; }

    /// <summary>What all returns were worth together; positive.</summary>
    public double ReturnValue { get; }

    /// <summary>The time of the first line.</summary>
    public DateTime First => new(Columns.Times[0]);

    /// <summary>The time of the last line.</summary>
    public DateTime Last => new(Columns.Times[^1]);

    /// <summary>The last value that each attribute column had for the customer, by the column's name.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; }

    /// <summary>The last value that each attribute column had for the customer before a time, by the column's name; a column
    /// without one is left out.</summary>
    public IReadOnlyDictionary<string, string> AttributesBefore(DateTime time)
    {
        if (Attributes is not null && Array.TrueForAll(_attributes, a => a.Times[^1] < time.Ticks)) return Attributes;
        var attributes = new CustomerAttributes(History.Attributes);
        foreach (AttributeSeries series in _attributes)
        {
            int at = Array.BinarySearch(series.Times, time.Ticks);
            if (at < 0) at = ~at;
            if (at > 0) attributes.Set(series.Name, series.Values[at - 1]);
        }
        return attributes;
    }

    /// <summary>The lines, purchases and returns, in the order of time.</summary>
    public IReadOnlyList<TransactionLine> Lines => new ListOf<TransactionLine>(Columns.Times.Length, i => new(
        new(Columns.Times[i]),
        Columns.Orders[Columns.OrderOf[i]] is >= 0 and int order ? History.Orders[order] : "",
        Columns.ProductOf[i] is >= 0 and int product ? History.Products[Columns.Products[product]] : "",
        Columns.Quantities[i], Columns.Amounts[i]));

    /// <summary>What else the customer did, in the order of time.</summary>
    public IReadOnlyList<CustomerEvent> Events => new ListOf<CustomerEvent>(EventColumns.Times.Length, i => new(
        new(EventColumns.Times[i]), History.Types[EventColumns.Types[i]].Name, EventColumns.Values[i]));

    /// <summary>What the customers of the import have in common.</summary>
    internal TransactionHistory History { get; }

    /// <summary>The lines.</summary>
    internal LineColumns Columns { get; }

    /// <summary>The events.</summary>
    internal EventSeries EventColumns { get; }

    // Lines are made when they are looked at.
    private sealed class ListOf<T>(int count, Func<int, T> item) : IReadOnlyList<T>
    {
        public int Count => count;

        public T this[int index] => (uint)index < (uint)count ? item(index)
            : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<T> GetEnumerator()
        {
            for (int i = 0; i < count; i++) yield return item(i);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
