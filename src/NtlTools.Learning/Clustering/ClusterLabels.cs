namespace NtlTools.Learning.Clustering;

/// <summary>A labeling that validity can be computed for, its clusters renumbered so that none is empty.</summary>
internal sealed class ClusterLabels
{
    private ClusterLabels(int[] labels, int[] counts)
    {
        Labels = labels;
        Counts = counts;
    }

    /// <summary>The cluster of each row, from 0, without gaps, in the order of the labels given.</summary>
    public int[] Labels { get; }

    /// <summary>The rows of each cluster, at least 1.</summary>
    public int[] Counts { get; }

    public int ClusterCount => Counts.Length;

    /// <summary>Refuses labels that are not one a row.</summary>
    /// <exception cref="ArgumentException">There are not as many labels as rows.</exception>
    public static void CheckLength(int[] labels, int rows, string parameter)
    {
        ArgumentNullException.ThrowIfNull(labels, parameter);
        if (labels.Length != rows)
            throw new ArgumentException($"{rows} rows need as many labels, not {labels.Length}.", parameter);
    }

    /// <summary>Takes labels from 0; numbers that no row has are passed over.</summary>
    /// <exception cref="ArgumentException">
    /// There are not as many labels as rows, one is negative, or the distinct ones are fewer than 2 or more than rows − 1.
    /// </exception>
    public static ClusterLabels From(int[] labels, int rows, string parameter)
    {
        CheckLength(labels, rows, parameter);
        // A set made of the labels at once would take room for as many as there are rows.
        var found = new HashSet<int>();
        for (int i = 0; i < rows; i++)
        {
            if (labels[i] < 0) throw new ArgumentException($"The label of row {i} is {labels[i]}; they start from 0.", parameter);
            found.Add(labels[i]);
        }
        int[] distinct = [.. found];
        if (distinct.Length < 2 || distinct.Length >= rows)
        {
            throw new ArgumentException(
                $"Validity needs from 2 clusters to one fewer than rows; these {rows} rows have {distinct.Length}.", parameter);
        }
        Array.Sort(distinct);
        var renumbered = new Dictionary<int, int>(distinct.Length);
        for (int cluster = 0; cluster < distinct.Length; cluster++) renumbered[distinct[cluster]] = cluster;
        var clusters = new int[rows];
        var counts = new int[distinct.Length];
        for (int i = 0; i < rows; i++) counts[clusters[i] = renumbered[labels[i]]]++;
        return new ClusterLabels(clusters, counts);
    }
}
