namespace NtlTools.Learning.Metrics;

/// <summary>How far two labelings agree on which items belong together, corrected for chance (Hubert and Arabie 1985).</summary>
public static class AdjustedRandIndex
{
    /// <summary>
    /// Measures (index − expected index) / (greatest index − expected index) of the pairs that both labelings put together.
    /// </summary>
    /// <param name="first">A label for each item; any numbers, whose values mean nothing.</param>
    /// <param name="second">Another label for each item.</param>
    /// <returns>
    /// A number in [−0.5, 1]; 1 where only the names of the labels differ, around 0 for labels that have nothing to do with
    /// each other.
    /// </returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths.</exception>
    public static double Score(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var table = new Contingency(first, second);
        return table.Measure(table.Counts, new int[table.Rows], new int[table.Columns]).AdjustedRandIndex;
    }
}
