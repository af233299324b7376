using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NtlTools.Learning.Clustering;

/// <summary>What all widths share.</summary>
internal static class GaussianKernel
{
    /// <summary>Below this an exponential counts as 0: it is no normal number, or hardly one.</summary>
    public const double Least = -708;

    /// <summary>Added to a number below 2⁵¹, it leaves the nearest whole number in the last bits.</summary>
    public const double Rounder = 1.5 * (1L << 52);

    public const double LogTwo = 0.69314718055994530942;

    /// <summary>log 2 in two parts, of which the first times a whole number below 2¹¹ is exact.</summary>
    public const double LogTwoUpper = 6.93147180369123816490e-01, LogTwoLower = 1.90821492927058770002e-10;

    /// <summary>1/13! to 1/0!: the series of the exponential, whose rest is below 10⁻¹⁷ within half of log 2.</summary>
    public static ReadOnlySpan<double> InverseFactorials =>
    [
        1 / 6227020800.0, 1 / 479001600.0, 1 / 39916800.0, 1 / 3628800.0, 1 / 362880.0, 1 / 40320.0, 1 / 5040.0, 1 / 720.0,
        1 / 120.0, 1 / 24.0, 1 / 6.0, 0.5, 1, 1,
    ];
}

/// <summary>What is computed of a tile of rows for one component of a mixture.</summary>
/// <remarks>Each row of a result, and each of the eight lanes of a sum, is the same at every width of register.</remarks>
internal static class GaussianKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int TileRows = RowTiles.TileRows;

    /// <summary>The logarithms of weight times density.</summary>
    /// <param name="tile">A tile as <see cref="RowTiles"/> lays it out.</param>
    /// <param name="rows">How many of its rows, a multiple of 32.</param>
    /// <param name="components">The mixture.</param>
    /// <param name="component">Which of its components.</param>
    /// <param name="scratch">Room for 32 numbers a column.</param>
    /// <param name="result">One number a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LogDensities(
        ReadOnlySpan<double> tile, int rows, GaussianComponents components, int component, Span<double> scratch,
        Span<double> result)
    {
        nuint d = (nuint)components.Columns, lanes = (nuint)TLanes.Count;
        ref double values = ref MemoryMarshal.GetReference(tile), x = ref MemoryMarshal.GetReference(scratch);
        ref double mean = ref components.Means[component * components.Columns];
        ref double factor = ref components.Factors[component * components.FactorStride];
        ref double density = ref MemoryMarshal.GetReference(result);
        TVector constant = TLanes.Broadcast(components.Constants[component]), half = TLanes.Broadcast(-0.5);
        for (nuint first = 0; first < (nuint)rows; first += 4 * lanes)
        {
            for (nuint c = 0; c < d; c++)
            {
                TVector center = TLanes.Broadcast(Unsafe.Add(ref mean, c));
                ref double source = ref Unsafe.Add(ref values, c * TileRows + first);
                ref double target = ref Unsafe.Add(ref x, c * 4 * lanes);
                TLanes.Store(TLanes.Subtract(TLanes.Load(in source, 0), center), ref target, 0);
                TLanes.Store(TLanes.Subtract(TLanes.Load(in source, lanes), center), ref target, lanes);
                TLanes.Store(TLanes.Subtract(TLanes.Load(in source, 2 * lanes), center), ref target, 2 * lanes);
                TLanes.Store(TLanes.Subtract(TLanes.Load(in source, 3 * lanes), center), ref target, 3 * lanes);
            }
            TVector q0 = TLanes.Broadcast(0), q1 = q0, q2 = q0, q3 = q0;
            if (components.IsTriangular) AddTriangle(ref factor, ref x, d, ref q0, ref q1, ref q2, ref q3);
            else AddScaled(ref factor, ref x, d, ref q0, ref q1, ref q2, ref q3);
            TLanes.Store(TLanes.MultiplyAdd(half, q0, constant), ref density, first);
            TLanes.Store(TLanes.MultiplyAdd(half, q1, constant), ref density, first + lanes);
            TLanes.Store(TLanes.MultiplyAdd(half, q2, constant), ref density, first + 2 * lanes);
            TLanes.Store(TLanes.MultiplyAdd(half, q3, constant), ref density, first + 3 * lanes);
        }
    }

    /// <summary>Adds what the next means and covariances need of a tile, in eight lanes a sum.</summary>
    /// <param name="tile">A tile as <see cref="RowTiles"/> lays it out.</param>
    /// <param name="responsibilities">The component's share in each row of the tile, 0 for what only fills it up.</param>
    /// <param name="reference">What is taken off the rows, one number a column.</param>
    /// <param name="products">Which products of columns are wanted.</param>
    /// <param name="scratch">Room for two tiles of as many columns as <see cref="GaussianSums.PaddedColumns"/> says.</param>
    /// <param name="sums">The lanes of the component's part of <see cref="GaussianSums"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Accumulate(
        ReadOnlySpan<double> tile, ReadOnlySpan<double> responsibilities, ReadOnlySpan<double> reference,
        GaussianSums.Products products, Span<double> scratch, Span<double> sums)
    {
        int d = reference.Length, padded = GaussianSums.PaddedColumns(d);
        ref double values = ref MemoryMarshal.GetReference(tile), shares = ref MemoryMarshal.GetReference(responsibilities);
        ref double x = ref MemoryMarshal.GetReference(scratch), sum = ref MemoryMarshal.GetReference(sums);
        ref double weighted = ref Unsafe.Add(ref x, padded * TileRows);
        nuint lanes = (nuint)TLanes.Count;
        for (nuint group = 0; group < 8; group += lanes)
        {
            TVector total = TLanes.Load(in sum, group);
            for (nuint row = group; row < TileRows; row += 8) total = TLanes.Add(total, TLanes.Load(in shares, row));
            TLanes.Store(total, ref sum, group);
        }
        for (int c = 0; c < d; c++)
        {
            TVector center = TLanes.Broadcast(reference[c]);
            ref double source = ref Unsafe.Add(ref values, c * TileRows), difference = ref Unsafe.Add(ref x, c * TileRows);
            ref double product = ref Unsafe.Add(ref weighted, c * TileRows);
            ref double first = ref Unsafe.Add(ref sum, 8 * (1 + c)), second = ref Unsafe.Add(ref sum, 8 * (1 + d + c));
            for (nuint group = 0; group < 8; group += lanes)
            {
                TVector firstSum = TLanes.Load(in first, group), secondSum = TLanes.Broadcast(0);
                for (nuint row = group; row < TileRows; row += 8)
                {
                    TVector centered = TLanes.Subtract(TLanes.Load(in source, row), center);
                    TVector share = TLanes.Multiply(TLanes.Load(in shares, row), centered);
                    TLanes.Store(centered, ref difference, row);
                    TLanes.Store(share, ref product, row);
                    firstSum = TLanes.Add(firstSum, share);
                    secondSum = TLanes.MultiplyAdd(share, centered, secondSum);
                }
                TLanes.Store(firstSum, ref first, group);
                if (products == GaussianSums.Products.Squares)
                    TLanes.Store(TLanes.Add(TLanes.Load(in second, group), secondSum), ref second, group);
            }
        }
        if (products != GaussianSums.Products.All) return;
        scratch[(d * TileRows)..(padded * TileRows)].Clear();
        scratch[((padded + d) * TileRows)..(2 * padded * TileRows)].Clear();
        ref double target = ref Unsafe.Add(ref sum, 8 * (1 + d));
        for (int i = 0; i < padded; i += 3)
        {
            for (int j = 0; j <= i; j += 3)
            {
                AddProducts(ref Unsafe.Add(ref weighted, i * TileRows), ref Unsafe.Add(ref x, j * TileRows), ref target);
                target = ref Unsafe.Add(ref target, 9 * 8);
            }
        }
    }

    /// <summary>
    /// Makes exp(value − largest) of values that are at most the largest, to within two units in the last place, and adds it to
    /// sums; 0 from −708 down.
    /// </summary>
    /// <remarks>The exponential of a library may be compiled with and without fusing within one run of a program.</remarks>
    /// <param name="values">As many numbers as the others, a multiple of 32.</param>
    /// <param name="largest">The largest number of each row.</param>
    /// <param name="sums">One sum a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddExponentials(Span<double> values, ReadOnlySpan<double> largest, Span<double> sums)
    {
        ref double value = ref MemoryMarshal.GetReference(values), top = ref MemoryMarshal.GetReference(largest);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        nuint lanes = (nuint)TLanes.Count;
        for (nuint i = 0; i < (nuint)values.Length; i += 4 * lanes)
        {
            TVector x0 = Below(ref value, ref top, i), x1 = Below(ref value, ref top, i + lanes);
            TVector x2 = Below(ref value, ref top, i + 2 * lanes), x3 = Below(ref value, ref top, i + 3 * lanes);
            TVector n0 = Power(x0), n1 = Power(x1), n2 = Power(x2), n3 = Power(x3);
            TVector r0 = Rest(x0, n0), r1 = Rest(x1, n1), r2 = Rest(x2, n2), r3 = Rest(x3, n3);
            TVector p0 = TLanes.Broadcast(GaussianKernel.InverseFactorials[0]), p1 = p0, p2 = p0, p3 = p0;
            foreach (double inverse in GaussianKernel.InverseFactorials[1..])
            {
                TVector term = TLanes.Broadcast(inverse);
                p0 = TLanes.MultiplyAdd(p0, r0, term);
                p1 = TLanes.MultiplyAdd(p1, r1, term);
                p2 = TLanes.MultiplyAdd(p2, r2, term);
                p3 = TLanes.MultiplyAdd(p3, r3, term);
            }
            Finish(x0, n0, p0, ref value, ref sum, i);
            Finish(x1, n1, p1, ref value, ref sum, i + lanes);
            Finish(x2, n2, p2, ref value, ref sum, i + 2 * lanes);
            Finish(x3, n3, p3, ref value, ref sum, i + 3 * lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Below(ref double value, ref double largest, nuint i) =>
        TLanes.Subtract(TLanes.Load(in value, i), TLanes.Load(in largest, i));

    // The nearest whole number of doublings, with what rounds it still added: x = n·log 2 + rest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Power(TVector x) => TLanes.MultiplyAdd(
        TLanes.Max(x, TLanes.Broadcast(GaussianKernel.Least)), TLanes.Broadcast(1 / GaussianKernel.LogTwo),
        TLanes.Broadcast(GaussianKernel.Rounder));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Rest(TVector x, TVector power)
    {
        TVector n = TLanes.Subtract(power, TLanes.Broadcast(GaussianKernel.Rounder));
        TVector rest = TLanes.MultiplyAdd(
            n, TLanes.Broadcast(-GaussianKernel.LogTwoUpper), TLanes.Max(x, TLanes.Broadcast(GaussianKernel.Least)));
        return TLanes.MultiplyAdd(n, TLanes.Broadcast(-GaussianKernel.LogTwoLower), rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(TVector x, TVector power, TVector series, ref double value, ref double sum, nuint i)
    {
        TVector result = TLanes.SelectLess(
            x, TLanes.Broadcast(GaussianKernel.Least), TLanes.Broadcast(0), TLanes.Scale(series, power));
        TLanes.Store(result, ref value, i);
        TLanes.Store(TLanes.Add(TLanes.Load(in sum, i), result), ref sum, i);
    }

    // |L⁻¹x|² two rows of L⁻¹ at a time, so that each number loaded is used twice and each factor four times.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTriangle(
        ref double factor, ref double x, nuint d, ref TVector q0, ref TVector q1, ref TVector q2, ref TVector q3)
    {
        nuint lanes = (nuint)TLanes.Count, i = 0;
        ref double upper = ref factor;
        for (; i + 1 < d; i += 2)
        {
            ref double lower = ref Unsafe.Add(ref upper, i + 1);
            TVector a0 = TLanes.Broadcast(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            ref double column = ref x;
            for (nuint j = 0; j <= i; j++)
            {
                TVector one = TLanes.Broadcast(Unsafe.Add(ref upper, j)), two = TLanes.Broadcast(Unsafe.Add(ref lower, j));
                TVector x0 = TLanes.Load(in column, 0), x1 = TLanes.Load(in column, lanes);
                TVector x2 = TLanes.Load(in column, 2 * lanes), x3 = TLanes.Load(in column, 3 * lanes);
                a0 = TLanes.MultiplyAdd(one, x0, a0);
                a1 = TLanes.MultiplyAdd(one, x1, a1);
                a2 = TLanes.MultiplyAdd(one, x2, a2);
                a3 = TLanes.MultiplyAdd(one, x3, a3);
                b0 = TLanes.MultiplyAdd(two, x0, b0);
                b1 = TLanes.MultiplyAdd(two, x1, b1);
                b2 = TLanes.MultiplyAdd(two, x2, b2);
                b3 = TLanes.MultiplyAdd(two, x3, b3);
                column = ref Unsafe.Add(ref column, 4 * lanes);
            }
            TVector last = TLanes.Broadcast(Unsafe.Add(ref lower, i + 1));
            b0 = TLanes.MultiplyAdd(last, TLanes.Load(in column, 0), b0);
            b1 = TLanes.MultiplyAdd(last, TLanes.Load(in column, lanes), b1);
            b2 = TLanes.MultiplyAdd(last, TLanes.Load(in column, 2 * lanes), b2);
            b3 = TLanes.MultiplyAdd(last, TLanes.Load(in column, 3 * lanes), b3);
            q0 = TLanes.MultiplyAdd(b0, b0, TLanes.MultiplyAdd(a0, a0, q0));
            q1 = TLanes.MultiplyAdd(b1, b1, TLanes.MultiplyAdd(a1, a1, q1));
            q2 = TLanes.MultiplyAdd(b2, b2, TLanes.MultiplyAdd(a2, a2, q2));
            q3 = TLanes.MultiplyAdd(b3, b3, TLanes.MultiplyAdd(a3, a3, q3));
            upper = ref Unsafe.Add(ref lower, i + 2);
        }
        if (i == d) return;
        TVector c0 = TLanes.Broadcast(0), c1 = c0, c2 = c0, c3 = c0;
        for (nuint j = 0; j < d; j++)
        {
            TVector one = TLanes.Broadcast(Unsafe.Add(ref upper, j));
            ref double column = ref Unsafe.Add(ref x, j * 4 * lanes);
            c0 = TLanes.MultiplyAdd(one, TLanes.Load(in column, 0), c0);
            c1 = TLanes.MultiplyAdd(one, TLanes.Load(in column, lanes), c1);
            c2 = TLanes.MultiplyAdd(one, TLanes.Load(in column, 2 * lanes), c2);
            c3 = TLanes.MultiplyAdd(one, TLanes.Load(in column, 3 * lanes), c3);
        }
        q0 = TLanes.MultiplyAdd(c0, c0, q0);
        q1 = TLanes.MultiplyAdd(c1, c1, q1);
        q2 = TLanes.MultiplyAdd(c2, c2, q2);
        q3 = TLanes.MultiplyAdd(c3, c3, q3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(
        ref double factor, ref double x, nuint d, ref TVector q0, ref TVector q1, ref TVector q2, ref TVector q3)
    {
        nuint lanes = (nuint)TLanes.Count;
        for (nuint c = 0; c < d; c++)
        {
            TVector one = TLanes.Broadcast(Unsafe.Add(ref factor, c));
            ref double column = ref Unsafe.Add(ref x, c * 4 * lanes);
            TVector x0 = TLanes.Multiply(one, TLanes.Load(in column, 0));
            TVector x1 = TLanes.Multiply(one, TLanes.Load(in column, lanes));
            TVector x2 = TLanes.Multiply(one, TLanes.Load(in column, 2 * lanes));
            TVector x3 = TLanes.Multiply(one, TLanes.Load(in column, 3 * lanes));
            q0 = TLanes.MultiplyAdd(x0, x0, q0);
            q1 = TLanes.MultiplyAdd(x1, x1, q1);
            q2 = TLanes.MultiplyAdd(x2, x2, q2);
            q3 = TLanes.MultiplyAdd(x3, x3, q3);
        }
    }

    // Three columns against three: nine sums and what they are made of fit into the registers of any processor.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts(ref double weighted, ref double x, ref double sums)
    {
        nuint lanes = (nuint)TLanes.Count;
        for (nuint group = 0; group < 8; group += lanes)
        {
            TVector s00 = TLanes.Broadcast(0), s01 = s00, s02 = s00, s10 = s00, s11 = s00, s12 = s00, s20 = s00, s21 = s00;
            TVector s22 = s00;
            for (nuint row = group; row < TileRows; row += 8)
            {
                TVector w0 = TLanes.Load(in weighted, row), w1 = TLanes.Load(in weighted, row + TileRows);
                TVector w2 = TLanes.Load(in weighted, row + 2 * TileRows), value = TLanes.Load(in x, row);
                s00 = TLanes.MultiplyAdd(w0, value, s00);
                s10 = TLanes.MultiplyAdd(w1, value, s10);
                s20 = TLanes.MultiplyAdd(w2, value, s20);
                value = TLanes.Load(in x, row + TileRows);
                s01 = TLanes.MultiplyAdd(w0, value, s01);
                s11 = TLanes.MultiplyAdd(w1, value, s11);
                s21 = TLanes.MultiplyAdd(w2, value, s21);
                value = TLanes.Load(in x, row + 2 * TileRows);
                s02 = TLanes.MultiplyAdd(w0, value, s02);
                s12 = TLanes.MultiplyAdd(w1, value, s12);
                s22 = TLanes.MultiplyAdd(w2, value, s22);
            }
            ref double sum = ref Unsafe.Add(ref sums, group);
            Add(ref sum, 0, s00);
            Add(ref sum, 1, s01);
            Add(ref sum, 2, s02);
            Add(ref sum, 3, s10);
            Add(ref sum, 4, s11);
            Add(ref sum, 5, s12);
            Add(ref sum, 6, s20);
            Add(ref sum, 7, s21);
            Add(ref sum, 8, s22);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref double sums, nuint index, TVector value) =>
        TLanes.Store(TLanes.Add(TLanes.Load(in sums, 8 * index), value), ref sums, 8 * index);
}
