using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>What all runs share, whatever the width of the processor's registers.</summary>
internal static class KMeansRun
{
    /// <summary>Blocks of eight rows that one task takes: 4,096 rows.</summary>
    public const int ChunkBlocks = 512;

    /// <summary>Fits once from new centers.</summary>
    public static KMeansModel Fit(RowBlocks rows, KMeansSettings settings, SeededRandom random, ExecutionOptions execution)
    {
        if (Vector512.IsHardwareAccelerated)
            return Fit<Lanes512, Vector512<double>>(rows, settings, random, execution);
        if (Vector256.IsHardwareAccelerated)
            return Fit<Lanes256, Vector256<double>>(rows, settings, random, execution);
        return Fit<Lanes128, Vector128<double>>(rows, settings, random, execution);
    }

    /// <summary>Fits once from new centers with registers of a given width; the width does not change a bit of the result.</summary>
    public static KMeansModel Fit<TLanes, TVector>(
        RowBlocks rows, KMeansSettings settings, SeededRandom random, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var seeding = new KMeansSeeding<TLanes, TVector>(rows, execution);
        double[] centers = seeding.Draw(settings.ClusterCount, ref random);
        return new KMeansRun<TLanes, TVector>(rows, centers, execution).Converge(settings.MaxIterations);
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
}

/// <summary>
/// One run of Lloyd's algorithm to convergence, accelerated by the triangle inequality (Hamerly 2010). Assignments are
/// exactly those of the plain algorithm.
/// </summary>
/// <remarks>
/// Hamerly moves two bounds a row in every iteration. Here they are one number that stays as it is: the gap between a row's
/// distances to its own and to the second nearest center when they were last computed, counted from the total drift at that
/// time. An iteration narrows no gap by more than the two longest moves of a center together, so that a row cannot change
/// its cluster before the total drift has passed its number. Rows are kept in blocks of eight, computed in registers when
/// the first of them is due, and now and then put in the order in which they fall due, so that few blocks are computed for
/// the sake of one row.
/// </remarks>
internal sealed class KMeansRun<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int BlockRows = RowBlocks.BlockRows;

    // Putting the rows in order costs about as much as computing all of them this many times.
    private const int PassesPerOrder = 4;

    private readonly RowBlocks _shared;
    private readonly ExecutionOptions _execution;
    private readonly int _clusters, _columns, _chunks, _blocks, _count;
    private readonly double[] _centers, _sums;
    private readonly int[] _counts;

    // The rows in this run's order; the shared ones until they are first put in order.
    private RowBlocks _rows;
    private int[]? _order;

    // By place: the cluster, as a double so that registers compare it, -1 before the first assignment; the squared distance
    // to its center when last computed; the total drift at which the row is due. By block: when the first row is due.
    private double[] _labels, _due;
    private readonly double[] _distances, _blockDue;

    // Per chunk: what its changed rows add to the sums and counts of each cluster, how many changed, blocks computed.
    private readonly double[] _sumChanges;
    private readonly int[] _countChanges, _changed, _computed;

    // How far two centers together can have moved since the start, with allowance for rounding.
    private double _drift;

    public KMeansRun(RowBlocks rows, double[] centers, ExecutionOptions execution)
    {
        _shared = _rows = rows;
        _execution = execution;
        _columns = rows.Columns;
        _blocks = rows.Blocks;
        _count = rows.Rows;
        _clusters = centers.Length / _columns;
        _chunks = OrderedParallel.BlockCount(_blocks, KMeansRun.ChunkBlocks);
        _centers = [.. centers];
        _sums = new double[centers.Length];
        _counts = new int[_clusters];
        _labels = new double[_blocks * BlockRows];
        _due = new double[_blocks * BlockRows];
        _distances = new double[_blocks * BlockRows];
        _blockDue = new double[_blocks];
        _sumChanges = new double[_chunks * centers.Length];
        _countChanges = new int[_chunks * _clusters];
        _changed = new int[_chunks];
        _computed = new int[_chunks];
        Array.Fill(_labels, -1);
    }

    // What the rounding of a distance can come to, relative to the distance, several times over.
    private double Rounding => (_columns + 16) * 4.5e-16;

