using System.Numerics;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Dense groups of rows, and the core rows that make them.</summary>
public sealed class DbscanModel
{
    private readonly Lazy<KdTree> _tree;

    /// <summary>Makes a model of known parts, as a model file holds them.</summary>
    /// <param name="eps">The distance within which rows are neighbours, finite and at least 0.</param>
    /// <param name="minSamples">How many neighbours made a row a core row, at least 1.</param>
    /// <param name="labels">The cluster of each training row, from 0 in the order of their first core rows, −1 for noise.</param>
    /// <param name="coreIndices">The training rows that are core rows, rising.</param>
    /// <param name="coreRows">Their values; used, not copied.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other, or a value is not finite.</exception>
    public DbscanModel(double eps, int minSamples, int[] labels, int[] coreIndices, Matrix coreRows)
    {
        DbscanSettings.Check(eps, nameof(eps));
        ArgumentOutOfRangeException.ThrowIfLessThan(minSamples, 1);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(coreIndices);
        FiniteRows.Check(coreRows, nameof(coreRows));
        if (coreIndices.Length != coreRows.Rows)
        {
            throw new ArgumentException(
                $"{coreIndices.Length} core rows need as many values, not {coreRows.Rows}.", nameof(coreRows));
        }
        int clusters = 0;
        for (int i = 0; i < coreIndices.Length; i++)
        {
            int row = coreIndices[i];
            if (row < 0 || row >= labels.Length || (i > 0 && row <= coreIndices[i - 1]))
                throw new ArgumentException($"Core row {row} is out of order or not a training row.", nameof(coreIndices));
            if (labels[row] < 0 || labels[row] > clusters)
                throw new ArgumentException($"The label {labels[row]} of core row {row} is out of order.", nameof(labels));
            if (labels[row] == clusters) clusters++;
        }
        foreach (int label in labels)
            if (label < -1 || label >= clusters)
                throw new ArgumentException($"No core row has the label {label}.", nameof(labels));
        Eps = eps;
        MinSamples = minSamples;
        ClusterCount = clusters;
        Labels = [.. labels];
        CoreIndices = [.. coreIndices];
        CoreRows = coreRows;
        _tree = new Lazy<KdTree>(() => new KdTree(CoreRows, new ExecutionOptions { Threads = 1 }));
    }

    /// <summary>The distance within which rows are neighbours.</summary>
    public double Eps { get; }

    /// <summary>How many rows, itself included, a core row has within <see cref="Eps"/>.</summary>
    public int MinSamples { get; }

    /// <summary>The number of clusters, at least 0.</summary>
    public int ClusterCount { get; }

    /// <summary>The cluster of each training row: from 0 in the order of their first core rows; −1 for noise.</summary>
    public int[] Labels { get; }

    /// <summary>The training rows that are core rows, rising.</summary>
    public int[] CoreIndices { get; }

    /// <summary>The values of the core rows.</summary>
    public Matrix CoreRows { get; }

    /// <summary>The cluster of the nearest core row within <see cref="Eps"/>, −1 where there is none.</summary>
    /// <param name="rows">Any number of rows of finite numbers with the training table's columns.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One cluster a row, −1 for noise; of equally near core rows the first decides.</returns>
    /// <remarks>
    /// A core row gets its own cluster, noise stays noise. A training row on the border of two clusters gets the nearer one
    /// here; the fit gave it to the first. Rows that would have changed the clusters, had they been there, do not.
    /// </remarks>
    /// <exception cref="ArgumentException">The number of columns differs, or a number is NaN, infinite or too large.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public int[] Predict(Matrix rows, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Columns != CoreRows.Columns)
            throw new ArgumentException($"The model has {CoreRows.Columns} columns, the table {rows.Columns}.", nameof(rows));
        if (Vector512.IsHardwareAccelerated) return Predict<Lanes512, Vector512<double>>(rows, execution);
        if (Vector256.IsHardwareAccelerated) return Predict<Lanes256, Vector256<double>>(rows, execution);
        return Predict<Lanes128, Vector128<double>>(rows, execution);
    }

    internal int[] Predict<TLanes, TVector>(Matrix rows, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        KdTree tree = _tree.Value;
        var queries = new KdTree(rows, execution);
        var labels = new int[rows.Rows];
        double limit = Math.Min(Eps * Eps, double.MaxValue);
        tree.ForBlocks<TLanes, TVector>(queries, execution, (search, first, end) =>
        {
            var visitor = new NearestWithinVisitor<TLanes, TVector>(search, tree, limit);
            for (int place = first; place < end; place += KdTree.BlockRows)
            {
                visitor.Start(queries.Order.AsSpan(place, KdTree.BlockRows), search.Limits);
                search.Run(queries, place, ref visitor);
                for (int lane = 0; lane < KdTree.BlockRows; lane++)
                {
                    int row = queries.Order[place + lane], core = visitor.Rows[lane];
                    if (row >= 0) labels[row] = core == int.MaxValue ? -1 : Labels[CoreIndices[core]];
                }
            }
        });
        return labels;
    }
}

/// <summary>Finds the nearest row within a squared distance of each of eight rows; of equally near ones the lowest.</summary>
internal readonly struct NearestWithinVisitor<TLanes, TVector>(KdTreeSearch<TLanes, TVector> search, KdTree tree, double limit)
    : ILeafVisitor
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>The row found for each of the eight; the highest number there is where there is none.</summary>
    public int[] Rows { get; } = new int[KdTree.BlockRows];

    public void Start(ReadOnlySpan<int> order, double[] limits)
    {
        Rows.AsSpan().Fill(int.MaxValue);
        for (int lane = 0; lane < order.Length; lane++) limits[lane] = order[lane] < 0 ? -1 : limit;
    }

    public bool Skips(int node, int firstLeaf, int leaves) => false;

    public void Bound(int node, Span<double> distances)
    {
    }

    public void Visit(int leaf, ulong lanes, double[] limits)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            search.Measure(lane, leaf);
            for (uint near = search.NotAbove(limits[lane]); near != 0; near &= near - 1)
            {
                int i = BitOperations.TrailingZeroCount(near), row = tree.Order[leaf * KdTree.LeafRows + i];
                double squared = search.Squared[i];
                if (squared > limits[lane] || (squared == limits[lane] && row > Rows[lane])) continue;
                limits[lane] = squared;
                Rows[lane] = row;
            }
        }
    }
}
