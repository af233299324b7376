using System.Numerics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>One fit of DBSCAN to rows that are arranged already.</summary>
internal sealed class DbscanRun<TLanes, TVector>(Matrix rows, KdTree tree, ExecutionOptions execution)
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int LeafRows = KdTree.LeafRows, BlockRows = KdTree.BlockRows;

    public DbscanModel Fit(double eps, int minSamples)
    {
        double limit = Math.Min(eps * eps, double.MaxValue);
        int[] counts = tree.CountWithin<TLanes, TVector>(tree, eps, minSamples, ProgressShare.Of(execution, 0, 0.5));
        int[] cores = [.. Enumerable.Range(0, rows.Rows).Where(row => counts[row] >= minSamples)];
        var joined = new JoinedCores(tree, counts, minSamples);
        Join(joined, limit);
        int[] labels = CoreLabels(joined, cores);
        AddBorders(joined, limit, labels);
        return new DbscanModel(eps, minSamples, labels, cores, rows.SelectRows(cores));
    }

    private void Join(JoinedCores cores, double limit) =>
        tree.ForBlocks<TLanes, TVector>(tree, ProgressShare.Of(execution, 0.5, 0.3), (search, first, end) =>
        {
            for (int place = first; place < end; place += BlockRows)
            {
                uint lanes = cores.Of(place / LeafRows) >> (place % LeafRows);
                for (int lane = 0; lane < BlockRows; lane++) search.Limits[lane] = (lanes >> lane & 1) != 0 ? limit : -1;
                var visitor = new JoinVisitor<TLanes, TVector>(search, cores, place);
                search.Run(tree, place, ref visitor);
            }
        });

    // A cluster's number is the place of its first core row among the clusters' first core rows.
    private int[] CoreLabels(JoinedCores joined, int[] cores)
    {
        var places = new int[rows.Rows];
        for (int place = 0; place < tree.Order.Length; place++) if (tree.Order[place] is >= 0 and int row) places[row] = place;
        var labelOfRoot = new int[tree.Order.Length];
        var labels = new int[rows.Rows];
        Array.Fill(labelOfRoot, -1);
        Array.Fill(labels, -1);
        int clusters = 0;
        foreach (int row in cores)
        {
            ref int label = ref labelOfRoot[joined.Sets.Find(places[row])];
            if (label < 0) label = clusters++;
            labels[row] = label;
        }
        return labels;
    }

    private void AddBorders(JoinedCores cores, double limit, int[] labels)
    {
        // By place, so that the searches below read what only this loop has written.
        int[] labelOfPlace = Array.ConvertAll(tree.Order, row => row < 0 ? -1 : labels[row]);
        tree.ForBlocks<TLanes, TVector>(tree, ProgressShare.Of(execution, 0.8, 0.2), (search, first, end) =>
        {
            var visitor = new BorderVisitor<TLanes, TVector>(search, cores, labelOfPlace);
            for (int place = first; place < end; place += BlockRows)
            {
                uint lanes = cores.Of(place / LeafRows) >> (place % LeafRows);
                for (int lane = 0; lane < BlockRows; lane++)
                    search.Limits[lane] = (lanes >> lane & 1) != 0 || tree.Order[place + lane] < 0 ? -1 : limit;
                visitor.Labels.AsSpan().Fill(int.MaxValue);
                search.Run(tree, place, ref visitor);
                for (int lane = 0; lane < BlockRows; lane++)
                    if (visitor.Labels[lane] != int.MaxValue) labels[tree.Order[place + lane]] = visitor.Labels[lane];
            }
        });
    }
}

/// <summary>Which places of a tree hold core rows, and which of these are known to be of one cluster.</summary>
internal sealed class JoinedCores
{
    private readonly uint[] _cores;

    // Set once all core rows of a leaf are of one cluster; they stay so.
    private readonly bool[] _united;

    public JoinedCores(KdTree tree, int[] counts, int minSamples)
    {
        _cores = new uint[tree.Leaves];
        _united = new bool[tree.Leaves];
        Sets = new DisjointSets(tree.Order.Length);
        for (int place = 0; place < tree.Order.Length; place++)
            if (tree.Order[place] is >= 0 and int row && counts[row] >= minSamples)
                _cores[place / KdTree.LeafRows] |= 1u << (place % KdTree.LeafRows);
    }

    /// <summary>Sets of places.</summary>
    public DisjointSets Sets { get; }

    /// <summary>One bit for each of a leaf's places that holds a core row.</summary>
    public uint Of(int leaf) => _cores[leaf];

    /// <summary>Whether all core rows of a leaf are known to be of the cluster of a root.</summary>
    public bool AllOf(int leaf, int root)
    {
        if (!Volatile.Read(ref _united[leaf]))
        {
            int start = leaf * KdTree.LeafRows, found = Sets.Find(start + BitOperations.TrailingZeroCount(_cores[leaf]));
            for (uint cores = _cores[leaf]; cores != 0; cores &= cores - 1)
                if (Sets.Find(start + BitOperations.TrailingZeroCount(cores)) != found) return false;
            Volatile.Write(ref _united[leaf], true);
        }
        return Sets.Find(leaf * KdTree.LeafRows + BitOperations.TrailingZeroCount(_cores[leaf])) == root;
    }
}

/// <summary>Joins eight core rows with the core rows within reach of them.</summary>
internal readonly struct JoinVisitor<TLanes, TVector>(KdTreeSearch<TLanes, TVector> search, JoinedCores cores, int place)
    : ILeafVisitor
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // A pair is met from both of its rows; once is enough.
    public bool Skips(int node, int firstLeaf, int leaves) => firstLeaf + leaves <= place / KdTree.LeafRows;

    public void Bound(int node, Span<double> distances)
    {
    }

    public void Visit(int leaf, ulong lanes, double[] limits)
    {
        uint there = cores.Of(leaf);
        for (; lanes != 0 && there != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            if (cores.AllOf(leaf, cores.Sets.Find(place + lane))) continue;
            search.Measure(lane, leaf);
            for (uint near = search.NotAbove(limits[lane]) & there; near != 0; near &= near - 1)
                cores.Sets.Join(place + lane, leaf * KdTree.LeafRows + BitOperations.TrailingZeroCount(near));
        }
    }
}

/// <summary>Finds the lowest cluster that reaches each of eight rows.</summary>
internal readonly struct BorderVisitor<TLanes, TVector>(
    KdTreeSearch<TLanes, TVector> search, JoinedCores cores, int[] labelOfPlace) : ILeafVisitor
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>The lowest cluster of each of the eight; the highest number there is where there is none.</summary>
    public int[] Labels { get; } = new int[KdTree.BlockRows];

    public bool Skips(int node, int firstLeaf, int leaves) => false;

    public void Bound(int node, Span<double> distances)
    {
    }

    public void Visit(int leaf, ulong lanes, double[] limits)
    {
        uint there = cores.Of(leaf);
        for (; lanes != 0 && there != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            search.Measure(lane, leaf);
            for (uint near = search.NotAbove(limits[lane]) & there; near != 0; near &= near - 1)
            {
                int place = leaf * KdTree.LeafRows + BitOperations.TrailingZeroCount(near);
                Labels[lane] = Math.Min(Labels[lane], labelOfPlace[place]);
            }
            if (Labels[lane] == 0) limits[lane] = -1;
        }
    }
}
