using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// Fits a mixture of normal distributions by expectation-maximisation (Dempster, Laird and Rubin 1977) from the clusters of
/// k-means, with a regularised covariance and a stopping rule like scikit-learn's GaussianMixture.
/// </summary>
/// <param name="settings">Components, their covariances, iterations and seed.</param>
public sealed class GaussianMixtureLearner(GaussianMixtureSettings settings)
{
    // A poor division by k-means leads to a poor mixture; further restarts are there for what the best one leads past.
    private const int FirstKMeansRestarts = 3;

    private readonly GaussianMixtureSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Fits a mixture to rows.</summary>
    /// <param name="rows">
    /// At least two rows, and as many as components, of finite numbers on comparable scales, which the k-means at the start and
    /// the regularisation need.
    /// </param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The model of highest likelihood over the restarts; among equals, of the first restart.</returns>
    /// <remarks>
    /// Constant columns, equal rows and fewer distinct rows than components work as long as the regularisation is above 0 and
    /// not lost in the rounding of the columns' variances. The result is the same for any number of threads; processors
    /// without fused multiplication and addition may differ in the last digits, and by an iteration where that decides.
    /// Memory: the rows twice, and for at most 64 tasks half a covariance matrix a component.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are fewer than two rows or fewer rows than components, or a number is NaN, infinite or beyond ±10¹⁴⁵.
    /// </exception>
    /// <exception cref="SingularCovarianceException">
    /// A component's covariance is not positive definite in spite of the regularisation.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public GaussianMixtureModel Fit(Matrix rows, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        int least = Math.Max(2, _settings.ComponentCount);
        if (rows.Rows < least)
            throw new ArgumentException(
                $"{_settings.ComponentCount} components need at least {least} rows, not {rows.Rows}.", nameof(rows));
        if (Vector512.IsHardwareAccelerated) return Fit<Lanes512, Vector512<double>>(rows, execution);
        if (Vector256.IsHardwareAccelerated) return Fit<Lanes256, Vector256<double>>(rows, execution);
        return Fit<Lanes128, Vector128<double>>(rows, execution);
    }

    /// <summary>Fits with registers of a given width, which changes nothing where all fuse multiplication and addition.</summary>
    internal GaussianMixtureModel Fit<TLanes, TVector>(Matrix rows, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ExecutionOptions silent = execution with { Progress = null };
        RowTiles tiles = RowTiles.From(rows, silent);
        var run = new GaussianMixtureRun<TLanes, TVector>(tiles, _settings, silent);
        GaussianMixtureModel? best = null;
        for (int restart = 0; restart < _settings.Restarts; restart++)
        {
            var random = new SeededRandom(_settings.Seed, (ulong)restart);
            KMeansModel start = new KMeansLearner(new KMeansSettings
            {
                ClusterCount = _settings.ComponentCount, Restarts = restart == 0 ? FirstKMeansRestarts : 1,
                SwapsPerCluster = 0, Seed = random.NextUInt64(),
            }).Fit(rows, silent);
            IProgress<double>? progress =
                ProgressShare.Of(execution, (double)restart / _settings.Restarts, 1.0 / _settings.Restarts).Progress;
            GaussianMixtureModel model = run.Converge(start.Predict(rows, silent), start.Centers, progress);
            if (best is null || model.MeanLogLikelihood > best.MeanLogLikelihood) best = model;
        }
        execution.Progress?.Report(1);
        return best!;
    }
}
