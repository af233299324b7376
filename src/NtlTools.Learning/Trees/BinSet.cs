using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Trees;

/// <summary>A set of bins, one bit each.</summary>
[InlineArray(4)]
internal struct BinSet
{
    private ulong _word;

    /// <summary>Whether a bin is in the set.</summary>
    public readonly bool Contains(int bin) => (this[bin >> 6] >> bin & 1) != 0;

    /// <summary>Puts a bin into the set.</summary>
    public void Add(int bin) => this[bin >> 6] |= 1UL << bin;
}
