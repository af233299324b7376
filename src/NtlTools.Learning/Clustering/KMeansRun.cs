using System.Runtime.CompilerServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// One run of Lloyd's algorithm to convergence, accelerated by the triangle inequality (Hamerly 2010). Assignments are
/// exactly those of the plain algorithm.
/// </summary>
/// <remarks>
/// Hamerly moves two bounds a row in every iteration. Here one number a block of eight rows stays as it is: the smallest gap
/// in the block between a row's distances to its own and to the second nearest center when they were last computed, counted
/// from the total drift at that time. An iteration narrows no gap by more than the two longest moves of a center together, so
/// that no row of a block can change its cluster before the total drift has passed the block's number; until then it is
/// passed over with one comparison. Now and then the rows are sorted by their gaps, so that few blocks are computed for the
/// sake of one row.
/// </remarks>
internal abstract partial class KMeansRun
{
    /// <summary>Blocks of eight rows that one task takes: 4,096 rows.</summary>
    public const int ChunkBlocks = 512;

    private const int BlockRows = RowBlocks.BlockRows;

    // The rows are put in order each time when this many times as many blocks were computed as there are; measured.
    private const int PassesPerOrder = 12;

    // The order is as fine as a thirty-second of an octave of what is left of a row's gap.
    private const int OrderShift = 18;

    // A run is abandoned where this many times what the last so many iterations gained would not suffice.
    private const int Stride = 10, Outlook = 4;

    private readonly RowBlocks _shared;
    private readonly ExecutionOptions _execution;
    private readonly int _clusters, _columns, _chunks, _blocks, _count;
    private readonly double[] _centers, _sums;
    private readonly int[] _counts;

    // The rows in the order of the table until they are first put in order, then this run's own arrangement.
    private RowBlocks _rows;
    private RowBlocks? _own;

    // By place: the table's row; its cluster, as a double so that registers compare it, -1 before the first assignment; the
    // squared distance to its center, and the gap to the second nearest, when they were last computed.
    private readonly int[] _order;
    private readonly double[] _labels, _distances, _gaps;

    // By block: the total drift at which its first row is due.
    private readonly double[] _due;

    // By chunk: what its changed rows add to the sums and counts of each cluster, how many changed, and how many blocks were
    // computed.
    private readonly double[] _sumChanges;
    private readonly int[] _countChanges, _changed, _computed;

    // Room for putting in order.
    private readonly int[] _bucketStarts = new int[(1 << (32 - OrderShift)) + 1], _buckets, _sortedOrder;
    private readonly double[] _sortedLabels;

    // The sum of the squares of all numbers.
    private readonly double _squares;

    // How far two centers together can have moved since the start, with allowance for rounding.
    private double _drift;

    private KMeansRun(RowBlocks rows, int clusters, ExecutionOptions execution)
    {
        _shared = _rows = rows;
        _execution = execution;
        _columns = rows.Columns;
        _blocks = rows.Blocks;
        _count = rows.Rows;
        _clusters = clusters;
        _chunks = OrderedParallel.BlockCount(_blocks, ChunkBlocks);
        _centers = new double[clusters * _columns];
        _sums = new double[_centers.Length];
        _counts = new int[_clusters];
        int places = _blocks * BlockRows;
        _order = new int[places];
        _labels = new double[places];
        _distances = new double[places];
        _gaps = new double[places];
        _due = new double[_blocks];
        _sumChanges = new double[_chunks * _sums.Length];
        _countChanges = new int[_chunks * _clusters];
        _changed = new int[_chunks];
        _computed = new int[_chunks];
        _buckets = new int[places];
        _sortedOrder = new int[places];
        _sortedLabels = new double[places];
        _squares = SumOfSquares(rows.Table.Values);
    }

    // What the rounding of a distance can come to, relative to the distance, several times over.
    private double Rounding => (_columns + 16) * 4.5e-16;

    /// <summary>Iterates from some centers until no row changes its cluster, or the most iterations are done.</summary>
    /// <param name="centers">The centers to start from, one after the other.</param>
    /// <param name="maxIterations">The most iterations.</param>
    /// <param name="toBeat">An inertia; a run that does not look like getting below it is abandoned.</param>
    /// <returns>The model, or null where the run was abandoned.</returns>
    public KMeansModel? Converge(ReadOnlySpan<double> centers, int maxIterations, double toBeat = double.PositiveInfinity)
    {
        Start(centers);
        int iterations = 0, computed = 0;
        double before = double.PositiveInfinity;
        bool settled = false, converged = false;
        while (iterations < maxIterations)
        {
            _execution.Cancellation.ThrowIfCancellationRequested();
            iterations++;
            bool changed = Assign() > 0;
            changed |= FillEmptyClusters();
            converged = !changed && settled;
            if (converged) break;

            // Sums kept up to date by differences have gathered rounding; the last word is had by sums taken anew.
            settled = !changed;
            if (settled) SumAnew();
            MoveCenters();
            if (settled) MakeAllDue();
            if (iterations % Stride == 0 && double.IsFinite(toBeat))
            {
                double now = InertiaOfSums();
                if (now - Outlook * (before - now) > toBeat) return null;
                before = now;
            }
            foreach (int blocks in _computed) computed += blocks;
            if (settled || computed < PassesPerOrder * _blocks) continue;
            PutInOrder();
            computed = 0;
        }
        if (!converged)
        {
            SumAnew();
            MoveCenters();
            MakeAllDue();
            Assign();
        }
        return new KMeansModel(new Matrix(_clusters, _columns, _centers), Inertia(), iterations);
    }

