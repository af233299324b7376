using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>One hierarchy, cut into every number of segments.</summary>
internal static class HierarchicalCandidates
{
    public static IReadOnlyList<SegmentCandidate> Fit(Matrix rows, int[] counts, SegmentationSettings settings,
        ExecutionOptions execution)
    {
        var hierarchy = new HierarchicalSettings { Linkage = settings.Clustering.Linkage };
        if (hierarchy.Linkage != Linkage.Ward && rows.Rows > hierarchy.MaxMatrixRows)
            throw NtlErrors.TooManyCustomersForLinkage(hierarchy.Linkage.ToString(), rows.Rows, hierarchy.MaxMatrixRows);
        HierarchicalModel model = new HierarchicalLearner(hierarchy).Fit(rows, execution);
        return [.. counts.Select(count => Candidate(model.Cut(count), count))];

        SegmentCandidate Candidate(int[] labels, int count) => new()
        {
            Algorithm = ClusteringAlgorithm.Hierarchical,
            ClusterCount = count,
            Parameters = $"{hierarchy.Linkage} linkage",
            Labels = labels,
            Divide = (sample, _, options) => new HierarchicalLearner(hierarchy).Fit(sample, options).Cut(count),
            Assigner = LearntAssigner.Of(rows, labels, settings.Seed),
        };
    }
}
