using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Embedding;
using NtlTools.Learning.Numerics;

namespace NtlTools.Peers;

/// <summary>The algorithms of segments besides k-means, and the map of customers.</summary>
internal static class SegmentationSteps
{
    private const int Segments = 7, MinSamples = 18, WardRows = 20_000, MapRows = 10_000;
    private const double Eps = 1.5;
    private const ulong Seed = 42;

    public static void Run(LearningData data)
    {
        Matrix rows = data.Scaled, some = First(rows, WardRows), few = First(rows, MapRows);
        Step.Repeated("gaussian-mixture",
            () => new GaussianMixtureLearner(new() { ComponentCount = Segments, Seed = Seed }).Fit(rows, ExecutionOptions.Default),
            model => new { log_likelihood = model.MeanLogLikelihood });
        Step.Repeated("dbscan",
            () => new DbscanLearner(new() { Eps = Eps, MinSamples = MinSamples }).Fit(rows, ExecutionOptions.Default),
            model => new { clusters = model.ClusterCount, noise = model.Labels.Count(label => label < 0) });
        Step.Repeated("ward",
            () => new HierarchicalLearner(new() { Linkage = Linkage.Ward }).Fit(some, ExecutionOptions.Default).Cut(Segments),
            labels => new { sizes = labels.CountBy(label => label).Select(cluster => cluster.Value).Order() });
        Step.Repeated("tsne", () => new TsneLearner(new() { Seed = Seed }).Fit(few, null, ExecutionOptions.Default),
            map => new { kullback_leibler = map.KullbackLeiblerDivergence });
    }

    private static Matrix First(Matrix rows, int count) => rows.SelectRows([.. Enumerable.Range(0, Math.Min(count, rows.Rows))]);
}
