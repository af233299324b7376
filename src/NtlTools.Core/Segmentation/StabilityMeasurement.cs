using NtlTools.Core.Segmentation.Algorithms;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>Adds to evaluations how alike divisions of samples are.</summary>
internal static class StabilityMeasurement
{
    // Fewer customers would leave segments empty in samples.
    private const int RowsASegment = 10;

    public static void Add(Matrix rows, IReadOnlyList<SegmentCandidate> candidates, SegmentationSettings settings,
        ClusterEvaluation[] evaluations, ExecutionOptions execution)
    {
        var stability = new ClusterStabilitySettings { Pairs = settings.StabilityDrawCount, Seed = settings.Seed };
        for (int c = 0; c < candidates.Count; c++)
        {
            if (candidates[c].ClusterCount < 2 || rows.Rows < RowsASegment * candidates[c].ClusterCount) continue;
            evaluations[c] = evaluations[c] with
            {
                Stability = ClusterStability.Measure(rows, candidates[c].Divide, stability, execution).Mean,
            };
        }
    }
}
