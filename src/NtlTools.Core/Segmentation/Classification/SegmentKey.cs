using System.Runtime.InteropServices;

namespace NtlTools.Core.Segmentation.Classification;

/// <summary>
/// All numbers of a customer that an answer depends on. The numbers themselves are compared, bit by bit, not a hash of them.
/// </summary>
internal readonly struct SegmentKey : IEquatable<SegmentKey>
{
    private readonly double[]? _values;
    private readonly int _hash;

    /// <summary>Makes a key of numbers, which are used, not copied.</summary>
    public SegmentKey(double[] values)
    {
        _values = values;
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes<double>(values));
        _hash = hash.ToHashCode();
    }

    /// <summary>Whether it is of nobody.</summary>
    public bool IsNone => _values is null;

    /// <summary>The numbers; none where it is of nobody.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <inheritdoc/>
    public bool Equals(SegmentKey other) => MemoryMarshal.AsBytes(Values).SequenceEqual(MemoryMarshal.AsBytes(other.Values));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SegmentKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
