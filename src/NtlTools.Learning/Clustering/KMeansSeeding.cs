using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// Starting centers by greedy k-means++ (Arthur and Vassilvitskii 2007): each next center is the best of 2 + ⌊ln k⌋ rows
/// drawn with probability proportional to their squared distance to the centers so far.
/// </summary>
internal abstract class KMeansSeeding
{
    private const int BlockRows = RowBlocks.BlockRows;

    private readonly RowBlocks _rows;
    private readonly ExecutionOptions _execution;
    private readonly double[] _closest;
    private readonly double[] _chunkPotentials;

    private KMeansSeeding(RowBlocks rows, ExecutionOptions execution)
    {
        _rows = rows;
        _execution = execution;
        _closest = new double[rows.Blocks * BlockRows];
        _chunkPotentials = new double[OrderedParallel.BlockCount(rows.Blocks, KMeansRun.ChunkBlocks)];
    }

    /// <summary>Draws k centers, one after the other.</summary>
    public double[] Draw(int clusterCount, ref SeededRandom random) => Draw([], clusterCount, ref random);

    /// <summary>Draws the centers that are missing.</summary>
    /// <param name="given">Centers to start with, one after the other; none or some.</param>
    /// <param name="clusterCount">The number of centers in the end.</param>
    /// <param name="random">What the draws come from.</param>
    public double[] Draw(ReadOnlySpan<double> given, int clusterCount, ref SeededRandom random)
    {
        int columns = _rows.Columns, trials = 2 + (int)Math.Log(clusterCount), count = given.Length / columns;
        var centers = new double[clusterCount * columns];
        given.CopyTo(centers);
        if (count == 0) _rows.Table.Row(random.Next(_rows.Rows)).CopyTo(centers);
        count = Math.Max(1, count);

        // The rows that fill up the last block start at 0, stay there, and so are never drawn and never counted.
        KMeansRun.Fill(_closest.AsSpan(0, _rows.Rows), double.PositiveInfinity);
        double potential = 0;
        for (int cluster = 0; cluster < count; cluster++) potential = MoveCloser(Center(cluster));
        var candidates = new double[trials * columns];
        for (int cluster = count; cluster < clusterCount; cluster++)
        {
            _execution.Cancellation.ThrowIfCancellationRequested();
            for (int t = 0; t < trials; t++)
                _rows.Table.Row(DrawRow(potential, ref random)).CopyTo(candidates.AsSpan(t * columns));
            candidates.AsSpan(BestTrial(candidates, trials) * columns, columns).CopyTo(centers.AsSpan(cluster * columns));
            if (cluster < clusterCount - 1) potential = MoveCloser(Center(cluster));
        }
        return centers;

        double[] Center(int cluster) => centers.AsSpan(cluster * columns, columns).ToArray();
    }

    private int DrawRow(double potential, ref SeededRandom random)
    {
        // Every distinct row is a center already: any further one is as good.
        if (potential == 0) return random.Next(_rows.Rows);
        double target = random.NextDouble() * potential;
        int chunk = 0;
        while (chunk < _chunkPotentials.Length - 1 && target >= _chunkPotentials[chunk]) target -= _chunkPotentials[chunk++];

        // Rounding can leave a target just past the last row; the last row that could be drawn takes it.
        int end = Math.Min(_rows.Rows, (chunk + 1) * KMeansRun.ChunkBlocks * BlockRows), drawn = -1;
        for (int row = chunk * KMeansRun.ChunkBlocks * BlockRows; row < end; row++)
        {
            if (_closest[row] == 0) continue;
            drawn = row;
            target -= _closest[row];
            if (target < 0) break;
        }
        return drawn >= 0 ? drawn : random.Next(_rows.Rows);
    }

    // Takes a new center into the distances and returns their new sum.
    private double MoveCloser(double[] center)
    {
        OrderedParallel.ForBlocks(_rows.Blocks, KMeansRun.ChunkBlocks, _execution, (chunk, first, end) =>
        {
            Span<double> lanes = stackalloc double[BlockRows];
            lanes.Clear();
            Accumulate(center, 1, first, end, lanes, keep: true);
            _chunkPotentials[chunk] = KMeansRun.SumLanes(lanes);
        });
        double potential = 0;
        foreach (double part in _chunkPotentials) potential += part;
        return potential;
    }

    // The candidate that would leave the smallest sum of squared distances; among equals the first drawn.
    private int BestTrial(double[] candidates, int trials)
    {
        var parts = new double[_chunkPotentials.Length * trials];
        OrderedParallel.ForBlocks(_rows.Blocks, KMeansRun.ChunkBlocks, _execution, (chunk, first, end) =>
        {
            Span<double> lanes = stackalloc double[trials * BlockRows];
            lanes.Clear();
            Accumulate(candidates, trials, first, end, lanes, keep: false);
            for (int t = 0; t < trials; t++)
                parts[chunk * trials + t] = KMeansRun.SumLanes(lanes.Slice(t * BlockRows, BlockRows));
        });
        int best = 0;
        double smallest = double.PositiveInfinity;
        for (int t = 0; t < trials; t++)
        {
            double potential = 0;
            for (int chunk = 0; chunk < _chunkPotentials.Length; chunk++) potential += parts[chunk * trials + t];
            if (potential < smallest) (smallest, best) = (potential, t);
        }
        return best;
    }

    /// <summary>Adds min(closest so far, distance to a center) over some blocks into eight sums a center.</summary>
    protected abstract void Accumulate(double[] centers, int count, int firstBlock, int endBlock, Span<double> lanes, bool keep);

    /// <summary>What depends on the width of the processor's registers.</summary>
    public sealed class WithLanes<TLanes, TVector>(RowBlocks rows, ExecutionOptions execution) : KMeansSeeding(rows, execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        private static int s_isPreparing;

        /// <summary>Has it compiled while the rows are put into blocks.</summary>
        public static void Prepare() =>
            _ = AheadOfUse.Compile(ref s_isPreparing, (typeof(WithLanes<TLanes, TVector>), nameof(Accumulate)));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Accumulate(double[] centers, int count, int firstBlock, int endBlock, Span<double> lanes, bool keep)
        {
            int columns = _rows.Columns;
            ref double values = ref MemoryMarshal.GetArrayDataReference(_rows.Values);
            ref double closest = ref MemoryMarshal.GetArrayDataReference(_closest);
            ref double sums = ref MemoryMarshal.GetReference(lanes);
            ref double center = ref MemoryMarshal.GetArrayDataReference(centers);
            for (int block = firstBlock; block < endBlock; block++)
            {
                for (int half = 0; half < BlockRows; half += TLanes.Count)
                {
                    ref double rows = ref Unsafe.Add(ref values, block * BlockRows * columns + half);
                    nuint place = (nuint)(block * BlockRows + half);
                    TVector before = TLanes.Load(in closest, place);
                    for (int t = 0; t < count; t++)
                    {
                        TVector squared = KMeansRun.SquaredDistance<TLanes, TVector>(
                            ref rows, ref Unsafe.Add(ref center, t * columns), columns);
                        TVector nearest = TLanes.Min(before, squared);
                        nuint sum = (nuint)(t * BlockRows + half);
                        TLanes.Store(TLanes.Add(TLanes.Load(in sums, sum), nearest), ref sums, sum);
                        if (keep) TLanes.Store(nearest, ref closest, place);
                    }
                }
            }
        }
    }
}
