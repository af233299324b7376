using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace NtlTools.Benchmarks;

/// <summary>What an operation allocates, divided by the benchmark's parameter Rows.</summary>
internal sealed class AllocatedPerRowColumn : IColumn
{
    public string Id => nameof(AllocatedPerRowColumn);

    public string ColumnName => "Alloc/row";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Metric;

    public int PriorityInCategory => 1;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Allocated bytes per operation / Rows";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        GetValue(summary, benchmarkCase, summary.Style);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.GcStats.GetBytesAllocatedPerOperation(benchmarkCase) is { } bytes
            && benchmarkCase.Parameters["Rows"] is int rows
            ? string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / rows:0.0} B")
            : "?";
}
