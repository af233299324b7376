namespace NtlTools.Learning.Clustering;

/// <summary>Weights of an ensemble's members by how valid each is on its own.</summary>
public static class ConsensusWeights
{
    /// <summary>
    /// Weighs each member by the mean of what several validity indices grant it, as joint weighted evidence accumulation does
    /// (Duarte, Fred, Lourenço and Duarte 2005), here by ranks, as the indices have no scale in common.
    /// </summary>
    /// <param name="scores">One a member, at least one.</param>
    /// <returns>One weight a member, at least 0, with sum 1.</returns>
    /// <remarks>
    /// Each index grants the best of m members m, the next m − 1 and so on to 1; equals share the mean of their places, and a
    /// member whose index is NaN is granted nothing. Where no index of any member is a number, all weigh the same.
    /// </remarks>
    /// <exception cref="ArgumentException">There is no member.</exception>
    public static double[] From(params IReadOnlyList<ValidityScores> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0) throw new ArgumentException("An ensemble has at least one member.", nameof(scores));
        var granted = new double[scores.Count];
        Grant([.. scores.Select(score => score.Silhouette)], granted);
        Grant([.. scores.Select(score => score.CalinskiHarabasz)], granted);
        Grant([.. scores.Select(score => -score.DaviesBouldin)], granted);
        double sum = 0;
        foreach (double points in granted) sum += points;
        return Array.ConvertAll(granted, points => sum == 0 ? 1.0 / granted.Length : points / sum);
    }

    private static void Grant(double[] values, double[] granted)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i])) continue;
            int better = 0, equal = 0;
            foreach (double value in values)
            {
                if (value > values[i]) better++;
                if (value == values[i]) equal++;
            }
            granted[i] += values.Length - better - (equal - 1) / 2.0;
        }
    }
}
