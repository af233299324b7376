using System.Runtime.InteropServices;

namespace NtlTools.Core.Transactions;

/// <summary>What the lines of a chunk have in one column of attributes; texts by their numbers within the chunk.</summary>
internal sealed class AttributeValues
{
    private readonly List<int> _values = [];

    public LocalNames Texts { get; } = new();

    /// <summary>The numbers of the lines' texts; −1 where a line has none.</summary>
    public Span<int> ValueOf => CollectionsMarshal.AsSpan(_values);

    public void Add(ReadOnlySpan<byte> text) => _values.Add(text.IsEmpty ? -1 : Texts.NumberOf(text));

    public void Trim() => _values.TrimExcess();
}
