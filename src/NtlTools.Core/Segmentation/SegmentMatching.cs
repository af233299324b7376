using System.Globalization;
using NtlTools.Core.Features;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;

namespace NtlTools.Core.Segmentation;

/// <summary>Keeps the numbers of an earlier segmentation for the segments that are most like its own.</summary>
internal static class SegmentMatching
{
    /// <summary>The order of segments in which those that match an earlier one have its number, where there are so many.</summary>
    /// <param name="order">The order without an earlier segmentation: the old number that each new one stands for.</param>
    /// <param name="labels">The segments of the customers, in their old numbers.</param>
    /// <param name="customers">The customers.</param>
    /// <param name="previous">The earlier segmentation, which says where it would put them.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <returns>The order, and which segment was which, in words.</returns>
    public static (int[] Order, string Matching) Order(int[] order, int[] labels, CustomerFeatures[] customers,
        CustomerSegmentation previous, ExecutionOptions execution)
    {
        SegmentPrediction[] before = previous.Predict(customers, execution);
        LabelMatching matching = LabelMatching.Match(Array.ConvertAll(before, p => p.SegmentId), labels, execution.Cancellation);
        int[] matched = matching.Order(order);
        return (matched, Words([.. matched.Select(matching.ReferenceOf)], previous.ClusterCount));
    }

    /// <summary>Which segment was which.</summary>
    /// <param name="earlier">For each segment the number that the most alike earlier one had; null for a new one.</param>
    /// <param name="earlierCount">The number of earlier segments.</param>
    internal static string Words(IReadOnlyList<int?> earlier, int earlierCount)
    {
        List<string> words = [];
        for (int segment = 0; segment < earlier.Count; segment++)
        {
            if (earlier[segment] is not { } number) words.Add(Text($"segment {segment} is new"));
            else if (number != segment) words.Add(Text($"segment {segment} was segment {number} of the earlier model"));
        }
        int kept = earlier.Count - words.Count;
        if (words.Count == 0) words.Add("every segment has the number of the earlier model");
        else if (kept > 0) words.Add(kept == 1 ? "1 other has its number still" : Text($"{kept} others have their numbers still"));
        int[] gone = [.. Enumerable.Range(0, earlierCount).Where(number => !earlier.Contains(number))];
        if (gone.Length > 0)
            words.Add($"of the earlier model {string.Join(", ", gone.Select(number => Text($"segment {number}")))} matched none");
        return string.Join("; ", words);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
