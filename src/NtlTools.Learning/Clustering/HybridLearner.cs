using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// DBSCAN (Ester et al. 1996) tells what is dense from noise, then k-means divides what is dense: clusters of an even size whose
/// centers no outlier pulls away.
/// </summary>
/// <remarks>
/// On heavy tails or in many columns the knee of the k-distance curve leaves most rows as noise. Where it leaves more than
/// <see cref="HybridSettings.MaximumNoiseShare"/>, eps grows to the smallest radius that does not: exactly that, as each row's
/// own radius is found from which on it is dense. What was decided stands in <see cref="HybridModel.Decision"/>. Where there
/// are fewer different dense rows than clusters, as where none is dense, k-means divides all rows, so that no cluster is
/// empty as long as there are as many different rows. Memory: three copies of the rows and about 120 bytes a row.
/// </remarks>
/// <param name="settings">Density and clusters.</param>
public sealed class HybridLearner(HybridSettings settings)
{
    private readonly HybridSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Divides rows into noise and the settings' number of clusters.</summary>
    /// <param name="rows">At least as many rows as clusters, of finite numbers on comparable scales.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer rows than clusters, or a number is NaN, infinite or beyond ±10¹⁴⁵.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public HybridModel Fit(Matrix rows, ExecutionOptions execution) =>
        FitEach(rows, [_settings.KMeans.ClusterCount], execution)[0];

    /// <summary>Fits once for each of several numbers of clusters; which is best, validity or a person decides.</summary>
    /// <param name="rows">At least as many rows as clusters, of finite numbers on comparable scales.</param>
    /// <param name="clusterCounts">Numbers of clusters, each at least 1; those of the settings are not used.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One model a number, in the order given; what is dense is found once for all.</returns>
    /// <exception cref="ArgumentException">
    /// There are fewer rows than clusters, or a number is NaN, infinite or beyond ±10¹⁴⁵.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of clusters is below 1.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public HybridModel[] FitEach(Matrix rows, IReadOnlyList<int> clusterCounts, ExecutionOptions execution)
    {
        if (Vector512.IsHardwareAccelerated) return FitEach<Lanes512, Vector512<double>>(rows, clusterCounts, execution);
        if (Vector256.IsHardwareAccelerated) return FitEach<Lanes256, Vector256<double>>(rows, clusterCounts, execution);
        return FitEach<Lanes128, Vector128<double>>(rows, clusterCounts, execution);
    }

