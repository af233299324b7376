namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>Gives segments other numbers.</summary>
internal static class SegmentNumbers
{
    /// <summary>The labels with their new numbers; those below 0 stay.</summary>
    /// <param name="labels">The old numbers.</param>
    /// <param name="order">The old number that each new one stands for.</param>
    public static int[] Renumber(int[] labels, int[] order)
    {
        int[] numbers = new int[order.Length];
        for (int number = 0; number < order.Length; number++) numbers[order[number]] = number;
        return Array.ConvertAll(labels, label => label < 0 ? label : numbers[label]);
    }
}
