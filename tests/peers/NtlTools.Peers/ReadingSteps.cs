using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Learning;

namespace NtlTools.Peers;

/// <summary>A wide file into memory, and the features of all its customers.</summary>
internal static class ReadingSteps
{
    public static void Import(string path) => Step.Once("import", () => Read(path), customers => new
    {
        customers = customers.Count,
        readings = customers.Sum(customer => (long)customer.ObservedCount),
    });

    public static void Features(string path)
    {
        List<MeterSeries> customers = Read(path);
        Step.Once("features", () => new FeatureCalculator(QualityLimits.Default).Compute(customers, ExecutionOptions.Default),
            features => new { customers = features.Length, features = FeatureCatalogue.Count });
    }

    // All readings are kept, as pandas keeps them; a run would let them go as soon as their features are known.
    private static List<MeterSeries> Read(string path) =>
        [.. MeterDataImport.Open([path], new ImportSettings()).Read(ExecutionOptions.Default)];
}
