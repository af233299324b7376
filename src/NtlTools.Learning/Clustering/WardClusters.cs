using System.Numerics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Clusters as centers and sizes, for Ward's linkage; no distances are kept.</summary>
/// <remarks>
/// The centers are in a k-d tree, where a joined one takes the place of one of its parts and the boxes above it grow. Once
/// half of the clusters are left, the tree is made anew. Until then a cluster's nearest is remembered: Ward's linkage is
/// reducible, so that joining two others brings neither of them nearer (Bruynooghe 1977).
/// </remarks>
internal sealed class WardClusters<TLanes, TVector> : IMergingClusters
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int LeafRows = KdTree.LeafRows, BlockRows = KdTree.BlockRows;

    // A tree this small is not worth making anew.
    private const int SmallestTree = 256;

    private readonly ExecutionOptions _execution;
    private readonly double[] _center;

    // By name: where each cluster is, its size, and what was nearest when that one had its size of then.
    private readonly int[] _places, _sizes, _nearest, _nearestSizes;
    private readonly double[] _values;

    // By place, for the tree of now.
    private KdTree _tree;
    private KdTreeSearch<TLanes, TVector> _search;
    private int[] _names = [];
    private double[] _placeSizes = [], _smallest = [];
    private int _left, _leftInTree;

    public WardClusters(Matrix rows, ExecutionOptions execution)
    {
        _execution = execution with { Progress = null };
        Rows = _left = rows.Rows;
        _center = new double[rows.Columns];
        _places = new int[Rows];
        _sizes = new int[Rows];
        _nearest = new int[Rows];
        _nearestSizes = new int[Rows];
        _values = new double[Rows];
        Array.Fill(_sizes, 1);
        _tree = new KdTree(rows, _execution);
        _search = new(_tree);
        Settle([.. Enumerable.Range(0, Rows)]);
    }

    public int Rows { get; }

    public int Nearest(int cluster, int before, out double height)
    {
        int nearest = _nearest[cluster];
        double value = _values[cluster];
        if (_sizes[nearest] != _nearestSizes[cluster])
        {
            int place = _places[cluster], block = place / BlockRows * BlockRows, lane = place - block;
            Array.Fill(_search.Limits, -1);
            var visitor = new WardVisitor<TLanes, TVector>(_search, _names, _placeSizes, _smallest);
            visitor.Start(block);
            if (before >= 0) visitor.Begin(lane, before, Value(cluster, before));
            _search.Limits[lane] = Math.Min(visitor.Values[lane], double.MaxValue);
            _search.Run(_tree, block, ref visitor);
            Remember(cluster, nearest = visitor.Names[lane], value = visitor.Values[lane]);
        }
        else if (before >= 0 && nearest != before && Value(cluster, before) is var back && back <= value)
        {
            // Below it is by rounding alone; a chain that ever went up might never end.
            (nearest, value) = (before, back);
        }
        height = Math.Sqrt(2 * value);
        return nearest;
    }

    public void Join(int lower, int higher)
    {
        int from = _tree.Offset(_places[lower]), to = _tree.Offset(_places[higher]), size = _sizes[lower] + _sizes[higher];
        for (int c = 0; c < _center.Length; c++, from += LeafRows, to += LeafRows)
        {
            _center[c] = (_sizes[lower] * _tree.Values[from] + _sizes[higher] * _tree.Values[to]) / size;
            _tree.Values[to] = _center[c];
            _tree.Values[from] = double.PositiveInfinity;
        }
        _tree.Enlarge(_places[higher] / LeafRows, _center);
        _names[_places[lower]] = -1;
        _sizes[lower] = 0;
        _sizes[higher] = size;
        _placeSizes[_places[higher]] = size;
        _nearestSizes[higher] = -1;
        if (--_left > _leftInTree / 2 || _leftInTree <= SmallestTree) return;
        int[] names = [.. Enumerable.Range(0, Rows).Where(name => _sizes[name] > 0)];
        var centers = new Matrix(names.Length, _center.Length);
        for (int i = 0; i < names.Length; i++)
            for (int c = 0; c < _center.Length; c++) centers[i, c] = _tree.Values[_tree.Offset(_places[names[i]]) + c * LeafRows];
        _tree = new KdTree(centers, _execution);
        _search = new(_tree);
        Settle(names);
    }

    // Both orders give the same bits, without which two clusters could not be each other's nearest.
    private double Value(int one, int other)
    {
        int a = _tree.Offset(_places[one]), b = _tree.Offset(_places[other]);
        double squared = 0;
        for (int c = 0; c < _center.Length; c++, a += LeafRows, b += LeafRows)
        {
            double difference = _tree.Values[a] - _tree.Values[b];
            squared += difference * difference;
        }
        return WardVisitor<TLanes, TVector>.Weight(_sizes[one], _sizes[other]) * squared;
    }

    private void Remember(int cluster, int nearest, double value)
    {
        _nearest[cluster] = nearest;
        _nearestSizes[cluster] = _sizes[nearest];
        _values[cluster] = value;
    }

    private void Settle(int[] names)
    {
        _leftInTree = names.Length;
        _names = Array.ConvertAll(_tree.Order, row => row < 0 ? -1 : names[row]);
        _placeSizes = Array.ConvertAll(_names, name => name < 0 ? 1.0 : _sizes[name]);
        for (int place = 0; place < _names.Length; place++) if (_names[place] >= 0) _places[_names[place]] = place;
        _smallest = new double[2 * _tree.Leaves - 1];
        SetSmallest(0, 0, _tree.Leaves);
        if (names.Length == 1) return;
        KdTree tree = _tree;
        tree.ForBlocks<TLanes, TVector>(tree, _execution, (search, first, end) =>
        {
            var visitor = new WardVisitor<TLanes, TVector>(search, _names, _placeSizes, _smallest);
            for (int place = first; place < end; place += BlockRows)
            {
                visitor.Start(place);
                for (int lane = 0; lane < BlockRows; lane++)
                    search.Limits[lane] = _names[place + lane] < 0 ? -1 : double.MaxValue;
                search.Run(tree, place, ref visitor);
                for (int lane = 0; lane < BlockRows; lane++)
                    if (_names[place + lane] is >= 0 and int name) Remember(name, visitor.Names[lane], visitor.Values[lane]);
            }
        });
    }

    // Sizes only grow, so that what is smallest now stays a lower bound.
    private double SetSmallest(int node, int first, int leaves)
    {
        double smallest = double.PositiveInfinity;
        if (leaves == 1)
        {
            for (int place = first * LeafRows; place < (first + 1) * LeafRows; place++)
                if (_names[place] >= 0) smallest = Math.Min(smallest, _placeSizes[place]);
        }
        else
        {
            int half = KdTree.FirstHalf(leaves);
            smallest = Math.Min(SetSmallest(node + 1, first, half), SetSmallest(node + 2 * half, first + half, leaves - half));
        }
        return _smallest[node] = smallest;
    }
}

