using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// The index of Davies and Bouldin (1979): over the clusters, the mean of the largest ratio of two clusters' mean distances to
/// their centers, added, to the distance between the centers; lower is better.
/// </summary>
public static class DaviesBouldin
{
    // scikit-learn's: a spread or a separation is none where it is no more than this everywhere.
    private const double None = 1e-8;

    /// <summary>The score of one labeling.</summary>
    /// <param name="rows">At least three rows of finite numbers.</param>
    /// <param name="labels">One label a row, from 0; numbers that no row has are passed over.</param>
    /// <returns>
    /// At least 0. As scikit-learn defines it, a pair of clusters with the same center counts as 0, and so does the whole where
    /// all mean distances to the centers or all distances between centers are at most 10⁻⁸.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A number is NaN, infinite or beyond ±10¹⁴⁵, the labels are not one a row from 0, or the distinct ones are fewer than 2
    /// or more than rows − 1.
    /// </exception>
    public static double Score(Matrix rows, int[] labels)
    {
        FiniteRows.Check(rows, nameof(rows));
        ClusterLabels clusters = ClusterLabels.From(labels, rows.Rows, nameof(labels));
        Matrix centers = ClusterCenters.Of(rows, clusters);
        int k = centers.Rows;
        var spread = new double[k];
        for (int i = 0; i < rows.Rows; i++)
        {
            int cluster = clusters.Labels[i];
            spread[cluster] += Math.Sqrt(ClusterCenters.SquaredDistance(rows.Row(i), centers.Row(cluster)));
        }
        for (int cluster = 0; cluster < k; cluster++) spread[cluster] /= clusters.Counts[cluster];
        double sum = 0, farthest = 0;
        for (int one = 0; one < k; one++)
        {
            double worst = 0;
            for (int other = 0; other < k; other++)
            {
                double apart = Math.Sqrt(ClusterCenters.SquaredDistance(centers.Row(one), centers.Row(other)));
                farthest = Math.Max(farthest, apart);
                if (apart > 0) worst = Math.Max(worst, (spread[one] + spread[other]) / apart);
            }
            sum += worst;
        }
        return farthest <= None || spread.Max() <= None ? 0 : sum / k;
    }
}
