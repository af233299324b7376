using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>A hierarchy of clusters: every row alone at the bottom, all rows in one cluster at the top.</summary>
public sealed class HierarchicalModel
{
    /// <summary>Makes a hierarchy of known merges, as a model file holds them.</summary>
    /// <param name="linkage">The linkage of the heights.</param>
    /// <param name="merges">One fewer than rows, at least none, in rising order of height; copied.</param>
    /// <exception cref="ArgumentException">A merge joins what is not there, or heights fall or are not finite.</exception>
    public HierarchicalModel(Linkage linkage, ReadOnlySpan<Merge> merges)
    {
        Linkage = linkage;
        Merges = merges.ToArray();
        int n = Rows;
        var joined = new bool[n + Merges.Length];
        for (int i = 0; i < Merges.Length; i++)
        {
            (int first, int second, double height, int size) = Merges[i];
            if (first < 0 || first >= second || second >= n + i || joined[first] || joined[second])
                throw new ArgumentException($"Merge {i} joins {first} and {second}, which are not both there.", nameof(merges));
            if (!double.IsFinite(height) || height < (i == 0 ? 0 : Merges[i - 1].Height))
                throw new ArgumentException($"The height of merge {i} falls or is not finite.", nameof(merges));
            if (size != SizeOf(first) + SizeOf(second))
                throw new ArgumentException($"The size of merge {i} is not the sum of its parts.", nameof(merges));
            (joined[first], joined[second]) = (true, true);
        }
    }

    /// <summary>The linkage of the heights.</summary>
    public Linkage Linkage { get; }

    /// <summary>
    /// All merges in rising order of height, as SciPy's linkage matrix has them: merge i makes cluster n + i of n rows.
    /// </summary>
    public Merge[] Merges { get; }

    /// <summary>The number of rows, n.</summary>
    public int Rows => Merges.Length + 1;

    /// <summary>The clusters that are left when the topmost merges are undone.</summary>
    /// <param name="clusterCount">How many, from 1 to <see cref="Rows"/>.</param>
    /// <returns>The cluster of each row, numbered in the order of their first rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many rows, or no cluster is asked for.</exception>
    public int[] Cut(int clusterCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clusterCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusterCount, Rows);
        return Below(Rows - clusterCount);
    }

    /// <summary>The clusters that no merge above a height has joined.</summary>
    /// <param name="height">The height; a merge at just this height is kept.</param>
    /// <returns>The cluster of each row, numbered in the order of their first rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The height is NaN.</exception>
    public int[] CutAt(double height)
    {
        if (double.IsNaN(height)) throw new ArgumentOutOfRangeException(nameof(height), height, "A height is a number.");
        int kept = 0;
        while (kept < Merges.Length && Merges[kept].Height <= height) kept++;
        return Below(kept);
    }

    /// <summary>The means of a cut's clusters, by which new rows are assigned.</summary>
    /// <param name="rows">The rows that the hierarchy was fitted to.</param>
    /// <param name="clusterCount">How many clusters, from 1 to <see cref="Rows"/>.</param>
    /// <returns>
    /// A model whose clusters are those of <see cref="Cut"/>. It gives a row the nearest mean, which is not always the cluster
    /// the hierarchy gave it: sound for Ward linkage, whose clusters are round; for the others, train a classifier.
    /// </returns>
    /// <exception cref="ArgumentException">The number of rows differs, or a number is NaN, infinite or beyond ±10¹⁴⁵.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many rows, or no cluster is asked for.</exception>
    public KMeansModel NearestCenters(Matrix rows, int clusterCount)
    {
        FiniteRows.Check(rows, nameof(rows));
        if (rows.Rows != Rows)
            throw new ArgumentException($"The hierarchy is of {Rows} rows, the table has {rows.Rows}.", nameof(rows));
        int[] labels = Cut(clusterCount);
        var centers = new Matrix(clusterCount, rows.Columns);
        var sizes = new int[clusterCount];
        for (int i = 0; i < labels.Length; i++)
        {
            Span<double> center = centers.Row(labels[i]);
            ReadOnlySpan<double> row = rows.Row(i);
            for (int c = 0; c < row.Length; c++) center[c] += row[c];
            sizes[labels[i]]++;
        }
        for (int cluster = 0; cluster < clusterCount; cluster++)
            foreach (ref double value in centers.Row(cluster)) value /= sizes[cluster];
        double inertia = 0;
        var nearest = new KMeansModel(centers, 0, 0);
        for (int i = 0; i < labels.Length; i++)
        {
            nearest.Predict(rows.Row(i), out double distance);
            inertia += distance * distance;
        }
        return new KMeansModel(centers, inertia, 0);
    }

    /// <summary>Puts merges in order, as they come in the order of chains.</summary>
    /// <param name="linkage">The linkage.</param>
    /// <param name="ends">For each merge a row of either cluster.</param>
    /// <param name="heights">For each merge its height.</param>
    internal static HierarchicalModel From(Linkage linkage, (int One, int Other)[] ends, double[] heights)
    {
        int n = ends.Length + 1;
        int[] order = [.. Enumerable.Range(0, ends.Length)];
        var keys = (double[])heights.Clone();
        Array.Sort(keys, order);

        // The sort leaves equal heights in any order of its own; a chain's own order has parts before wholes.
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start + 1;
            while (end < order.Length && keys[end] == keys[start]) end++;
            Array.Sort(order, start, end - start);
        }
        var sets = new DisjointSets(n);
        int[] clusterOfRoot = [.. Enumerable.Range(0, n)], sizes = new int[n];
        Array.Fill(sizes, 1);
        var merges = new Merge[ends.Length];
        for (int i = 0; i < merges.Length; i++)
        {
            int one = sets.Find(ends[order[i]].One), other = sets.Find(ends[order[i]].Other), size = sizes[one] + sizes[other];
            (int first, int second) = (clusterOfRoot[one], clusterOfRoot[other]);
            merges[i] = new Merge(Math.Min(first, second), Math.Max(first, second), keys[i], size);
            sets.Join(one, other);
            int root = sets.Find(one);
            clusterOfRoot[root] = n + i;
            sizes[root] = size;
        }
        return new HierarchicalModel(linkage, merges);
    }

    private int SizeOf(int cluster) => cluster < Rows ? 1 : Merges[cluster - Rows].Size;

    private int[] Below(int merges)
    {
        int n = Rows;
        var sets = new DisjointSets(n + merges);
        for (int i = 0; i < merges; i++)
        {
            sets.Join(Merges[i].First, n + i);
            sets.Join(Merges[i].Second, n + i);
        }
        int[] labels = new int[n], labelOfRoot = new int[n];
        int clusters = 0;
        for (int row = 0; row < n; row++)
        {
            // A set's root is its lowest number, and that is its first row.
            int root = sets.Find(row);
            labels[row] = root == row ? labelOfRoot[row] = clusters++ : labelOfRoot[root];
        }
        return labels;
    }
}
