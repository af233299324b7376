using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Reporting;

/// <summary>imputation.json: what of readings and features is not measured but put in.</summary>
/// <remarks>
/// The table of features keeps a missing value empty. Segments take another value in its place, which is counted here for each of
/// their features; trees take it as missing, and isolation forests take the median of the training customers, which the detector
/// holds.
/// </remarks>
public static class ImputationReport
{
    /// <summary>The file's name.</summary>
    public const string FileName = "imputation.json";

    /// <summary>Writes it.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="customers">All customers of a run.</param>
    /// <param name="settings">What segments are made of, and what stands in the place of a missing value.</param>
    /// <exception cref="Errors.NtlException">A feature is unknown.</exception>
    public static void Write(Stream stream, IReadOnlyList<CustomerFeatures> customers, SegmentationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(settings);
        ImputationSettings imputation = settings.Preprocessing.Imputation;
        FeatureSet? set = customers.Count == 0 ? null : customers[0].Set;
        int[] positions = set?.PositionsOf(settings.Features ?? set.SegmentationNames) ?? [];
        int[] missing = new int[positions.Length];
        int complete = 0;
        var repairs = new List<RepairMark>();
        foreach (CustomerFeatures customer in customers)
        {
            bool whole = true;
            for (int j = 0; j < positions.Length; j++)
            {
                if (!double.IsNaN(customer[positions[j]])) continue;
                missing[j]++;
                whole = false;
            }
            if (whole) complete++;
            if (customer is MeterFeatures { Repair: { } repair }) repairs.Add(repair);
        }
        JsonFile.Write(stream, new ImputationDocument(
            IsSimulated: customers.Any(c => c.IsSimulated),
            CustomerCount: customers.Count,
            CompleteCustomerCount: complete,
            Segmentation: positions.Select(position => set!.Names[position]).Select((name, j) => new ImputedFeature(
                Feature: name, Rule: imputation.RuleOf(name), MissingCount: missing[j], Value: ValueOf(imputation, name),
                Ratio: customers.Count == 0 ? 0 : (double)missing[j] / customers.Count)),
            Repairs: new(
                CustomerCount: repairs.Count,
                InterpolatedCount: repairs.Sum(r => (long)r.InterpolatedCount),
                ClippedCount: repairs.Sum(r => (long)r.ClippedCount),
                NegativeCount: repairs.Sum(r => (long)r.NegativeCount),
                RepairedCount: repairs.Sum(r => (long)r.RepairedCount),
                StepCount: repairs.Sum(r => (long)r.StepCount),
                LimitedCustomerCount: repairs.Count(r => r.IsLimited))), ReportJson.Files.ImputationDocument);
    }

    // What depends on the customers that segments were fitted on stands in the model.
    private static double? ValueOf(ImputationSettings imputation, string feature) => imputation.RuleOf(feature) switch
    {
        ImputationRule.Zero => 0,
        ImputationRule.Constant => imputation.ConstantOf(feature),
        _ => null,
    };
}
