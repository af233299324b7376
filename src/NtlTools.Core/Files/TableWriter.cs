using NtlTools.Learning;

namespace NtlTools.Core.Files;

/// <summary>Writes a table in one form or another; columns, their order and their cells are the same in both.</summary>
internal static class TableWriter
{
    /// <summary>Writes a table; the bytes do not depend on the number of threads.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="format">In which form.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="writeRow">Writes the cells of one row; called from several threads.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="Errors.NtlException">Parquet is asked for and DuckDB's library is missing.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Write(Stream stream, TableFormat format, IReadOnlyList<TableColumn> columns, int count,
        Action<ITableCells, int> writeRow, ExecutionOptions execution)
    {
        if (format == TableFormat.Parquet) ParquetTable.Write(stream, columns, count, writeRow, execution.Cancellation);
        else CsvTable.Write(stream, columns.Select(c => c.Name), count, writeRow, execution);
    }
}
