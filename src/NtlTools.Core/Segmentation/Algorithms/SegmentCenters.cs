using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>The means of segments, and how far their customers are from them.</summary>
internal static class SegmentCenters
{
    /// <summary>The mean of each segment's rows; labels below 0 are in none.</summary>
    public static Matrix Of(Matrix rows, int[] labels, int clusterCount)
    {
        var centers = new Matrix(clusterCount, rows.Columns);
        int[] counts = new int[clusterCount];
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0) continue;
            counts[labels[i]]++;
            Span<double> center = centers.Row(labels[i]);
            ReadOnlySpan<double> row = rows.Row(i);
            for (int j = 0; j < row.Length; j++) center[j] += row[j];
        }
        for (int c = 0; c < clusterCount; c++)
            foreach (ref double value in centers.Row(c)) value /= Math.Max(1, counts[c]);
        return centers;
    }

    /// <summary>The sum of squared distances of the rows to their segments' means; rows in none do not count.</summary>
    public static double Inertia(Matrix rows, int[] labels, Matrix centers)
    {
        double inertia = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0) continue;
            ReadOnlySpan<double> row = rows.Row(i), center = centers.Row(labels[i]);
            for (int j = 0; j < row.Length; j++) inertia += (row[j] - center[j]) * (row[j] - center[j]);
        }
        return inertia;
    }
}
