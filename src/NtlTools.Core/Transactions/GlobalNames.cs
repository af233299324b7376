namespace NtlTools.Core.Transactions;

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
