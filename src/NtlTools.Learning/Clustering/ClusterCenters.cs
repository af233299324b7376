using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>The means of the clusters of a labeling.</summary>
internal static class ClusterCenters
{
    public static Matrix Of(Matrix rows, ClusterLabels clusters)
    {
        var centers = new Matrix(clusters.ClusterCount, rows.Columns);
        for (int i = 0; i < rows.Rows; i++)
        {
            Span<double> center = centers.Row(clusters.Labels[i]);
            ReadOnlySpan<double> row = rows.Row(i);
            for (int c = 0; c < row.Length; c++) center[c] += row[c];
        }
        for (int cluster = 0; cluster < centers.Rows; cluster++)
            foreach (ref double value in centers.Row(cluster)) value /= clusters.Counts[cluster];
        return centers;
    }

    public static double SquaredDistance(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        double sum = 0;
        for (int c = 0; c < one.Length; c++)
        {
            double difference = one[c] - other[c];
            sum += difference * difference;
        }
        return sum;
    }
}
