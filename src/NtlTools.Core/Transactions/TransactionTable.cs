using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Transactions;

/// <summary>Collects the lines of all chunks and puts them together customer by customer.</summary>
/// <remarks>
/// Memory: 36 bytes a line and 4 for each attribute while lines come, and 32 and 4 more while the customers are made.
/// </remarks>
internal sealed class TransactionTable
{
    private const int MostEventTypes = 256;

    private readonly GlobalNames _customers = new(), _orders = new(), _products = new();
    private readonly Dictionary<string, int> _typeNumbers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<EventType> _types = [];
    private readonly List<TransactionRows?> _chunks = [];
    private readonly List<EventRows?> _eventChunks = [];
    private readonly Dictionary<string, int> _attributeNumbers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Name, GlobalNames Values)> _attributes = [];
    private readonly List<int[]> _chunkAttributes = [];
    private bool _hasProducts;

    /// <summary>The number of lines taken.</summary>
    public long LineCount { get; private set; }

    /// <summary>Takes the lines of a chunk; chunks come in the order of the files.</summary>
    public void Add(TransactionRows rows, TransactionColumns columns)
    {
        int[] customers = rows.Customers.MoveTo(_customers);
        LineCount += rows.Count;
        Renumber(rows.CustomerOf, customers);
        Renumber(rows.OrderOf, rows.Orders.MoveTo(_orders));
        Renumber(rows.ProductOf, rows.Products.MoveTo(_products));
        _hasProducts |= columns.Product >= 0;
        var attributes = new int[columns.Attributes.Length];
        for (int i = 0; i < attributes.Length; i++)
        {
            string name = columns.Header.Names[columns.Attributes[i]];
            if (!_attributeNumbers.TryGetValue(name, out attributes[i]))
            {
                _attributeNumbers.Add(name, attributes[i] = _attributes.Count);
                _attributes.Add((name, new()));
            }
            Renumber(rows.Attributes[i].ValueOf, rows.Attributes[i].Texts.MoveTo(_attributes[attributes[i]].Values));
        }
        _chunks.Add(rows);
        _chunkAttributes.Add(attributes);
    }

    /// <summary>Takes the events of a chunk; chunks come in the order of the files, and after all transactions.</summary>
    /// <returns>How many of them belong to nobody.</returns>
    /// <exception cref="NtlException">There are too many types of events.</exception>
    public long Add(EventRows rows, EventColumns columns)
    {
        var customers = new int[rows.Customers.Count];
        for (int i = 0; i < customers.Length; i++) customers[i] = _customers.Find(rows.Customers[i]);
        var types = new int[rows.Types.Count];
        for (int i = 0; i < types.Length; i++)
        {
            string name = EventParser.NameOf(rows.Types[i]);
            types[i] = -1;
            if (name.Length == 0) continue;
            if (!_typeNumbers.TryGetValue(name, out types[i]))
            {
                if (_types.Count == MostEventTypes)
                    throw NtlErrors.TooManyEventTypes(columns.Header.Path, columns.Header.Names[columns.Type], MostEventTypes);
                _typeNumbers.Add(name, types[i] = _types.Count);
                _types.Add(new(name, long.MaxValue, long.MaxValue));
            }
        }
        Renumber(rows.CustomerOf, customers);
        Renumber(rows.TypeOf, types);
        rows.Customers.Forget();
        rows.Types.Forget();
        long unknown = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.CustomerOf[i] < 0) unknown++;
            EventType type = _types[rows.TypeOf[i]];
            long time = rows.Times[i];
            if (time < type.First) _types[rows.TypeOf[i]] = type = type with { First = time };
            if (time < type.FirstValue && !double.IsNaN(rows.Values[i])) _types[rows.TypeOf[i]] = type with { FirstValue = time };
        }
        _eventChunks.Add(rows);
        return unknown;
    }

    /// <summary>Makes the customers, in the order of their ids.</summary>
    /// <param name="settings">Says whether customers without a purchase are wanted.</param>
    /// <param name="report">Hears what there was.</param>
    public IEnumerable<CustomerTransactions> Build(TransactionImportSettings settings, TransactionReport report)
    {
        int customerCount = _customers.Count;
        var lineCounts = new int[customerCount];
        var hasBought = new bool[customerCount];
        long first = long.MaxValue, last = long.MinValue;
        foreach (TransactionRows? chunk in _chunks)
        {
            ReadOnlySpan<int> customers = chunk!.CustomerOf;
            for (int i = 0; i < customers.Length; i++)
            {
                lineCounts[customers[i]]++;
                hasBought[customers[i]] |= chunk.Quantities[i] > 0;
                first = Math.Min(first, chunk.Times[i]);
                last = Math.Max(last, chunk.Times[i]);
            }
        }
        for (int i = 0; i < customerCount; i++)
            if (!hasBought[i]) report.ReturnOnlyCustomerCount++;
        if (customerCount == 0) yield break;
        int[] typeOrder = [.. Enumerable.Range(0, _types.Count).OrderBy(i => _types[i].Name, StringComparer.OrdinalIgnoreCase)];
        var typePlaces = new int[_types.Count];
        for (int place = 0; place < typeOrder.Length; place++) typePlaces[typeOrder[place]] = place;
        var attributePool = new AttributePool();
        foreach ((string name, _) in _attributes) attributePool.PlaceOf(name);
        var history = new TransactionHistory(new(first), new(last), _hasProducts, [.. _orders.Names], [.. _products.Names],
            [.. typeOrder.Select(i => _types[i])], attributePool);
        Lines[] lines = Spread(lineCounts, settings.DropDuplicateLines);
        Events?[] events = SpreadEvents(customerCount, typePlaces);
        int[] order = [.. Enumerable.Range(0, customerCount)
            .Where(i => hasBought[i] || settings.IncludeReturnOnlyCustomers)];
        var isWanted = new bool[customerCount];
        foreach (int customer in order) isWanted[customer] = true;
        for (int i = 0; i < customerCount; i++)
            if (!isWanted[i]) report.UnknownCustomerEventCount += events[i]?.Count ?? 0;
        Array.Sort(order, (a, b) => CompareIds(_customers.Names[a], _customers.Names[b]));
        var places = new LinePlaces(_orders.Count, _products.Count);
        foreach (int customer in order)
        {
            if (settings.DropDuplicateLines)
            {
                int count = lines[customer].Times.Length;
                lines[customer] = lines[customer].Distinct();
                report.DuplicateLineCount += count - lines[customer].Times.Length;
            }
            AttributeSeries[] attributes = AttributesOf(lines[customer]);
            CustomerTransactions made = new(_customers.Names[customer], history, places.Columns(customer, lines[customer]),
                events[customer]?.Sorted() ?? EventSeries.None, attributes);
            (lines[customer], events[customer]) = (null!, null);
            yield return made;
        }
    }

    /// <summary>Ids of digits alone by their numbers, and before all others.</summary>
    internal static int CompareIds(string first, string second)
    {
        bool firstIsNumber = IsNumber(first), secondIsNumber = IsNumber(second);
        if (firstIsNumber != secondIsNumber) return firstIsNumber ? -1 : 1;
        if (!firstIsNumber) return string.CompareOrdinal(first, second);
        ReadOnlySpan<char> a = first.AsSpan().TrimStart('0'), b = second.AsSpan().TrimStart('0');
        if (a.Length != b.Length) return a.Length.CompareTo(b.Length);
        int byDigits = a.SequenceCompareTo(b);
        return byDigits != 0 ? byDigits : first.Length.CompareTo(second.Length);

        static bool IsNumber(string id) => !id.AsSpan().ContainsAnyExceptInRange('0', '9');
    }

    private static void Renumber(Span<int> local, int[] numbers)
    {
        foreach (ref int number in local)
            if (number >= 0) number = numbers[number];
    }

    private Lines[] Spread(int[] counts, bool areHashed)
    {
        var lines = new Lines[counts.Length];
        for (int i = 0; i < counts.Length; i++) lines[i] = new(counts[i], _attributes.Count, areHashed);
        for (int c = 0; c < _chunks.Count; c++)
        {
            TransactionRows chunk = _chunks[c]!;
            ReadOnlySpan<int> customers = chunk.CustomerOf, orders = chunk.OrderOf, products = chunk.ProductOf;
            ReadOnlySpan<long> times = chunk.Times;
            ReadOnlySpan<double> quantities = chunk.Quantities, amounts = chunk.Amounts;
            int[] attributes = _chunkAttributes[c];
            for (int i = 0; i < customers.Length; i++)
            {
                Lines own = lines[customers[i]];
                int at = own.Filled++;
                (own.Times[at], own.Orders[at], own.Products[at]) = (times[i], orders[i], products[i]);
                (own.Quantities[at], own.Amounts[at]) = (quantities[i], amounts[i]);
                if (areHashed) own.Hashes[at] = chunk.Hashes[i];
                for (int a = 0; a < attributes.Length; a++) own.Attributes[attributes[a]][at] = chunk.Attributes[a].ValueOf[i];
            }
            _chunks[c] = null;
        }
        return lines;
    }

    private Events?[] SpreadEvents(int customerCount, int[] typePlaces)
    {
        var events = new Events?[customerCount];
        for (int c = 0; c < _eventChunks.Count; c++)
        {
            EventRows chunk = _eventChunks[c]!;
            for (int i = 0; i < chunk.Count; i++)
            {
                int customer = chunk.CustomerOf[i];
                if (customer < 0) continue;
                (events[customer] ??= new()).Add(chunk.Times[i], typePlaces[chunk.TypeOf[i]], chunk.Values[i]);
            }
            _eventChunks[c] = null;
        }
        return events;
    }

    // Of lines of one time the last in the files counts, as it does where only the end is asked for.
    private AttributeSeries[] AttributesOf(Lines lines)
    {
        if (_attributes.Count == 0) return [];
        int[]? order = InTime(lines.Times);
        var series = new List<AttributeSeries>(_attributes.Count);
        var changes = new List<(long Time, int Value)>();
        for (int a = 0; a < _attributes.Count; a++)
        {
            changes.Clear();
            for (int i = 0; i < lines.Times.Length; i++)
            {
                int at = order is null ? i : order[i], value = lines.Attributes[a][at];
                if (value < 0) continue;
                if (changes.Count > 0 && changes[^1].Time == lines.Times[at]) changes.RemoveAt(changes.Count - 1);
                if (changes.Count == 0 || changes[^1].Value != value) changes.Add((lines.Times[at], value));
            }
            (string name, GlobalNames values) = _attributes[a];
            if (changes.Count > 0) series.Add(new(name, [.. changes.Select(c => c.Time)], [.. changes.Select(c => values.Names[c.Value])]));
        }
        return [.. series];
    }

    /// <summary>A customer's lines in the order of the files.</summary>
    private sealed class Lines(int count, int attributeCount, bool areHashed)
    {
        /// <summary>The number of the value that each line has in each column of attributes, −1 without one.</summary>
        public int[][] Attributes { get; } = [.. Enumerable.Range(0, attributeCount).Select(_ => Nothing(count))];

        /// <summary>Hashes of the rows as they are written; none where they are not needed.</summary>
        public ulong[] Hashes { get; } = areHashed ? new ulong[count] : [];

        public long[] Times { get; } = new long[count];

        public int[] Orders { get; } = new int[count];

        public int[] Products { get; } = new int[count];

        public double[] Quantities { get; } = new double[count];

        public double[] Amounts { get; } = new double[count];

        public int Filled { get; set; }

        /// <summary>The lines without those that say what one before them said.</summary>
        public Lines Distinct()
        {
            var seen = new HashSet<(ulong, long, int, int, double, double)>();
            int[] kept = [.. Enumerable.Range(0, Times.Length)
                .Where(i => seen.Add((Hashes[i], Times[i], Orders[i], Products[i], Quantities[i], Amounts[i])))];
            var distinct = new Lines(kept.Length, Attributes.Length, false);
            foreach (int i in kept)
            {
                int at = distinct.Filled++;
                (distinct.Times[at], distinct.Orders[at], distinct.Products[at]) = (Times[i], Orders[i], Products[i]);
                (distinct.Quantities[at], distinct.Amounts[at]) = (Quantities[i], Amounts[i]);
                for (int a = 0; a < Attributes.Length; a++) distinct.Attributes[a][at] = Attributes[a][i];
            }
            return distinct;
        }

        private static int[] Nothing(int count)
        {
            var values = new int[count];
            values.AsSpan().Fill(-1);
            return values;
        }
    }

    /// <summary>A customer's events in the order of the files.</summary>
    private sealed class Events
    {
        private readonly List<long> _times = [];
        private readonly List<int> _types = [];
        private readonly List<double> _values = [];

        public int Count => _times.Count;

        public void Add(long time, int type, double value)
        {
            _times.Add(time);
            _types.Add(type);
            _values.Add(value);
        }

        public EventSeries Sorted()
        {
            int[]? order = InTime(_times.ToArray());
            return order is null ? new([.. _times], [.. _types], [.. _values])
                : new(Permuted([.. _times], order), Permuted([.. _types], order), Permuted([.. _values], order));
        }
    }

    // The order that puts lines into that of time, those of one time as they are; null where they are in it.
    private static int[]? InTime(long[] times)
    {
        int at = 1;
        while (at < times.Length && times[at] >= times[at - 1]) at++;
        if (at >= times.Length) return null;
        int[] order = [.. Enumerable.Range(0, times.Length)];
        Array.Sort(order, (a, b) => times[a] != times[b] ? times[a].CompareTo(times[b]) : a.CompareTo(b));
        return order;
    }

    private static T[] Permuted<T>(T[] values, int[] order)
    {
        var permuted = new T[values.Length];
        for (int i = 0; i < order.Length; i++) permuted[i] = values[order[i]];
        return permuted;
    }

    /// <summary>Gives a customer's orders and products numbers of the customer's own, in the order of their first
    /// lines.</summary>
    private sealed class LinePlaces(int orders, int products)
    {
        private readonly (int Customer, int Place)[] _orders = new (int, int)[orders], _products = new (int, int)[products];

        public LineColumns Columns(int customer, Lines lines)
        {
            int[]? order = InTime(lines.Times);
            if (order is not null)
                return Columns(customer, Permuted(lines.Times, order), Permuted(lines.Orders, order),
                    Permuted(lines.Products, order), Permuted(lines.Quantities, order), Permuted(lines.Amounts, order));
            return Columns(customer, lines.Times, lines.Orders, lines.Products, lines.Quantities, lines.Amounts);
        }

        private LineColumns Columns(int customer, long[] times, int[] orders, int[] products, double[] quantities,
            double[] amounts)
        {
            var ownOrders = new List<int>();
            var ownProducts = new List<int>();
            for (int i = 0; i < times.Length; i++)
            {
                // Without numbers, lines of one time are one order.
                if (orders[i] >= 0) orders[i] = PlaceOf(orders[i], customer, _orders, ownOrders);
                else if (i > 0 && times[i] == times[i - 1] && ownOrders[orders[i - 1]] < 0) orders[i] = orders[i - 1];
                else
                {
                    orders[i] = ownOrders.Count;
                    ownOrders.Add(-1);
                }
                if (products[i] >= 0) products[i] = PlaceOf(products[i], customer, _products, ownProducts);
            }
            return new(times, orders, products, quantities, amounts, [.. ownOrders], [.. ownProducts]);
        }

        private static int PlaceOf(int number, int customer, (int Customer, int Place)[] places, List<int> own)
        {
            // Customers count from 1 here, since none of them has been seen at first.
            if (places[number].Customer != customer + 1)
            {
                places[number] = (customer + 1, own.Count);
                own.Add(number);
            }
            return places[number].Place;
        }
    }
}
