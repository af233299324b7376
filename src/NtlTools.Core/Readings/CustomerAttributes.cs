using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace NtlTools.Core.Readings;

/// <summary>One customer's attributes: names that all customers of an import share, and a text for each that is there.</summary>
/// <remarks>They are set while a file is read, by one thread, and stay as they are once a series has them. A shell takes what is an
/// <see cref="IDictionary"/> for a table of names.</remarks>
internal sealed class CustomerAttributes(AttributePool pool) : IReadOnlyDictionary<string, string>, IDictionary
{
    private string?[] _texts = [];

    /// <summary>The names of the import, also of those that this customer has no text for.</summary>
    public AttributePool Pool => pool;

    /// <inheritdoc cref="IReadOnlyCollection{T}.Count"/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public IEnumerable<string> Keys => this.Select(a => a.Key);

    /// <inheritdoc/>
    public IEnumerable<string> Values => this.Select(a => a.Value);

    bool IDictionary.IsFixedSize => true;

    bool IDictionary.IsReadOnly => true;

    bool ICollection.IsSynchronized => false;

    object ICollection.SyncRoot => this;

    ICollection IDictionary.Keys => Keys.ToArray();

    ICollection IDictionary.Values => Values.ToArray();

    /// <inheritdoc/>
    public string this[string key] => TryGetValue(key, out string? text) ? text : throw new KeyNotFoundException($"There is no attribute '{key}'.");

    object? IDictionary.this[object key]
    {
        get => key is string name && TryGetValue(name, out string? text) ? text : null;
        set => throw new NotSupportedException();
    }

    /// <summary>Sets an attribute that is not there yet.</summary>
    public bool TryAdd(string name, string text)
    {
        int place = pool.PlaceOf(name);
        if (place < _texts.Length && _texts[place] is not null) return false;
        Set(place, text);
        return true;
    }

    /// <summary>Sets an attribute.</summary>
    public void Set(string name, string text) => Set(pool.PlaceOf(name), text);

    /// <summary>The same attributes but those of some names.</summary>
    public CustomerAttributes Without(Predicate<string> isLeftOut)
    {
        var rest = new CustomerAttributes(pool);
        foreach ((string name, string text) in this)
            if (!isLeftOut(name)) rest.Set(name, text);
        return rest;
    }

    /// <summary>Two customers' attributes together; where both have one, the first one's.</summary>
    public static CustomerAttributes Of(AttributePool pool, IReadOnlyDictionary<string, string> first,
        IReadOnlyDictionary<string, string> second)
    {
        var both = new CustomerAttributes(pool);
        foreach ((string name, string text) in first) both.TryAdd(name, text);
        foreach ((string name, string text) in second) both.TryAdd(name, text);
        return both;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        int place = pool.Find(key);
        value = (uint)place < (uint)_texts.Length ? _texts[place] : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        string[] names = pool.Names;
        for (int i = 0; i < _texts.Length; i++)
            if (_texts[i] is { } text) yield return new(names[i], text);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    IDictionaryEnumerator IDictionary.GetEnumerator() =>
        ((IDictionary)this.ToDictionary(a => a.Key, a => a.Value, StringComparer.OrdinalIgnoreCase)).GetEnumerator();

    bool IDictionary.Contains(object key) => key is string name && ContainsKey(name);

    void ICollection.CopyTo(Array array, int index)
    {
        foreach ((string name, string text) in this) array.SetValue(new DictionaryEntry(name, text), index++);
    }

    void IDictionary.Add(object key, object? value) => throw new NotSupportedException();

    void IDictionary.Clear() => throw new NotSupportedException();

    void IDictionary.Remove(object key) => throw new NotSupportedException();

    private void Set(int place, string text)
    {
        if (place >= _texts.Length) Array.Resize(ref _texts, Math.Max(place + 1, pool.Names.Length));
        if (_texts[place] is null) Count++;
        _texts[place] = text;
    }
}
