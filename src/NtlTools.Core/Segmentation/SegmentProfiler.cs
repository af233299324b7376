using NtlTools.Core.Features;

namespace NtlTools.Core.Segmentation;

/// <summary>Describes segments by their customers.</summary>
public static class SegmentProfiler
{
    /// <summary>The name of what belongs to no segment.</summary>
    public const string UnassignedName = "Not Segmented";

    /// <summary>The name of customers whom an algorithm found to be like no others.</summary>
    public const string OutlierName = "Outlier";

    /// <summary>Profiles the segments of some customers, in the order of their numbers, −1 first.</summary>
    public static IReadOnlyList<SegmentProfile> Profile(IReadOnlyCollection<SegmentedCustomer> customers)
    {
        ArgumentNullException.ThrowIfNull(customers);
        return [.. customers.GroupBy(c => (c.SegmentId, c.SegmentName)).OrderBy(g => g.Key.SegmentId).ThenBy(g =>
            g.Key.SegmentName, StringComparer.Ordinal)
            .Select(g => Profile(g.Key.SegmentId, g.Key.SegmentName, [.. g.Select(c => c.Features)], customers.Count))];
    }

    internal static SegmentProfile Profile(int segmentId, string name, IReadOnlyList<CustomerFeatures> customers, int population)
    {
        int level = PositionIn(customers, nameof(MeterFeatures.ConsumptionMean));
        double mean = Mean(customers, level);
        double[] deviations = level < 0 ? [] : [.. customers.Select(c => c[level] - mean).Where(double.IsFinite)];
        return new()
        {
            SegmentId = segmentId,
            Name = name,
            CustomerCount = customers.Count,
            Share = (double)customers.Count / Math.Max(1, population),
            ConsumptionMean = mean,
            ConsumptionMeanStd = deviations.Length < 2 ? double.NaN
                : Math.Sqrt(deviations.Sum(d => d * d) / (deviations.Length - 1)),
            ConsumptionStd = Mean(customers, PositionIn(customers, nameof(MeterFeatures.ConsumptionStd))),
            ConsumptionCv = Mean(customers, PositionIn(customers, nameof(MeterFeatures.ConsumptionCv))),
            ZeroRatio = Mean(customers, PositionIn(customers, nameof(MeterFeatures.ZeroRatio))),
            InspectedCount = customers.Count(c => c.IsTheft is not null),
            TheftCount = customers.Count(c => c.IsTheft == true),
            IsSimulated = customers.Any(c => c.IsSimulated),
        };
    }

    // Customers for whom a feature is undefined do not count in its mean; a feature that there is not has none.
    internal static double Mean(IReadOnlyList<CustomerFeatures> customers, int feature)
    {
        if (feature < 0) return double.NaN;
        double sum = 0;
        int count = 0;
        foreach (CustomerFeatures customer in customers)
        {
            double value = customer[feature];
            if (!double.IsFinite(value)) continue;
            sum += value;
            count++;
        }
        return count == 0 ? double.NaN : sum / count;
    }

    private static int PositionIn(IReadOnlyList<CustomerFeatures> customers, string feature) =>
        customers.Count == 0 ? -1 : customers[0].Set.PositionOf(feature);
}
