using System.Globalization;

namespace NtlTools.Core.Segmentation;

/// <summary>Chooses among candidate divisions, and says why.</summary>
internal static class CandidateChoice
{
    /// <summary>
    /// The candidate with the highest silhouette among those whose segments are all large enough and that leave few customers
    /// in none; where there is no such candidate, among all.
    /// </summary>
    public static int Best(IReadOnlyList<ClusterEvaluation> evaluations, SegmentationSettings settings)
    {
        int best = Highest(evaluations, e => IsBalanced(e, settings));
        return best >= 0 ? best : Highest(evaluations, _ => true);
    }

    /// <summary>Why a candidate is recommended.</summary>
    /// <param name="evaluations">All candidates.</param>
    /// <param name="best">The one that is recommended.</param>
    /// <param name="note">What else is to be said of it; null or empty for nothing.</param>
    /// <param name="settings">What was asked for.</param>
    public static string Reason(IReadOnlyList<ClusterEvaluation> evaluations, int best, string? note, SegmentationSettings settings)
    {
        ClusterEvaluation chosen = evaluations[best];
        string reason = evaluations.Count == 1 && settings.ClusterCount is not null ? "the number that was asked for"
            : double.IsNaN(chosen.Silhouette) ? "no candidate has a silhouette; the smallest number"
            : Text($"highest silhouette, {chosen.Silhouette:0.00}")
                + (chosen.SilhouetteSampleSize is { } size
                    ? Text($" ± {chosen.SilhouetteStandardError:0.000} (a sample of {size})")
                    : "");
        int highest = Highest(evaluations, _ => true);
        if (IsBalanced(chosen, settings) && highest != best && evaluations[highest].Silhouette > chosen.Silhouette)
        {
            ClusterEvaluation passed = evaluations[highest];
            reason += Text($" of those without specks: {passed.ClusterCount} segments have {passed.Silhouette:0.00}, but their ")
                + (passed.NoiseShare > settings.Clustering.MaximumNoiseShare
                    ? Text($"algorithm leaves {passed.NoiseShare:P1} of the customers in none")
                    : Text($"largest is {passed.LargestSegmentShare:P1} of the customers and their smallest {passed.SmallestSegmentShare:P2}"));
        }
        if (chosen.SmallestSegmentShare < settings.MinimumSegmentShare)
            reason += Text($"; note that its smallest segment is {chosen.SmallestSegmentShare:P2} of the customers")
                + (chosen.LargestSegmentShare > 0.9 ? Text($" and its largest {chosen.LargestSegmentShare:P1}: one giant and specks") : "");
        if (chosen.NoiseShare > 0) reason += Text($"; {chosen.NoiseShare:P1} of the customers are in no segment");
        return string.IsNullOrEmpty(note) ? reason : $"{reason}; {note}";
    }

    private static bool IsBalanced(ClusterEvaluation candidate, SegmentationSettings settings) =>
        candidate.SmallestSegmentShare >= settings.MinimumSegmentShare
        && candidate.NoiseShare <= settings.Clustering.MaximumNoiseShare && !double.IsNaN(candidate.Silhouette);

    private static int Highest(IReadOnlyList<ClusterEvaluation> evaluations, Func<ClusterEvaluation, bool> qualifies)
    {
        int best = -1;
        for (int c = 0; c < evaluations.Count; c++)
        {
            if (evaluations[c].IsMember || !qualifies(evaluations[c])) continue;
            double found = evaluations[c].Silhouette, highest = best < 0 ? double.NaN : evaluations[best].Silhouette;
            if (best < 0 || found > highest || (double.IsNaN(highest) && !double.IsNaN(found))) best = c;
        }
        return best;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
