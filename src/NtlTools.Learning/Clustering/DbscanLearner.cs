using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// DBSCAN (Ester, Kriegel, Sander and Xu 1996): rows with enough neighbours are core rows, core rows within reach of each
/// other are one cluster, other rows within reach of a core row are its border, and the rest is noise.
/// </summary>
/// <remarks>
/// Exact: the labels are scikit-learn's, their numbers included. Clusters are numbered by their first core row; a border row
/// belongs to the lowest-numbered cluster that reaches it. No list of neighbours is ever kept: core rows are joined as they
/// are found. Memory: two copies of the rows and about 40 bytes a row.
/// </remarks>
/// <param name="settings">Radius and number of neighbours.</param>
public sealed class DbscanLearner(DbscanSettings settings)
{
    private readonly DbscanSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Divides rows into dense clusters and noise.</summary>
    /// <param name="rows">At least one row of finite numbers on comparable scales.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The clusters; none where no row has enough neighbours, as where there are fewer rows than that.</returns>
    /// <exception cref="ArgumentException">There is no row, or a number is NaN, infinite or beyond ±10¹⁴⁵.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public DbscanModel Fit(Matrix rows, ExecutionOptions execution)
    {
        Check(rows, execution);
        if (Vector512.IsHardwareAccelerated) return Fit<Lanes512, Vector512<double>>(rows, execution);
        if (Vector256.IsHardwareAccelerated) return Fit<Lanes256, Vector256<double>>(rows, execution);
        return Fit<Lanes128, Vector128<double>>(rows, execution);
    }

    /// <summary>Fits once for each of several radii; which is best, validity or a person decides.</summary>
    /// <param name="rows">At least one row of finite numbers on comparable scales.</param>
    /// <param name="candidates">Radii, each finite and at least 0.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One model a radius, in the order given; the rows are arranged once for all.</returns>
    /// <exception cref="ArgumentException">There is no row, or a number is NaN, infinite or beyond ±10¹⁴⁵.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A radius is negative, NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public DbscanModel[] FitEach(Matrix rows, IReadOnlyList<double> candidates, ExecutionOptions execution)
    {
        Check(rows, execution);
        ArgumentNullException.ThrowIfNull(candidates);
        foreach (double eps in candidates) DbscanSettings.Check(eps, nameof(candidates));
        if (Vector512.IsHardwareAccelerated) return FitEach<Lanes512, Vector512<double>>(rows, candidates, execution);
        if (Vector256.IsHardwareAccelerated) return FitEach<Lanes256, Vector256<double>>(rows, candidates, execution);
        return FitEach<Lanes128, Vector128<double>>(rows, candidates, execution);
    }

    /// <summary>The curve whose knee is the radius where none is given; k is the number of samples a core row needs.</summary>
    /// <param name="rows">At least one row of finite numbers on comparable scales.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <remarks>Where there are fewer rows than k, it is the curve of the farthest row.</remarks>
    /// <exception cref="ArgumentException">There is no row, or a number is NaN, infinite or beyond ±10¹⁴⁵.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public KDistanceCurve KDistances(Matrix rows, ExecutionOptions execution)
    {
        Check(rows, execution);
        var tree = new KdTree(rows, execution);
        if (Vector512.IsHardwareAccelerated) return KDistances<Lanes512, Vector512<double>>(tree, execution);
        if (Vector256.IsHardwareAccelerated) return KDistances<Lanes256, Vector256<double>>(tree, execution);
        return KDistances<Lanes128, Vector128<double>>(tree, execution);
    }

    /// <summary>Fits with registers of a given width; the result is the same at every width.</summary>
    internal DbscanModel Fit<TLanes, TVector>(Matrix rows, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var tree = new KdTree(rows, execution);
        if (_settings.Eps is { } given) return new DbscanRun<TLanes, TVector>(rows, tree, execution).Fit(given, MinSamples(tree));
        double eps = KDistances<TLanes, TVector>(tree, ProgressShare.Of(execution, 0, 0.5)).Knee;
        return new DbscanRun<TLanes, TVector>(rows, tree, ProgressShare.Of(execution, 0.5, 0.5)).Fit(eps, MinSamples(tree));
    }

    private DbscanModel[] FitEach<TLanes, TVector>(Matrix rows, IReadOnlyList<double> candidates, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var tree = new KdTree(rows, execution);
        var models = new DbscanModel[candidates.Count];
        for (int i = 0; i < models.Length; i++)
        {
            ExecutionOptions part = ProgressShare.Of(execution, (double)i / models.Length, 1.0 / models.Length);
            models[i] = new DbscanRun<TLanes, TVector>(rows, tree, part).Fit(candidates[i], MinSamples(tree));
        }
        return models;
    }

    private KDistanceCurve KDistances<TLanes, TVector>(KdTree tree, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int neighbors = Math.Min(MinSamples(tree), tree.Rows);
        double[] distances = CoreDistances.Squared<TLanes, TVector>(tree, tree, neighbors, execution);
        foreach (ref double distance in distances.AsSpan()) distance = Math.Sqrt(distance);
        Array.Sort(distances);
        return new KDistanceCurve(neighbors, distances);
    }

    private int MinSamples(KdTree tree) => _settings.MinSamples ?? checked(2 * tree.Columns);

    private static void Check(Matrix rows, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Rows == 0) throw new ArgumentException("Clusters need at least one row.", nameof(rows));
    }
}
