using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Reporting;

/// <summary>imputation.json.</summary>
internal sealed record ImputationDocument(bool IsSimulated, int CustomerCount, int CompleteCustomerCount,
    IEnumerable<ImputedFeature> Segmentation, RepairCounts Repairs);

/// <summary>What stands in the place of a feature's missing values, and how often.</summary>
internal sealed record ImputedFeature(string Feature, ImputationRule Rule, int MissingCount, double? Value, double Ratio);

/// <summary>How much of the readings was repaired.</summary>
internal sealed record RepairCounts(int CustomerCount, long InterpolatedCount, long ClippedCount, long NegativeCount,
    long RepairedCount, long StepCount, int LimitedCustomerCount);
