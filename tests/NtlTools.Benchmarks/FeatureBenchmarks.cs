using BenchmarkDotNet.Attributes;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Learning;

namespace NtlTools.Benchmarks;

/// <summary>Features of generated customers, a year and three years of days each.</summary>
public class FeatureBenchmarks
{
    private MeterSeries[] _series = [];

    [Params(1024, 4096)]
    public int Rows { get; set; }

    [Params(365, 1035)]
    public int Days { get; set; }

    [GlobalSetup]
    public void Setup() => _series = [.. new SyntheticMeterData(
        new SyntheticMeterDataSettings { Customers = Rows, Days = Days }).Generate(ExecutionOptions.Default)];

    [Benchmark]
    public MeterFeatures[] Features() => new FeatureCalculator(QualityLimits.Default).Compute(_series, ExecutionOptions.Default);
}
