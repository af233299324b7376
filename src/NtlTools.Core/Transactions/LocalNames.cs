using NtlTools.Core.Readings;

namespace NtlTools.Core.Transactions;

/// <summary>Numbers the texts of one column of one chunk; the text of the row before costs a comparison. For one
/// thread.</summary>
internal sealed class LocalNames
{
    private readonly CustomerNumbers _numbers = new();
    private byte[] _last = [];
    private int _lastLength = -1, _lastNumber;

    /// <summary>The number of texts.</summary>
    public int Count => _numbers.Count;

    /// <summary>A text by its number.</summary>
    public string this[int number] => _numbers.Id(number);

    /// <summary>The number of a text, a new one where it has none.</summary>
    /// <param name="text">The text's bytes, not empty.</param>
    public int NumberOf(ReadOnlySpan<byte> text)
    {
        if (text.Length == _lastLength && text.SequenceEqual(_last.AsSpan(0, _lastLength))) return _lastNumber;
        if (_last.Length < text.Length) _last = new byte[2 * text.Length];
        text.CopyTo(_last);
        _lastLength = text.Length;
        return _lastNumber = _numbers.Add(text);
    }

    /// <summary>The numbers that the texts have among all, by their numbers here.</summary>
    public int[] AmongAll(GlobalNames all)
    {
        var numbers = new int[Count];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = all.NumberOf(_numbers.Id(i));
        return numbers;
    }
}

/// <summary>Numbers the texts of one column of all files, in the order in which they first appear.</summary>
internal sealed class GlobalNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>The number of texts.</summary>
    public int Count => _names.Count;

    /// <summary>The texts, by their numbers.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of a text, a new one where it has none.</summary>
    public int NumberOf(string text)
    {
        if (_numbers.TryGetValue(text, out int number)) return number;
        _numbers.Add(text, _names.Count);
        _names.Add(text);
        return _names.Count - 1;
    }

    /// <summary>The number of a text, −1 where it has none.</summary>
    public int Find(string text) => _numbers.GetValueOrDefault(text, -1);
}
