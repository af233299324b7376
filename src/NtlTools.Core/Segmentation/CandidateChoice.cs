using System.Globalization;

namespace NtlTools.Core.Segmentation;

/// <summary>Chooses among candidate divisions, and says why.</summary>
internal static class CandidateChoice
{
    /// <summary>
    /// The candidate with the highest silhouette among those whose segments are all large enough and that leave few customers in
    /// none; where there is no such candidate, among those that leave few in none; and where all leave many, the one that leaves the
    /// fewest. A silhouette says nothing of whom it leaves out: the candidate that leaves out the most often has the highest.
    /// </summary>
    public static int Best(IReadOnlyList<ClusterEvaluation> evaluations, SegmentationSettings settings)
    {
        int best = Highest(evaluations, e => IsBalanced(e, settings));
        if (best < 0) best = Highest(evaluations, e => LeavesFew(e, settings));
        return best >= 0 ? best : LeastNoise(evaluations);
    }

    /// <summary>Why a candidate is recommended.</summary>
    /// <param name="evaluations">All candidates.</param>
    /// <param name="best">The one that is recommended.</param>
    /// <param name="notes">What else is to be said of it; those that are null or empty say nothing.</param>
    /// <param name="settings">What was asked for.</param>
    public static string Reason(IReadOnlyList<ClusterEvaluation> evaluations, int best, IEnumerable<string?> notes,
        SegmentationSettings settings)
    {
        ClusterEvaluation chosen = evaluations[best];
        List<string> reasons = [Choice(evaluations, best, settings)];
        if (settings.ClusterCount is { } asked && asked != chosen.ClusterCount)
            reasons.Add(Text($"{chosen.Algorithm} finds its own number of segments, and the {asked} asked for were not heeded"));
        bool hasGiant = SegmentationFindings.IsGiantAndSpecks(chosen, settings);
        if (chosen.SmallestSegmentShare < settings.MinimumSegmentShare || hasGiant)
        {
            reasons.Add(Text($"note that its smallest segment is {chosen.SmallestSegmentShare:P2} of the customers")
                + (hasGiant ? Text($" and its largest {chosen.LargestSegmentShare:P1}: one giant and specks") : ""));
        }
        if (chosen.NoiseShare > 0) reasons.Add(Text($"{chosen.NoiseShare:P1} of the customers are in no segment"));
        reasons.AddRange(notes.Where(note => !string.IsNullOrEmpty(note)).Select(note => note!.TrimEnd('.')));
        return string.Join("; ", reasons);
    }

    private static string Choice(IReadOnlyList<ClusterEvaluation> evaluations, int best, SegmentationSettings settings)
    {
        ClusterEvaluation chosen = evaluations[best];
        if (evaluations.Count(e => !e.IsMember) == 1 && chosen.ClusterCount == settings.ClusterCount) return "the number that was asked for";
        if (double.IsNaN(chosen.Silhouette))
        {
            return "no candidate has a silhouette; the "
                + (evaluations.Any(e => e.NoiseShare > 0) ? "one that leaves the fewest customers in no segment" : "smallest number");
        }
        string silhouette = Text($"silhouette, {chosen.Silhouette:0.00}") + (chosen.SilhouetteSampleSize is { } size
            ? Text($" ± {chosen.SilhouetteStandardError:0.000} (a sample of {size})") : "");
        double most = settings.Clustering.MaximumNoiseShare;
        if (!LeavesFew(chosen, settings))
        {
            return evaluations.Count(e => !e.IsMember) == 1 ? $"the only candidate; {silhouette}"
                : Text($"the fewest customers in no segment, as every candidate with a silhouette leaves more than {most:P1}; ") + silhouette;
        }
        int highest = Highest(evaluations, _ => true);
        ClusterEvaluation passed = evaluations[highest];
        string reason = "highest " + silhouette;
        if (highest == best || !(passed.Silhouette > chosen.Silhouette)) return reason;
        return reason + (IsBalanced(chosen, settings) ? " of those without specks" : Text($" of those that leave no more than {most:P1} in none"))
            + Text($": {passed.ClusterCount} segments have {passed.Silhouette:0.00}, but their ") + (!LeavesFew(passed, settings)
                ? Text($"algorithm leaves {passed.NoiseShare:P1} of the customers in none")
                : Text($"largest is {passed.LargestSegmentShare:P1} of the customers and their smallest {passed.SmallestSegmentShare:P2}"));
    }

    private static bool IsBalanced(ClusterEvaluation candidate, SegmentationSettings settings) =>
        candidate.SmallestSegmentShare >= settings.MinimumSegmentShare && LeavesFew(candidate, settings);

    private static bool LeavesFew(ClusterEvaluation candidate, SegmentationSettings settings) =>
        candidate.NoiseShare <= settings.Clustering.MaximumNoiseShare && !double.IsNaN(candidate.Silhouette);

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

    // What has a silhouette goes before what has none, which is one segment or one a customer.
    private static int LeastNoise(IReadOnlyList<ClusterEvaluation> evaluations) => Enumerable.Range(0, evaluations.Count)
        .Where(c => !evaluations[c].IsMember).OrderBy(c => double.IsNaN(evaluations[c].Silhouette))
        .ThenBy(c => evaluations[c].NoiseShare).ThenByDescending(c => evaluations[c].Silhouette).ThenBy(c => c).First();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
