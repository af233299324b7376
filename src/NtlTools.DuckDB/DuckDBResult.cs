using System.Collections;
using NtlTools.DuckDB.Interop;
using static NtlTools.DuckDB.Interop.NativeMethods;

namespace NtlTools.DuckDB;

/// <summary>The rows of a query, read once and in order, in chunks of 2,048 rows or fewer.</summary>
/// <remarks>
/// Its connection is busy until it is read to its end or disposed of. A chunk, and all that points into it, ends with the next
/// one. Like its connection it is for one thread at a time.
/// </remarks>
public sealed unsafe class DuckDBResult : IEnumerable<DuckDBChunk>, IDisposable
{
    private readonly ResultHandle _handle;
    private readonly CancellationToken _cancellation;
    private readonly Interruption? _watch;
    private DuckDBConnection? _connection;
    private DuckDBChunk? _chunk;
    private bool _ended;

    internal DuckDBResult(DuckDBConnection connection, ResultHandle handle, Interruption? watch, CancellationToken cancellation)
    {
        (_connection, _handle, _watch, _cancellation) = (connection, handle, watch, cancellation);
        var columns = new DuckDBColumnInfo[duckdb_column_count(handle.Data)];
        for (int i = 0; i < columns.Length; i++)
        {
            using var type = new LogicalTypeHandle(duckdb_column_logical_type(handle.Data, (ulong)i));
            columns[i] = new DuckDBColumnInfo(i, Text(duckdb_column_name(handle.Data, (ulong)i)), type);
        }
        Columns = columns;
    }

    /// <summary>Its columns, in order.</summary>
    public IReadOnlyList<DuckDBColumnInfo> Columns { get; }

    /// <summary>Reads the next chunk, which has at least one row; the one before it ends.</summary>
    /// <returns>The chunk, or null after the last.</returns>
    /// <exception cref="DuckDBException">The query failed on the way.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    /// <exception cref="ObjectDisposedException">The result was disposed of.</exception>
    public DuckDBChunk? Read()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        _chunk?.End();
        _chunk = null;
        if (_ended) return null;
        try
        {
            _cancellation.ThrowIfCancellationRequested();
            nint native = duckdb_fetch_chunk(*_handle.Data);
            if (native != 0) return _chunk = new DuckDBChunk(new ChunkHandle(native), this);
            // The end, an error and an interrupted query all look the same here; half a result must not pass for a whole one.
            if (duckdb_result_error(_handle.Data) is not 0 and var text && Text(text).Length > 0)
                throw DuckDBConnection.Cancelled(DuckDBException.Of(_handle), _cancellation);
            _cancellation.ThrowIfCancellationRequested();
        }
        catch
        {
            Leave();
            throw;
        }
        Leave();
        return null;
    }

    /// <summary>Reads all chunks that are left, and disposes of the result at the end of the loop.</summary>
    public IEnumerator<DuckDBChunk> GetEnumerator()
    {
        using (this)
        {
            while (Read() is { } chunk) yield return chunk;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Ends the query where it is, and frees the connection for the next.</summary>
    public void Dispose()
    {
        _chunk?.End();
        _chunk = null;
        _handle.Dispose();
        Leave();
    }

    private void Leave()
    {
        _ended = true;
        _watch?.Dispose();
        _connection?.Exit();
        _connection = null;
    }
}
