using NtlTools.DuckDB.Interop;
using static NtlTools.DuckDB.Interop.NativeMethods;

namespace NtlTools.DuckDB;

/// <summary>Some rows of a result, column by column. It ends when the next chunk is read.</summary>
public sealed class DuckDBChunk
{
    private readonly ChunkHandle _handle;
    private readonly DuckDBResult _result;

    internal DuckDBChunk(ChunkHandle handle, DuckDBResult result)
    {
        (_handle, _result) = (handle, result);
        RowCount = (int)duckdb_data_chunk_get_size(handle);
    }

    /// <summary>The number of its rows, 1 to 2,048.</summary>
    public int RowCount { get; }

    /// <summary>One of its columns, counted from 0.</summary>
    /// <exception cref="DuckDBException">The column is of a type that the binding does not read.</exception>
    /// <exception cref="ObjectDisposedException">The chunk has ended.</exception>
    public DuckDBColumn Column(int index)
    {
        ThrowIfEnded();
        DuckDBColumnInfo info = _result.Columns[index];
        if (!info.IsSupported) throw info.Unreadable("anything");
        nint vector = duckdb_data_chunk_get_vector(_handle, (ulong)index);
        return new DuckDBColumn(this, info, duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector));
    }

    internal void ThrowIfEnded() => ObjectDisposedException.ThrowIf(_handle.IsClosed, this);

    internal void End() => _handle.Dispose();
}
