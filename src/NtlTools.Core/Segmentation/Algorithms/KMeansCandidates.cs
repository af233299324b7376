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
            KMeansModel model = isBatched
                ? new MiniBatchKMeansLearner(new() { ClusterCount = counts[c], Restarts = settings.Restarts, Seed = settings.Seed })
                    .Fit(rows, quiet)
                : new KMeansLearner(new() { ClusterCount = counts[c], Restarts = settings.Restarts, Seed = settings.Seed })
                    .Fit(rows, quiet);
            candidates[c] = new()
            {
                Algorithm = isBatched ? ClusteringAlgorithm.MiniBatchKMeans : ClusteringAlgorithm.KMeans,
                ClusterCount = counts[c],
                Labels = model.Predict(rows, quiet),
                Inertia = model.Inertia,
                Iterations = model.Iterations,
                Note = isBatched && settings.Clustering.Algorithm == ClusteringAlgorithm.KMeans
                    ? "k-means on random batches, since there are so many customers" : null,
                Assigner = (order, _) =>
                    new CenterAssigner(new(model.Centers.SelectRows(order), model.Inertia, model.Iterations)),
            };
            execution.Progress?.Report((c + 1.0) / counts.Length);
        }
        return candidates;
    }
}