/// <summary>Finds the cluster that each of eight clusters joins at the least cost; of equals the one of lowest name.</summary>
internal struct WardVisitor<TLanes, TVector>(
    KdTreeSearch<TLanes, TVector> search, int[] names, double[] sizes, double[] smallest) : ILeafVisitor
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private int _place;
    private int _before = -1;

    /// <summary>The name of the cluster found for each of the eight.</summary>
    public int[] Names { get; } = new int[KdTree.BlockRows];

    /// <summary>What joining it costs: half the growth of the sum of squares.</summary>
    public double[] Values { get; } = new double[KdTree.BlockRows];

    public static double Weight(double size, double other) => size * other / (size + other);

    public void Start(int place)
    {
        (_place, _before) = (place, -1);
        Array.Fill(Names, int.MaxValue);
        Array.Fill(Values, double.PositiveInfinity);
    }

    /// <summary>Begins one of the eight with a cluster that goes first among equals.</summary>
    public void Begin(int lane, int before, double value)
    {
        (Names[lane], Values[lane]) = (before, value);
        _before = before;
    }

    public readonly bool Skips(int node, int firstLeaf, int leaves) => false;

    // The weight grows with the other's size, and so does its rounding.
    public readonly void Bound(int node, Span<double> distances)
    {
        double other = smallest[node];
        for (int lane = 0; lane < distances.Length; lane++) distances[lane] *= Weight(sizes[_place + lane], other);
    }

    public readonly void Visit(int leaf, ulong lanes, double[] limits)
    {
        int start = leaf * KdTree.LeafRows;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes), own = _place + lane;
            double size = sizes[own];
            search.Measure(lane, leaf);
            for (uint near = Near(start, size, limits[lane]); near != 0; near &= near - 1)
            {
                int i = BitOperations.TrailingZeroCount(near), name = names[start + i];
                if (name < 0 || start + i == own) continue;
                double value = Weight(size, sizes[start + i]) * search.Squared[i];
                if (value > Values[lane] || (value == Values[lane] && (Names[lane] == _before || name > Names[lane]))) continue;
                (Names[lane], Values[lane]) = (name, value);
                limits[lane] = value;
            }
        }
    }

    // Without the division, and with a margin for what that rounds otherwise: what passes is weighed exactly.
    private readonly uint Near(int start, double size, double limit)
    {
        ref double squared = ref search.Squared[0];
        ref double others = ref sizes[start];
        TVector own = TLanes.Broadcast(size), most = TLanes.Broadcast(limit * (1 + 1e-12));
        uint above = 0;
        for (int i = 0; i < KdTree.LeafRows; i += TLanes.Count)
        {
            TVector other = TLanes.Load(in others, (nuint)i);
            TVector cost = TLanes.Multiply(TLanes.Multiply(own, other), TLanes.Load(in squared, (nuint)i));
            above |= (uint)TLanes.Less(TLanes.Multiply(most, TLanes.Add(own, other)), cost) << i;
        }
        return ~above;
    }
}
