using System.Numerics;
using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Numerics;

/// <summary>Multiples of vectors, number by number: the same bits whatever the width of the processor's registers.</summary>
internal static class Multiples
{
    /// <summary>Adds a multiple of one vector to another of the same length.</summary>
    /// <param name="values">The vector.</param>
    /// <param name="factor">How many times it is added.</param>
    /// <param name="sums">The vector that it is added to.</param>
    // Optimized at once: short vectors are met by the hundred thousand before the runtime would get around to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<double> values, double factor, Span<double> sums)
    {
        int i = 0, width = Vector<double>.Count;
        sums = sums[..values.Length];
        var factors = new Vector<double>(factor);
        for (; i <= values.Length - width; i += width)
            (new Vector<double>(sums[i..]) + factors * new Vector<double>(values[i..])).CopyTo(sums[i..]);
        for (; i < values.Length; i++) sums[i] += factor * values[i];
    }
}
