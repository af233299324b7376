namespace NtlTools.Learning.Clustering;

/// <summary>
/// The distance of every row to its k-th nearest row, itself counted, in rising order: below its knee rows lie dense, above
/// it they are noise (Ester et al. 1996).
/// </summary>
public sealed class KDistanceCurve
{
    internal KDistanceCurve(int neighbors, double[] distances)
    {
        Neighbors = neighbors;
        Distances = distances;
        KneeIndex = FindKnee(distances);
    }

    /// <summary>k: which neighbour's distance it is.</summary>
    public int Neighbors { get; }

    /// <summary>One distance a row, rising.</summary>
    public double[] Distances { get; }

    /// <summary>Where the knee is in <see cref="Distances"/>.</summary>
    public int KneeIndex { get; }

    /// <summary>The distance at the knee.</summary>
    public double Knee => Distances[KneeIndex];

    /// <summary>
    /// The knee of a rising curve by Kneedle (Satopaa et al. 2011): with both axes brought to [0, 1], where the curve lies
    /// farthest below the diagonal.
    /// </summary>
    /// <remarks>
    /// Of Kneedle's local knees this is the one that stands out most, whatever the sensitivity. There is no smoothing: the
    /// curve is sorted, and has as many points as rows. Of equally good points the first is taken; a level curve and one
    /// that nowhere lies below the diagonal have their knee at the end, where every row is still dense.
    /// </remarks>
    private static int FindKnee(double[] distances)
    {
        int last = distances.Length - 1, knee = last;
        double range = distances[last] - distances[0], most = 0;
        for (int i = 0; i < last && range > 0; i++)
        {
            double below = (double)i / last - (distances[i] - distances[0]) / range;
            if (below > most) (most, knee) = (below, i);
        }
        return knee;
    }
}
