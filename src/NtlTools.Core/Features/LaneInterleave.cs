using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NtlTools.Core.Readings;
using F = System.Runtime.Intrinsics.Vector256<float>;

namespace NtlTools.Core.Features;

/// <summary>Puts the readings of two, four or eight customers side by side, one customer a lane.</summary>
internal static unsafe class LaneInterleave
{
    /// <summary>Fills the lanes; a lane without a customer is missing throughout.</summary>
    /// <param name="batch">All customers.</param>
    /// <param name="customers">Which of them fill the lanes.</param>
    /// <param name="length">The number of steps.</param>
    /// <param name="lanes">How many lanes there are, no fewer than customers.</param>
    /// <param name="to">As many numbers a step as there are lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(IReadOnlyList<MeterSeries> batch, ReadOnlySpan<int> customers, int length, int lanes, float* to)
    {
        int whole = 0;
        if (Avx.IsSupported && customers.Length == 8)
        {
            whole = length / 8 * 8;
            fixed (float* a = batch[customers[0]].Kwh.AsSpan(), b = batch[customers[1]].Kwh.AsSpan(), c = batch[customers[2]].Kwh.AsSpan(),
                d = batch[customers[3]].Kwh.AsSpan(), e = batch[customers[4]].Kwh.AsSpan(), f = batch[customers[5]].Kwh.AsSpan(),
                g = batch[customers[6]].Kwh.AsSpan(), h = batch[customers[7]].Kwh.AsSpan())
            {
                for (int t = 0; t < whole; t += 8)
                    Transpose(a + t, b + t, c + t, d + t, e + t, f + t, g + t, h + t, (F*)to + t);
            }
        }
        else if (Sse.IsSupported && customers.Length == 4 && lanes == 4)
        {
            whole = length / 4 * 4;
            fixed (float* a = batch[customers[0]].Kwh.AsSpan(), b = batch[customers[1]].Kwh.AsSpan(), c = batch[customers[2]].Kwh.AsSpan(),
                d = batch[customers[3]].Kwh.AsSpan())
            {
                for (int t = 0; t < whole; t += 4) Transpose(a + t, b + t, c + t, d + t, to + 4 * t);
            }
        }
        for (int lane = 0; lane < lanes; lane++)
        {
            ReadOnlySpan<float> readings = lane < customers.Length ? batch[customers[lane]].Kwh : default;
            float* at = to + (nint)whole * lanes + lane;
            for (int t = whole; t < length; t++, at += lanes) *at = lane < customers.Length ? readings[t] : float.NaN;
        }
    }

    /// <summary>Four steps of four customers: rows become columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* a, float* b, float* c, float* d, float* to)
    {
        Vector128<float> ab01 = Sse.UnpackLow(Vector128.Load(a), Vector128.Load(b));
        Vector128<float> ab23 = Sse.UnpackHigh(Vector128.Load(a), Vector128.Load(b));
        Vector128<float> cd01 = Sse.UnpackLow(Vector128.Load(c), Vector128.Load(d));
        Vector128<float> cd23 = Sse.UnpackHigh(Vector128.Load(c), Vector128.Load(d));
        Sse.MoveLowToHigh(ab01, cd01).Store(to);
        Sse.MoveHighToLow(cd01, ab01).Store(to + 4);
        Sse.MoveLowToHigh(ab23, cd23).Store(to + 8);
        Sse.MoveHighToLow(cd23, ab23).Store(to + 12);
    }

    /// <summary>Eight steps of eight customers: rows become columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* a, float* b, float* c, float* d, float* e, float* f, float* g, float* h, F* to)
    {
        // Rows are loaded as halves of two, four customers apart, so that no later step crosses the halves.
        F ae0 = Pair(a, e), bf0 = Pair(b, f), cg0 = Pair(c, g), dh0 = Pair(d, h);
        F ae4 = Pair(a + 4, e + 4), bf4 = Pair(b + 4, f + 4), cg4 = Pair(c + 4, g + 4), dh4 = Pair(d + 4, h + 4);
        Columns(ae0, bf0, cg0, dh0, to);
        Columns(ae4, bf4, cg4, dh4, to + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F Pair(float* low, float* high) => Vector256.Create(Vector128.Load(low), Vector128.Load(high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(F ae, F bf, F cg, F dh, F* to)
    {
        F ab01 = Avx.UnpackLow(ae, bf), ab23 = Avx.UnpackHigh(ae, bf);
        F cd01 = Avx.UnpackLow(cg, dh), cd23 = Avx.UnpackHigh(cg, dh);
        to[0] = Avx.Shuffle(ab01, cd01, 0b01_00_01_00);
        to[1] = Avx.Shuffle(ab01, cd01, 0b11_10_11_10);
        to[2] = Avx.Shuffle(ab23, cd23, 0b01_00_01_00);
        to[3] = Avx.Shuffle(ab23, cd23, 0b11_10_11_10);
    }
}
