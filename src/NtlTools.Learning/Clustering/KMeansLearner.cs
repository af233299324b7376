using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// K-means: greedy k-means++ seeding (Arthur and Vassilvitskii 2007), Lloyd iterations (Lloyd 1982) to convergence with the
/// triangle inequality (Hamerly 2010), the best of several restarts, and swaps (Fränti 2018) where the restarts disagree.
/// </summary>
/// <remarks>
/// With overlapping clusters the best of ten restarts is a matter of luck. Unless three restarts have come to the same inertia,
/// swaps therefore go on from the best: one of its centers is dropped, another drawn as k-means++ would, and Lloyd iterated
/// again; a lower inertia is kept. A swap that does not look like gaining a hundred-thousandth is not followed to the end; every
/// model that is returned has been. No swap makes the result worse than the best restart.
/// </remarks>
/// <param name="settings">Clusters, restarts, iterations and seed.</param>
public sealed class KMeansLearner(KMeansSettings settings)
{
    // Restarts of the same inertia but for rounding and for rows on the borders of clusters, and how many of them suffice.
    private const double Same = 1e-6;
    private const int Confirmations = 3;

    // The share of the inertia that a swap must look like gaining to be followed to the end.
    private const double WorthIt = 1e-5;

    // Swaps of one start; fixed, so that the result does not depend on how many of them run at once.
    private const int SwapsAtOnce = 4;

    private readonly KMeansSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Fits centers to rows.</summary>
    /// <param name="rows">At least as many rows as clusters, of finite numbers on comparable scales.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The model of lowest inertia over the restarts; among equals, of the first restart.</returns>
    /// <remarks>
    /// A cluster that loses all its rows gets the row farthest from its center. Where there are fewer distinct rows than
    /// clusters, some clusters stay empty. The result is the same for any number of threads. It is also the same on any
    /// processor, but where a row lies so close to the border of two clusters that the rounding of a mean decides.
    /// Memory: one copy of the rows, and for each restart at work another and about 70 bytes a row.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are fewer rows than clusters, or a number is NaN, infinite or beyond ±10¹⁴⁵.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public KMeansModel Fit(Matrix rows, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        int least = _settings.ClusterCount;
        if (rows.Rows < least)
            throw new ArgumentException($"{least} clusters need at least as many rows, not {rows.Rows}.", nameof(rows));
        if (Vector512.IsHardwareAccelerated) return Fit<Lanes512, Vector512<double>>(rows, execution);
        if (Vector256.IsHardwareAccelerated) return Fit<Lanes256, Vector256<double>>(rows, execution);
        return Fit<Lanes128, Vector128<double>>(rows, execution);
    }

    /// <summary>
    /// Fits with registers of a given width. Clusters of the same rows have the same centers and inertia to the bit at every
    /// width; on the way there the order in which changes are added depends on it.
    /// </summary>
    internal KMeansModel Fit<TLanes, TVector>(Matrix rows, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        KMeansSeeding.WithLanes<TLanes, TVector>.Prepare();
        KMeansRun.WithLanes<TLanes, TVector>.Prepare();
        int clusters = _settings.ClusterCount;
        return Fit(rows, execution, (blocks, inside) => new(
            new KMeansSeeding.WithLanes<TLanes, TVector>(blocks, inside), new KMeansRun.WithLanes<TLanes, TVector>(blocks, clusters, inside)));
    }

    private KMeansModel Fit(Matrix rows, ExecutionOptions execution, Func<RowBlocks, ExecutionOptions, Workplace> makeWorkplace)
    {
        int atOnce = Math.Min(_settings.Restarts, execution.Threads), clusters = _settings.ClusterCount;
        ExecutionOptions inside = execution with { Threads = execution.Threads / atOnce, Progress = null };
        ExecutionOptions across = inside with { Threads = atOnce };
        RowBlocks blocks = RowBlocks.From(rows, execution with { Progress = null });
        int swaps = clusters == 1 ? 0 : checked(_settings.SwapsPerCluster * clusters), done = 0;
        var idle = new ConcurrentBag<Workplace>();
        var models = new KMeansModel?[_settings.Restarts];
        OrderedParallel.For(_settings.Restarts, across, restart => models[restart] = AtWorkplace(workplace =>
        {
            var random = new SeededRandom(_settings.Seed, (ulong)restart);
            return workplace.Run.Converge(workplace.Seeding.Draw(clusters, ref random), _settings.MaxIterations);
        }));
        KMeansModel best = Best(models);

        // Where restarts keep coming to one inertia there is hardly a lower one to find.
        if (models.Count(model => model!.Inertia <= best.Inertia * (1 + Same)) >= Confirmations) swaps = 0;
        for (int tried = 0; tried < swaps; tried += SwapsAtOnce)
        {
            KMeansModel start = best;
            models = new KMeansModel?[Math.Min(SwapsAtOnce, swaps - tried)];
            int first = tried;
            OrderedParallel.For(models.Length, across, swap => models[swap] = AtWorkplace(workplace =>
            {
                var random = new SeededRandom(_settings.Seed, (ulong)(_settings.Restarts + first + swap));
                int dropped = random.Next(clusters) * rows.Columns;
                double[] kept = [.. start.Centers.Values[..dropped], .. start.Centers.Values[(dropped + rows.Columns)..]];
                double[] centers = workplace.Seeding.Draw(kept, clusters, ref random);
                return workplace.Run.Converge(centers, _settings.MaxIterations, start.Inertia * (1 - WorthIt));
            }));
            best = Best([start, .. models]);
        }
        execution.Progress?.Report(1);
        return best;

        // The memory of a run is large enough that taking it anew costs more than the run's first iterations.
        KMeansModel? AtWorkplace(Func<Workplace, KMeansModel?> work)
        {
            if (!idle.TryTake(out Workplace? workplace)) workplace = makeWorkplace(blocks, inside);
            KMeansModel? model = work(workplace);
            idle.Add(workplace);
            execution.Progress?.Report((double)Interlocked.Increment(ref done) / (_settings.Restarts + swaps));
            return model;
        }
    }

    private static KMeansModel Best(ReadOnlySpan<KMeansModel?> models)
    {
        KMeansModel best = models[0]!;
        foreach (KMeansModel? model in models)
            if (model is not null && model.Inertia < best.Inertia) best = model;
        return best;
    }

    private sealed record Workplace(KMeansSeeding Seeding, KMeansRun Run);
}
