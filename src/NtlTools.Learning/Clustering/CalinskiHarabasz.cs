using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// The variance ratio of Caliński and Harabasz (1974): spread between clusters over spread within, each by its degrees of
/// freedom; higher is better.
/// </summary>
public static class CalinskiHarabasz
{
    /// <summary>The score of one labeling, in one pass over the rows after the centers.</summary>
    /// <param name="rows">At least three rows of finite numbers.</param>
    /// <param name="labels">One label a row, from 0; numbers that no row has are passed over.</param>
    /// <returns>At least 0; 1 where no row differs from its cluster's center, as scikit-learn defines it.</returns>
    /// <exception cref="ArgumentException">
    /// A number is NaN, infinite or beyond ±10¹⁴⁵, the labels are not one a row from 0, or the distinct ones are fewer than 2
    /// or more than rows − 1.
    /// </exception>
    public static double Score(Matrix rows, int[] labels)
    {
        FiniteRows.Check(rows, nameof(rows));
        ClusterLabels clusters = ClusterLabels.From(labels, rows.Rows, nameof(labels));
        Matrix centers = ClusterCenters.Of(rows, clusters);
        var mean = new double[rows.Columns];
        for (int cluster = 0; cluster < centers.Rows; cluster++)
            for (int c = 0; c < mean.Length; c++) mean[c] += centers[cluster, c] * clusters.Counts[cluster] / rows.Rows;
        double between = 0, within = 0;
        for (int cluster = 0; cluster < centers.Rows; cluster++)
            between += clusters.Counts[cluster] * ClusterCenters.SquaredDistance(centers.Row(cluster), mean);
        for (int i = 0; i < rows.Rows; i++)
            within += ClusterCenters.SquaredDistance(rows.Row(i), centers.Row(clusters.Labels[i]));
        return within == 0 ? 1 : between * (rows.Rows - centers.Rows) / (within * (centers.Rows - 1.0));
    }
}
