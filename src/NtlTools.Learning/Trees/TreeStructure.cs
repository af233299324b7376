namespace NtlTools.Learning.Trees;

/// <summary>What makes arrays of nodes trees that every row can walk down.</summary>
internal static class TreeStructure
{
    /// <summary>
    /// Refuses arrays that could send a row out of range or round in a circle: a child comes after its parent, inside its
    /// tree, and has one parent only.
    /// </summary>
    /// <returns>The depth of each tree: the most steps from its root to a leaf.</returns>
    /// <exception cref="ArgumentException">The arrays do not describe trees.</exception>
    public static int[] Check(int[] treeStarts, int[] features, int[] leftChildren, int columns)
    {
        if (treeStarts.Length == 0 || treeStarts[0] != 0 || treeStarts[^1] != features.Length)
            throw new ArgumentException("The starts of the trees must lead from 0 to the number of nodes.", nameof(treeStarts));
        var depths = new int[treeStarts.Length - 1];
        var depthOf = new int[features.Length];
        for (int t = 0; t < depths.Length; t++)
        {
            int start = treeStarts[t], nodes = treeStarts[t + 1] - start;
            if (nodes <= 0 || start + nodes > features.Length)
                throw new ArgumentException($"Tree {t} has no nodes.", nameof(treeStarts));
            var range = start..(start + nodes);
            depths[t] = Check(t, features.AsSpan(range), leftChildren.AsSpan(range), depthOf.AsSpan(range), columns);
        }
        return depths;
    }

    private static int Check(int tree, ReadOnlySpan<int> features, ReadOnlySpan<int> leftChildren, Span<int> depthOf, int columns)
    {
        int depth = 0;
        for (int i = 0; i < features.Length; i++)
        {
            if (i > 0 && depthOf[i] == 0)
                throw new ArgumentException($"Tree {tree}: node {i} has no parent.", nameof(leftChildren));
            if (features[i] == -1)
            {
                if (leftChildren[i] != -1)
                    throw new ArgumentException($"Tree {tree}: leaf {i} has a child.", nameof(leftChildren));
                continue;
            }
            if (features[i] < 0 || features[i] >= columns)
                throw new ArgumentException($"Tree {tree}: node {i} splits column {features[i]} of {columns}.", nameof(features));
            int left = leftChildren[i];
            if (left <= i || left >= features.Length - 1)
                throw new ArgumentException($"Tree {tree}: node {i} has a child {left} out of order.", nameof(leftChildren));
            if (depthOf[left] != 0 || depthOf[left + 1] != 0)
                throw new ArgumentException($"Tree {tree}: the children of node {i} have another parent.", nameof(leftChildren));
            depthOf[left] = depthOf[left + 1] = depthOf[i] + 1;
            depth = Math.Max(depth, depthOf[i] + 1);
        }
        return depth;
    }
}
