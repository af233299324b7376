using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>Makes the classifier of a candidate whose algorithm cannot itself say where a new customer belongs.</summary>
internal static class LearntAssigner
{
    /// <summary>What makes it once the order of the segments is known.</summary>
    public static Func<int[], ExecutionOptions, SegmentAssigner> Of(Matrix rows, int[] labels, ulong seed) => (order, execution) =>
        ClassifierAssigner.Fit(rows, SegmentNumbers.Renumber(labels, order), order.Length, seed, execution);
}
