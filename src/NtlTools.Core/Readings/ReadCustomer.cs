using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NtlTools.Core.Readings;

/// <summary>A customer with the place it was read from.</summary>
/// <param name="Series">The customer.</param>
/// <param name="File">The number of the file.</param>
/// <param name="Line">The line.</param>
/// <param name="Fingerprint">A number that differs where readings, labels or attributes differ, but for a chance of 2⁻⁶⁴.</param>
internal readonly record struct ReadCustomer(MeterSeries Series, int File, long Line, ulong Fingerprint)
{
    /// <summary>Makes a customer's fingerprint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong FingerprintOf(MeterSeries series)
    {
        // Four sums side by side: each step of one would wait for the step before.
        ulong a = 0x9E3779B97F4A7C15, b = 0xC2B2AE3D27D4EB4F, c = 0x165667B19E3779F9, d = 0x27D4EB2F165667C5;
        ReadOnlySpan<float> kwh = series.Kwh;
        ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<float, ulong>(kwh);
        while (pairs.Length >= 4)
        {
            a = Mix(a, pairs[0]);
            b = Mix(b, pairs[1]);
            c = Mix(c, pairs[2]);
            d = Mix(d, pairs[3]);
            pairs = pairs[4..];
        }
        ulong hash = Mix(Mix(Mix(a, b), c), d);
        foreach (ulong pair in pairs) hash = Mix(hash, pair);
        if (kwh.Length % 2 == 1) hash = Mix(hash, BitConverter.SingleToUInt32Bits(kwh[^1]));
        hash = Mix(hash, series.IsTheft switch { null => 0UL, false => 1, true => 2 });
        hash = Mix(hash, (ulong)(series.InspectionDate?.DayNumber ?? 0));
        foreach ((string name, string value) in series.Attributes) hash = Mix(Mix(hash, name), value);
        return hash;
    }

    private static ulong Mix(ulong hash, string text)
    {
        hash = Mix(hash, (ulong)text.Length);
        foreach (char c in text) hash = Mix(hash, c);
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong hash, ulong part) => (ulong.RotateLeft(hash, 23) ^ part) * 0xBF58476D1CE4E5B9;
}
