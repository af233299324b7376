using NtlTools.Learning.Metrics;

namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>Decides whether a segmentation still fits, and says why.</summary>
internal static class VerdictReasons
{
    // A few far customers among few are no kind of customers.
    private const int LeastFar = 5, MostNamed = 3;

    /// <summary>The verdict and its reasons, what weighs most first.</summary>
    /// <param name="comparison">What moved.</param>
    /// <param name="sharePValue">The probability of the segments' shares by chance.</param>
    /// <param name="settings">From when on what is too much.</param>
    public static (SegmentationVerdict Verdict, IReadOnlyList<string> Reasons) Of(SegmentationComparison comparison, double sharePValue,
        SegmentationComparisonSettings settings)
    {
        var found = new List<(SegmentationVerdict Verdict, string Reason)>();
        AddDrifts(comparison, found);
        if (comparison.FarCount >= LeastFar && comparison.FarShare >= Math.Min(settings.WatchFarShare, settings.RefitFarShare))
        {
            found.Add((comparison.FarShare >= settings.RefitFarShare ? SegmentationVerdict.Refit : SegmentationVerdict.Watch,
                $"{Percent(comparison.FarShare)} of the customers are further from every segment than 99 % were "
                + Say($"({comparison.FarCount}): new kinds of customers.")));
        }
        if (comparison.StabilityRate < Math.Max(settings.WatchStability, settings.RefitStability))
        {
            found.Add((comparison.StabilityRate < settings.RefitStability ? SegmentationVerdict.Refit : SegmentationVerdict.Watch,
                Say($"Only {Percent(comparison.StabilityRate)} of the customers stayed in their segment.")));
        }
        if (sharePValue < settings.Significance && comparison.ShareStabilityIndex >= PopulationStabilityIndex.Moderate)
        {
            SegmentShift most = comparison.Segments.Where(s => s.SegmentId >= 0).MaxBy(s => Math.Abs(s.Share - s.ReferenceShare))!;
            found.Add((comparison.ShareStabilityIndex >= PopulationStabilityIndex.Significant ? SegmentationVerdict.Refit
                : SegmentationVerdict.Watch,
                Say($"The segments' shares moved (stability index {comparison.ShareStabilityIndex:0.00}), ")
                + Say($"most that of segment {most.SegmentId} ({most.Name}), ")
                + $"from {Percent(most.ReferenceShare)} to {Percent(most.Share)}."));
        }
        foreach (SegmentShift segment in comparison.Segments.Where(s => s.SegmentId >= 0 && s.ReferenceCount > 0 && s.Count == 0))
        {
            found.Add((SegmentationVerdict.Refit,
                Say($"Segment {segment.SegmentId} ({segment.Name}) has no customers any more; it had {segment.ReferenceCount}.")));
        }
        foreach (SegmentShift segment in comparison.Segments.Where(s => s.SegmentId >= 0 && s.ReferenceCount == 0 && comparison.IsMatched))
        {
            found.Add((SegmentationVerdict.Watch,
                Say($"Segment {segment.MatchedSegmentId} ({segment.Name}) is none of the reference's; it has {segment.Count} customers.")));
        }
        if (found.Count == 0) return (SegmentationVerdict.Keep, ["Nothing moved beyond chance and the limits."]);
        return (found.Max(item => item.Verdict), [.. found.OrderByDescending(item => item.Verdict).Select(item => item.Reason)]);
    }

    // What segments are not made of may move without moving customers.
    private static void AddDrifts(SegmentationComparison comparison, List<(SegmentationVerdict, string)> found)
    {
        foreach (bool makesSegments in (bool[])[true, false])
        {
            FeatureDrift[] moved = [.. comparison.Drifts
                .Where(d => d.Grade != DriftGrade.None && d.IsSegmentationFeature == makesSegments)];
            foreach (FeatureDrift drift in moved.Take(MostNamed))
            {
                string where = drift.SegmentId is { } segment ? Say($"segment {segment} ({drift.SegmentName})") : "all segments together";
                found.Add((makesSegments && drift.Grade == DriftGrade.Significant ? SegmentationVerdict.Refit : SegmentationVerdict.Watch,
                    Say($"{drift.Feature} of {where} drifted: stability index {drift.StabilityIndex:0.00}, ")
                    + Say($"mean {drift.ReferenceMean:G4} to {drift.Mean:G4}.")));
            }
            if (moved.Length > MostNamed)
            {
                found.Add((SegmentationVerdict.Watch, Say(
                    $"{moved.Length - MostNamed} more drifts in features that segments are {(makesSegments ? "" : "not ")}made of.")));
            }
        }
    }

    private static string Percent(double share) => Say($"{100 * share:0.#} %");

    private static string Say(FormattableString text) => FormattableString.Invariant(text);
}
