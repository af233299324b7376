using NtlTools.Core.Transactions;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Features;

/// <summary>What one sweep over a customer's transactions and events finds; features are made of it. Used again for the next
/// customer, by one thread at a time.</summary>
internal sealed class TransactionSummary
{
    private readonly List<double> _values = [];
    private readonly List<(long Time, double Value)> _orders = [];
    private readonly int[] _hours = new int[24], _weekdays = new int[7];
    private OrderTotal[] _totals = [];
    private int _totalCount;
    private bool[] _products = [];
    private List<double>[] _eventValues = [];

    /// <summary>The date up to which things count.</summary>
    public DateTime Reference { get; private set; }

    /// <summary>Lines that are purchases.</summary>
    public int LineCount { get; private set; }

    /// <summary>Pieces bought.</summary>
    public double Quantity { get; private set; }

    /// <summary>What the purchases cost.</summary>
    public double Spend { get; private set; }

    /// <summary>Pieces given back.</summary>
    public double ReturnedQuantity { get; private set; }

    /// <summary>What the pieces given back were worth.</summary>
    public double ReturnValue { get; private set; }

    /// <summary>Orders with a line that is a return.</summary>
    public int ReturnCount { get; private set; }

    /// <summary>Different products bought; NaN where lines have none.</summary>
    public double ProductCount { get; private set; }

    /// <summary>The time of the first purchase; default without one.</summary>
    public DateTime First { get; private set; }

    /// <summary>The time of the last purchase; default without one.</summary>
    public DateTime Last { get; private set; }

    /// <summary>The values of the orders.</summary>
    public ValueSummary OrderValues { get; private set; }

    /// <summary>The days between the first lines of one order and the next.</summary>
    public ValueSummary Gaps { get; private set; }

    /// <summary>Orders on Saturdays and Sundays.</summary>
    public int WeekendCount { get; private set; }

    /// <summary>The months of the calendar with an order.</summary>
    public int MonthCount { get; private set; }

    /// <summary>The hour of the day with most orders, the first of those; NaN without an order.</summary>
    public double FavouriteHour { get; private set; }

    /// <summary>The weekday with most orders, Monday being 1, the first of those; NaN without an order.</summary>
    public double FavouriteWeekday { get; private set; }

    /// <summary>What lies within each window.</summary>
    public WindowSummary[] Windows { get; private set; } = [];

    /// <summary>The events of all time, by their types; none where there are windows.</summary>
    public EventSummary[] AllEvents { get; private set; } = [];

    /// <summary>The number of orders.</summary>
    public int OrderCount => OrderValues.Count;

    /// <summary>Sweeps over a customer's lines and events before a reference date.</summary>
    public void Read(CustomerTransactions customer, DateTime reference, IReadOnlyList<TimeWindow> windows)
    {
        Reference = reference;
        LineColumns lines = customer.Columns;
        int end = Before(lines.Times, reference.Ticks);
        ReadLines(lines, end, customer.History.HasProducts);
        ReadOrders();
        AllEvents = windows.Count == 0 ? ReadEvents(customer, 0, reference.Ticks) : [];
        if (Windows.Length != windows.Count) Windows = new WindowSummary[windows.Count];
        for (int w = 0; w < windows.Count; w++)
        {
            long start = windows[w].Before(reference).Ticks;
            int from = Math.Min(end, Before(lines.Times, start));
            Total(lines, from, end);
            (int lineCount, DateTime first, DateTime last, double products) = ReadPurchases(lines, from, end, customer.History.HasProducts);
            Windows[w] = new(Summarize(static t => (t.HasPurchase, t.Spend.Value)),
                Summarize(static t => (t.HasPurchase, t.Quantity.Value)),
                Summarize(static t => (t.HasReturn, t.ReturnValue.Value)), ReadGaps(), ReadEvents(customer, start, reference.Ticks),
                lineCount, first, last, products);
        }
    }

    private (int Lines, DateTime First, DateTime Last, double Products) ReadPurchases(LineColumns lines, int from, int end,
        bool hasProducts)
    {
        _products.AsSpan(0, lines.Products.Length).Clear();
        long first = 0, last = 0;
        int count = 0, products = 0;
        for (int i = from; i < end; i++)
        {
            if (lines.Quantities[i] < 0) continue;
            if (count++ == 0) first = lines.Times[i];
            last = lines.Times[i];
            int product = lines.ProductOf[i];
            if (product < 0 || _products[product]) continue;
            _products[product] = true;
            products++;
        }
        return (count, new(first), new(last), hasProducts ? products : double.NaN);
    }

