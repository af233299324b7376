using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using F = System.Runtime.Intrinsics.Vector512<float>;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace NtlTools.Core.Quality;

/// <summary>Sweeps over one customer's readings at a time: bits of what is true of each step, sums and a hash.</summary>
/// <remarks>
/// Sixteen readings are looked at side by side and added in eight lanes, on every processor, so that no bit of a result
/// depends on the width of its registers. Used by one thread at a time; memory is that of the longest series.
/// </remarks>
internal sealed class SeriesSweep
{
    private const int Lanes = 16, Word = 64;

    // Odd factors, so that a difference in any one reading remains one (Knuth 1998, vol. 3, 6.4).
    private const uint FirstFactor = 0x9E3779B1, SecondFactor = 0x85EBCA77;

    private float[] _readings = [];
    private ulong[] _observed = [], _zero = [], _same = [];
    private int _length, _words;

    /// <summary>Steps with a reading.</summary>
    public ReadOnlySpan<ulong> Observed => _observed.AsSpan(0, _words);

    /// <summary>Steps whose reading is 0.</summary>
    public ReadOnlySpan<ulong> Zero => _zero.AsSpan(0, _words);

    /// <summary>Steps whose reading is that of the step before, and not 0.</summary>
    public ReadOnlySpan<ulong> Same => _same.AsSpan(0, _words);

    public int ObservedCount { get; private set; }

    public int ZeroCount { get; private set; }

    public int NegativeCount { get; private set; }

    /// <summary>The sum of the readings, kWh.</summary>
    public double Sum { get; private set; }

    /// <summary>128 bits that are the same for the same readings, and for hardly any others.</summary>
    public (ulong First, ulong Second) Hash { get; private set; }

    /// <summary>Looks at all readings of a series.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(ReadOnlySpan<float> kwh)
    {
        Take(kwh);
        F zero = F.Zero, missing = Vector512.Create(float.NaN);
        V low = V.Zero, high = V.Zero;
        Vector512<uint> first = Vector512<uint>.Zero, second = Vector512<uint>.Zero;
        var factor = Vector512.Create(FirstFactor);
        var otherFactor = Vector512.Create(SecondFactor);
        int observedCount = 0, zeroCount = 0, negativeCount = 0;

        // One reading stands before the first, which has none to be compared with.
        ref float at = ref MemoryMarshal.GetArrayDataReference(_readings);
        for (int word = 0, t = 0; word < _words; word++)
        {
            ulong observed = 0, zeros = 0, same = 0;
            for (int part = 0; part < Word; part += Lanes, t += Lanes)
            {
                F before = Vector512.LoadUnsafe(ref at, (nuint)t), x = Vector512.LoadUnsafe(ref at, (nuint)t + 1);
                F there = Vector512.Equals(x, x), none = Vector512.Equals(x, zero);
                observed |= there.ExtractMostSignificantBits() << part;
                zeros |= none.ExtractMostSignificantBits() << part;
                same |= Vector512.Equals(x, before).ExtractMostSignificantBits() << part;
                negativeCount += BitOperations.PopCount(Vector512.LessThan(x, zero).ExtractMostSignificantBits());
                F known = x & there;
                low += Vector512.WidenLower(known);
                high += Vector512.WidenUpper(known);
                Vector512<uint> bits = Vector512.ConditionalSelect(there, x, missing).AsUInt32();
                first = first * factor + bits;
                second = (second ^ bits) * otherFactor;
            }
            same &= ~zeros;
            (_observed[word], _zero[word], _same[word]) = (observed, zeros, same);
            observedCount += BitOperations.PopCount(observed);
            zeroCount += BitOperations.PopCount(zeros);
        }
        (ObservedCount, ZeroCount, NegativeCount) = (observedCount, zeroCount, negativeCount);
        Sum = Vector512.Sum(low + high);
        Hash = (Folded(first, (ulong)_length), Folded(second, ~(ulong)_length));
    }

    /// <summary>The sum of the squares of the readings' distances from a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double SquaresAround(double center)
    {
        V low = V.Zero, high = V.Zero, middle = Vector512.Create(center);
        ref float at = ref MemoryMarshal.GetArrayDataReference(_readings);
        for (int t = 1; t <= _length; t += Lanes)
        {
            F x = Vector512.LoadUnsafe(ref at, (nuint)t);
            V lower = Vector512.WidenLower(x) - middle, upper = Vector512.WidenUpper(x) - middle;
            low += lower * lower & Vector512.Equals(lower, lower);
            high += upper * upper & Vector512.Equals(upper, upper);
        }
        return Vector512.Sum(low + high);
    }

    /// <summary>How many readings lie outside two bounds, and how many above a third.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int Outside, int Above) Beyond(double lower, double upper, double bound)
    {
        F least = Vector512.Create(-NotAbove(-lower)), most = Vector512.Create(NotAbove(upper));
        F high = Vector512.Create(NotAbove(bound));
        int outside = 0, above = 0;
        ref float at = ref MemoryMarshal.GetArrayDataReference(_readings);
        for (int t = 1; t <= _length; t += Lanes)
        {
            F x = Vector512.LoadUnsafe(ref at, (nuint)t);
            outside += BitOperations.PopCount(
                (Vector512.LessThan(x, least) | Vector512.GreaterThan(x, most)).ExtractMostSignificantBits());
            above += BitOperations.PopCount(Vector512.GreaterThan(x, high).ExtractMostSignificantBits());
        }
        return (outside, above);
    }

    // A reading is above a bound exactly if it is above the largest reading that is not.
    private static float NotAbove(double bound)
    {
        float rounded = (float)bound;
        return rounded > bound ? MathF.BitDecrement(rounded) : rounded;
    }

    private void Take(ReadOnlySpan<float> kwh)
    {
        _length = kwh.Length;
        _words = (kwh.Length + Word - 1) / Word;
        int size = 1 + _words * Word;
        if (_readings.Length < size)
        {
            _readings = new float[size];
            _observed = new ulong[_words];
            _zero = new ulong[_words];
            _same = new ulong[_words];
        }
        _readings[0] = float.NaN;
        kwh.CopyTo(_readings.AsSpan(1));
        _readings.AsSpan(1 + kwh.Length, size - 1 - kwh.Length).Fill(float.NaN);
    }

    // The finalizer of splitmix64 (Steele, Lea and Flood 2014), lane after lane.
    private static ulong Folded(Vector512<uint> lanes, ulong start)
    {
        ulong hash = start;
        Vector512<ulong> pairs = lanes.AsUInt64();
        for (int i = 0; i < Vector512<ulong>.Count; i++)
        {
            hash = (hash ^ pairs.GetElement(i)) + 0x9E3779B97F4A7C15;
            hash = (hash ^ hash >> 30) * 0xBF58476D1CE4E5B9;
            hash = (hash ^ hash >> 27) * 0x94D049BB133111EB;
            hash ^= hash >> 31;
        }
        return hash;
    }
}
