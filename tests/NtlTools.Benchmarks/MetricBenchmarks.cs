using BenchmarkDotNet.Attributes;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Benchmarks;

/// <summary>Metrics of scores, and their bootstrap intervals.</summary>
public class MetricBenchmarks
{
    private double[] _scores = [];
    private bool[] _labels = [];

    [Params(10_000, 40_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new SeededRandom(9);
        (_scores, _labels) = (new double[Rows], new bool[Rows]);
        for (int i = 0; i < Rows; i++) _labels[i] = random.NextDouble() < 0.3 * (_scores[i] = random.NextDouble());
    }

    [Benchmark]
    public double RocAucScore() => RocAuc.Score(_scores, _labels);

    [Benchmark]
    public double AveragePrecisionScore() => AveragePrecision.Score(_scores, _labels);

    [Benchmark]
    public BootstrapEvaluation Bootstrap() =>
        BootstrapEvaluation.Measure(_scores, _labels, 0.3, [0.05, 0.1], new() { Resamples = 200 }, ExecutionOptions.Default);
}
