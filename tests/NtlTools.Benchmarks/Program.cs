using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using NtlTools.Benchmarks;

// dotnet run -c Release --project tests/NtlTools.Benchmarks -- --filter '*'                    all, in a few minutes
// dotnet run -c Release --project tests/NtlTools.Benchmarks -- --filter '*Clustering*'         one class
// dotnet run -c Release --project tests/NtlTools.Benchmarks -- --filter '*.Silhouette*' --job medium
//
// Every benchmark runs on N and on 4N rows. "Alloc/row" is what an operation allocates, divided by its rows: where it is the
// size of a row's result and does not grow from N to 4N, nothing is allocated for a row but the result.
ManualConfig config = DefaultConfig.Instance
    .AddJob(Job.ShortRun)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(new AllocatedPerRowColumn())
    .HideColumns(Column.Error, Column.StdDev, Column.Median, Column.Gen0, Column.Gen1, Column.Gen2, Column.AllocRatio);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