    /// <summary>Fits with registers of a given width; what is dense is the same at every width.</summary>
    internal HybridModel[] FitEach<TLanes, TVector>(
        Matrix rows, IReadOnlyList<int> clusterCounts, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(clusterCounts);
        ArgumentNullException.ThrowIfNull(execution);
        foreach (int clusters in clusterCounts)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1, nameof(clusterCounts));
            if (rows.Rows < clusters)
                throw new ArgumentException($"{clusters} clusters need at least as many rows, not {rows.Rows}.", nameof(rows));
        }
        if (clusterCounts.Count == 0) return [];

        Density found = FindDensity<TLanes, TVector>(rows, ProgressShare.Of(execution, 0, 0.5));
        var models = new HybridModel[clusterCounts.Count];
        for (int i = 0; i < models.Length; i++)
        {
            ExecutionOptions part = ProgressShare.Of(execution, 0.5 + 0.5 * i / models.Length, 0.5 / models.Length);
            models[i] = Divide<TLanes, TVector>(rows, found, clusterCounts[i], part);
        }
        return models;
    }

    private HybridModel Divide<TLanes, TVector>(Matrix rows, Density found, int clusters, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var learner = new KMeansLearner(_settings.KMeans with { ClusterCount = clusters });
        ExecutionOptions quiet = execution with { Progress = null };
        if (found.DenseRows.Rows < clusters
            || (found.DenseRows.CountDistinctRows(clusters) < clusters && rows.CountDistinctRows(clusters) == clusters))
        {
            KMeansModel all = learner.Fit<TLanes, TVector>(rows, execution);
            return new HybridModel(
                found.Decision with { DividesAllRows = true }, all, all.Predict(rows, quiet), new Matrix(0, rows.Columns));
        }
        KMeansModel dense = learner.Fit<TLanes, TVector>(found.DenseRows, execution);
        int[] labels = new int[rows.Rows], denseLabels = dense.Predict(found.DenseRows, quiet);
        Array.Fill(labels, -1);
        for (int i = 0; i < denseLabels.Length; i++) labels[found.Dense[i]] = denseLabels[i];
        return new HybridModel(found.Decision, dense, labels, found.KeptCores);
    }

    private Density FindDensity<TLanes, TVector>(Matrix rows, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int n = rows.Rows, samples = _settings.MinSamples ?? Math.Min(checked(2 * rows.Columns), n);
        var tree = new KdTree(rows, execution);
        double[] core = CoreDistances.Squared<TLanes, TVector>(
            tree, tree, Math.Min(samples, n), ProgressShare.Of(execution, 0, 0.4));
        Radius radius = _settings.Eps is { } given
            ? new Radius(EpsChoice.Given, null, null, given)
            : FindRadius<TLanes, TVector>(tree, core, samples, ProgressShare.Of(execution, 0.4, 0.3));
        DbscanModel model = new DbscanRun<TLanes, TVector>(rows, tree, ProgressShare.Of(execution, 0.7, 0.3))
            .Fit(radius.Eps, samples);
        int[] dense = [.. Enumerable.Range(0, n).Where(row => model.Labels[row] >= 0)];
        int[] kept = CoreCover.Choose<TLanes, TVector>(rows, model, core, _settings.MaximumCoreRows, execution);
        var sizes = new int[model.ClusterCount];
        foreach (int row in dense) sizes[model.Labels[row]]++;
        var decision = new HybridDecision(
            radius.Choice, radius.KneeEps, radius.KneeNoiseShare, radius.Eps, (double)(n - dense.Length) / n, samples,
            model.CoreIndices.Length, model.ClusterCount, sizes.Length == 0 ? 0 : (double)sizes.Max() / dense.Length, false);
        return new Density(decision, dense, rows.SelectRows(dense), rows.SelectRows(kept));
    }

    private Radius FindRadius<TLanes, TVector>(KdTree tree, double[] core, int samples, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int n = tree.Rows;
        double[] distances = Array.ConvertAll(core, Math.Sqrt);
        Array.Sort(distances);
        double knee = new KDistanceCurve(Math.Min(samples, n), distances).Knee;

        // With fewer rows than a core row needs none becomes dense at any radius.
        if (samples > n) return new Radius(EpsChoice.Knee, knee, 1, knee);
        double[] reach = ReachDistances.Squared<TLanes, TVector>(tree, core, execution);
        Array.Sort(reach);
        double noise = (double)CountAbove(reach, knee * knee) / n;
        if (noise <= _settings.MaximumNoiseShare) return new Radius(EpsChoice.Knee, knee, noise, knee);

        int allowed = (int)Math.Ceiling(_settings.MaximumNoiseShare * n);
        while ((double)allowed / n > _settings.MaximumNoiseShare) allowed--;
        double squared = reach[n - 1 - allowed], eps = Math.Sqrt(squared);

        // What is compared is the square, which rounding may have left below the one that is needed.
        while (eps * eps < squared) eps = Math.BitIncrement(eps);
        return new Radius(EpsChoice.Grown, knee, noise, eps);
    }

    private static int CountAbove(double[] rising, double limit)
    {
        int low = 0, high = rising.Length;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (rising[middle] > limit) high = middle;
            else low = middle + 1;
        }
        return rising.Length - low;
    }

    private readonly record struct Radius(EpsChoice Choice, double? KneeEps, double? KneeNoiseShare, double Eps);

    private sealed record Density(HybridDecision Decision, int[] Dense, Matrix DenseRows, Matrix KeptCores);
}
