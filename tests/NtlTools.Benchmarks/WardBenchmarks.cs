using BenchmarkDotNet.Attributes;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Benchmarks;

/// <summary>Ward's hierarchy, whose time grows with the square of the rows.</summary>
public class WardBenchmarks
{
    private Matrix _rows = new(0, 0);

    [Params(5_000, 20_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup() => _rows = SampleData.Rows(Rows, 9);

    [Benchmark]
    public HierarchicalModel Ward() => new HierarchicalLearner(new()).Fit(_rows, ExecutionOptions.Default);
}
