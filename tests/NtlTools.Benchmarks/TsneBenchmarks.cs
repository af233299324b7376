using BenchmarkDotNet.Attributes;
using NtlTools.Learning;
using NtlTools.Learning.Embedding;
using NtlTools.Learning.Numerics;

namespace NtlTools.Benchmarks;

/// <summary>The map of customers.</summary>
public class TsneBenchmarks
{
    private Matrix _rows = new(0, 0);

    [Params(2_500, 10_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup() => _rows = SampleData.Rows(Rows, 9);

    [Benchmark]
    public TsneEmbedding Tsne() => new TsneLearner(new()).Fit(_rows, null, ExecutionOptions.Default);
}