    /// <summary>Iterates until no row changes its cluster, or the most iterations are done.</summary>
    public KMeansModel Converge(int maxIterations)
    {
        int iterations = 0, computed = 0;
        bool settled = false, converged = false;
        MakeAllDue();
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
            computed += _computed.Sum();
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

    private void MakeAllDue() => Array.Fill(_blockDue, double.NegativeInfinity);

    private int Assign()
    {
        OrderedParallel.ForBlocks(_blocks, KMeansRun.ChunkBlocks, _execution, AssignChunk);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AssignChunk(int chunk, int firstBlock, int endBlock)
    {
        _sumChanges.AsSpan(chunk * _sums.Length, _sums.Length).Clear();
        _countChanges.AsSpan(chunk * _clusters, _clusters).Clear();
        int computed = 0, changed = 0;
        for (int block = firstBlock; block < endBlock; block++)
        {
            if (_blockDue[block] > _drift) continue;
            changed += AssignBlock(chunk, block);
            computed++;
        }
        _computed[chunk] = computed;
        _changed[chunk] = changed;
    }

    // Computes the clusters and distances of a block and when it is next due; returns how many rows changed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int AssignBlock(int chunk, int block)
    {
        int place = block * BlockRows, clusters = _clusters, columns = _columns, changed = 0;
        ref double values = ref _rows.Values[place * columns];
        ref double labels = ref _labels[place];
        ref double distances = ref _distances[place];
        ref double due = ref _due[place];
        TVector drift = TLanes.Broadcast(_drift), slack = TLanes.Broadcast(Rounding), first = TLanes.Broadcast(double.MaxValue);
        for (nuint half = 0; half < BlockRows; half += (nuint)TLanes.Count)
        {
            TVector nearest = TLanes.Broadcast(double.MaxValue), second = nearest, label = TLanes.Broadcast(0);
            ref double center = ref MemoryMarshal.GetArrayDataReference(_centers);
            for (int cluster = 0; cluster < clusters; cluster++)
            {
                TVector squared = KMeansRun.SquaredDistance<TLanes, TVector>(ref Unsafe.Add(ref values, half), ref center, columns);
                second = TLanes.Min(second, TLanes.Max(nearest, squared));
                label = TLanes.SelectLess(squared, nearest, TLanes.Broadcast(cluster), label);
                nearest = TLanes.Min(nearest, squared);
                center = ref Unsafe.Add(ref center, columns);
            }
            TVector own = TLanes.FastSqrt(nearest), other = TLanes.FastSqrt(second);
            TVector allowance = TLanes.Multiply(slack, TLanes.Add(TLanes.Add(own, other), drift));
            TVector next = TLanes.Subtract(TLanes.Add(TLanes.Subtract(other, own), drift), allowance);
            first = TLanes.Min(first, next);
            TLanes.Store(next, ref due, half);
            TLanes.Store(nearest, ref distances, half);
            ulong differing = TLanes.Differing(label, TLanes.Load(in labels, half));
            if (differing != 0) changed += Change(chunk, place + (int)half, differing, label);
        }
        _blockDue[block] = TLanes.Smallest(first);
        return changed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Change(int chunk, int firstPlace, ulong differing, TVector label)
    {
        Span<double> labels = stackalloc double[BlockRows];
        TLanes.Store(label, ref labels[0], 0);
        Span<double> sums = _sumChanges.AsSpan(chunk * _sums.Length, _sums.Length);
        Span<int> counts = _countChanges.AsSpan(chunk * _clusters, _clusters);
        int changed = 0;
        for (; differing != 0; differing &= differing - 1)
        {
            int lane = BitOperations.TrailingZeroCount(differing), place = firstPlace + lane;
            int from = (int)_labels[place], to = (int)labels[lane];
            _labels[place] = to;
            if (place >= _count) continue;
            changed++;
            counts[to]++;
            Add(place, 1, sums.Slice(to * _columns, _columns));
            if (from < 0) continue;
            counts[from]--;
            Add(place, -1, sums.Slice(from * _columns, _columns));
        }
        return changed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int place, double sign, Span<double> sums)
    {
        ReadOnlySpan<double> values = _rows.Values.AsSpan(_rows.Offset(place));
        for (int c = 0; c < sums.Length; c++) sums[c] += sign * values[c * BlockRows];
    }

    private void SumAnew()
    {
        OrderedParallel.ForBlocks(_blocks, KMeansRun.ChunkBlocks, _execution, (chunk, firstBlock, endBlock) =>
        {
            Span<double> sums = _sumChanges.AsSpan(chunk * _sums.Length, _sums.Length);
            sums.Clear();
            int end = Math.Min(endBlock * BlockRows, _count);
            for (int place = firstBlock * BlockRows; place < end; place++)
                Add(place, 1, sums.Slice((int)_labels[place] * _columns, _columns));
        });
        Array.Clear(_sums);
        for (int i = 0; i < _sumChanges.Length; i++) _sums[i % _sums.Length] += _sumChanges[i];
    }

    // Sorts the rows by when they are due, as finely as a thirty-second of an octave of what is left of their gap.
    private void PutInOrder()
    {
        const int Shift = 18, Buckets = 1 << (32 - Shift);
        int[] starts = new int[Buckets + 1], buckets = new int[_count], order = new int[_labels.Length];
        for (int place = 0; place < _count; place++)
        {
            float left = (float)Math.Max(0, _due[place] - _drift);
            buckets[place] = (int)(BitConverter.SingleToUInt32Bits(left) >> Shift);
            starts[buckets[place] + 1]++;
        }
        for (int bucket = 0; bucket < Buckets; bucket++) starts[bucket + 1] += starts[bucket];
        double[] labels = new double[_labels.Length], due = new double[_due.Length];
        for (int place = 0; place < _count; place++)
        {
            int target = starts[buckets[place]]++;
            order[target] = _order is null ? place : _order[place];
            labels[target] = _labels[place];
            due[target] = _due[place];
        }
        order.AsSpan(_count).Fill(order[_count - 1]);
        labels.AsSpan(_count).Fill(labels[_count - 1]);
        due.AsSpan(_count).Fill(due[_count - 1]);
        (_order, _labels, _due) = (order, labels, due);
        if (_rows == _shared) _rows = RowBlocks.From(_shared.Table, order, _execution);
        else _rows.Arrange(order, _execution);
        for (int block = 0; block < _blocks; block++)
            _blockDue[block] = TensorPrimitives.Min<double>(_due.AsSpan(block * BlockRows, BlockRows));
    }

    // A cluster without rows gets the row farthest from its own center, as scikit-learn does; a row that is alone in its
    // cluster stays. Where all rows lie on centers there are fewer distinct rows than clusters, and the center stays.
    private bool FillEmptyClusters()
    {
        if (!_counts.Contains(0)) return false;
        var distances = new double[_count];
        for (int place = 0; place < _count; place++) distances[place] = DistanceToOwn(place);
        bool filled = false;
        for (int cluster = 0; cluster < _clusters; cluster++)
        {
            if (_counts[cluster] > 0) continue;
            int farthest = -1;
            for (int place = 0; place < _count; place++)
                if (distances[place] > (farthest < 0 ? 0 : distances[farthest]) && _counts[(int)_labels[place]] > 1) farthest = place;
            if (farthest < 0) break;
            int from = (int)_labels[farthest];
            Add(farthest, -1, _sums.AsSpan(from * _columns, _columns));
            _counts[from]--;
            _sums.AsSpan(cluster * _columns, _columns).Clear();
            Add(farthest, 1, _sums.AsSpan(cluster * _columns, _columns));
            _counts[cluster] = 1;
            _labels[farthest] = cluster;
            distances[farthest] = 0;
            _due[farthest] = _blockDue[farthest / BlockRows] = double.NegativeInfinity;
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

    // The final assignment has just computed every distance to the final centers.
    private double Inertia()
    {
        Span<double> lanes = stackalloc double[BlockRows];
        double inertia = 0;
        for (int first = 0; first < _count; first += KMeansRun.ChunkBlocks * BlockRows)
        {
            int end = Math.Min(_count, first + KMeansRun.ChunkBlocks * BlockRows);
            lanes.Clear();
            for (int place = first; place < end; place++) lanes[place % BlockRows] += _distances[place];
            inertia += KMeansRun.SumLanes(lanes);
        }
        return inertia;
    }
}
