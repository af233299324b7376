namespace NtlTools.Core.Segmentation.Classification;

/// <summary>
/// Answers by the numbers they were given for: what differs in anything that the model looks at is never answered from here. Safe for
/// any number of threads. What is found and what is forgotten depends on the order of the calls, and within a call on that of the keys.
/// </summary>
/// <param name="settings">How many answers, and for how long.</param>
/// <param name="clock">The time.</param>
internal sealed class SegmentCache(SegmentCacheSettings settings, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SegmentKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];

    /// <summary>Whether anything is ever remembered.</summary>
    public bool Remembers => settings.Capacity > 0;

    /// <summary>The number of answers that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>Finds the answers that are remembered and not too old.</summary>
    /// <param name="keys">The customers' numbers; those of nobody are passed over.</param>
    /// <param name="found">Receives the answers, null where there is none.</param>
    public void Find(ReadOnlySpan<SegmentKey> keys, Span<SegmentPrediction?> found)
    {
        found.Clear();
        if (!Remembers) return;
        lock (_lock)
        {
            for (int i = 0; i < keys.Length; i++)
                if (!keys[i].IsNone) found[i] = Find(keys[i]);
        }
    }

    /// <summary>Remembers answers, and forgets those that were not asked for the longest where there is no room.</summary>
    /// <param name="keys">The customers' numbers.</param>
    /// <param name="predictions">One answer a key.</param>
    public void Add(ReadOnlySpan<SegmentKey> keys, ReadOnlySpan<SegmentPrediction> predictions)
    {
        if (!Remembers) return;
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            for (int i = 0; i < keys.Length; i++)
            {
                if (_entries.TryGetValue(keys[i], out LinkedListNode<Entry>? known)) Remove(known);
                if (_entries.Count >= settings.Capacity) Remove(_byUse.Last!);
                _entries.Add(keys[i], _byUse.AddFirst(new Entry(keys[i], predictions[i], now)));
            }
        }
    }

    private SegmentPrediction? Find(SegmentKey key)
    {
        if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? node)) return null;
        if (clock.GetElapsedTime(node.Value.Since) >= settings.Lifetime)
        {
            Remove(node);
            return null;
        }
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Prediction;
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _byUse.Remove(node);
    }

    private sealed record Entry(SegmentKey Key, SegmentPrediction Prediction, long Since);
}
