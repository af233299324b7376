using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// K-means: greedy k-means++ seeding (Arthur and Vassilvitskii 2007), Lloyd iterations (Lloyd 1982) to convergence with the
/// triangle inequality (Hamerly 2010), and the best of several restarts.
/// </summary>
/// <param name="settings">Clusters, restarts, iterations and seed.</param>
public sealed class KMeansLearner(KMeansSettings settings)
{
    private readonly KMeansSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Fits centers to rows.</summary>
    /// <param name="rows">At least as many rows as clusters, of finite numbers on comparable scales.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The model of lowest inertia over the restarts; among equals, of the first restart.</returns>
    /// <remarks>
    /// A cluster that loses all its rows gets the row farthest from its center. Where there are fewer distinct rows than
    /// clusters, some clusters stay empty. The result is the same for any number of threads and any processor.
    /// Memory: one copy of the rows, and about 20 bytes a row for each restart at work.
    /// </remarks>
    /// <exception cref="ArgumentException">There are fewer rows than clusters, or a number is NaN, infinite or beyond ±10¹⁴⁵.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public KMeansModel Fit(Matrix rows, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Rows < _settings.ClusterCount)
            throw new ArgumentException($"{_settings.ClusterCount} clusters need at least as many rows, not {rows.Rows}.", nameof(rows));
        RowBlocks blocks = RowBlocks.From(rows);
        int atOnce = Math.Min(_settings.Restarts, execution.Threads);
        ExecutionOptions inside = execution with { Threads = execution.Threads / atOnce, Progress = null };
        var models = new KMeansModel[_settings.Restarts];
        OrderedParallel.For(models.Length, execution with { Threads = atOnce },
            restart => models[restart] = KMeansRun.Fit(blocks, _settings, new SeededRandom(_settings.Seed, (ulong)restart), inside));
        KMeansModel best = models[0];
        foreach (KMeansModel model in models)
            if (model.Inertia < best.Inertia) best = model;
        return best;
    }
}
