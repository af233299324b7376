using BenchmarkDotNet.Attributes;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Classification;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Benchmarks;

/// <summary>Where new customers belong, many at once and one alone, by a model that nothing is remembered for.</summary>
public class SegmentClassifierBenchmarks
{
    private MeterFeatures[] _customers = [];
    private SegmentClassifier? _classifier;

    [Params(ClusteringAlgorithm.KMeans, ClusteringAlgorithm.GaussianMixture, ClusteringAlgorithm.DBSCAN)]
    public ClusteringAlgorithm Algorithm { get; set; }

    [Params(10_000, 40_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Matrix rows = SampleData.Rows(Rows, FeatureCatalogue.Count);
        _customers = [.. Enumerable.Range(0, Rows).Select(
            i => new MeterFeatures($"{i}", rows.Row(i).ToArray(), QualityGrade.High, 365, 365))];
        SegmentationResult fitted = new SegmentationLearner(new() { Clustering = new() { Algorithm = Algorithm } })
            .Fit(_customers.AsSpan(0, 5_000).ToArray(), ExecutionOptions.Default);
        _classifier = new(fitted.Segmentation, new() { Capacity = 0 });
    }

    [Benchmark]
    public CustomerSegment[] ClassifyAll() => _classifier!.Classify(_customers, ExecutionOptions.Default);

    [Benchmark]
    public CustomerSegment ClassifyOne() => _classifier!.Classify(_customers[0]);
}
