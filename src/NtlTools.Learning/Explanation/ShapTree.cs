using NtlTools.Learning.Trees;

namespace NtlTools.Learning.Explanation;

/// <summary>One tree with all that its contributions need and no row changes.</summary>
/// <remarks>
/// An edge is numbered by the node that it leads to. For a row an edge is on where the row itself would take every edge of
/// the same column between the root and here; its share is the part of the training rows that would, by their cover.
/// </remarks>
internal sealed class ShapTree
{
    /// <summary>How many numbers <see cref="Constants"/> has for each edge and quadrature node.</summary>
    public const int ConstantsPerTerm = 4;

    /// <summary>Prepares one tree of a model.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="tree">Which of them.</param>
    /// <param name="mostBytes">What its constants may take.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ArgumentException">Its constants take more.</exception>
    public ShapTree(GradientBoostingTrees trees, int tree, long mostBytes, CancellationToken cancellation)
    {
        First = trees.TreeStarts[tree];
        int nodes = trees.TreeStarts[tree + 1] - First;
        Columns = trees.Features.AsSpan(First, nodes).ToArray();
        LeftChildren = trees.LeftChildren.AsSpan(First, nodes).ToArray();
        Values = new double[nodes];
        DefaultLeft = new bool[nodes];
        IsCategorical = new bool[nodes];
        Previous = new int[nodes];
        Kept = new double[nodes];
        double[] shares = new double[nodes], reach = new double[nodes];
        int[] parents = new int[nodes], distinct = new int[nodes];
        reach[0] = 1;
        parents[0] = -1;
        Previous[0] = -1;
        for (int i = 0; i < nodes; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int column = Columns[i];
            Values[i] = column < 0 ? trees.LeafValues[First + i] : trees.Thresholds[First + i];
            if (column < 0)
            {
                ExpectedValue += reach[i] * Values[i];
                continue;
            }
            DefaultLeft[i] = trees.DefaultLeft[First + i] == 1;
            IsCategorical[i] = trees.CategoryStarts[First + i] >= 0;
            int left = LeftChildren[i], previous = i;
            while (previous > 0 && Columns[parents[previous]] != column) previous = parents[previous];
            if (previous == 0) previous = -1;
            double leftCover = trees.Covers[First + left], cover = leftCover + trees.Covers[First + left + 1];
            double leftShare = cover > 0 && double.IsFinite(cover) ? leftCover / cover : 0.5;
            for (int child = left; child <= left + 1; child++)
            {
                parents[child] = i;
                Previous[child] = previous;
                Kept[child] = child == left ? leftShare : 1 - leftShare;
                shares[child] = Kept[child] * (previous < 0 ? 1 : shares[previous]);
                reach[child] = reach[i] * Kept[child];
                distinct[child] = distinct[i] + (previous < 0 ? 1 : 0);
                Terms = Math.Max(Terms, (distinct[child] + 1) / 2);
            }
        }
        Bytes = (long)nodes * Terms * ConstantsPerTerm * sizeof(double);
        if (Bytes > mostBytes)
            throw new ArgumentException($"Tree {tree} has {nodes} nodes and paths of up to {2L * Terms} columns: the constants "
                + $"of the trees so far would take more than {TreeShap.MostBytes >> 20} MB.", nameof(trees));
        Constants = new double[Bytes / sizeof(double)];
        SetConstants(shares, cancellation);
    }

    /// <summary>The tree's first node among all nodes of the model.</summary>
    public int First { get; }

    /// <summary>The quadrature nodes that make the integrals exact: half the most columns on a path, rounded up.</summary>
    public int Terms { get; }

    /// <summary>What <see cref="Constants"/> take: nodes × terms × 32 bytes.</summary>
    public long Bytes { get; }

    /// <summary>The mean of the leaves by cover.</summary>
    public double ExpectedValue { get; }

    /// <summary>For each node the column it splits; -1 for a leaf.</summary>
    public int[] Columns { get; }

    /// <summary>For each node its left child, which the right one follows.</summary>
    public int[] LeftChildren { get; }

    /// <summary>For each leaf what it adds, for other nodes the threshold.</summary>
    public double[] Values { get; }

    /// <summary>Where a missing value goes left.</summary>
    public bool[] DefaultLeft { get; }

    /// <summary>Which nodes split by a set of categories.</summary>
    public bool[] IsCategorical { get; }

    /// <summary>For each edge the nearest one above it of the same column; -1 for none.</summary>
    public int[] Previous { get; }

    /// <summary>For each edge the share of its parent's training rows that take it.</summary>
    public double[] Kept { get; }

    /// <summary>
    /// For each edge and quadrature node: what the product of the path is multiplied with where the edge is on and where it has
    /// just gone off, and the weight with which the sum of the leaves below counts for the column in the same two cases.
    /// </summary>
    public double[] Constants { get; }

    private void SetConstants(double[] shares, CancellationToken cancellation)
    {
        if (Terms == 0) return;
        (double[] nodes, double[] weights) = GaussLegendre.Rule(Terms, cancellation);
        for (int edge = 1; edge < Columns.Length; edge++)
        {
            cancellation.ThrowIfCancellationRequested();
            double share = shares[edge], before = Previous[edge] < 0 ? 1 : shares[Previous[edge]];
            for (int term = 0; term < Terms; term++)
            {
                double t = nodes[term], rest = 1 - t, on = t + share * rest;
                double factorBefore = Previous[edge] < 0 ? 1 : t + before * rest;
                double weightBefore = Previous[edge] < 0 ? 0 : (1 - before) / factorBefore;
                var constants = Constants.AsSpan((edge * Terms + term) * ConstantsPerTerm, ConstantsPerTerm);
                constants[0] = on / factorBefore;
                constants[1] = share * rest / factorBefore;
                constants[2] = weights[term] * ((1 - share) / on - weightBefore);
                constants[3] = weights[term] * (-1 / rest - weightBefore);
            }
        }
    }
}
