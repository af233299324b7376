using NtlTools.Core.Readings;

namespace NtlTools.Core.Transactions;

/// <summary>Numbers the texts of one column of one chunk; the text of the row before costs a comparison. For one
/// thread.</summary>
internal sealed class LocalNames
{
    private static readonly CustomerNumbers s_none = new();

    private CustomerNumbers _numbers = new();
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

    /// <summary>Gives the texts up to those of all files.</summary>
    /// <returns>The numbers that they have there, by their numbers here.</returns>
    public int[] MoveTo(GlobalNames all)
    {
        var numbers = new int[Count];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = all.NumberOf(_numbers.Id(i));
        Forget();
        return numbers;
    }

    /// <summary>Gives up the texts: a chunk stays in memory until all are read, and its texts need not.</summary>
    public void Forget() => (_numbers, _last, _lastLength) = (s_none, [], -1);
}
