using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NtlTools.Learning.Embedding;

/// <summary>The forces that draw neighbours together, Σ p q (y − y′) with q = 1 / (1 + |y − y′|²).</summary>
internal static class Attraction
{
    /// <summary>The force on one row.</summary>
    /// <param name="affinities">The neighbours.</param>
    /// <param name="points">x and y of each row, numbered as the affinities are.</param>
    /// <param name="row">The row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float X, float Y) Sum(Affinities affinities, float[] points, int row)
    {
        ref double pairs = ref Unsafe.As<float, double>(ref points[0]);
        ref int neighbors = ref affinities.Neighbors[0];
        ref float probabilities = ref affinities.Probabilities[0];
        Vector256<float> x = Vector256.Create(points[2 * row]), y = Vector256.Create(points[2 * row + 1]);
        Vector256<float> forceX = Vector256<float>.Zero, forceY = forceX, one = Vector256<float>.One;
        nint end = affinities.Starts[row + 1];
        for (nint at = affinities.Starts[row]; at < end; at += Affinities.Lanes)
        {
            (Vector256<float> otherX, Vector256<float> otherY) = Gather(ref pairs, ref Unsafe.Add(ref neighbors, at));
            Vector256<float> dx = x - otherX, dy = y - otherY;
            Vector256<float> force = Vector256.LoadUnsafe(ref Unsafe.Add(ref probabilities, at)) / (dx * dx + dy * dy + one);
            forceX += force * dx;
            forceY += force * dy;
        }
        return (Sum(forceX), Sum(forceY));
    }

    /// <summary>Σ p log(1 + |y − y′|²) over the neighbours of one row that come after it.</summary>
    public static double LogSum(Affinities affinities, float[] points, int row)
    {
        double sum = 0;
        float x = points[2 * row], y = points[2 * row + 1];
        for (int i = affinities.Starts[row]; i < affinities.Starts[row + 1]; i++)
        {
            int other = affinities.Neighbors[i];
            if (other <= row) continue;
            double dx = x - points[2 * other], dy = y - points[2 * other + 1];
            sum += affinities.Probabilities[i] * Math.Log(1 + dx * dx + dy * dy);
        }
        return sum;
    }

    // The same lanes on every processor, so that sums are grouped alike.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> X, Vector256<float> Y) Gather(ref double pairs, ref int indices)
    {
        if (Avx.IsSupported)
        {
            // The shuffles take from the halves of both operands in turn.
            Vector256<float> outer = Vector256.Create(
                Two(ref pairs, indices, Unsafe.Add(ref indices, 1)),
                Two(ref pairs, Unsafe.Add(ref indices, 4), Unsafe.Add(ref indices, 5))).AsSingle();
            Vector256<float> inner = Vector256.Create(
                Two(ref pairs, Unsafe.Add(ref indices, 2), Unsafe.Add(ref indices, 3)),
                Two(ref pairs, Unsafe.Add(ref indices, 6), Unsafe.Add(ref indices, 7))).AsSingle();
            return (Avx.Shuffle(outer, inner, 0b10_00_10_00), Avx.Shuffle(outer, inner, 0b11_01_11_01));
        }
        ref float values = ref Unsafe.As<double, float>(ref pairs);
        return (Every(ref values, ref indices), Every(ref Unsafe.Add(ref values, 1), ref indices));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Two(ref double pairs, int one, int other) =>
        Vector128.Create(Unsafe.Add(ref pairs, one), Unsafe.Add(ref pairs, other));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Every(ref float values, ref int indices) => Vector256.Create(
        Unsafe.Add(ref values, 2 * indices), Unsafe.Add(ref values, 2 * Unsafe.Add(ref indices, 1)),
        Unsafe.Add(ref values, 2 * Unsafe.Add(ref indices, 2)), Unsafe.Add(ref values, 2 * Unsafe.Add(ref indices, 3)),
        Unsafe.Add(ref values, 2 * Unsafe.Add(ref indices, 4)), Unsafe.Add(ref values, 2 * Unsafe.Add(ref indices, 5)),
        Unsafe.Add(ref values, 2 * Unsafe.Add(ref indices, 6)), Unsafe.Add(ref values, 2 * Unsafe.Add(ref indices, 7)));

    private static float Sum(Vector256<float> lanes)
    {
        Vector128<float> four = lanes.GetLower() + lanes.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }
}
