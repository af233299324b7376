namespace NtlTools.Learning.Clustering;

/// <summary>The nearest rows of some rows, nearest first.</summary>
public sealed class NearestNeighbors
{
    internal NearestNeighbors(int rows, int count)
    {
        Count = count;
        Rows = new int[checked(rows * count)];
        Distances = new double[rows * count];
    }

    /// <summary>Neighbours a row.</summary>
    public int Count { get; }

    /// <summary>The neighbours' rows: <see cref="Count"/> numbers for each row.</summary>
    public int[] Rows { get; }

    /// <summary>The neighbours' Euclidean distances, rising: <see cref="Count"/> numbers for each row.</summary>
    public double[] Distances { get; }
}
