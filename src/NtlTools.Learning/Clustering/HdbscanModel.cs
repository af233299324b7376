using System.Numerics;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Clusters of differing densities, and the rows they were found among.</summary>
public sealed class HdbscanModel
{
    private readonly Lazy<KdTree> _tree;

    /// <summary>Makes a model of known parts, as a model file holds them; the arrays are used, not copied.</summary>
    /// <param name="minSamples">To how many nearest rows, itself included, a row's density was measured, at least 1.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="coreDistances">The core distance of each training row, at least 0; infinite for want of rows.</param>
    /// <param name="clusters">The clusters' lives.</param>
    /// <param name="labels">The cluster of each training row, −1 for noise.</param>
    /// <param name="probabilities">How firmly each training row belongs to its cluster, from 0 to 1.</param>
    /// <param name="outlierScores">How far out each training row lies, from 0 to 1.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other, or a number is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer samples than 1.</exception>
    public HdbscanModel(
        int minSamples, Matrix rows, double[] coreDistances, HdbscanCluster[] clusters, int[] labels, double[] probabilities,
        double[] outlierScores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minSamples, 1);
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(coreDistances);
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(outlierScores);
        int n = rows.Rows;
        if (coreDistances.Length != n || labels.Length != n || probabilities.Length != n || outlierScores.Length != n)
            throw new ArgumentException($"{n} rows need as many core distances, labels, probabilities and scores.", nameof(rows));
        if (!coreDistances.All(distance => distance >= 0))
            throw new ArgumentException("A core distance is at least 0.", nameof(coreDistances));
        if (!clusters.All(cluster => cluster.Birth > 0 && cluster.Death >= 0 && cluster.Stability >= 0))
            throw new ArgumentException("A cluster's levels and stability are at least 0.", nameof(clusters));
        if (!labels.All(label => label >= -1 && label < clusters.Length))
            throw new ArgumentException($"A label is none of {clusters.Length} clusters.", nameof(labels));
        if (!probabilities.All(probability => probability is >= 0 and <= 1))
            throw new ArgumentException("A probability is from 0 to 1.", nameof(probabilities));
        if (!outlierScores.All(score => score is >= 0 and <= 1))
            throw new ArgumentException("An outlier score is from 0 to 1.", nameof(outlierScores));
        MinSamples = minSamples;
        Rows = rows;
        CoreDistances = coreDistances;
        Clusters = clusters;
        Labels = labels;
        Probabilities = probabilities;
        OutlierScores = outlierScores;
        _tree = new Lazy<KdTree>(() => new KdTree(Rows, new ExecutionOptions { Threads = 1 }));
    }

    /// <summary>To how many nearest rows, itself included, a row's density is measured.</summary>
    public int MinSamples { get; }

    /// <summary>The number of clusters, at least 0.</summary>
    public int ClusterCount => Clusters.Length;

    /// <summary>The clusters' lives, numbered in the order of their first rows.</summary>
    public HdbscanCluster[] Clusters { get; }

    /// <summary>The training rows.</summary>
    public Matrix Rows { get; }

    /// <summary>The distance of each training row to its <see cref="MinSamples"/>-th nearest, itself counted.</summary>
    public double[] CoreDistances { get; }

    /// <summary>The cluster of each training row, −1 for noise.</summary>
    public int[] Labels { get; }

    /// <summary>
    /// How firmly each training row belongs to its cluster: the level of density at which it leaves, as a share of the one at
    /// which the cluster dies, at most 1; 0 for noise.
    /// </summary>
    public double[] Probabilities { get; }

    /// <summary>
    /// How far out each training row lies (GLOSH; Campello, Moulavi, Zimek and Sander 2015): 1 − the level at which it leaves,
    /// as a share of the highest level in the cluster it leaves. From 0 (the densest) to 1.
    /// </summary>
    public double[] OutlierScores { get; }

    /// <summary>The clusters of new rows, as if each alone were added and no cluster changed by it.</summary>
    /// <param name="rows">Any number of rows of finite numbers with the training table's columns.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>
    /// A row gets the cluster of the training row with the least mutual reachability distance, of equals the nearest, if that
    /// distance is below the one at which the cluster splits off; else it is noise.
    /// </returns>
    /// <remarks>
    /// Approximate: a fit to all rows at once may differ. A training row gets its own label; its probability can be higher
    /// than the fit's. Its core distance is measured to as many training rows as theirs.
    /// </remarks>
    /// <exception cref="ArgumentException">The number of columns differs, or a number is NaN, infinite or too large.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public HdbscanPrediction Predict(Matrix rows, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Columns != Rows.Columns)
            throw new ArgumentException($"The model has {Rows.Columns} columns, the table {rows.Columns}.", nameof(rows));
        if (ClusterCount == 0) return new HdbscanPrediction([.. Enumerable.Repeat(-1, rows.Rows)], new double[rows.Rows]);
        if (Vector512.IsHardwareAccelerated) return Predict<Lanes512, Vector512<double>>(rows, execution);
        if (Vector256.IsHardwareAccelerated) return Predict<Lanes256, Vector256<double>>(rows, execution);
        return Predict<Lanes128, Vector128<double>>(rows, execution);
    }

    internal HdbscanPrediction Predict<TLanes, TVector>(Matrix rows, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        KdTree tree = _tree.Value;
        var queries = new KdTree(rows, execution);
        ExecutionOptions half = ProgressShare.Of(execution, 0, 0.5);
        double[] core = Clustering.CoreDistances.Squared<TLanes, TVector>(tree, queries, Math.Min(MinSamples, tree.Rows), half);
        foreach (ref double distance in core.AsSpan()) distance = Math.Sqrt(distance);
        double[] known = Array.ConvertAll(tree.Order, row => row < 0 ? double.PositiveInfinity : CoreDistances[row]);
        var labels = new int[rows.Rows];
        var probabilities = new double[rows.Rows];
        tree.ForBlocks<TLanes, TVector>(queries, ProgressShare.Of(execution, 0.5, 0.5), (search, first, end) =>
        {
            var visitor = new ReachableVisitor<TLanes, TVector>(search, tree, known);
            for (int place = first; place < end; place += KdTree.BlockRows)
            {
                visitor.Start(queries.Order.AsSpan(place, KdTree.BlockRows), core, search.Limits);
                search.Run(queries, place, ref visitor);
                for (int lane = 0; lane < KdTree.BlockRows; lane++)
                {
                    if (queries.Order[place + lane] is not (>= 0 and int row)) continue;
                    int label = Labels[visitor.Rows[lane]];
                    double level = 1 / visitor.Reaches[lane];
                    bool within = label >= 0 && level > Clusters[label].Birth;
                    labels[row] = within ? label : -1;
                    probabilities[row] = within ? CondensedTree.Probability(level, Clusters[label].Death) : 0;
                }
            }
        });
        return new HdbscanPrediction(labels, probabilities);
    }
}

