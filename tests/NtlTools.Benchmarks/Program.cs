using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/NtlTools.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
