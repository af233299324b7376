namespace NtlTools.Learning.Trees;

/// <summary>The slanted splits of an extended isolation forest (Hariri, Carrasco Kind and Brunner 2019).</summary>
/// <remarks>
/// A row goes right at a split where Σ normal × (value − center) / scale over the split's columns is at least the node's
/// threshold. Splits are numbered in the order of the nodes that are no leaves, tree after tree.
/// </remarks>
public sealed class IsolationHyperplanes
{
    /// <summary>Makes splits of arrays, which may come from an untrusted file.</summary>
    /// <param name="columnsPerSplit">How many columns a split looks at, from 2 to all.</param>
    /// <param name="centers">For each column what is taken from a value; finite.</param>
    /// <param name="scales">For each column what the rest is divided by; finite and above 0.</param>
    /// <param name="splitColumns">For each split its columns, in rising order.</param>
    /// <param name="normals">For each split a number for each of its columns; finite.</param>
    /// <exception cref="ArgumentException">The arrays do not describe splits.</exception>
    public IsolationHyperplanes(int columnsPerSplit, double[] centers, double[] scales, int[] splitColumns, float[] normals)
    {
        ArgumentNullException.ThrowIfNull(centers);
        ArgumentNullException.ThrowIfNull(scales);
        ArgumentNullException.ThrowIfNull(splitColumns);
        ArgumentNullException.ThrowIfNull(normals);
        if (columnsPerSplit < 2 || columnsPerSplit > centers.Length)
        {
            throw new ArgumentException(
                $"A slanted split looks at 2 to {centers.Length} columns, not at {columnsPerSplit}.", nameof(columnsPerSplit));
        }
        if (scales.Length != centers.Length || splitColumns.Length != normals.Length || normals.Length % columnsPerSplit != 0)
            throw new ArgumentException("The arrays of the splits are of unequal length.");
        for (int column = 0; column < centers.Length; column++)
        {
            if (!double.IsFinite(centers[column]))
                throw new ArgumentException($"Center {column} is not finite.", nameof(centers));
            if (!double.IsFinite(scales[column]) || !(scales[column] > 0))
                throw new ArgumentException($"Scale {column} is not a finite number above 0.", nameof(scales));
        }
        for (int i = 0; i < normals.Length; i++)
        {
            // Far beyond what a normal distribution gives, and far below what could overflow in a sum of products.
            if (!(Math.Abs(normals[i]) <= 1e6f)) throw new ArgumentException($"Normal {i} is out of range.", nameof(normals));
            int least = i % columnsPerSplit == 0 ? 0 : splitColumns[i - 1] + 1;
            if (splitColumns[i] < least || splitColumns[i] >= centers.Length)
            {
                throw new ArgumentException(
                    $"Split {i / columnsPerSplit} has column {splitColumns[i]} out of order.", nameof(splitColumns));
            }
        }
        ColumnsPerSplit = columnsPerSplit;
        Centers = centers;
        Scales = scales;
        SplitColumns = splitColumns;
        Normals = normals;
    }

    /// <summary>How many columns a split looks at: the extension level plus 1.</summary>
    public int ColumnsPerSplit { get; }

    /// <summary>For each column what is taken from a value.</summary>
    public double[] Centers { get; }

    /// <summary>For each column what the rest is divided by.</summary>
    public double[] Scales { get; }

    /// <summary>For each split its columns, in rising order.</summary>
    public int[] SplitColumns { get; }

    /// <summary>For each split a number for each of its columns.</summary>
    public float[] Normals { get; }
}
