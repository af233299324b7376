using System.Collections.Concurrent;
using System.Text;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>The names of the attributes of one import, and one string for each text that they have; from any number of threads.</summary>
/// <remarks>
/// Names are added while files are opened, one after the other, so that their order depends on the files alone. Tariffs and regions
/// are few, so that customers share their texts; of a column in which every customer has another, only the first texts are kept.
/// Which text is shared shows nowhere.
/// </remarks>
internal sealed class AttributePool
{
    private const int MostTexts = 1 << 16, LongestShared = 128;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);
    private volatile string[] _names = [];
    private int _textCount;

    /// <summary>Makes a pool that knows no name yet.</summary>
    public AttributePool() => None = new(this);

    /// <summary>The attributes of a customer of the import who has none; for all such customers, and never to be set.</summary>
    public CustomerAttributes None { get; }

    /// <summary>The names in the order in which they came.</summary>
    public string[] Names => _names;

    /// <summary>The place of a name, which is added where it is new; case does not matter.</summary>
    public int PlaceOf(string name)
    {
        if (_places.TryGetValue(name, out int place)) return place;
        lock (_lock)
        {
            if (_places.TryGetValue(name, out place)) return place;
            place = _names.Length;
            _names = [.. _names, name];
            _places.TryAdd(name, place);
            return place;
        }
    }

    /// <summary>The place of a name, or −1.</summary>
    public int Find(string name) => _places.TryGetValue(name, out int place) ? place : -1;

    /// <summary>The text of a cell.</summary>
    public string Decode(ReadOnlySpan<byte> cell)
    {
        if (cell.Length > LongestShared) return CsvText.Decode(cell);
        Span<char> letters = stackalloc char[LongestShared];
        if (!Encoding.UTF8.TryGetChars(cell, letters, out int length) || letters[..length].Contains('\uFFFD')) return Share(CsvText.Decode(cell));

        // Made here and not once: most files have no attributes, and what makes it is compiled at its first use.
        ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> lookUp = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        return lookUp.TryGetValue(letters[..length], out string? text) ? text : Share(new string(letters[..length]));
    }

    private string Share(string text)
    {
        if (_texts.TryGetValue(text, out string? shared)) return shared;
        if (Volatile.Read(ref _textCount) >= MostTexts || !_texts.TryAdd(text, text)) return text;
        Interlocked.Increment(ref _textCount);
        return text;
    }
}
