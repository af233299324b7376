using BenchmarkDotNet.Attributes;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Benchmarks;

/// <summary>k-means and the measures of its clusters, on up to about as many rows as the large data set has, in 9 columns.</summary>
public class ClusteringBenchmarks
{
    private Matrix _rows = new(0, 0);
    private KMeansModel? _model;
    private int[][] _labelings = [];

    [Params(10_000, 40_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Matrix rows = SampleData.Rows(Rows, 9);
        _rows = StandardScaler.Fit(rows).Transform(rows);
        _model = Fit(4);
        _labelings = [.. Enumerable.Range(2, 6).Select(k => Fit(k).Predict(_rows, ExecutionOptions.Default))];
    }

    [Benchmark]
    public KMeansModel KMeansFit() => Fit(4);

    [Benchmark]
    public KMeansModel MiniBatchKMeansFit() =>
        new MiniBatchKMeansLearner(new() { ClusterCount = 4, InitSize = 5000, BatchSize = 1024 })
            .Fit(_rows, ExecutionOptions.Default);

    [Benchmark]
    public int[] KMeansPredict() => _model!.Predict(_rows, ExecutionOptions.Default);

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
