using System.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// The minimum spanning tree of the mutual reachability distance, which is the distance of two rows or the larger of their
/// core distances, whatever is largest (Borůvka 1926; March, Ram and Gray 2010).
/// </summary>
/// <remarks>
/// In rounds every group of rows but the largest finds its shortest way out, and follows it. Where several are equally
/// short, which is found depends on the threads; the groups that edges up to any weight connect do not.
/// </remarks>
internal sealed class ReachabilityTree<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int LeafRows = KdTree.LeafRows, BlockRows = KdTree.BlockRows;

    private readonly KdTree _tree;
    private readonly ExecutionOptions _execution;
    private readonly DisjointSets _sets;

    // By place: core distances squared, and groups as numbers that compare with them; no group where there is no row.
    private readonly double[] _core, _groups;

    // By place: the shortest way found, where to, and what none is shorter than.
    private readonly double[] _shortest, _least;
    private readonly int[] _targets;

    // By group: the shortest way out that any of its rows has found, as bits, which compare as the numbers do.
    private readonly long[] _bounds;

    // By node: the group that all its rows are in, −1 where there are several.
    private readonly double[] _groupOfNode;

    private ReachabilityTree(KdTree tree, double[] core, ExecutionOptions execution)
    {
        (_tree, _execution) = (tree, execution with { Progress = null });
        int places = tree.Order.Length;
        _sets = new DisjointSets(places);
        _core = Array.ConvertAll(tree.Order, row => row < 0 ? double.PositiveInfinity : core[row]);
        _groups = new double[places];
        _shortest = new double[places];
        _least = (double[])_core.Clone();
        _targets = new int[places];
        _bounds = new long[places];
        _groupOfNode = new double[2 * tree.Leaves - 1];
        Array.Fill(_targets, -1);
    }

    /// <summary>One edge fewer than rows, with squared weights, in no order.</summary>
    public static (int One, int Other, double Squared)[] Edges(KdTree tree, double[] core, ExecutionOptions execution)
    {
        var edges = new List<(int, int, double)>(tree.Rows - 1);
        var groups = new ReachabilityTree<TLanes, TVector>(tree, core, execution);
        while (edges.Count < tree.Rows - 1)
        {
            groups.Grow(edges);
            execution.Progress?.Report(edges.Count / (tree.Rows - 1.0));
        }
        return [.. edges];
    }

    private void Grow(List<(int One, int Other, double Squared)> edges)
    {
        var sizes = new int[_groups.Length];
        for (int place = 0; place < _groups.Length; place++)
        {
            int group = _tree.Order[place] < 0 ? -1 : _sets.Find(place);
            _groups[place] = group;
            if (group >= 0) sizes[group]++;
        }
        int largest = 0;
        for (int group = 1; group < sizes.Length; group++) if (sizes[group] > sizes[largest]) largest = group;
        SetGroupOfNode(0, 0, _tree.Leaves);
        Array.Fill(_bounds, BitConverter.DoubleToInt64Bits(double.MaxValue));
        for (int place = 0; place < _groups.Length; place++)
        {
            if (_targets[place] < 0) continue;

            // A way to a row that has meanwhile joined leads nowhere; no way is shorter than it was.
            if (_groups[_targets[place]] == _groups[place]) _targets[place] = -1;
            else Lower((int)_groups[place], _shortest[place]);
        }
        _tree.ForBlocks<TLanes, TVector>(_tree, _execution, (search, first, end) =>
        {
            var visitor = new WayOutVisitor<TLanes, TVector>(search, _core, _groups, _groupOfNode);
            for (int place = first; place < end; place += BlockRows)
            {
                bool any = false;
                for (int lane = 0; lane < BlockRows; lane++)
                {
                    int own = place + lane, group = (int)_groups[own];
                    search.Limits[lane] = -1;
                    if (group < 0 || group == largest || _targets[own] >= 0) continue;
                    double bound = BitConverter.Int64BitsToDouble(Volatile.Read(ref _bounds[group]));
                    if (_least[own] >= bound) continue;
                    search.Limits[lane] = bound;
                    any = true;
                }
                if (any) Search(search, ref visitor, place);
            }
        });
        Follow(largest, edges);
    }

    private void Search(KdTreeSearch<TLanes, TVector> search, ref WayOutVisitor<TLanes, TVector> visitor, int place)
    {
        Span<double> limits = stackalloc double[BlockRows];
        search.Limits.CopyTo(limits);
        visitor.Start(place, search.Limits);
        search.Run(_tree, place, ref visitor);
        for (int lane = 0; lane < BlockRows; lane++)
        {
            if (limits[lane] < 0) continue;
            int own = place + lane;
            _least[own] = visitor.Shortest[lane];
            if (visitor.Targets[lane] < 0) continue;
            (_shortest[own], _targets[own]) = (visitor.Shortest[lane], visitor.Targets[lane]);
            Lower((int)_groups[own], _shortest[own]);
        }
    }

    private void Follow(int largest, List<(int One, int Other, double Squared)> edges)
    {
        var best = new int[_groups.Length];
        Array.Fill(best, -1);
        for (int place = 0; place < _groups.Length; place++)
        {
            if (_targets[place] < 0 || (int)_groups[place] == largest) continue;
            ref int found = ref best[(int)_groups[place]];
            if (found < 0 || _shortest[place] < _shortest[found]) found = place;
        }

        // Two groups may have found each other, and several a ring of equal ways: what is joined already is not joined again.
        foreach (int place in best)
        {
            if (place >= 0 && _sets.Join(place, _targets[place]))
                edges.Add((_tree.Order[place], _tree.Order[_targets[place]], _shortest[place]));
        }
    }

    private void Lower(int group, double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value), seen = Volatile.Read(ref _bounds[group]);
        while (bits < seen)
        {
            long found = Interlocked.CompareExchange(ref _bounds[group], bits, seen);
            if (found == seen) return;
            seen = found;
        }
    }

    private double SetGroupOfNode(int node, int first, int leaves)
    {
        double group = _groups[first * LeafRows];
        if (leaves == 1)
        {
            for (int place = first * LeafRows + 1; place < (first + 1) * LeafRows; place++)
                if (_groups[place] >= 0 && _groups[place] != group) group = -1;
        }
        else
        {
            int half = KdTree.FirstHalf(leaves);
            double one = SetGroupOfNode(node + 1, first, half);
            double other = SetGroupOfNode(node + 2 * half, first + half, leaves - half);
            group = one == other ? one : -1;
        }
        return _groupOfNode[node] = group;
    }
}

