namespace NtlTools.Core.Readings.Tables;

/// <summary>How an import's limit of memory is shared where DuckDB reads and the rows of long tables are kept meanwhile.</summary>
internal static class TableMemory
{
    /// <summary>DuckDB's share of <see cref="ImportSettings.MemoryLimit"/>, bytes: a quarter to read a file, half to run a query, which
    /// may sort; at least what it cannot do without.</summary>
    public static long OfDatabase(ImportSettings settings, bool isQuery) =>
        Math.Max(settings.MemoryLimit / (isQuery ? 2 : 4), TableFile.LeastMemory);

    /// <summary>The share of the rows, bytes: what DuckDB leaves, and the least that an import can be limited to.</summary>
    /// <param name="settings">The limit.</param>
    /// <param name="tables">Of each source whether DuckDB reads it and whether it is a query; one is read at a time.</param>
    public static long OfRows(ImportSettings settings, IEnumerable<(bool IsTable, bool IsQuery)> tables)
    {
        long database = tables.Where(t => t.IsTable).Select(t => OfDatabase(settings, t.IsQuery)).DefaultIfEmpty(0).Max();
        return Math.Max(settings.MemoryLimit - database, ImportSettings.LeastMemoryLimit);
    }
}
