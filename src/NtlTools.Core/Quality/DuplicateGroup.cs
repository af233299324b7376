namespace NtlTools.Core.Quality;

/// <summary>Customers with the same readings.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Second">The second.</param>
/// <param name="Count">How many they are.</param>
internal sealed record DuplicateGroup(string First, string Second, int Count)
{
    /// <summary>All groups, largest first; readings that never vary are alike without being copies.</summary>
    public static IReadOnlyList<DuplicateGroup> Find(IReadOnlyList<SeriesQuality> customers)
    {
        int[] order = [.. Enumerable.Range(0, customers.Count).Where(i => customers[i].Observed > 0 && !customers[i].IsConstant)];
        Array.Sort(order, (a, b) =>
        {
            int difference = customers[a].Hash.CompareTo(customers[b].Hash);
            return difference != 0 ? difference : a.CompareTo(b);
        });
        var groups = new List<(int Place, DuplicateGroup Group)>();
        for (int from = 0, to; from < order.Length; from = to)
        {
            to = from + 1;
            while (to < order.Length && customers[order[to]].Hash == customers[order[from]].Hash) to++;
            if (to - from > 1)
            {
                groups.Add((order[from],
                    new(customers[order[from]].CustomerId, customers[order[from + 1]].CustomerId, to - from)));
            }
        }
        return [.. groups.OrderByDescending(g => g.Group.Count).ThenBy(g => g.Place).Select(g => g.Group)];
    }
}
