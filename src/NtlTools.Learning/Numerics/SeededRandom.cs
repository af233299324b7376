using System.Numerics;

namespace NtlTools.Learning.Numerics;

/// <summary>A random sequence that is the same on every platform and version for one seed and stream.</summary>
/// <remarks>
/// xoshiro256++ (Blackman and Vigna 2021), seeded through SplitMix64. Pieces of parallel work each take a stream of
/// their own, numbered by what they do and never by the thread they run on. A mutable struct: pass it by reference.
/// </remarks>
public struct SeededRandom
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Starts the sequence of a seed and a stream.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Which of the seed's independent sequences.</param>
    public SeededRandom(ulong seed, ulong stream = 0)
    {
        ulong state = seed ^ BitOperations.RotateLeft(Mix(stream + 0x9E3779B97F4A7C15), 32);
        _s0 = Next(ref state);
        _s1 = Next(ref state);
        _s2 = Next(ref state);
        _s3 = Next(ref state);
    }

    /// <summary>A number from all 64-bit numbers.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s0 + _s3, 23) + _s0;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number in [0, 1), in steps of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [minimum, maximum).</summary>
    public double NextDouble(double minimum, double maximum) => minimum + (maximum - minimum) * NextDouble();

    /// <summary>A whole number in [0, limit).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public int Next(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);

        // Lemire 2019: multiply, and draw again in the few cases that would favour some numbers.
        ulong product = (NextUInt64() >> 32) * (ulong)limit;
        if ((uint)product < (uint)limit)
        {
            uint threshold = (uint)-limit % (uint)limit;
            while ((uint)product < threshold) product = (NextUInt64() >> 32) * (ulong)limit;
        }
        return (int)(product >> 32);
    }

    /// <summary>A number from the standard normal distribution (polar method of Marsaglia).</summary>
    public double NextGaussian()
    {
        while (true)
        {
            double u = 2 * NextDouble() - 1, v = 2 * NextDouble() - 1, s = u * u + v * v;
            if (s is > 0 and < 1) return u * Math.Sqrt(-2 * Math.Log(s) / s);
        }
    }

    /// <summary>Puts items in random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Scrambles a number so that every bit of the result depends on every bit of it (SplitMix64's finaliser).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static ulong Next(ref ulong state) => Mix(state += 0x9E3779B97F4A7C15);
}
