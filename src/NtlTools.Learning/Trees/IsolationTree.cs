using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>An isolation tree while it grows.</summary>
internal sealed class IsolationTree
{
    public List<int> Features { get; } = [];

    public List<double> Thresholds { get; } = [];

    public List<int> LeftChildren { get; } = [];

    public List<double> PathLengths { get; } = [];

    /// <summary>The columns of the slanted splits, in the order in which they were made.</summary>
    public List<int> SplitColumns { get; } = [];

    /// <summary>The normals of the slanted splits.</summary>
    public List<float> Normals { get; } = [];

    /// <summary>For each slanted split its node.</summary>
    public List<int> SplitNodes { get; } = [];

    /// <summary>Adds a leaf, which a split may turn into another node.</summary>
    public int Add()
    {
        Features.Add(-1);
        Thresholds.Add(0);
        LeftChildren.Add(-1);
        PathLengths.Add(0);
        return Features.Count - 1;
    }

    /// <summary>Turns a leaf into a node that splits.</summary>
    /// <returns>Its left child; the right one is next.</returns>
    public int Split(int node, int feature, double threshold)
    {
        int child = Add();
        Add();
        Features[node] = feature;
        Thresholds[node] = threshold;
        LeftChildren[node] = child;
        return child;
    }

    /// <summary>Draws rows without replacement (Floyd's algorithm), so that the cost does not grow with the rows.</summary>
    public static int[] Sample(ref SeededRandom random, int rows, int sampleSize)
    {
        var chosen = new HashSet<int>(sampleSize);
        var sample = new int[sampleSize];
        for (int i = 0; i < sampleSize; i++)
        {
            int last = rows - sampleSize + i;
            int row = random.Next(last + 1);
            if (!chosen.Add(row)) chosen.Add(row = last);
            sample[i] = row;
        }
        return sample;
    }
}
