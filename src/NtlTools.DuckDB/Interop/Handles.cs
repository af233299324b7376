using System.Runtime.InteropServices;
using static NtlTools.DuckDB.Interop.NativeMethods;

namespace NtlTools.DuckDB.Interop;

/// <summary>Something of DuckDB's that is freed once, after everything that was made from it.</summary>
/// <remarks>
/// A handle holds the one it was made from. So a result may outlive its connection and that its database, in whatever order
/// they are disposed of, or finalized where nobody did.
/// </remarks>
internal abstract class DuckDBHandle : SafeHandle
{
    private readonly DuckDBHandle? _parent;

    protected DuckDBHandle(nint handle, DuckDBHandle? parent)
        : base(0, ownsHandle: true)
    {
        bool held = false;
        parent?.DangerousAddRef(ref held);
        _parent = parent;
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        _parent?.DangerousRelease();
        return true;
    }

    protected abstract void Free(nint native);
}

internal sealed class ConfigHandle(nint handle) : DuckDBHandle(handle, null)
{
    protected override void Free(nint native) => duckdb_destroy_config(ref native);
}

internal sealed class DatabaseHandle(nint handle, string temporaryFolder) : DuckDBHandle(handle, null)
{
    protected override void Free(nint native)
    {
        duckdb_close(ref native);
        try
        {
            if (Directory.Exists(temporaryFolder)) Directory.Delete(temporaryFolder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing of value is lost with it, and a handle that is freed has nobody to tell.
        }
    }
}

internal sealed class ConnectionHandle(nint handle, DatabaseHandle database) : DuckDBHandle(handle, database)
{
    protected override void Free(nint native) => duckdb_disconnect(ref native);
}

internal sealed class StatementHandle(nint handle, ConnectionHandle connection) : DuckDBHandle(handle, connection)
{
    protected override void Free(nint native) => duckdb_destroy_prepare(ref native);
}

/// <summary>A result, whose memory is ours and whose content is DuckDB's.</summary>
internal sealed unsafe class ResultHandle : DuckDBHandle
{
    public ResultHandle(ConnectionHandle connection)
        : base((nint)NativeMemory.AllocZeroed((nuint)sizeof(ResultData)), connection)
    {
    }

    /// <summary>Where it lies. The caller keeps the handle alive.</summary>
    public ResultData* Data => (ResultData*)handle;

    protected override void Free(nint native)
    {
        duckdb_destroy_result((ResultData*)native);
        NativeMemory.Free((void*)native);
    }
}

internal sealed class ChunkHandle(nint handle) : DuckDBHandle(handle, null)
{
    protected override void Free(nint native) => duckdb_destroy_data_chunk(ref native);
}

internal sealed class LogicalTypeHandle(nint handle) : DuckDBHandle(handle, null)
{
    /// <summary>The pointer itself. The caller keeps the handle alive.</summary>
    public nint Pointer => handle;

    protected override void Free(nint native) => duckdb_destroy_logical_type(ref native);
}

internal sealed class AppenderHandle(nint handle, ConnectionHandle connection) : DuckDBHandle(handle, connection)
{
    protected override void Free(nint native)
    {
        // Destroying would write what is left of rows that nobody said were complete.
        _ = duckdb_appender_clear(native);
        _ = duckdb_appender_destroy(ref native);
    }
}