    /// <summary>The squared distances from some rows of a block to a center, column after column, not fused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SquaredDistance<TLanes, TVector>(ref double values, ref double center, int columns)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector squared = TLanes.Broadcast(0);
        for (nuint c = 0; c < (nuint)columns; c++)
        {
            TVector difference = TLanes.Subtract(
                TLanes.Load(in values, c * RowBlocks.BlockRows), TLanes.Broadcast(Unsafe.Add(ref center, c)));
            squared = TLanes.Add(squared, TLanes.Multiply(difference, difference));
        }
        return squared;
    }

    /// <summary>The sum of eight numbers in an order of its own, the same for every width.</summary>
    public static double SumLanes(ReadOnlySpan<double> lanes) =>
        ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));

    /// <summary>The sum of the squares of some numbers in an order of its own, the same for every width.</summary>
    public static double SumOfSquares(ReadOnlySpan<double> values)
    {
        Span<double> lanes = stackalloc double[RowBlocks.BlockRows];
        lanes.Clear();
        for (int i = 0; i < values.Length; i++) lanes[i % RowBlocks.BlockRows] += values[i] * values[i];
        return SumLanes(lanes);
    }

    /// <summary>Sets all numbers to one; the framework's own loop is compiled on first use, and badly at first.</summary>
    public static void Fill(Span<double> numbers, double value)
    {
        for (int i = 0; i < numbers.Length; i++) numbers[i] = value;
    }

    /// <summary>Computes the clusters of a chunk's blocks that are due.</summary>
    protected abstract void AssignChunk(int chunk, int firstBlock, int endBlock);

    private void Start(ReadOnlySpan<double> centers)
    {
        centers.CopyTo(_centers);
        Array.Clear(_sums);
        Array.Clear(_counts);
        Fill(_labels, -1);
        for (int place = 0; place < _order.Length; place++) _order[place] = Math.Min(place, _count - 1);
        _rows = _shared;
        _drift = 0;
        MakeAllDue();
    }

    private void MakeAllDue() => Fill(_due, double.NegativeInfinity);

    private int Assign()
    {
        OrderedParallel.ForBlocks(_blocks, ChunkBlocks, _execution, AssignChunk);
        int changed = 0, size = _sums.Length;
        for (int chunk = 0; chunk < _chunks; chunk++)
        {
            if (_changed[chunk] == 0) continue;
            changed += _changed[chunk];
            for (int i = 0; i < size; i++) _sums[i] += _sumChanges[chunk * size + i];
            for (int cluster = 0; cluster < _clusters; cluster++)
                _counts[cluster] += _countChanges[chunk * _clusters + cluster];
        }
        return changed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int place, double sign, Span<double> sums) => Add(_rows, place, sign, sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(RowBlocks rows, int place, double sign, Span<double> sums)
    {
        ReadOnlySpan<double> values = rows.Values.AsSpan(rows.Offset(place));
        for (int c = 0; c < sums.Length; c++) sums[c] += sign * values[c * BlockRows];
    }

    // In the order of the table: that of the places comes of roots, which processors round differently.
    private void SumAnew()
    {
        int[] clusters = _buckets;
        for (int place = 0; place < _count; place++) clusters[_order[place]] = (int)_labels[place];
        OrderedParallel.ForBlocks(_blocks, ChunkBlocks, _execution, (chunk, firstBlock, endBlock) =>
        {
            Span<double> sums = _sumChanges.AsSpan(chunk * _sums.Length, _sums.Length);
            sums.Clear();
            int end = Math.Min(endBlock * BlockRows, _count);
            for (int row = firstBlock * BlockRows; row < end; row++)
                Add(_shared, row, 1, sums.Slice(clusters[row] * _columns, _columns));
        });
        Array.Clear(_sums);
        for (int i = 0; i < _sumChanges.Length; i++) _sums[i % _sums.Length] += _sumChanges[i];
    }

    // Sorts the rows by their gaps. Rows of one gap are due together time after time, so that the order lasts.
    private void PutInOrder()
    {
        Array.Clear(_bucketStarts);
        for (int place = 0; place < _count; place++)
        {
            uint gap = BitConverter.SingleToUInt32Bits((float)Math.Max(0, _gaps[place]));
            _buckets[place] = (int)(gap >> OrderShift);
            _bucketStarts[_buckets[place] + 1]++;
        }
        for (int bucket = 1; bucket < _bucketStarts.Length; bucket++) _bucketStarts[bucket] += _bucketStarts[bucket - 1];
        for (int place = 0; place < _count; place++)
        {
            int target = _bucketStarts[_buckets[place]]++;
            (_sortedOrder[target], _sortedLabels[target]) = (_order[place], _labels[place]);
        }

        // What only fills up the last block repeats the last row, whichever that is now.
        for (int place = _count; place < _sortedOrder.Length; place++)
            (_sortedOrder[place], _sortedLabels[place]) = (_sortedOrder[_count - 1], _sortedLabels[_count - 1]);
        _sortedOrder.CopyTo(_order, 0);
        _sortedLabels.CopyTo(_labels, 0);
        _rows = _own ??= RowBlocks.Like(_shared);
        _rows.Arrange(_order, _execution);
        MakeAllDue();
    }

    // A cluster without rows gets the row farthest from its own center, as scikit-learn does; a row that is alone in its
    // cluster stays. Where all rows lie on centers there are fewer distinct rows than clusters, and the center stays.
    private bool FillEmptyClusters()
    {
        if (!Array.Exists(_counts, count => count == 0)) return false;
        var distances = new double[_count];
        for (int place = 0; place < _count; place++) distances[place] = DistanceToOwn(place);
        bool filled = false;
        for (int cluster = 0; cluster < _clusters; cluster++)
        {
            if (_counts[cluster] > 0) continue;
            int farthest = -1;
            double distance = 0;
            for (int place = 0; place < _count; place++)
            {
                if (distances[place] <= distance || _counts[(int)_labels[place]] == 1) continue;
                (farthest, distance) = (place, distances[place]);
            }
            if (farthest < 0) break;
            int from = (int)_labels[farthest];
            Add(farthest, -1, _sums.AsSpan(from * _columns, _columns));
            _counts[from]--;
            _sums.AsSpan(cluster * _columns, _columns).Clear();
            Add(farthest, 1, _sums.AsSpan(cluster * _columns, _columns));
            _counts[cluster] = 1;
            _labels[farthest] = cluster;
            distances[farthest] = 0;
            _due[farthest / BlockRows] = double.NegativeInfinity;
            filled = true;
        }
        return filled;
    }

    private double DistanceToOwn(int place)
    {
        int offset = _rows.Offset(place), center = (int)_labels[place] * _columns;
        double squared = 0;
        for (int c = 0; c < _columns; c++)
        {
            double difference = _rows.Values[offset + c * BlockRows] - _centers[center + c];
            squared += difference * difference;
        }
        return squared;
    }

    private void MoveCenters()
    {
        double longest = 0, next = 0;
        for (int cluster = 0; cluster < _clusters; cluster++)
        {
            if (_counts[cluster] == 0) continue;
            double squared = 0;
            for (int i = cluster * _columns; i < (cluster + 1) * _columns; i++)
            {
                double moved = _sums[i] / _counts[cluster], difference = moved - _centers[i];
                squared += difference * difference;
                _centers[i] = moved;
            }
            double move = Math.Sqrt(squared);
            if (move > longest) (longest, next) = (move, longest);
            else if (move > next) next = move;
        }
        _drift += (longest + next) * (1 + Rounding);
    }

    // By the centers being means: the squares of all rows less those of the centers, each as often as its cluster has rows.
    private double InertiaOfSums()
    {
        double inertia = _squares;
        for (int i = 0; i < _sums.Length; i++)
            if (_counts[i / _columns] > 0) inertia -= _sums[i] * _sums[i] / _counts[i / _columns];
        return inertia;
    }

    // The final assignment has just computed every distance to the final centers; they are added in the order of the table.
    private double Inertia()
    {
        Span<double> lanes = stackalloc double[BlockRows];
        double[] distances = _sortedLabels;
        for (int place = 0; place < _count; place++) distances[_order[place]] = _distances[place];
        double inertia = 0;
        for (int first = 0; first < _count; first += ChunkBlocks * BlockRows)
        {
            int end = Math.Min(_count, first + ChunkBlocks * BlockRows);
            lanes.Clear();
            for (int row = first; row < end; row++) lanes[row % BlockRows] += distances[row];
            inertia += SumLanes(lanes);
        }
        return inertia;
    }
}
