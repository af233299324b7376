using NtlTools.Core.Detection;

namespace NtlTools.Core.Inspection;

/// <summary>The customers to visit, the most suspicious first.</summary>
public static class InspectionList
{
    /// <summary>Takes the top of the ranking.</summary>
    /// <param name="scores">Ranked scores, in any order.</param>
    /// <param name="capacity">How many can be inspected; null for the operational share of the detector's thresholds.</param>
    /// <param name="thresholds">The detector's thresholds.</param>
    /// <param name="excludeInspected">Leaves out customers whose inspection is already known.</param>
    /// <returns>In the order of rank.</returns>
    public static IReadOnlyList<TheftScore> Select(
        IReadOnlyList<TheftScore> scores, InspectionCapacity? capacity, DetectionThresholds thresholds, bool excludeInspected)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(thresholds);
        InspectionCapacity visits = capacity ?? InspectionCapacity.OfShare(thresholds.OperationalShare);
        return [.. scores.Where(s => !excludeInspected || s.IsTheft is null).OrderBy(s =>
            s.Rank).Take(visits.CountOf(scores.Count))];
    }
}
