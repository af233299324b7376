namespace NtlTools.Learning.Metrics;

/// <summary>How much two labelings tell about each other, as a share of what they say (Strehl and Ghosh 2002).</summary>
public static class NormalizedMutualInformation
{
    /// <summary>Measures the mutual information divided by the arithmetic mean of the two entropies.</summary>
    /// <param name="first">A label for each item; any numbers, whose values mean nothing.</param>
    /// <param name="second">Another label for each item.</param>
    /// <returns>
    /// A number in [0, 1]; 1 where only the names of the labels differ. Not corrected for chance: many small groups have more
    /// of it than few large ones.
    /// </returns>
    /// <exception cref="ArgumentException">Unequal or zero lengths.</exception>
    public static double Score(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var table = new Contingency(first, second);
        return table.Measure(table.Counts, new int[table.Rows], new int[table.Columns]).NormalizedMutualInformation;
    }
}
