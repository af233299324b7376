namespace NtlTools.Learning.Clustering;

/// <summary>
/// Groups that rows form as the distance that connects them grows; groups that one distance connects become one group at
/// once, however many they are.
/// </summary>
internal sealed class DensityHierarchy
{
    private readonly List<int> _sizes, _firstRows, _firstChildren, _nextSiblings;
    private readonly List<double> _levels;

    /// <summary>Connects rows by the edges of a spanning tree, whose order does not matter.</summary>
    public DensityHierarchy(int rows, (int One, int Other, double Squared)[] edges)
    {
        Rows = rows;
        _sizes = [.. Enumerable.Repeat(1, rows)];
        _firstRows = [.. Enumerable.Range(0, rows)];
        _firstChildren = [.. Enumerable.Repeat(-1, rows)];
        _nextSiblings = [.. Enumerable.Repeat(-1, rows)];
        _levels = [.. Enumerable.Repeat(double.PositiveInfinity, rows)];
        double[] keys = Array.ConvertAll(edges, edge => edge.Squared);
        Array.Sort(keys, edges);
        var sets = new DisjointSets(rows);
        int[] groupOfRoot = [.. Enumerable.Range(0, rows)];
        var roots = new List<int>();
        for (int start = 0, end; start < edges.Length; start = end)
        {
            end = start;
            roots.Clear();
            for (; end < edges.Length && keys[end] == keys[start]; end++)
            {
                roots.Add(sets.Find(edges[end].One));
                roots.Add(sets.Find(edges[end].Other));
            }
            for (int i = start; i < end; i++) sets.Join(edges[i].One, edges[i].Other);
            double level = 1 / Math.Sqrt(keys[start]);
            roots.Sort();
            for (int i = 0; i < roots.Count; i++)
            {
                // The lowest row of a set is its root and comes first, so that a whole is there before its parts are added.
                if (i > 0 && roots[i] == roots[i - 1]) continue;
                int root = sets.Find(roots[i]), part = groupOfRoot[roots[i]];
                if (roots[i] == root) groupOfRoot[root] = Begin(level);
                Add(groupOfRoot[root], part);
            }
        }
    }

    public int Rows { get; }

    /// <summary>The group of all rows.</summary>
    public int Root => _sizes.Count - 1;

    /// <summary>The rows of a group.</summary>
    public int Size(int group) => _sizes[group];

    /// <summary>The lowest row of a group.</summary>
    public int FirstRow(int group) => _firstRows[group];

    /// <summary>1 / the distance that connects a group's parts; infinite where they are equal, and for a single row.</summary>
    public double Level(int group) => _levels[group];

    /// <summary>The first part of a group, −1 for a single row.</summary>
    public int FirstPart(int group) => _firstChildren[group];

    /// <summary>The part after a part, −1 after the last.</summary>
    public int NextPart(int part) => _nextSiblings[part];

    private int Begin(double level)
    {
        _sizes.Add(0);
        _firstRows.Add(int.MaxValue);
        _firstChildren.Add(-1);
        _nextSiblings.Add(-1);
        _levels.Add(level);
        return _sizes.Count - 1;
    }

    private void Add(int whole, int part)
    {
        _sizes[whole] += _sizes[part];
        _firstRows[whole] = Math.Min(_firstRows[whole], _firstRows[part]);
        _nextSiblings[part] = _firstChildren[whole];
        _firstChildren[whole] = part;
    }
}
