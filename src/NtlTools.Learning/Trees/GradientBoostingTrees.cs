namespace NtlTools.Learning.Trees;

/// <summary>Boosted trees as flat arrays with one entry a node, tree after tree, a parent before its children.</summary>
/// <remarks>
/// A row goes left at a node where its value, as a 32-bit number, is below the threshold, or where its category is in the
/// node's set; a missing value goes to the node's default side. The right child follows the left one.
/// </remarks>
public sealed record GradientBoostingTrees
{
    /// <summary>The first node of each tree and, last, the number of nodes; just 0 for no trees.</summary>
    public required int[] TreeStarts { get; init; }

    /// <summary>For each node the column it splits; -1 for a leaf.</summary>
    public required int[] Features { get; init; }

    /// <summary>For each node the number below which a row goes left; 0 for leaves and categorical splits.</summary>
    public required float[] Thresholds { get; init; }

    /// <summary>For each node its left child, counted from the tree's first node; -1 for a leaf.</summary>
    public required int[] LeftChildren { get; init; }

    /// <summary>For each node 1 where a missing value goes left, else 0.</summary>
    public required byte[] DefaultLeft { get; init; }

    /// <summary>For each leaf what it adds to the log-odds, learning rate included; 0 for other nodes.</summary>
    public required float[] LeafValues { get; init; }

    /// <summary>For each node the gain of its split, G²/(H + λ) of both children less that of the node; 0 for a leaf.</summary>
    public required double[] Gains { get; init; }

    /// <summary>For each node the sum of the training rows' hessians.</summary>
    public required double[] Covers { get; init; }

    /// <summary>For each node where its category set begins in <see cref="CategoryWords"/>; -1 for other nodes.</summary>
    public required int[] CategoryStarts { get; init; }

    /// <summary>The category sets, one bit a code, 64 codes a word, as many words as its column's codes need.</summary>
    public required ulong[] CategoryWords { get; init; }

    /// <summary>The categorical columns in rising order.</summary>
    public required int[] CategoricalColumns { get; init; }

    /// <summary>For each categorical column one more than its greatest code, from 1 to 65536.</summary>
    public required int[] CategoryCounts { get; init; }

    /// <summary>
    /// For each categorical column, one after the other, the set of codes seen in training; others are missing values.
    /// </summary>
    public required ulong[] KnownCategories { get; init; }
}
