using BenchmarkDotNet.Attributes;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Benchmarks;

/// <summary>k-means and the measures of its clusters, on as many rows and columns as the large data set has.</summary>
[MemoryDiagnoser]
public class ClusteringBenchmarks
{
    private Matrix _rows = new(0, 0);
    private int[][] _labelings = [];

    [GlobalSetup]
    public void Setup()
    {
        Matrix rows = SampleData.Rows(42_372, 9);
        _rows = StandardScaler.Fit(rows).Transform(rows);
        _labelings = [.. Enumerable.Range(2, 6).Select(k => Fit(k).Predict(_rows, ExecutionOptions.Default))];
    }

    [Benchmark]
    [Arguments(2)]
    [Arguments(4)]
    [Arguments(7)]
    public double KMeans(int clusters) => Fit(clusters).Inertia;

    [Benchmark]
    public double SilhouetteOfOne() => Silhouette.Score(_rows, _labelings[2], ExecutionOptions.Default);

    [Benchmark]
    public double SilhouettesOfSix() => Silhouette.Scores(_rows, _labelings, ExecutionOptions.Default)[0];

    [Benchmark]
    public double CalinskiHarabaszIndex() => CalinskiHarabasz.Score(_rows, _labelings[2]);

    [Benchmark]
    public double DaviesBouldinIndex() => DaviesBouldin.Score(_rows, _labelings[2]);

    private KMeansModel Fit(int clusters) =>
        new KMeansLearner(new KMeansSettings { ClusterCount = clusters }).Fit(_rows, ExecutionOptions.Default);
}
