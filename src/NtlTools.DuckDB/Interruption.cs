using NtlTools.DuckDB.Interop;

namespace NtlTools.DuckDB;

/// <summary>Interrupts what a connection does as soon as a token is cancelled, until it is disposed of.</summary>
/// <remarks>
/// DuckDB forgets an interrupt when it begins a query. One that comes just before would be lost, so it is repeated.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly ConnectionHandle _connection;
    private readonly CancellationTokenRegistration _registration;
    private Timer? _timer;
    private bool _over;

    private Interruption(ConnectionHandle connection, CancellationToken cancellation)
    {
        _connection = connection;
        _registration = cancellation.UnsafeRegister(static state => ((Interruption)state!).Begin(), this);
    }

    /// <summary>Watches a token; null where it can never be cancelled.</summary>
    public static Interruption? Watch(ConnectionHandle connection, CancellationToken cancellation) =>
        cancellation.CanBeCanceled ? new(connection, cancellation) : null;

    /// <summary>Ends the watch. No interrupt comes after it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
            _timer?.Dispose();
        }
        _registration.Unregister();
    }

    private void Begin()
    {
        lock (_lock)
        {
            if (!_over) _timer = new Timer(static state => ((Interruption)state!).Interrupt(), this, TimeSpan.Zero, Again);
        }
    }

    private void Interrupt()
    {
        lock (_lock)
        {
            if (_over) return;
            try
            {
                NativeMethods.duckdb_interrupt(_connection);
            }
            catch (ObjectDisposedException)
            {
                // A result that was lost without being disposed of: its query has ended with its connection.
                _over = true;
                _timer?.Dispose();
            }
        }
    }
}
