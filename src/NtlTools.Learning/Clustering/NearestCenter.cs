using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>The nearest of some centers for rows as they lie in a table; among equally near centers, the first.</summary>
/// <remarks>Column after column without fusing, on every width, so that a row always gets the same center.</remarks>
internal static class NearestCenter
{
    // Columns from which on the rows in work are no longer kept on the stack.
    private const int StackColumns = 128;

    /// <summary>Finds the centers of consecutive rows.</summary>
    /// <param name="rows">The table.</param>
    /// <param name="first">The first row.</param>
    /// <param name="centers">The centers, with as many columns as the table.</param>
    /// <param name="labels">One center a row.</param>
    /// <param name="squared">The squared distance to it, one a row; empty where none is wanted.</param>
    public static void Find(Matrix rows, int first, Matrix centers, Span<int> labels, Span<double> squared) =>
        Find(rows, first, [], centers, labels, squared);

    /// <summary>Finds the centers of rows here and there.</summary>
    /// <param name="rows">The table.</param>
    /// <param name="order">Which rows.</param>
    /// <param name="centers">The centers, with as many columns as the table.</param>
    /// <param name="labels">One center a row of the order.</param>
    /// <param name="squared">The squared distance to it, one a row of the order; empty where none is wanted.</param>
    public static void Find(
        Matrix rows, ReadOnlySpan<int> order, Matrix centers, Span<int> labels, Span<double> squared) =>
        Find(rows, 0, order, centers, labels, squared);

    private static void Find(
        Matrix rows, int first, ReadOnlySpan<int> order, Matrix centers, Span<int> labels, Span<double> squared)
    {
        if (Vector512.IsHardwareAccelerated)
            Find<Lanes512, Vector512<double>>(rows, first, order, centers, labels, squared);
        else if (Vector256.IsHardwareAccelerated)
            Find<Lanes256, Vector256<double>>(rows, first, order, centers, labels, squared);
        else
            Find<Lanes128, Vector128<double>>(rows, first, order, centers, labels, squared);
    }

    /// <summary>Finds with registers of a given width; the width does not change a bit of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Find<TLanes, TVector>(
        Matrix rows, int first, ReadOnlySpan<int> order, Matrix centers, Span<int> labels, Span<double> squared)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int columns = rows.Columns, clusters = centers.Rows, count = labels.Length;
        Span<double> block = columns <= StackColumns
            ? stackalloc double[columns * RowBlocks.BlockRows]
            : new double[columns * RowBlocks.BlockRows];
        Span<double> found = stackalloc double[2 * RowBlocks.BlockRows];
        ref double values = ref MemoryMarshal.GetReference(block);
        for (int start = 0; start < count; start += RowBlocks.BlockRows)
        {
            int filled = Math.Min(RowBlocks.BlockRows, count - start);
            for (int i = 0; i < filled; i++)
            {
                ReadOnlySpan<double> row = rows.Row(order.IsEmpty ? first + start + i : order[start + i]);
                for (int c = 0; c < row.Length; c++)
                    Unsafe.Add(ref values, c * RowBlocks.BlockRows + i) = row[c];
            }
            for (nuint half = 0; half < RowBlocks.BlockRows; half += (nuint)TLanes.Count)
            {
                TVector nearest = TLanes.Broadcast(double.MaxValue), label = TLanes.Broadcast(0);
                ref double center = ref MemoryMarshal.GetArrayDataReference(centers.Values);
                for (int cluster = 0; cluster < clusters; cluster++)
                {
                    TVector distance = KMeansRun.SquaredDistance<TLanes, TVector>(
                        ref Unsafe.Add(ref values, half), ref center, columns);
                    label = TLanes.SelectLess(distance, nearest, TLanes.Broadcast(cluster), label);
                    nearest = TLanes.Min(nearest, distance);
                    center = ref Unsafe.Add(ref center, columns);
                }
                TLanes.Store(label, ref MemoryMarshal.GetReference(found), half);
                TLanes.Store(nearest, ref MemoryMarshal.GetReference(found), half + RowBlocks.BlockRows);
            }
            for (int i = 0; i < filled; i++) labels[start + i] = (int)found[i];
            if (!squared.IsEmpty) found.Slice(RowBlocks.BlockRows, filled).CopyTo(squared[start..]);
        }
    }
}