/// <summary>Finds the row that each of eight rows reaches first; of equals the nearest, then the lowest.</summary>
internal readonly struct ReachableVisitor<TLanes, TVector>(KdTreeSearch<TLanes, TVector> search, KdTree tree, double[] known)
    : ILeafVisitor
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private readonly double[] _core = new double[KdTree.BlockRows], _squared = new double[KdTree.BlockRows];

    /// <summary>The row found for each of the eight.</summary>
    public int[] Rows { get; } = new int[KdTree.BlockRows];

    /// <summary>Its mutual reachability distance.</summary>
    public double[] Reaches { get; } = new double[KdTree.BlockRows];

    public void Start(ReadOnlySpan<int> order, double[] core, double[] limits)
    {
        Array.Fill(Rows, int.MaxValue);
        Array.Fill(Reaches, double.PositiveInfinity);
        Array.Fill(_squared, double.PositiveInfinity);
        for (int lane = 0; lane < order.Length; lane++)
        {
            limits[lane] = order[lane] < 0 ? -1 : double.MaxValue;
            _core[lane] = order[lane] < 0 ? 0 : core[order[lane]];
        }
    }

    public bool Skips(int node, int firstLeaf, int leaves) => false;

    public void Bound(int node, Span<double> distances)
    {
    }

    public void Visit(int leaf, ulong lanes, double[] limits)
    {
        int start = leaf * KdTree.LeafRows;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            search.Measure(lane, leaf);
            for (uint near = search.NotAbove(limits[lane]); near != 0; near &= near - 1)
            {
                int i = BitOperations.TrailingZeroCount(near), row = tree.Order[start + i];
                double squared = search.Squared[i];
                double reach = Math.Max(_core[lane], Math.Max(known[start + i], Math.Sqrt(squared)));
                if ((reach, squared, row).CompareTo((Reaches[lane], _squared[lane], Rows[lane])) >= 0) continue;
                (Reaches[lane], _squared[lane], Rows[lane]) = (reach, squared, row);

                // Once one is reached at its own core distance, only a nearer one could still take its place. Squares of
                // roots are as good as the squares but for rounding.
                limits[lane] = reach == _core[lane] ? squared : Math.Min(reach * reach * (1 + 1e-12), double.MaxValue);
            }
        }
    }
}
