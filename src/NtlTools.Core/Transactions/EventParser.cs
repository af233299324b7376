using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Transactions;

/// <summary>Parses chunks of a file of events.</summary>
internal sealed class EventParser(EventColumns columns) : LineParser<EventRows>(columns.Header, columns.Dates)
{
    protected override EventRows NewRows() => new();

    protected override void Take(ReadOnlySpan<byte> row, CsvRowCells cells, long line, EventRows rows)
    {
        if (!TryTakeCustomer(row, cells, columns.Customer, line, rows, out ReadOnlySpan<byte> id)) return;
        if (!TryTakeTime(row, cells, columns.Time, line, rows, out long ticks)) return;
        ReadOnlySpan<byte> type = CsvText.Trim(cells.Cell(row, columns.Type));
        if (type.IsEmpty || !rows.HasName(rows.Types.NumberOf(type)))
        {
            Add(columns.Type, RejectReason.MissingEventType, type, line, rows);
            return;
        }
        double value = double.NaN;
        if (columns.Value >= 0 && !NumberCell.IsMissing(CsvText.Trim(cells.Cell(row, columns.Value)))
            && !TryTakeNumber(row, cells, columns.Value, TransactionParser.MostAmount, RejectReason.InvalidAmount, line, rows,
                out value))
            return;
        rows.Add(rows.Customers.NumberOf(id), rows.Types.NumberOf(type), ticks, value);
    }

    /// <summary>The name of a type as a part of a feature's: its words without what is between them, each with a capital
    /// letter.</summary>
    public static string NameOf(string type)
    {
        Span<char> name = type.Length <= 256 ? stackalloc char[type.Length] : new char[type.Length];
        int length = 0;
        bool begins = true;
        foreach (char c in type)
        {
            if (char.IsLetterOrDigit(c)) name[length++] = begins ? char.ToUpperInvariant(c) : c;
            begins = !char.IsLetterOrDigit(c);
        }
        return new(name[..length]);
    }
}

/// <summary>The events of one chunk as columns; customers and types by their numbers within the chunk.</summary>
internal sealed class EventRows : ParsedLines
{
    private const int Usual = 1 << 13;

    private int[] _customers = new int[Usual], _types = new int[Usual];
    private long[] _times = new long[Usual];
    private double[] _values = new double[Usual];
    private readonly List<bool> _areNamed = [];

    public LocalNames Types { get; } = new();

    public Span<int> CustomerOf => _customers.AsSpan(0, Count);

    public Span<int> TypeOf => _types.AsSpan(0, Count);

    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    /// <summary>Whether a type has a letter or digit that a feature can be named after.</summary>
    public bool HasName(int type)
    {
        while (_areNamed.Count <= type) _areNamed.Add(EventParser.NameOf(Types[_areNamed.Count]).Length > 0);
        return _areNamed[type];
    }

    public void Add(int customer, int type, long ticks, double value)
    {
        int at = Count++;
        if (at == _customers.Length)
        {
            int room = 2 * at;
            Array.Resize(ref _customers, room);
            Array.Resize(ref _types, room);
            Array.Resize(ref _times, room);
            Array.Resize(ref _values, room);
        }
        (_customers[at], _types[at], _times[at], _values[at]) = (customer, type, ticks, value);
    }
}
