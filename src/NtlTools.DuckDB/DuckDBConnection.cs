using NtlTools.DuckDB.Interop;
using static NtlTools.DuckDB.Interop.NativeMethods;

namespace NtlTools.DuckDB;

/// <summary>A connection, which does one thing at a time.</summary>
/// <remarks>
/// SQL is one statement each, so that text put into it by mistake cannot add another. Parameters are <c>?</c> or <c>$1</c>.
/// While a result is open, the connection takes no other statement; open a second connection for that.
/// </remarks>
public sealed class DuckDBConnection : IDisposable
{
    private const int LoadStatement = 21;

    private int _busy;

    internal DuckDBConnection(ConnectionHandle handle) => Handle = handle;

    internal ConnectionHandle Handle { get; }

    /// <summary>Runs a statement to its end.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">A value for each parameter; see <see cref="DuckDBStatement.Execute"/>.</param>
    /// <param name="cancellation">Interrupts it.</param>
    /// <returns>The number of rows that it inserted, changed, deleted or copied; 0 for other statements.</returns>
    /// <exception cref="DuckDBException">DuckDB refused it, or failed.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public long Execute(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken cancellation = default)
    {
        using DuckDBStatement statement = Prepare(sql, cancellation);
        return statement.Execute(parameters, cancellation);
    }

    /// <summary>Runs a query whose rows are read in chunks while it runs, without ever having all of them in memory.</summary>
    /// <param name="sql">One query.</param>
    /// <param name="parameters">A value for each parameter; see <see cref="DuckDBStatement.Execute"/>.</param>
    /// <param name="cancellation">Interrupts it, at any time until the result is disposed of.</param>
    /// <exception cref="DuckDBException">DuckDB refused it, or failed.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public DuckDBResult Stream(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken cancellation = default)
    {
        using DuckDBStatement statement = Prepare(sql, cancellation);
        return statement.Stream(parameters, cancellation);
    }

    /// <summary>Runs a query for the value in its first row and column.</summary>
    /// <returns>The value as <see cref="DuckDBColumn.Value"/> gives it, or null where there is no row.</returns>
    /// <exception cref="DuckDBException">DuckDB refused it, or failed.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public object? Scalar(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken cancellation = default)
    {
        using DuckDBResult result = Stream(sql, parameters, cancellation);
        return result.Read() is { } chunk ? chunk.Column(0).Value(0) : null;
    }

    /// <summary>Prepares a statement, to run it more than once or to learn what it is first.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="cancellation">Interrupts the look into the files that it names.</param>
    /// <exception cref="ArgumentException">The text has a zero character.</exception>
    /// <exception cref="DuckDBException">It is not one statement, names what is not there, or is about extensions.</exception>
    public DuckDBStatement Prepare(string sql, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        DuckDBText.RefuseZero(sql, nameof(sql));
        Enter();
        try
        {
            cancellation.ThrowIfCancellationRequested();
            using Interruption? watch = Interruption.Watch(Handle, cancellation);
            int state = duckdb_prepare(Handle, sql, out nint native);
            if (native == 0) throw new DuckDBException(DuckDBErrorType.Unknown, "DuckDB did not prepare the statement.");
            var statement = new StatementHandle(native, Handle);
            // INSTALL would ask the network, and no setting forbids it but the one that forbids all files.
            bool extends = state == 0 && duckdb_prepared_statement_type(statement) == LoadStatement;
            if (state == 0 && !extends) return new DuckDBStatement(this, statement);
            DuckDBException error = extends
                ? new(DuckDBErrorType.Permission, "DuckDB's extensions are neither installed nor loaded here.")
                : DuckDBException.Of(Text(duckdb_prepare_error(statement)));
            statement.Dispose();
            throw Cancelled(error, cancellation);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Begins to fill a table.</summary>
    /// <param name="table">The table's name, as it is, without quotes.</param>
    /// <exception cref="DuckDBException">There is no such table, or it has a column of a type that cannot be filled.</exception>
    public DuckDBAppender Append(string table)
    {
        ArgumentException.ThrowIfNullOrEmpty(table);
        DuckDBText.RefuseZero(table, nameof(table));
        Enter();
        try
        {
            int state = duckdb_appender_create(Handle, null, table, out nint native);
            if (native == 0) throw new DuckDBException(DuckDBErrorType.Unknown, "DuckDB did not make an appender.");
            var appender = new AppenderHandle(native, Handle);
            if (state == 0) return new DuckDBAppender(this, appender, table);
            var error = DuckDBException.Of(appender);
            appender.Dispose();
            throw error;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Lets go of the connection, which ends with its last result.</summary>
    public void Dispose() => Handle.Dispose();

    /// <summary>Begins something; two at once, from two threads or with a result open, are a mistake of the caller's.</summary>
    internal void Enter()
    {
        ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            throw new InvalidOperationException("A connection does one thing at a time, and a statement of this one still runs " +
                "or its result is still open. Dispose of the result first, or open a connection of its own for each.");
        }
    }

    internal void Exit() => Volatile.Write(ref _busy, 0);

    /// <summary>What to throw for an error that may be the echo of a cancellation.</summary>
    internal static Exception Cancelled(DuckDBException error, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new OperationCanceledException(error.Message, error, cancellation) : error;
}
