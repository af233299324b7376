using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NtlTools.Learning.Trees;

/// <summary>Counts how many of some rising thresholds a value has reached.</summary>
internal sealed class ThresholdSearch
{
    private const int Lanes = 16;

    private readonly float[] _coarse, _fine;
    private readonly int _count;

    /// <param name="thresholds">At most 256 numbers in rising order.</param>
    public ThresholdSearch(ReadOnlySpan<float> thresholds)
    {
        _count = thresholds.Length;
        _fine = new float[Lanes * Lanes + Lanes];
        Array.Fill(_fine, float.PositiveInfinity);
        thresholds.CopyTo(_fine);
        _coarse = new float[Lanes];
        for (int i = 0; i < Lanes; i++) _coarse[i] = _fine[i * Lanes + Lanes - 1];
    }

    /// <summary>The number of thresholds that are at most the value, which is not NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CountAtMost(float value)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            // Two comparisons of sixteen numbers find one place among 256: which group of sixteen, then which in the group.
            var wanted = Vector512.Create(value);
            ref float fine = ref MemoryMarshal.GetArrayDataReference(_fine);
            ref float coarse = ref MemoryMarshal.GetArrayDataReference(_coarse);
            int group = Count(Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref coarse), wanted));
            int within = Count(Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref fine, (nuint)(group * Lanes)), wanted));
            return Math.Min(group * Lanes + within, _count);
        }
        if (Vector128.IsHardwareAccelerated)
        {
            ref float coarse = ref MemoryMarshal.GetArrayDataReference(_coarse);
            ref float fine = ref MemoryMarshal.GetArrayDataReference(_fine);
            int group = CountOfSixteen(ref coarse, value);
            return Math.Min(group * Lanes + CountOfSixteen(ref Unsafe.Add(ref fine, group * Lanes), value), _count);
        }
        int below = 0, length = _count;
        while (length > 0)
        {
            int half = length >> 1;
            bool reached = _fine[below + half] <= value;
            below = reached ? below + half + 1 : below;
            length = reached ? length - half - 1 : half;
        }
        return below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountOfSixteen(ref float first, float value)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            var wide = Vector256.Create(value);
            uint lower = Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref first), wide).ExtractMostSignificantBits();
            uint upper = Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref first, 8), wide).ExtractMostSignificantBits();
            return BitOperations.PopCount(lower | upper << 8);
        }
        var wanted = Vector128.Create(value);

        // A true comparison is -1, so that the sum is less the count.
        var counts = Vector128.LessThanOrEqual(Vector128.LoadUnsafe(ref first), wanted).AsInt32()
            + Vector128.LessThanOrEqual(Vector128.LoadUnsafe(ref first, 4), wanted).AsInt32()
            + Vector128.LessThanOrEqual(Vector128.LoadUnsafe(ref first, 8), wanted).AsInt32()
            + Vector128.LessThanOrEqual(Vector128.LoadUnsafe(ref first, 12), wanted).AsInt32();
        return -Vector128.Sum(counts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count(Vector512<float> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());
}
