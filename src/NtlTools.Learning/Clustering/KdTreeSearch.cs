using System.Numerics;
using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Clustering;

/// <summary>What is done with the leaves that a search comes to.</summary>
internal interface ILeafVisitor
{
    /// <summary>Whether nothing in a node is looked for.</summary>
    bool Skips(int node, int firstLeaf, int leaves);

    /// <summary>Turns the eight squared distances to a node's box into lower bounds of what the limits limit.</summary>
    void Bound(int node, Span<double> distances);

    /// <summary>A leaf that may hold what is looked for.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="lanes">One bit for each of the eight searching rows: set where the leaf is not beyond its limit.</param>
    /// <param name="limits">Eight limits, which may be lowered; a negative one ends the search of its row.</param>
    void Visit(int leaf, ulong lanes, double[] limits);
}

/// <summary>Eight rows searching a tree together, nearest nodes first; used by one thread at a time.</summary>
internal sealed class KdTreeSearch<TLanes, TVector>(KdTree tree)
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int LeafRows = KdTree.LeafRows, BlockRows = KdTree.BlockRows;

    // Deeper than any tree whose leaves an int can count.
    private const int MaxDepth = 40;

    private readonly double[] _distances = new double[MaxDepth * BlockRows];
    private readonly (int Node, int First, int Leaves)[] _stack = new (int, int, int)[MaxDepth];
    private double[] _queries = [];
    private int _offset;

    /// <summary>Squared distances of one searching row to the 32 rows of a leaf.</summary>
    public double[] Squared { get; } = new double[LeafRows];

    /// <summary>How far each of the eight rows still searches; negative where it does not.</summary>
    public double[] Limits { get; } = new double[BlockRows];

    /// <summary>Searches for the eight rows at a place of a tree, which is a multiple of eight.</summary>
    public void Run<TVisitor>(KdTree queries, int place, ref TVisitor visitor)
        where TVisitor : struct, ILeafVisitor =>
        Run(queries.Values, queries.Offset(place), ref visitor);

    /// <summary>Searches for eight rows that lie side by side, their columns 32 apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVisitor>(double[] queries, int offset, ref TVisitor visitor)
        where TVisitor : struct, ILeafVisitor
    {
        (_queries, _offset) = (queries, offset);
        if (tree.Leaves == 0) return;
        int depth = 1;
        _stack[0] = (0, 0, tree.Leaves);
        SetDistances(0, 0);
        visitor.Bound(0, _distances.AsSpan(0, BlockRows));
        while (depth > 0)
        {
            (int node, int first, int leaves) = _stack[--depth];
            ulong lanes = Within(depth);
            if (lanes == 0) continue;
            if (leaves == 1)
            {
                visitor.Visit(first, lanes, Limits);
                continue;
            }
            int half = KdTree.FirstHalf(leaves), second = node + 2 * half, before = depth;
            if (!visitor.Skips(node + 1, first, half)) Push(ref visitor, (node + 1, first, half), ref depth);
            if (!visitor.Skips(second, first + half, leaves - half))
                Push(ref visitor, (second, first + half, leaves - half), ref depth);

            // The block's rows lie together: what is nearer to one of them is nearer to most.
            if (depth - before == 2)
            {
                int lane = BitOperations.TrailingZeroCount(lanes);
                if (_distances[before * BlockRows + lane] < _distances[(before + 1) * BlockRows + lane]) SwapTop(before);
            }
        }
    }

    /// <summary>Sets <see cref="Squared"/> for a row at any place of a tree and a leaf.</summary>
    public void Measure(KdTree queries, int place, int leaf) => Measure(ref queries.Values[queries.Offset(place)], leaf);

    /// <summary>Sets <see cref="Squared"/> for one of the eight rows and a leaf.</summary>
    public void Measure(int lane, int leaf) => Measure(ref _queries[_offset + lane], leaf);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Measure(ref double query, int leaf)
    {
        int columns = tree.Columns;
        ref double values = ref tree.Values[leaf * LeafRows * columns];
        ref double squared = ref Squared[0];
        nuint width = (nuint)TLanes.Count;
        for (nuint first = 0; first < LeafRows; first += 4 * width)
        {
            TVector sum0 = TLanes.Broadcast(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            nuint at = first;
            for (int c = 0; c < columns; c++, at += LeafRows)
            {
                TVector value = TLanes.Broadcast(Unsafe.Add(ref query, c * LeafRows));
                TVector difference0 = TLanes.Subtract(TLanes.Load(in values, at), value);
                TVector difference1 = TLanes.Subtract(TLanes.Load(in values, at + width), value);
                TVector difference2 = TLanes.Subtract(TLanes.Load(in values, at + 2 * width), value);
                TVector difference3 = TLanes.Subtract(TLanes.Load(in values, at + 3 * width), value);
                sum0 = TLanes.Add(sum0, TLanes.Multiply(difference0, difference0));
                sum1 = TLanes.Add(sum1, TLanes.Multiply(difference1, difference1));
                sum2 = TLanes.Add(sum2, TLanes.Multiply(difference2, difference2));
                sum3 = TLanes.Add(sum3, TLanes.Multiply(difference3, difference3));
            }
            TLanes.Store(sum0, ref squared, first);
            TLanes.Store(sum1, ref squared, first + width);
            TLanes.Store(sum2, ref squared, first + 2 * width);
            TLanes.Store(sum3, ref squared, first + 3 * width);
        }
    }

    /// <summary>One bit for each of the 32 numbers of <see cref="Squared"/> that is not above a limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NotAbove(double limit)
    {
        TVector most = TLanes.Broadcast(limit);
        ref double squared = ref Squared[0];
        uint above = 0;
        for (int i = 0; i < LeafRows; i += TLanes.Count)
            above |= (uint)TLanes.Less(most, TLanes.Load(in squared, (nuint)i)) << i;
        return ~above;
    }

    private void Push<TVisitor>(ref TVisitor visitor, (int Node, int First, int Leaves) entry, ref int depth)
        where TVisitor : struct, ILeafVisitor
    {
        SetDistances(entry.Node, depth);
        visitor.Bound(entry.Node, _distances.AsSpan(depth * BlockRows, BlockRows));
        _stack[depth++] = entry;
    }

    private void SwapTop(int first)
    {
        (_stack[first], _stack[first + 1]) = (_stack[first + 1], _stack[first]);
        ref double distances = ref _distances[first * BlockRows];
        for (nuint lane = 0; lane < BlockRows; lane += (nuint)TLanes.Count)
        {
            TVector one = TLanes.Load(in distances, lane), other = TLanes.Load(in distances, lane + BlockRows);
            TLanes.Store(other, ref distances, lane);
            TLanes.Store(one, ref distances, lane + BlockRows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Within(int depth)
    {
        ref double distances = ref _distances[depth * BlockRows];
        ref double limits = ref Limits[0];
        ulong beyond = 0;
        for (int lane = 0; lane < BlockRows; lane += TLanes.Count)
            beyond |= TLanes.Less(TLanes.Load(in limits, (nuint)lane), TLanes.Load(in distances, (nuint)lane)) << lane;
        return ~beyond & ((1u << BlockRows) - 1);
    }

    // The rounding of every step is monotone: no row of the box can come out nearer than the box.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetDistances(int node, int depth)
    {
        int columns = tree.Columns;
        ref double box = ref tree.Boxes[node * 2 * columns];
        ref double query = ref _queries[_offset];
        ref double distances = ref _distances[depth * BlockRows];
        TVector zero = TLanes.Broadcast(0);
        for (nuint lane = 0; lane < BlockRows; lane += (nuint)TLanes.Count)
        {
            TVector sum = zero;
            for (int c = 0; c < columns; c++)
            {
                TVector value = TLanes.Load(in query, (nuint)(c * LeafRows) + lane);
                TVector below = TLanes.Subtract(TLanes.Broadcast(Unsafe.Add(ref box, c)), value);
                TVector above = TLanes.Subtract(value, TLanes.Broadcast(Unsafe.Add(ref box, columns + c)));
                TVector outside = TLanes.Max(zero, TLanes.Max(below, above));
                sum = TLanes.Add(sum, TLanes.Multiply(outside, outside));
            }
            TLanes.Store(sum, ref distances, lane);
        }
    }
}

/// <summary>Keeps the nearest rows of each of eight rows, nearest first.</summary>
internal struct NearestVisitor<TLanes, TVector>(KdTreeSearch<TLanes, TVector> search, KdTree tree, int count) : ILeafVisitor
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private readonly double[] _squared = new double[KdTree.BlockRows * count];
    private readonly int[] _rows = new int[KdTree.BlockRows * count];

    public readonly void Start(ReadOnlySpan<int> order, double[] limits)
    {
        _squared.AsSpan().Fill(double.PositiveInfinity);
        _rows.AsSpan().Fill(int.MaxValue);
        for (int lane = 0; lane < order.Length; lane++) limits[lane] = order[lane] < 0 ? -1 : double.MaxValue;
    }

    public readonly bool Skips(int node, int firstLeaf, int leaves) => false;

    public readonly void Bound(int node, Span<double> distances)
    {
    }

    public readonly void Visit(int leaf, ulong lanes, double[] limits)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            search.Measure(lane, leaf);
            Span<double> squared = _squared.AsSpan(lane * count, count);
            Span<int> rows = _rows.AsSpan(lane * count, count);
            for (uint near = search.NotAbove(limits[lane]); near != 0; near &= near - 1)
            {
                int i = BitOperations.TrailingZeroCount(near);
                Insert(squared, rows, search.Squared[i], tree.Order[leaf * KdTree.LeafRows + i]);
            }
            limits[lane] = Math.Min(squared[^1], double.MaxValue);
        }
    }

    public readonly void Store(ReadOnlySpan<int> order, NearestNeighbors result)
    {
        for (int lane = 0; lane < order.Length; lane++)
        {
            if (order[lane] < 0) continue;
            int start = order[lane] * count;
            _rows.AsSpan(lane * count, count).CopyTo(result.Rows.AsSpan(start));
            for (int i = 0; i < count; i++) result.Distances[start + i] = Math.Sqrt(_squared[lane * count + i]);
        }
    }

    private static void Insert(Span<double> squared, Span<int> rows, double distance, int row)
    {
        int last = squared.Length - 1;
        if (distance > squared[last] || (distance == squared[last] && row > rows[last])) return;
        int at = last;
        while (at > 0 && (squared[at - 1] > distance || (squared[at - 1] == distance && rows[at - 1] > row)))
        {
            squared[at] = squared[at - 1];
            rows[at] = rows[at - 1];
            at--;
        }
        squared[at] = distance;
        rows[at] = row;
    }
}

/// <summary>Counts the rows within a squared distance of each of eight rows.</summary>
internal struct CountVisitor<TLanes, TVector>(KdTreeSearch<TLanes, TVector> search, double limit, int enough) : ILeafVisitor
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public int[] Counts { get; } = new int[KdTree.BlockRows];

    public readonly void Start(ReadOnlySpan<int> order, double[] limits)
    {
        Counts.AsSpan().Clear();
        for (int lane = 0; lane < order.Length; lane++) limits[lane] = order[lane] < 0 ? -1 : limit;
    }

    public readonly bool Skips(int node, int firstLeaf, int leaves) => false;

    public readonly void Bound(int node, Span<double> distances)
    {
    }

    public readonly void Visit(int leaf, ulong lanes, double[] limits)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            search.Measure(lane, leaf);
            Counts[lane] += BitOperations.PopCount(search.NotAbove(limit));
            if (Counts[lane] >= enough) limits[lane] = -1;
        }
    }
}
