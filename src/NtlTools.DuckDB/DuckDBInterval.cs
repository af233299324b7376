using System.Runtime.InteropServices;

namespace NtlTools.DuckDB;

/// <summary>A span of time in DuckDB's three parts, of which none is a fixed number of another.</summary>
/// <param name="Months">Whole months.</param>
/// <param name="Days">Whole days.</param>
/// <param name="Microseconds">Microseconds.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DuckDBInterval(int Months, int Days, long Microseconds);
