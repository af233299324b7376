namespace NtlTools.PowerShell;

/// <summary>Collects pipeline input until there is enough for all processors.</summary>
/// <typeparam name="T">What comes down the pipeline.</typeparam>
internal sealed class Batch<T>
{
    private readonly int _size;
    private List<T> _items;

    /// <summary>Makes an empty batch.</summary>
    /// <param name="size">How many items make it full, at least 1.</param>
    public Batch(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        _size = size;
        _items = [];
    }

    /// <summary>The number of items.</summary>
    public int Count => _items.Count;

    /// <summary>Adds an item.</summary>
    /// <returns>Whether the batch is full now.</returns>
    public bool Add(T item)
    {
        _items.Add(item);
        return _items.Count >= _size;
    }

    /// <summary>Takes all items out.</summary>
    /// <returns>The items in their order; the batch is empty afterwards.</returns>
    public IReadOnlyList<T> Take()
    {
        List<T> taken = _items;
        _items = new List<T>(_size);
        return taken;
    }
}