    private void ReadLines(LineColumns lines, int end, bool hasProducts)
    {
        CompensatedSum quantity = default, spend = default, returnedQuantity = default, returnValue = default;
        if (_products.Length < lines.Products.Length) _products = new bool[2 * lines.Products.Length];
        for (int i = 0; i < end; i++)
        {
            if (lines.Quantities[i] < 0)
            {
                returnedQuantity.Add(-lines.Quantities[i]);
                returnValue.Add(-lines.Amounts[i]);
                continue;
            }
            quantity.Add(lines.Quantities[i]);
            spend.Add(lines.Amounts[i]);
        }
        (LineCount, First, Last, ProductCount) = ReadPurchases(lines, 0, end, hasProducts);
        (Quantity, Spend) = (quantity.Value, spend.Value);
        (ReturnedQuantity, ReturnValue) = (returnedQuantity.Value, returnValue.Value);
        Total(lines, 0, end);
    }

    // The totals of the orders that have lines from one to before another.
    private void Total(LineColumns lines, int from, int end)
    {
        if (_totals.Length < lines.Orders.Length) _totals = new OrderTotal[2 * lines.Orders.Length];
        _totalCount = lines.Orders.Length;
        _totals.AsSpan(0, _totalCount).Clear();
        for (int i = from; i < end; i++)
        {
            ref OrderTotal order = ref _totals[lines.OrderOf[i]];
            if (lines.Quantities[i] < 0)
            {
                order.HasReturn = true;
                order.ReturnValue.Add(-lines.Amounts[i]);
                continue;
            }
            if (!order.HasPurchase) order.Time = lines.Times[i];
            order.HasPurchase = true;
            order.Spend.Add(lines.Amounts[i]);
            order.Quantity.Add(lines.Quantities[i]);
        }
    }

    private void ReadOrders()
    {
        SortOrders();
        _hours.AsSpan().Clear();
        _weekdays.AsSpan().Clear();
        ReturnCount = WeekendCount = MonthCount = 0;
        foreach (ref readonly OrderTotal order in _totals.AsSpan(0, _totalCount))
            if (order.HasReturn) ReturnCount++;
        _values.Clear();
        int month = 0;
        foreach ((long ticks, double value) in _orders)
        {
            _values.Add(value);
            var time = new DateTime(ticks);
            int weekday = ((int)time.DayOfWeek + 6) % 7;
            _hours[time.Hour]++;
            _weekdays[weekday]++;
            if (weekday >= 5) WeekendCount++;
            if (time.Year * 12 + time.Month == month) continue;
            month = time.Year * 12 + time.Month;
            MonthCount++;
        }
        OrderValues = ValueSummary.Of(_values);
        Gaps = SummarizeGaps();
        FavouriteHour = OrderCount == 0 ? double.NaN : Most(_hours);
        FavouriteWeekday = OrderCount == 0 ? double.NaN : 1 + Most(_weekdays);
    }

    // The days between the orders that the totals are of.
    private ValueSummary ReadGaps()
    {
        SortOrders();
        return SummarizeGaps();
    }

    private void SortOrders()
    {
        _orders.Clear();
        foreach (ref readonly OrderTotal order in _totals.AsSpan(0, _totalCount))
            if (order.HasPurchase) _orders.Add((order.Time, order.Spend.Value));
        bool isSorted = true;
        for (int i = 1; i < _orders.Count && isSorted; i++) isSorted = _orders[i].Time >= _orders[i - 1].Time;
        if (!isSorted) _orders.Sort();
    }

    private ValueSummary SummarizeGaps()
    {
        _values.Clear();
        for (int i = 1; i < _orders.Count; i++)
            _values.Add((_orders[i].Time - _orders[i - 1].Time) / (double)TimeSpan.TicksPerDay);
        return ValueSummary.Of(_values);
    }

    private ValueSummary Summarize(Func<OrderTotal, (bool IsThere, double Value)> value)
    {
        _values.Clear();
        for (int i = 0; i < _totalCount; i++)
            if (value(_totals[i]) is (true, var own)) _values.Add(own);
        return ValueSummary.Of(_values);
    }

    private EventSummary[] ReadEvents(CustomerTransactions customer, long start, long end)
    {
        EventSeries events = customer.EventColumns;
        int types = customer.History.Types.Length;
        if (types == 0) return [];
        if (_eventValues.Length < types) _eventValues = [.. Enumerable.Range(0, types).Select(_ => new List<double>())];
        var summaries = new EventSummary[types];
        foreach (List<double> values in _eventValues) values.Clear();
        int to = Before(events.Times, end);
        for (int i = Math.Min(to, Before(events.Times, start)); i < to; i++)
        {
            summaries[events.Types[i]].Count++;
            if (!double.IsNaN(events.Values[i])) _eventValues[events.Types[i]].Add(events.Values[i]);
        }
        for (int type = 0; type < types; type++) summaries[type].Values = ValueSummary.Of(_eventValues[type]);
        return summaries;
    }

    // How many times lie before another.
    private static int Before(long[] times, long ticks)
    {
        int low = 0, high = times.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (times[middle] < ticks) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static int Most(int[] counts)
    {
        int most = 0;
        for (int i = 1; i < counts.Length; i++)
            if (counts[i] > counts[most]) most = i;
        return most;
    }

    private struct OrderTotal
    {
        public bool HasPurchase, HasReturn;
        public long Time;
        public CompensatedSum Spend, Quantity, ReturnValue;
    }
}
