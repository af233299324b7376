using BenchmarkDotNet.Attributes;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Benchmarks;

/// <summary>The algorithms of segments besides k-means, on up to about as many rows as the large data set has, in 9 columns.</summary>
public class SegmentationBenchmarks
{
    private Matrix _rows = new(0, 0);

    [Params(10_000, 40_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Matrix rows = SampleData.Rows(Rows, 9);
        _rows = StandardScaler.Fit(rows).Transform(rows);
    }

    [Benchmark]
    public GaussianMixtureModel GaussianMixture() =>
        new GaussianMixtureLearner(new() { ComponentCount = 7 }).Fit(_rows, ExecutionOptions.Default);

    [Benchmark]
    public DbscanModel Dbscan() => new DbscanLearner(new() { Eps = 1.5, MinSamples = 18 }).Fit(_rows, ExecutionOptions.Default);

    [Benchmark]
    public HdbscanModel Hdbscan() => new HdbscanLearner(new() { MinClusterSize = Rows / 100 }).Fit(_rows, ExecutionOptions.Default);
}
