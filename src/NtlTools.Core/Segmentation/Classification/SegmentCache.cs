using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace NtlTools.Core.Segmentation.Classification;

/// <summary>
/// Answers by the numbers they were given for. The numbers themselves are compared, bit by bit, not a hash of them: what differs in
/// anything that the model looks at is never answered from here. Safe for any number of threads.
/// </summary>
/// <param name="settings">How many answers, and for how long.</param>
/// <param name="clock">The time.</param>
internal sealed class SegmentCache(SegmentCacheSettings settings, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];

    /// <summary>The number of answers that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>The answer for a customer's numbers, where it is remembered and not too old.</summary>
    public bool TryGet(ReadOnlySpan<double> raw, [NotNullWhen(true)] out SegmentPrediction? prediction)
    {
        prediction = null;
        if (settings.Capacity == 0) return false;
        var key = new Key(raw.ToArray());
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? node)) return false;
            if (clock.GetElapsedTime(node.Value.Since) >= settings.Lifetime)
            {
                Remove(node);
                return false;
            }
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            prediction = node.Value.Prediction;
            return true;
        }
    }

    /// <summary>Remembers an answer, and forgets the one that was not asked for the longest where there is no room.</summary>
    public void Add(ReadOnlySpan<double> raw, SegmentPrediction prediction)
    {
        if (settings.Capacity == 0) return;
        var key = new Key(raw.ToArray());
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? known)) Remove(known);
            if (_entries.Count >= settings.Capacity) Remove(_byUse.Last!);
            _entries.Add(key, _byUse.AddFirst(new Entry(key, prediction, clock.GetTimestamp())));
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _byUse.Remove(node);
    }

    private sealed record Entry(Key Key, SegmentPrediction Prediction, long Since);

    private readonly struct Key : IEquatable<Key>
    {
        private readonly double[] _values;
        private readonly int _hash;

        public Key(double[] values)
        {
            _values = values;
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes<double>(values));
            _hash = hash.ToHashCode();
        }

        public bool Equals(Key other) =>
            MemoryMarshal.AsBytes<double>(_values).SequenceEqual(MemoryMarshal.AsBytes<double>(other._values));

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
