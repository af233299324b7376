namespace NtlTools.Core.Readings;

/// <summary>Sorts numbers that mostly are in order.</summary>
internal static class AscendingNumbers
{
    /// <summary>Puts numbers into ascending order; those that are in it already are only looked at.</summary>
    public static void Sort(long[] numbers)
    {
        for (int i = 1; i < numbers.Length; i++)
        {
            if (numbers[i - 1] <= numbers[i]) continue;
            Array.Sort(numbers);
            return;
        }
    }
}
