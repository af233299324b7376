using System.Globalization;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Runs;

/// <summary>What a person should know of the customers in no segment.</summary>
public static class UnassignedFindings
{
    private const double UsualShare = 0.3;

    /// <summary>Why many customers are in no segment, and what may be done; null where they are few.</summary>
    /// <param name="customers">The customers, as they were put into segments.</param>
    /// <param name="minimumQuality">The quality that segments ask for.</param>
    public static string? Doubt(IReadOnlyCollection<SegmentedCustomer> customers, QualityGrade minimumQuality)
    {
        ArgumentNullException.ThrowIfNull(customers);
        int outliers = 0, poor = 0, lacking = 0;
        foreach (SegmentedCustomer customer in customers)
        {
            if (customer.SegmentId >= 0) continue;
            if (customer.SegmentName == SegmentProfiler.OutlierName) outliers++;
            else if (customer.Quality < minimumQuality) poor++;
            else lacking++;
        }
        int all = outliers + poor + lacking;
        if (all <= UsualShare * customers.Count) return null;
        List<string> why = [];
        if (poor > 0) why.Add(Text($"{poor} are below quality {minimumQuality} (-MinimumQuality, --quality lowers what is asked for)"));
        if (lacking > 0) why.Add(Text($"{lacking} lack a feature whose rule is Drop (-Imputation, --impute)"));
        if (outliers > 0) why.Add(Text($"{outliers} are outliers ({Parameters(customers)}, another -Scaling or algorithm)"));
        return Text($"{all} of {customers.Count} customers are in no segment: ") + string.Join("; ", why) + ".";
    }

    private static string Parameters(IReadOnlyCollection<SegmentedCustomer> customers) =>
        customers.First().Segmentation?.Algorithm == ClusteringAlgorithm.HDBSCAN ? "-MinClusterSize, -MinSamples" : "-Eps, -MinSamples";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
