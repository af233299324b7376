using System.Text;
using NtlTools.DuckDB.Interop;
using static NtlTools.DuckDB.Interop.NativeMethods;

namespace NtlTools.DuckDB;

/// <summary>A statement that was prepared, and can be run with other parameters again and again.</summary>
public sealed unsafe class DuckDBStatement : IDisposable
{
    private const int Select = 1;

    private readonly DuckDBConnection _connection;
    private readonly StatementHandle _handle;

    internal DuckDBStatement(DuckDBConnection connection, StatementHandle handle)
    {
        _connection = connection;
        _handle = handle;
        ParameterCount = (int)duckdb_nparams(handle);
        IsQuery = duckdb_prepared_statement_type(handle) == Select;
    }

    /// <summary>The number of its parameters.</summary>
    public int ParameterCount { get; }

    /// <summary>Whether it only reads: a <c>SELECT</c>, and nothing that changes a table, a file or a setting.</summary>
    public bool IsQuery { get; }

    /// <summary>Runs it to its end.</summary>
    /// <param name="parameters">
    /// A value for each parameter: null, <see cref="bool"/>, a whole number, <see cref="float"/>, <see cref="double"/>,
    /// <see cref="string"/>, bytes, <see cref="DateOnly"/>, <see cref="DateTime"/> (its parts, whatever its kind) or
    /// <see cref="DateTimeOffset"/>.
    /// </param>
    /// <param name="cancellation">Interrupts it.</param>
    /// <returns>The number of rows that it inserted, changed, deleted or copied; 0 for other statements.</returns>
    /// <exception cref="ArgumentException">The values are too many, too few or of another type.</exception>
    /// <exception cref="DuckDBException">DuckDB refused it, or failed.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public long Execute(IReadOnlyList<object?>? parameters = null, CancellationToken cancellation = default)
    {
        _connection.Enter();
        try
        {
            using Interruption? watch = Interruption.Watch(_connection.Handle, cancellation);
            using ResultHandle result = Run(parameters, streaming: false, cancellation);
            return (long)duckdb_rows_changed(result.Data);
        }
        finally
        {
            _connection.Exit();
        }
    }

    /// <summary>Runs it as a query whose rows are read in chunks while it runs.</summary>
    /// <param name="parameters">A value for each parameter, as in <see cref="Execute"/>.</param>
    /// <param name="cancellation">Interrupts it, at any time until the result is disposed of.</param>
    /// <exception cref="ArgumentException">The values are too many, too few or of another type.</exception>
    /// <exception cref="DuckDBException">DuckDB refused it, or failed.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public DuckDBResult Stream(IReadOnlyList<object?>? parameters = null, CancellationToken cancellation = default)
    {
        _connection.Enter();
        Interruption? watch = null;
        try
        {
            watch = Interruption.Watch(_connection.Handle, cancellation);
            return new DuckDBResult(_connection, Run(parameters, streaming: true, cancellation), watch, cancellation);
        }
        catch
        {
            watch?.Dispose();
            _connection.Exit();
            throw;
        }
    }

    /// <summary>Lets go of the statement; its results stay.</summary>
    public void Dispose() => _handle.Dispose();

    private ResultHandle Run(IReadOnlyList<object?>? parameters, bool streaming, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        cancellation.ThrowIfCancellationRequested();
        Bind(parameters ?? []);
        var result = new ResultHandle(_connection.Handle);
        int state = streaming ? duckdb_execute_prepared_streaming(_handle, result.Data)
            : duckdb_execute_prepared(_handle, result.Data);
        if (state == 0) return result;
        var error = DuckDBException.Of(result);
        result.Dispose();
        throw DuckDBConnection.Cancelled(error, cancellation);
    }

    private void Bind(IReadOnlyList<object?> parameters)
    {
        if (parameters.Count != ParameterCount)
            throw new ArgumentException(
                $"The statement has {ParameterCount} parameters and got {parameters.Count} values.", nameof(parameters));
        _ = duckdb_clear_bindings(_handle);
        for (int i = 0; i < parameters.Count; i++)
        {
            if (Bind((ulong)i + 1, parameters[i]) != 0)
                throw new ArgumentException($"Parameter {i + 1} cannot be {parameters[i]}.", nameof(parameters));
        }
    }

    private int Bind(ulong index, object? value) => value switch
    {
        null => duckdb_bind_null(_handle, index),
        bool it => duckdb_bind_boolean(_handle, index, it),
        sbyte or byte or short or ushort or int or uint or long =>
            duckdb_bind_int64(_handle, index, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
        ulong it => duckdb_bind_uint64(_handle, index, it),
        Int128 it => duckdb_bind_hugeint(_handle, index, new() { Lower = (ulong)it, Upper = (long)(it >> 64) }),
        float it => duckdb_bind_float(_handle, index, it),
        double it => duckdb_bind_double(_handle, index, it),
        string it => BindBytes(index, Encoding.UTF8.GetBytes(it), text: true),
        byte[] it => BindBytes(index, it, text: false),
        DateOnly it => duckdb_bind_date(_handle, index, DuckDBTime.Days(it)),
        DateTime it => duckdb_bind_timestamp(_handle, index, DuckDBTime.Microseconds(it.Ticks)),
        DateTimeOffset it => duckdb_bind_timestamp_tz(_handle, index, DuckDBTime.Microseconds(it.UtcTicks)),
        _ => throw new ArgumentException(
            $"Parameter {index} is of type {value.GetType()}, which no column of DuckDB's is.", nameof(value)),
    };

    private int BindBytes(ulong index, byte[] bytes, bool text)
    {
        // No bytes have no address, which DuckDB would take for a mistake.
        byte none = 0;
        fixed (byte* data = bytes)
        {
            byte* start = data is null ? &none : data;
            return text ? duckdb_bind_varchar_length(_handle, index, start, (ulong)bytes.Length)
                : duckdb_bind_blob(_handle, index, start, (ulong)bytes.Length);
        }
    }
}
