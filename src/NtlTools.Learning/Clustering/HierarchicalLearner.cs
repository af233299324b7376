using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// Agglomerative clustering by chains of nearest neighbours (Benzécri 1982, Juan 1982, Murtagh 1983; Müllner 2011): a chain
/// goes from a cluster to its nearest until two are each other's nearest, which are joined.
/// </summary>
/// <remarks>
/// Exact: the merges are SciPy's, whose heights are computed in another way and differ by rounding. Where distances are
/// equal, the one the chain came from goes first, then the one whose last row comes first. Ward linkage measures
/// between centers and finds them in a k-d tree: memory grows with the rows alone. Average and complete linkage keep the
/// distances of all pairs, as no way is known to do without them.
/// </remarks>
/// <param name="settings">The linkage.</param>
public sealed class HierarchicalLearner(HierarchicalSettings settings)
{
    private readonly HierarchicalSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Joins rows to clusters, nearest first, until all are one.</summary>
    /// <param name="rows">At least one row of finite numbers on comparable scales.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">
    /// There is no row; a number is NaN, infinite or beyond ±10¹⁴⁵; or there are more rows than
    /// <see cref="HierarchicalSettings.MaxMatrixRows"/> and the linkage is not Ward's.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public HierarchicalModel Fit(Matrix rows, ExecutionOptions execution)
    {
        if (Vector512.IsHardwareAccelerated) return Fit<Lanes512, Vector512<double>>(rows, execution);
        if (Vector256.IsHardwareAccelerated) return Fit<Lanes256, Vector256<double>>(rows, execution);
        return Fit<Lanes128, Vector128<double>>(rows, execution);
    }

    /// <summary>Fits with registers of a given width; the result is the same at every width.</summary>
    internal HierarchicalModel Fit<TLanes, TVector>(Matrix rows, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Rows == 0) throw new ArgumentException("A hierarchy needs at least one row.", nameof(rows));
        execution.Cancellation.ThrowIfCancellationRequested();
        if (_settings.Linkage == Linkage.Ward)
            return NearestNeighborChain.Run(new WardClusters<TLanes, TVector>(rows, execution), Linkage.Ward, execution);
        if (rows.Rows > _settings.MaxMatrixRows)
        {
            throw new ArgumentException(
                $"{_settings.Linkage} linkage needs the distances of all pairs: {rows.Rows} rows are more than the limit of "
                    + $"{_settings.MaxMatrixRows}. Ward linkage has no limit.", nameof(rows));
        }
        var clusters = new MatrixClusters<TLanes, TVector>(rows, _settings.Linkage, execution);
        return NearestNeighborChain.Run(clusters, _settings.Linkage, execution);
    }
}
