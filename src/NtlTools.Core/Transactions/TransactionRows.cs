namespace NtlTools.Core.Transactions;

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
        if (at == _customers.Length) MakeRoom(2 * at);
        (_customers[at], _orders[at], _products[at]) = (customer, order, product);
        (_times[at], _quantities[at], _amounts[at]) = (ticks, quantity, amount);
    }

    public override void Trim()
    {
        MakeRoom(Count);
        Hashes.TrimExcess();
        foreach (AttributeValues attribute in Attributes) attribute.Trim();
    }

    private void MakeRoom(int lines)
    {
        Array.Resize(ref _customers, lines);
        Array.Resize(ref _orders, lines);
        Array.Resize(ref _products, lines);
        Array.Resize(ref _times, lines);
        Array.Resize(ref _quantities, lines);
        Array.Resize(ref _amounts, lines);
    }
}
