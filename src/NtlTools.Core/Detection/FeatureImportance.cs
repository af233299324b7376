namespace NtlTools.Core.Detection;

/// <summary>How much of the boosted trees' gain a feature or attribute brought.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Importance">Its share of the gain, 0 to 1; all add up to 1.</param>
public sealed record FeatureImportance(string Feature, double Importance);