/// <summary>Finds the row of another group that each of eight rows reaches first.</summary>
internal struct WayOutVisitor<TLanes, TVector>(
    KdTreeSearch<TLanes, TVector> search, double[] core, double[] groups, double[] groupOfNode) : ILeafVisitor
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private int _place;

    // The group of all searching rows; −1 where they are of several.
    private double _group;

    /// <summary>The place found for each of the eight, −1 for none.</summary>
    public int[] Targets { get; } = new int[KdTree.BlockRows];

    /// <summary>Its mutual reachability distance, squared; the limit where none is nearer.</summary>
    public double[] Shortest { get; } = new double[KdTree.BlockRows];

    public void Start(int place, double[] limits)
    {
        _place = place;
        bool begun = false;
        for (int lane = 0; lane < KdTree.BlockRows; lane++)
        {
            Targets[lane] = -1;
            Shortest[lane] = limits[lane];
            if (limits[lane] < 0) continue;
            _group = !begun || _group == groups[place + lane] ? groups[place + lane] : -1;
            begun = true;
        }
    }

    public readonly bool Skips(int node, int firstLeaf, int leaves) => _group >= 0 && groupOfNode[node] == _group;

    public readonly void Bound(int node, Span<double> distances)
    {
    }

    public readonly void Visit(int leaf, ulong lanes, double[] limits)
    {
        int start = leaf * KdTree.LeafRows;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            search.Measure(lane, leaf);
            double own = core[_place + lane];
            for (uint near = Near(start, groups[_place + lane], limits[lane]); near != 0; near &= near - 1)
            {
                int i = BitOperations.TrailingZeroCount(near);
                double reach = Math.Max(own, Math.Max(core[start + i], search.Squared[i]));
                if (reach >= Shortest[lane]) continue;
                (Shortest[lane], Targets[lane]) = (reach, start + i);

                // Nothing is nearer than its own core distance.
                limits[lane] = reach == own ? -1 : reach;
            }
        }
    }

    // Those of another group whose distance and core distance are both below the limit.
    private readonly uint Near(int start, double group, double limit)
    {
        ref double squared = ref search.Squared[0];
        ref double cores = ref core[start];
        ref double others = ref groups[start];
        TVector own = TLanes.Broadcast(group), most = TLanes.Broadcast(limit);
        uint near = 0;
        for (int i = 0; i < KdTree.LeafRows; i += TLanes.Count)
        {
            TVector reach = TLanes.Max(TLanes.Load(in squared, (nuint)i), TLanes.Load(in cores, (nuint)i));
            near |= (uint)(TLanes.Less(reach, most) & TLanes.Differing(own, TLanes.Load(in others, (nuint)i))) << i;
        }
        return near;
    }
}
