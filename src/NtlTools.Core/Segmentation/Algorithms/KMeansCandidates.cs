using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>k-means, over all customers or over random batches.</summary>
internal static class KMeansCandidates
{
    public static IReadOnlyList<SegmentCandidate> Fit(Matrix rows, int[] counts, SegmentationSettings settings, bool isBatched,
        ExecutionOptions execution)
    {
        ExecutionOptions quiet = execution with { Progress = null };
        var candidates = new SegmentCandidate[counts.Length];
        for (int c = 0; c < counts.Length; c++)
        {
            int count = counts[c];
            KMeansModel model = Fit(rows, count, settings.Restarts, settings.Seed, isBatched, quiet);
            candidates[c] = new()
            {
                Algorithm = isBatched ? ClusteringAlgorithm.MiniBatchKMeans : ClusteringAlgorithm.KMeans,
                ClusterCount = count,
                Labels = model.Predict(rows, quiet),
                Inertia = model.Inertia,
                Iterations = model.Iterations,
                Note = isBatched && settings.Clustering.Algorithm == ClusteringAlgorithm.KMeans
                    ? "k-means on random batches, since there are so many customers" : null,
                Divide = (sample, seed, options) =>
                    Fit(sample, count, Math.Min(settings.Restarts, 3), seed, isBatched, options).Predict(sample, options),
                Assigner = (order, _) =>
                    new CenterAssigner(new(model.Centers.SelectRows(order), model.Inertia, model.Iterations)),
            };
            execution.Progress?.Report((c + 1.0) / counts.Length);
        }
        return candidates;
    }

    private static KMeansModel Fit(Matrix rows, int count, int restarts, ulong seed, bool isBatched, ExecutionOptions execution) =>
        isBatched
            ? new MiniBatchKMeansLearner(new() { ClusterCount = count, Restarts = restarts, Seed = seed }).Fit(rows, execution)
            : new KMeansLearner(new() { ClusterCount = count, Restarts = restarts, Seed = seed }).Fit(rows, execution);
}
