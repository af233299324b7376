using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>How rows and normals lie in memory where splits are slanted, and how the two are multiplied.</summary>
/// <remarks>
/// Fitting and scoring go through the same sums in the same order, so that a row of the sample always takes the way that it
/// took when the tree grew. Sums are made in eight lanes without fused steps: the same bits on every processor.
/// </remarks>
internal sealed class HyperplaneSpace
{
    private const int Lanes = 8;

    // Nothing that is fitted comes near it, and products of it do not overflow.
    private const double FarthestValue = 1e15;

    private readonly double[] _centers, _scales;

    public HyperplaneSpace(int columnsPerSplit, double[] centers, double[] scales)
    {
        (_centers, _scales) = ((double[])centers.Clone(), (double[])scales.Clone());
        ColumnsPerSplit = columnsPerSplit;
        RowLength = (centers.Length + Lanes - 1) / Lanes * Lanes;

        // Zeros between a split's columns cost less than jumping from one to the next, unless they are many.
        IsDense = 4 * columnsPerSplit >= centers.Length;
        NormalLength = IsDense ? RowLength : columnsPerSplit;
    }

    public int Columns => _centers.Length;

    public int ColumnsPerSplit { get; }

    /// <summary>The numbers of a prepared row: its columns and zeros up to whole vectors.</summary>
    public int RowLength { get; }

    /// <summary>The numbers of a normal: as many as a prepared row's if dense, else one for each of its columns.</summary>
    public int NormalLength { get; }

    public bool IsDense { get; }

    /// <summary>Measures every column in its own standard deviations, so that no unit outweighs another.</summary>
    public static HyperplaneSpace Fit(Matrix rows, int columnsPerSplit, CancellationToken cancellation)
    {
        double[] centers = new double[rows.Columns], squares = new double[rows.Columns], largest = new double[rows.Columns];
        for (int row = 0; row < rows.Rows; row++)
        {
            if (row % 65536 == 0) cancellation.ThrowIfCancellationRequested();
            var values = rows.Row(row);
            for (int column = 0; column < values.Length; column++)
            {
                centers[column] += values[column] / rows.Rows;
                largest[column] = Math.Max(largest[column], Math.Abs(values[column]));
            }
        }
        for (int row = 0; row < rows.Rows; row++)
        {
            if (row % 65536 == 0) cancellation.ThrowIfCancellationRequested();
            var values = rows.Row(row);
            for (int column = 0; column < values.Length; column++)
            {
                double difference = values[column] - centers[column];
                squares[column] += difference * difference / rows.Rows;
            }
        }
        for (int column = 0; column < squares.Length; column++)
        {
            // A constant column is never split by; one whose squares overflow is measured by its largest value.
            double scale = Math.Sqrt(squares[column]);
            squares[column] = double.IsFinite(scale) && scale > 0 ? scale : largest[column] > 0 ? largest[column] : 1;
        }
        return new HyperplaneSpace(columnsPerSplit, centers, squares);
    }

    /// <summary>The splits in the form that can be saved.</summary>
    public IsolationHyperplanes Splits(int[] splitColumns, float[] normals) =>
        new(ColumnsPerSplit, (double[])_centers.Clone(), (double[])_scales.Clone(), splitColumns, normals);

    /// <summary>Measures a row; the zeros behind it stay as they are.</summary>
    public void Prepare(ReadOnlySpan<double> row, Span<float> prepared)
    {
        for (int column = 0; column < row.Length; column++)
        {
            prepared[column] = (float)Math.Clamp(
                (row[column] - _centers[column]) / _scales[column], -FarthestValue, FarthestValue);
        }
    }

    /// <summary>Lays one split's normal out for <see cref="Product"/>.</summary>
    public void LayOut(ReadOnlySpan<int> columns, ReadOnlySpan<float> normal, Span<float> laidOut)
    {
        if (!IsDense)
        {
            normal.CopyTo(laidOut);
            return;
        }
        laidOut.Clear();
        for (int i = 0; i < normal.Length; i++) laidOut[columns[i]] = normal[i];
    }

    /// <summary>Where a prepared row lies along a normal.</summary>
    /// <param name="row">The first number of a prepared row.</param>
    /// <param name="normal">The first number of a normal that is laid out.</param>
    /// <param name="columns">The first of the split's columns; not looked at if dense.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Product(ref float row, ref float normal, ref int columns) =>
        IsDense ? Dense(ref row, ref normal, NormalLength) : Sparse(ref row, ref normal, ref columns, NormalLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Dense(ref float row, ref float normal, int length)
    {
        Vector128<float> half;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> sum = Vector256.LoadUnsafe(ref row) * Vector256.LoadUnsafe(ref normal);
            for (nuint i = Lanes; i < (nuint)length; i += Lanes)
                sum += Vector256.LoadUnsafe(ref row, i) * Vector256.LoadUnsafe(ref normal, i);
            half = sum.GetLower() + sum.GetUpper();
        }
        else
        {
            Vector128<float> lower = Vector128.LoadUnsafe(ref row) * Vector128.LoadUnsafe(ref normal);
            Vector128<float> upper = Vector128.LoadUnsafe(ref row, 4) * Vector128.LoadUnsafe(ref normal, 4);
            for (nuint i = Lanes; i < (nuint)length; i += Lanes)
            {
                lower += Vector128.LoadUnsafe(ref row, i) * Vector128.LoadUnsafe(ref normal, i);
                upper += Vector128.LoadUnsafe(ref row, i + 4) * Vector128.LoadUnsafe(ref normal, i + 4);
            }
            half = lower + upper;
        }
        half += Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1));
        return half.GetElement(0) + half.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Sparse(ref float row, ref float normal, ref int columns, int length)
    {
        float sum = 0;
        for (int i = 0; i < length; i++) sum += Unsafe.Add(ref normal, i) * Unsafe.Add(ref row, Unsafe.Add(ref columns, i));
        return sum;
    }
}
