using BenchmarkDotNet.Attributes;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Benchmarks;

/// <summary>Isolation forests and boosted trees, fitting and scoring, on 40 columns.</summary>
public class TreeBenchmarks
{
    private Matrix _rows = new(0, 0);
    private bool[] _labels = [];
    private IsolationForestModel? _forest;
    private GradientBoostingModel? _trees;

    [Params(6_000, 24_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _rows = SampleData.Rows(Rows, 40);
        _labels = SampleData.Labels(_rows);
        _forest = IsolationFit();
        _trees = BoostingFit();
    }

    [Benchmark]
    public IsolationForestModel IsolationFit() => new IsolationForestLearner(new()).Fit(_rows, ExecutionOptions.Default);

    [Benchmark]
    public double[] IsolationScore() => _forest!.Score(_rows, ExecutionOptions.Default);

    [Benchmark]
    public GradientBoostingModel BoostingFit() => new GradientBoostingLearner(new()).Fit(_rows, _labels, ExecutionOptions.Default);

    [Benchmark]
    public double[] BoostingPredict() => _trees!.PredictLogOdds(_rows, ExecutionOptions.Default);
}
