using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// Which cluster of one labeling is which of another: the pairs, each cluster in one at most, that share the most items together
/// (linear assignment on the contingency table, Kuhn 1955).
/// </summary>
/// <remarks>
/// Labels below 0 are noise and matched to nothing. Clusters without a common item make no pair. Where several matchings share
/// as many items, the one with the most equal numbers is taken. Nothing depends on the order of the items.
/// </remarks>
public sealed class LabelMatching
{
    private readonly Dictionary<int, int> _references = [];

    private LabelMatching(IReadOnlyList<LabelPair> pairs, int items)
    {
        Pairs = pairs;
        Items = items;
        foreach (LabelPair pair in pairs) _references.Add(pair.Label, pair.Reference);
    }

    /// <summary>The clusters that belong together, in the order of the reference's numbers.</summary>
    public IReadOnlyList<LabelPair> Pairs { get; }

    /// <summary>The number of items that are noise in neither labeling.</summary>
    public int Items { get; }

    /// <summary>The items in matched clusters as a share of those that are noise in neither; NaN where there is none.</summary>
    public double Agreement => Items == 0 ? double.NaN : (double)Pairs.Sum(pair => (long)pair.Overlap) / Items;

    /// <summary>Matches the clusters of two labelings of the same items. Memory: 16 bytes an item, 8 a pair of clusters.</summary>
    /// <param name="reference">The cluster of each item in the labeling whose numbers are kept; noise below 0.</param>
    /// <param name="labels">Its cluster in the other labeling; noise below 0.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">There are not as many labels as references.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static LabelMatching Match(ReadOnlySpan<int> reference, ReadOnlySpan<int> labels, CancellationToken cancellation = default)
    {
        if (reference.Length != labels.Length)
            throw new ArgumentException($"{reference.Length} references need as many labels, not {labels.Length}.", nameof(labels));
        int items = 0;
        int[] first = new int[labels.Length], second = new int[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            if (reference[i] >= 0 && labels[i] >= 0) (first[items], second[items++]) = (reference[i], labels[i]);
        }
        if (items == 0) return new([], 0);
        var table = new Contingency(first.AsSpan(0, items), second.AsSpan(0, items));
        return new(Pair(table, cancellation), items);
    }

    /// <summary>The reference's number of a cluster; null where it is matched to none.</summary>
    public int? ReferenceOf(int label) => _references.TryGetValue(label, out int reference) ? reference : null;

    /// <summary>Gives matched clusters the reference's numbers where they are free of gaps; the others take what is left.</summary>
    /// <param name="order">The cluster that each number stands for so far: every cluster from 0 once.</param>
    /// <returns>
    /// The cluster that each number is to stand for: a matched one has the reference's number if that is below the number of
    /// clusters, and the others fill the free numbers in the order given.
    /// </returns>
    public int[] Order(ReadOnlySpan<int> order)
    {
        int[] matched = new int[order.Length];
        Array.Fill(matched, -1);
        var placed = new HashSet<int>();
        foreach (int label in order)
        {
            if (ReferenceOf(label) is not { } number || number >= order.Length) continue;
            matched[number] = label;
            placed.Add(label);
        }
        int free = 0;
        foreach (int label in order)
        {
            if (placed.Contains(label)) continue;
            while (matched[free] >= 0) free++;
            matched[free] = label;
        }
        return matched;
    }

    private static LabelPair[] Pair(Contingency table, CancellationToken cancellation)
    {
        // The assignment goes from the side with fewer clusters, so that each of them gets one.
        bool turned = table.Rows > table.Columns;
        int rows = turned ? table.Columns : table.Rows, columns = turned ? table.Rows : table.Columns;
        long[] costs = new long[checked(rows * columns)];
        int[] overlaps = new int[costs.Length];
        for (int cell = 0; cell < table.Counts.Length; cell++)
        {
            (int row, int column) = (table.RowOf(cell), table.ColumnOf(cell));
            int position = turned ? column * columns + row : row * columns + column;
            overlaps[position] = table.Counts[cell];

            // A shared item outweighs all equal numbers together.
            bool same = table.RowLabels[row] == table.ColumnLabels[column];
            costs[position] = -((long)table.Counts[cell] * (rows + 1) + (same ? 1 : 0));
        }
        int[] assigned = LinearAssignment.Minimize(costs, rows, columns, cancellation);
        var pairs = new List<LabelPair>(rows);
        for (int row = 0; row < rows; row++)
        {
            int overlap = overlaps[row * columns + assigned[row]];
            if (overlap == 0) continue;
            (int reference, int label) = turned ? (assigned[row], row) : (row, assigned[row]);
            pairs.Add(new(table.RowLabels[reference], table.ColumnLabels[label], overlap));
        }
        return [.. pairs.OrderBy(pair => pair.Reference)];
    }
}

/// <summary>Two clusters of two labelings that belong together.</summary>
/// <param name="Reference">The number in the reference.</param>
/// <param name="Label">The number in the other labeling.</param>
/// <param name="Overlap">The items in both, at least 1.</param>
public sealed record LabelPair(int Reference, int Label, int Overlap);
