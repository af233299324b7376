using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>Divides customers in every way that the settings ask to be tried.</summary>
internal static class CandidateFitter
{
    /// <summary>Fits the candidates of the settings' algorithm.</summary>
    /// <param name="rows">The customers, in scaled units.</param>
    /// <param name="settings">The algorithm and the numbers of segments to try.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>At least one candidate, in the order in which they are shown.</returns>
    /// <exception cref="NtlException">There are too few customers or kinds of them, or the algorithm finds no segment.</exception>
    public static IReadOnlyList<SegmentCandidate> Fit(Matrix rows, SegmentationSettings settings, ExecutionOptions execution)
    {
        int[] counts = Counts(rows, settings);
        IReadOnlyList<SegmentCandidate> found = Fit(settings.Clustering.Algorithm, rows, counts, settings, execution);
        SegmentCandidate[] usable = [.. found.Where(c => c.ClusterCount > 0)];
        return usable.Length > 0 ? usable
            : throw NtlErrors.NoDenseSegments(settings.Clustering.Algorithm.ToString(), found.Count > 0 ? found[0].Parameters : null);
    }

    /// <summary>Fits the candidates of one algorithm, which may find no segment at all.</summary>
    public static IReadOnlyList<SegmentCandidate> Fit(ClusteringAlgorithm algorithm, Matrix rows, int[] counts,
        SegmentationSettings settings, ExecutionOptions execution) => algorithm switch
    {
        ClusteringAlgorithm.KMeans => KMeansCandidates.Fit(rows, counts, settings, rows.Rows > settings.MiniBatchLimit, execution),
        ClusteringAlgorithm.MiniBatchKMeans => KMeansCandidates.Fit(rows, counts, settings, isBatched: true, execution),
        ClusteringAlgorithm.Hierarchical => HierarchicalCandidates.Fit(rows, counts, settings, execution),
        ClusteringAlgorithm.DBSCAN => DensityCandidates.FitDbscan(rows, settings, execution),
        ClusteringAlgorithm.HDBSCAN => DensityCandidates.FitHdbscan(rows, settings, execution),
        ClusteringAlgorithm.GaussianMixture => MixtureCandidates.Fit(rows, counts, settings, execution),
        ClusteringAlgorithm.Hybrid => HybridCandidates.Fit(rows, counts, settings, execution),
        _ => EnsembleCandidates.Fit(rows, counts, settings, execution),
    };

    private static int[] Counts(Matrix rows, SegmentationSettings settings)
    {
        int[] asked = [.. settings.CandidateCounts];
        int least = asked[0], most = asked[^1];
        if (rows.Rows < least) throw NtlErrors.FewerCustomersThanClusters(rows.Rows, least);

        // More segments than different customers would leave some empty, without a profile or a name. One segment of customers who are
        // all alike is told from one of customers who are not.
        int different = rows.CountDistinctRows(Math.Max(2, most));
        if (different == 1) throw NtlErrors.NoVariation(rows.Rows);
        if (different < least) throw NtlErrors.FewerKindsThanClusters(rows.Rows, different, least);
        return [.. asked.Where(count => count <= different)];
    }
}
