using System.Numerics.Tensors;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Clusters with the distances of all pairs of them (Lance and Williams 1967).</summary>
internal sealed class MatrixClusters<TLanes, TVector> : IMergingClusters
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private readonly Linkage _linkage;
    private readonly CancellationToken _cancellation;

    // Both halves, so that what is scanned lies together; infinite where there is no cluster, and for itself.
    private readonly double[][] _distances;
    private readonly int[] _sizes;

    public MatrixClusters(Matrix rows, Linkage linkage, ExecutionOptions execution)
    {
        _linkage = linkage;
        _cancellation = execution.Cancellation;
        _distances = new double[rows.Rows][];
        _sizes = new int[rows.Rows];
        Array.Fill(_sizes, 1);
        var tree = new KdTree(rows, execution);
        tree.ForBlocks<TLanes, TVector>(tree, execution with { Progress = null }, (search, first, end) =>
        {
            for (int place = first; place < end; place += KdTree.BlockRows)
            {
                for (int lane = 0; lane < KdTree.BlockRows; lane++)
                    if (tree.Order[place + lane] is >= 0 and int row) _distances[row] = Measured(search, tree, place + lane);
            }
        });
        for (int row = 0; row < rows.Rows; row++) _distances[row][row] = double.PositiveInfinity;
    }

    /// <summary>Starts from distances that are known, between clusters of some rows each.</summary>
    /// <param name="distances">Both halves, infinite for itself; used and changed.</param>
    /// <param name="sizes">The rows of each cluster, at least 1; used and changed.</param>
    /// <param name="linkage">Average or complete.</param>
    /// <param name="execution">Cancellation.</param>
    public MatrixClusters(double[][] distances, int[] sizes, Linkage linkage, ExecutionOptions execution)
    {
        _linkage = linkage;
        _cancellation = execution.Cancellation;
        _distances = distances;
        _sizes = sizes;
    }

    public int Rows => _distances.Length;

    public int Nearest(int cluster, int before, out double height)
    {
        double[] distances = _distances[cluster];
        int nearest = TensorPrimitives.IndexOfMin<double>(distances);
        if (before >= 0 && distances[before] == distances[nearest]) nearest = before;
        height = distances[nearest];
        return nearest;
    }

    public void Join(int lower, int higher)
    {
        _cancellation.ThrowIfCancellationRequested();
        double[] from = _distances[lower], to = _distances[higher];
        if (_linkage == Linkage.Complete)
        {
            TensorPrimitives.Max<double>(from, to, to);
        }
        else
        {
            TensorPrimitives.Multiply(from, (double)_sizes[lower], from);
            TensorPrimitives.Multiply(to, (double)_sizes[higher], to);
            TensorPrimitives.Add<double>(from, to, to);
            TensorPrimitives.Divide(to, (double)(_sizes[lower] + _sizes[higher]), to);
        }
        _sizes[higher] += _sizes[lower];
        to[lower] = to[higher] = double.PositiveInfinity;
        _distances[lower] = [];
        for (int other = 0; other < _distances.Length; other++)
        {
            if (_distances[other].Length == 0) continue;
            _distances[other][lower] = double.PositiveInfinity;
            _distances[other][higher] = to[other];
        }
    }

    private static double[] Measured(KdTreeSearch<TLanes, TVector> search, KdTree tree, int place)
    {
        var distances = new double[tree.Rows];
        for (int leaf = 0; leaf < tree.Leaves; leaf++)
        {
            search.Measure(tree, place, leaf);
            for (int i = 0; i < KdTree.LeafRows; i++)
                if (tree.Order[leaf * KdTree.LeafRows + i] is >= 0 and int row) distances[row] = Math.Sqrt(search.Squared[i]);
        }
        return distances;
    }
}
