using System.Globalization;
using BenchmarkDotNet.Attributes;
using NtlTools.Core.Readings;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Benchmarks;

/// <summary>Reading a wide CSV file, a customer a row; a customer's result is its readings, four bytes a day.</summary>
public class ImportBenchmarks
{
    private const int Days = 365;

    private string _path = "";

    [Params(2048, 8192)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _path = Path.Combine(Path.GetTempPath(), $"ntl-benchmark-{Environment.ProcessId}.csv");
        var random = new SeededRandom(3);
        using var file = new StreamWriter(_path);
        file.Write("CustomerId");
        var first = new DateTime(2023, 1, 1);
        for (int day = 0; day < Days; day++)
            file.Write(string.Create(CultureInfo.InvariantCulture, $",{first.AddDays(day):yyyy-MM-dd}"));
        for (int row = 0; row < Rows; row++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"\nC{row:000000}"));
            for (int day = 0; day < Days; day++)
            {
                double kwh = 20 * random.NextDouble();
                file.Write(random.Next(20) == 0 ? "," : string.Create(CultureInfo.InvariantCulture, $",{kwh:0.00}"));
            }
        }
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_path);

    [Benchmark]
    public int WideImport()
    {
        int customers = 0;
        foreach (MeterSeries series in MeterDataImport.Open([_path], new ImportSettings()).Read(ExecutionOptions.Default))
            if (series.StepCount == Days) customers++;
        return customers == Rows ? customers : throw new InvalidOperationException($"{customers} customers of {Rows}.");
    }
}
