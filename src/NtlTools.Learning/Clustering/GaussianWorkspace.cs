using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Room for what is computed of one tile of rows at a time, and the computation.</summary>
internal sealed class GaussianWorkspace(int components, int columns)
{
    private const int TileRows = RowTiles.TileRows;

    // Rows are computed in as many as four of the widest registers hold, so that no width computes more than is there.
    private const int Step = 32;
    private const int Lanes = 8;

    private readonly double[] _shares = new double[checked(components * TileRows)];

    // Of each row the largest logarithm of weight times density, and the sum of all of them after it is taken off.
    private readonly double[] _largest = new double[TileRows], _sum = new double[TileRows], _inverse = new double[TileRows];
    private readonly double[] _scratch = new double[checked(Math.Max(Step, 2 * TileRows) * GaussianSums.PaddedColumns(columns))];

    // Only where rows are given that are in no tile yet.
    private double[]? _tile;

    /// <summary>Room for two tiles of columns in threes.</summary>
    public double[] Scratch => _scratch;

    /// <summary>The responsibilities of a component, a number a row of the tile.</summary>
    public Span<double> Shares(int component) => _shares.AsSpan(component * TileRows, TileRows);

    /// <summary>Responsibilities and log-likelihoods of one row.</summary>
    public void Evaluate(ReadOnlySpan<double> row, GaussianComponents mixture)
    {
        _tile ??= new double[columns * TileRows];
        for (int c = 0; c < columns; c++) _tile.AsSpan(c * TileRows, Step).Fill(row[c]);
        Evaluate(_tile, 1, mixture);
    }

    /// <summary>Responsibilities and log-likelihoods of up to <see cref="RowTiles.TileRows"/> rows of a table.</summary>
    public void Evaluate(Matrix table, int first, int count, GaussianComponents mixture)
    {
        _tile ??= new double[columns * TileRows];
        RowTiles.Fill(table, first, count, RoundUp(count), _tile);
        Evaluate(_tile, count, mixture);
    }

    /// <summary>Responsibilities of the first rows of a tile.</summary>
    public void Share<TLanes, TVector>(ReadOnlySpan<double> tile, int count, GaussianComponents mixture)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int rows = RoundUp(count);
        Span<double> largest = _largest.AsSpan(0, rows), sum = _sum.AsSpan(0, rows), inverse = _inverse.AsSpan(0, rows);
        for (int k = 0; k < components; k++)
        {
            GaussianKernel<TLanes, TVector>.LogDensities(tile, rows, mixture, k, _scratch, Shares(k));
            if (k == 0) Shares(0)[..rows].CopyTo(largest);
            else TensorPrimitives.Max(Shares(k)[..rows], largest, largest);
        }
        sum.Clear();
        for (int k = 0; k < components; k++)
            GaussianKernel<TLanes, TVector>.AddExponentials(Shares(k)[..rows], largest, sum);
        TensorPrimitives.Divide(1.0, sum, inverse);
        for (int k = 0; k < components; k++)
        {
            Span<double> shares = Shares(k)[..rows];
            TensorPrimitives.Multiply(shares, inverse, shares);
        }
    }

    /// <summary>The sum of the first rows' log-likelihoods, in an order of its own.</summary>
    public double SumLogLikelihoods(int count)
    {
        // A logarithm for a product of sixteen numbers from 1 to the number of components, instead of one for each.
        Span<double> sums = stackalloc double[Lanes], products = stackalloc double[Lanes];
        sums.Clear();
        products.Fill(1);
        for (int i = 0; i < count; i++)
        {
            sums[i % Lanes] += _largest[i];
            products[i % Lanes] *= _sum[i];
        }
        for (int lane = 0; lane < Lanes; lane++) sums[lane] += Math.Log(products[lane]);
        return KMeansRun.SumLanes(sums);
    }

    private void Evaluate(ReadOnlySpan<double> tile, int count, GaussianComponents mixture)
    {
        if (Vector512.IsHardwareAccelerated) Share<Lanes512, Vector512<double>>(tile, count, mixture);
        else if (Vector256.IsHardwareAccelerated) Share<Lanes256, Vector256<double>>(tile, count, mixture);
        else Share<Lanes128, Vector128<double>>(tile, count, mixture);
    }

    /// <summary>The logarithm of a row's density; not finite where a density cannot be computed.</summary>
    public double LogLikelihood(int row) => _largest[row] + Math.Log(_sum[row]);

    /// <summary>Whether densities of all of the first rows could be computed; else the first row where one could not.</summary>
    public bool AreFinite(int count, out int row)
    {
        for (row = 0; row < count; row++)
            if (!double.IsFinite(_largest[row])) return false;
        return true;
    }

    /// <summary>The component of the highest responsibility of a row; among equals, the first.</summary>
    public int Best(int row)
    {
        int best = 0;
        for (int k = 1; k < components; k++)
            if (_shares[k * TileRows + row] > _shares[best * TileRows + row]) best = k;
        return best;
    }

    private static int RoundUp(int count) => (count + Step - 1) / Step * Step;
}
