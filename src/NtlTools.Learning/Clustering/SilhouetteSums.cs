using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Chooses the width of register that sums of distances are computed with.</summary>
internal static class SilhouetteSums
{
    /// <summary>The silhouette of every row for every labeling of some cells.</summary>
    public static double[][] Compute(Matrix rows, SilhouetteCells cells, ExecutionOptions execution)
    {
        if (Vector512.IsHardwareAccelerated)
            return new SilhouetteSums<Lanes512, Vector512<double>>(rows, cells, execution).Compute();
        if (Vector256.IsHardwareAccelerated)
            return new SilhouetteSums<Lanes256, Vector256<double>>(rows, cells, execution).Compute();
        return new SilhouetteSums<Lanes128, Vector128<double>>(rows, cells, execution).Compute();
    }
}

/// <summary>For each row, the sums of its distances to the rows of each cluster of several labelings.</summary>
/// <remarks>
/// The rows lie cell by cell, in panels of 32 blocks of eight. A tile is the distances between two panels; each is computed
/// once and added for both of its rows. A tile is the business of one thread and writes to its two panels only. The tiles
/// are taken in rounds in which every panel occurs once, as in a tournament, so that tiles of a round can run at once and
/// every panel still gets its sums in one order.
/// </remarks>
internal sealed class SilhouetteSums<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int BlockRows = RowBlocks.BlockRows;
    private const int PanelBlocks = 32;
    private const int PanelRows = PanelBlocks * BlockRows;

    // Rows taken at once against each block, so that its numbers are loaded once for all of them.
    private const int Together = 4;

    private readonly SilhouetteCells _cells;
    private readonly ExecutionOptions _execution;
    private readonly RowBlocks _rows;
    private readonly int _columns, _blocks, _panels;

    // 1 for a row, 0 for a place that only fills up its cell.
    private readonly double[] _weights;

    // Distances summed: for each labeling, for each of its clusters, one number a place.
    private readonly double[][][] _sums;

    public SilhouetteSums(Matrix rows, SilhouetteCells cells, ExecutionOptions execution)
    {
        _cells = cells;
        _execution = execution;
        _rows = RowBlocks.From(rows, cells.Order, execution with { Progress = null });
        _columns = rows.Columns;
        _blocks = _rows.Blocks;
        _panels = OrderedParallel.BlockCount(_blocks, PanelBlocks);
        _weights = Array.ConvertAll(cells.Order, row => row < 0 ? 0.0 : 1.0);
        _sums = Array.ConvertAll(cells.Labelings, labeling => new double[labeling.ClusterCount][]);
        foreach (double[][] clusters in _sums)
            for (int cluster = 0; cluster < clusters.Length; cluster++) clusters[cluster] = new double[cells.Order.Length];
    }

    public double[][] Compute()
    {
        ExecutionOptions inside = _execution with { Progress = null };
        OrderedParallel.For(_panels, inside, panel => AddTile(panel, panel));
        int players = _panels + _panels % 2, rounds = players - 1;
        for (int round = 0; round < (_panels > 1 ? rounds : 0); round++)
        {
            int current = round;
            OrderedParallel.For(players / 2, inside, match =>
            {
                int one = match == 0 ? rounds : (current + match) % rounds, other = (current - match + rounds) % rounds;
                if (one < _panels && other < _panels) AddTile(Math.Min(one, other), Math.Max(one, other));
            });
            _execution.Progress?.Report((round + 1.0) / rounds);
        }
        double[][] samples = new double[_sums.Length][];
        for (int l = 0; l < samples.Length; l++) samples[l] = Samples(l);
        return samples;
    }

    // Adds the distances between two panels to the sums of both, or those within one panel to its own.
    private void AddTile(int panel, int other)
    {
        int end = Math.Min(_blocks, (panel + 1) * PanelBlocks), otherFirst = other * PanelBlocks;
        int otherEnd = Math.Min(_blocks, otherFirst + PanelBlocks), otherPlaces = (otherEnd - otherFirst) * BlockRows;
        Span<double> otherSums = stackalloc double[PanelRows];
        for (int first = panel * PanelBlocks, next; first < end; first = next)
        {
            next = EndOfCell(first, end);
            otherSums.Clear();
            for (int place = first * BlockRows; place < next * BlockRows; place += Together)
            {
                if (_weights[place] == 0) break;
                for (int otherBlock = otherFirst, otherNext; otherBlock < otherEnd; otherBlock = otherNext)
                {
                    otherNext = EndOfCell(otherBlock, otherEnd);
                    AddRows(place, otherBlock, otherNext, otherSums[((otherBlock - otherFirst) * BlockRows)..]);
                }
            }
            if (panel == other) continue;
            int cell = _cells.CellOfBlock[first];
            for (int l = 0; l < _sums.Length; l++)
            {
                Span<double> sums = _sums[l][_cells.ClusterOfCell[l][cell]].AsSpan(otherFirst * BlockRows, otherPlaces);
                TensorPrimitives.Add(sums, otherSums[..otherPlaces], sums);
            }
        }
    }

    private int EndOfCell(int block, int end)
    {
        int cell = _cells.CellOfBlock[block];
        while (++block < end && _cells.CellOfBlock[block] == cell) continue;
        return block;
    }

    // Four rows against consecutive blocks of one cell: each row's sum goes to its place, the blocks' sums are given back.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRows(int place, int firstBlock, int endBlock, Span<double> otherSums)
    {
        int columns = _columns, stride = BlockRows * columns;
        ref double rows = ref _rows.Values[_rows.Offset(place)];
        ref double weights = ref _weights[firstBlock * BlockRows];
        ref double others = ref _rows.Values[firstBlock * stride];
        ref double back = ref MemoryMarshal.GetReference(otherSums);
        ref double weight = ref _weights[place];
        TVector weight0 = TLanes.Broadcast(weight), weight1 = TLanes.Broadcast(Unsafe.Add(ref weight, 1));
        TVector weight2 = TLanes.Broadcast(Unsafe.Add(ref weight, 2)), weight3 = TLanes.Broadcast(Unsafe.Add(ref weight, 3));
        TVector sum0 = TLanes.Broadcast(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int block = firstBlock; block < endBlock; block++)
        {
            for (nuint half = 0; half < BlockRows; half += (nuint)TLanes.Count)
            {
                TVector squared0 = TLanes.Broadcast(0), squared1 = squared0, squared2 = squared0, squared3 = squared0;
                for (nuint c = 0; c < (nuint)stride; c += BlockRows)
                {
                    TVector value = TLanes.Load(in others, c + half);
                    TVector difference0 = TLanes.Subtract(value, TLanes.Broadcast(Unsafe.Add(ref rows, c)));
                    TVector difference1 = TLanes.Subtract(value, TLanes.Broadcast(Unsafe.Add(ref rows, c + 1)));
                    TVector difference2 = TLanes.Subtract(value, TLanes.Broadcast(Unsafe.Add(ref rows, c + 2)));
                    TVector difference3 = TLanes.Subtract(value, TLanes.Broadcast(Unsafe.Add(ref rows, c + 3)));
                    squared0 = TLanes.MultiplyAdd(difference0, difference0, squared0);
                    squared1 = TLanes.MultiplyAdd(difference1, difference1, squared1);
                    squared2 = TLanes.MultiplyAdd(difference2, difference2, squared2);
                    squared3 = TLanes.MultiplyAdd(difference3, difference3, squared3);
                }
                TVector distance0 = TLanes.FastSqrt(squared0), distance1 = TLanes.FastSqrt(squared1);
                TVector distance2 = TLanes.FastSqrt(squared2), distance3 = TLanes.FastSqrt(squared3);
                TVector otherWeight = TLanes.Load(in weights, half);
                sum0 = TLanes.MultiplyAdd(distance0, otherWeight, sum0);
                sum1 = TLanes.MultiplyAdd(distance1, otherWeight, sum1);
                sum2 = TLanes.MultiplyAdd(distance2, otherWeight, sum2);
                sum3 = TLanes.MultiplyAdd(distance3, otherWeight, sum3);
                TVector added = TLanes.MultiplyAdd(distance0, weight0, TLanes.Load(in back, half));
                added = TLanes.MultiplyAdd(distance1, weight1, added);
                added = TLanes.MultiplyAdd(distance2, weight2, added);
                TLanes.Store(TLanes.MultiplyAdd(distance3, weight3, added), ref back, half);
            }
            others = ref Unsafe.Add(ref others, stride);
            weights = ref Unsafe.Add(ref weights, BlockRows);
            back = ref Unsafe.Add(ref back, BlockRows);
        }
        double total0 = TLanes.Sum(sum0), total1 = TLanes.Sum(sum1), total2 = TLanes.Sum(sum2), total3 = TLanes.Sum(sum3);
        int cell = _cells.CellOfBlock[firstBlock];
        for (int l = 0; l < _sums.Length; l++)
        {
            Span<double> sums = _sums[l][_cells.ClusterOfCell[l][cell]].AsSpan(place, Together);
            sums[0] += total0;
            sums[1] += total1;
            sums[2] += total2;
            sums[3] += total3;
        }
    }

    private double[] Samples(int labeling)
    {
        double[][] sums = _sums[labeling];
        int[] counts = _cells.Labelings[labeling].Counts, clusterOfCell = _cells.ClusterOfCell[labeling];
        var samples = new double[_cells.Labelings[labeling].Labels.Length];
        for (int place = 0; place < _cells.Order.Length; place++)
        {
            int row = _cells.Order[place], own = clusterOfCell[_cells.CellOfBlock[place / BlockRows]];
            if (row < 0 || counts[own] == 1) continue;
            double within = sums[own][place] / (counts[own] - 1), nearest = double.PositiveInfinity;
            for (int cluster = 0; cluster < counts.Length; cluster++)
                if (cluster != own) nearest = Math.Min(nearest, sums[cluster][place] / counts[cluster]);
            double larger = Math.Max(within, nearest);
            samples[row] = larger == 0 ? 0 : (nearest - within) / larger;
        }
        return samples;
    }
}
