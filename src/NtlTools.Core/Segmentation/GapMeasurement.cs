using NtlTools.Core.Segmentation.Algorithms;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>Adds the gap statistic to the evaluations of divisions that leave nobody out.</summary>
internal static class GapMeasurement
{
    public static void Add(Matrix rows, IReadOnlyList<SegmentCandidate> candidates, SegmentationSettings settings,
        ClusterEvaluation[] evaluations, ExecutionOptions execution)
    {
        var gap = new GapStatisticSettings { References = settings.GapReferenceCount, Seed = settings.Seed };
        int most = Math.Min(rows.Rows, gap.MaxReferenceRows);
        int[] measured = [.. Enumerable.Range(0, candidates.Count).Where(c => evaluations[c].NoiseShare == 0
            && candidates[c].ClusterCount < most && evaluations[c].Inertia > 0)];
        if (measured.Length == 0) return;

        // What k-means makes of rows without clusters is the same for every algorithm, and computed once.
        int[] counts = [.. measured.Select(c => candidates[c].ClusterCount).Distinct()];
        GapStatistic reference = GapStatistic.Compute(rows, counts, [.. counts.Select(_ => 1.0)], gap, execution);
        foreach (int c in measured)
        {
            Gap found = reference.Gaps.First(g => g.ClusterCount == candidates[c].ClusterCount);
            evaluations[c] = evaluations[c] with
            {
                Gap = found.ReferenceLogInertia - Math.Log(evaluations[c].Inertia), GapStandardError = found.StandardError,
            };
        }
    }
}
