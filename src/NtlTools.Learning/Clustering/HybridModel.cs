using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>The clusters of dense rows, and the core rows that tell what is dense.</summary>
public sealed class HybridModel
{
    private readonly Lazy<KdTree> _tree;

    /// <summary>Makes a model of known parts, as a model file holds them.</summary>
    /// <param name="decision">What is dense, and why.</param>
    /// <param name="kMeans">The centers of the dense rows' clusters.</param>
    /// <param name="labels">The cluster of each training row, from 0, −1 for noise; copied.</param>
    /// <param name="coreRows">
    /// The values of core rows, with the centers' columns, used, not copied; none where k-means divides all rows.
    /// </param>
    /// <exception cref="ArgumentException">The parts do not fit each other, or a value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The decision's radius is negative, NaN or infinite.</exception>
    public HybridModel(HybridDecision decision, KMeansModel kMeans, int[] labels, Matrix coreRows)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(kMeans);
        ArgumentNullException.ThrowIfNull(labels);
        decision.Check(nameof(decision));
        FiniteRows.Check(coreRows, nameof(coreRows));
        if (coreRows.Columns != kMeans.Centers.Columns)
        {
            throw new ArgumentException(
                $"The core rows have {coreRows.Columns} columns, the centers {kMeans.Centers.Columns}.", nameof(coreRows));
        }
        if (coreRows.Rows > decision.CoreRowCount || (coreRows.Rows == 0) != decision.DividesAllRows)
            throw new ArgumentException($"The decision does not fit {coreRows.Rows} core rows.", nameof(coreRows));
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] < (decision.DividesAllRows ? 0 : -1) || labels[i] >= kMeans.ClusterCount)
                throw new ArgumentException($"The label of row {i}, {labels[i]}, is none of a cluster.", nameof(labels));
        Decision = decision;
        KMeans = kMeans;
        Labels = [.. labels];
        CoreRows = coreRows;
        _tree = new Lazy<KdTree>(() => new KdTree(CoreRows, new ExecutionOptions { Threads = 1 }));
    }

    /// <summary>What is dense, and why.</summary>
    public HybridDecision Decision { get; }

    /// <summary>The centers of the dense rows' clusters; its inertia is the dense rows'.</summary>
    public KMeansModel KMeans { get; }

    /// <summary>The number of clusters; noise is none.</summary>
    public int ClusterCount => KMeans.ClusterCount;

    /// <summary>The cluster of each training row, from 0; −1 for noise.</summary>
    public int[] Labels { get; }

    /// <summary>The values of the core rows that are kept; none where k-means divides all rows.</summary>
    public Matrix CoreRows { get; }

    /// <summary>The nearest center's cluster for a row with a core row within eps, −1 for any other.</summary>
    /// <param name="rows">Any number of rows of finite numbers with the training table's columns.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One cluster a row, −1 for noise; of equally near centers the first.</returns>
    /// <remarks>
    /// A training row gets its own label. Where the fit found more core rows than <see cref="HybridSettings.MaximumCoreRows"/>, a
    /// new row at the edge of what is dense may be called noise that all of them would have reached; the reverse does not happen.
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
        int[] labels = KMeans.Predict(rows, execution with { Progress = null });
        if (CoreRows.Rows == 0) return labels;
        int[] counts = _tree.Value.CountWithin<TLanes, TVector>(new KdTree(rows, execution), Decision.Eps, 1, execution);
        for (int i = 0; i < labels.Length; i++) if (counts[i] == 0) labels[i] = -1;
        return labels;
    }
}
