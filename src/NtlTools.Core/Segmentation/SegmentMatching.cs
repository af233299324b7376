using NtlTools.Core.Features;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;

namespace NtlTools.Core.Segmentation;

/// <summary>Keeps the numbers of an earlier segmentation for the segments that are most like its own.</summary>
internal static class SegmentMatching
{
    /// <summary>The order of segments in which those that match an earlier one have its number.</summary>
    /// <param name="order">The order without an earlier segmentation: the old number that each new one stands for.</param>
    /// <param name="labels">The segments of the customers, in their old numbers.</param>
    /// <param name="customers">The customers.</param>
    /// <param name="previous">The earlier segmentation, which says where it would put them.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static int[] Order(int[] order, int[] labels, CustomerFeatures[] customers, CustomerSegmentation previous,
        ExecutionOptions execution)
    {
        SegmentPrediction[] before = previous.Predict(customers, execution);
        return LabelMatching.Match(Array.ConvertAll(before, p => p.SegmentId), labels, execution.Cancellation).Order(order);
    }
}
