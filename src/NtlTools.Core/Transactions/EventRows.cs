namespace NtlTools.Core.Transactions;

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
        if (at == _customers.Length) MakeRoom(2 * at);
        (_customers[at], _types[at], _times[at], _values[at]) = (customer, type, ticks, value);
    }

    public override void Trim() => MakeRoom(Count);

    private void MakeRoom(int lines)
    {
        Array.Resize(ref _customers, lines);
        Array.Resize(ref _types, lines);
        Array.Resize(ref _times, lines);
        Array.Resize(ref _values, lines);
    }
}
