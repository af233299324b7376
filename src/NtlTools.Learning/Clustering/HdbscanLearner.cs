using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// HDBSCAN (Campello, Moulavi and Sander 2013; McInnes and Healy 2017): DBSCAN at all radii at once; clusters are groups that
/// persist over many of them, each at its own density, and rows of no cluster are noise.
/// </summary>
/// <remarks>
/// Exact. A row's core distance is that to its <see cref="HdbscanSettings.MinSamples"/>-th nearest row, itself counted, as in
/// the paper and in scikit-learn. Groups that one distance connects are connected at once, as in the paper, where other
/// programs connect two at a time in an order of chance. The whole is never a cluster: rows that nothing divides are noise.
/// Memory: two copies of the rows and about 200 bytes a row.
/// </remarks>
/// <param name="settings">Sizes and selection.</param>
public sealed class HdbscanLearner(HdbscanSettings settings)
{
    private readonly HdbscanSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Divides rows into clusters of their own densities and noise.</summary>
    /// <param name="rows">At least one row of finite numbers on comparable scales.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The clusters; none where there are fewer rows than a cluster or a core distance needs.</returns>
    /// <exception cref="ArgumentException">There is no row, or a number is NaN, infinite or beyond ±10¹⁴⁵.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public HdbscanModel Fit(Matrix rows, ExecutionOptions execution)
    {
        if (Vector512.IsHardwareAccelerated) return Fit<Lanes512, Vector512<double>>(rows, execution);
        if (Vector256.IsHardwareAccelerated) return Fit<Lanes256, Vector256<double>>(rows, execution);
        return Fit<Lanes128, Vector128<double>>(rows, execution);
    }

    /// <summary>Fits with registers of a given width; the result is the same at every width.</summary>
    internal HdbscanModel Fit<TLanes, TVector>(Matrix rows, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Rows == 0) throw new ArgumentException("Clusters need at least one row.", nameof(rows));
        int n = rows.Rows, samples = _settings.MinSamples ?? _settings.MinClusterSize;
        var copy = new Matrix(n, rows.Columns, [.. rows.Values]);
        if (n < samples || n < _settings.MinClusterSize)
        {
            int[] noise = [.. Enumerable.Repeat(-1, n)];
            double[] endless = [.. Enumerable.Repeat(double.PositiveInfinity, n)];
            execution.Progress?.Report(1);
            return new HdbscanModel(samples, copy, endless, [], noise, new double[n], new double[n]);
        }
        var tree = new KdTree(rows, execution);
        double[] core = CoreDistances.Squared<TLanes, TVector>(tree, tree, samples, ProgressShare.Of(execution, 0, 0.5));
        (int, int, double)[] edges = ReachabilityTree<TLanes, TVector>.Edges(tree, core, ProgressShare.Of(execution, 0.5, 0.4));
        execution.Cancellation.ThrowIfCancellationRequested();
        var condensed = new CondensedTree(new DensityHierarchy(n, edges), _settings.MinClusterSize);
        execution.Cancellation.ThrowIfCancellationRequested();
        (HdbscanCluster[] clusters, int[] labels, double[] probabilities, double[] scores) =
            condensed.Select(_settings.ClusterSelection);
        foreach (ref double distance in core.AsSpan()) distance = Math.Sqrt(distance);
        execution.Progress?.Report(1);
        return new HdbscanModel(samples, copy, core, clusters, labels, probabilities, scores);
    }
}
