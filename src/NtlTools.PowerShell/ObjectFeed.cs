using System.Collections.Concurrent;

namespace NtlTools.PowerShell;

/// <summary>Hands what comes down the pipeline to work that takes it one after the other, on a thread of its own.</summary>
/// <remarks>Work that is not fed to its end hears of it as cancellation, so that what it writes is never half of it.</remarks>
internal sealed class ObjectFeed<T> : IDisposable
{
    private const int Waiting = 512;

    private readonly BlockingCollection<T> _items = new(Waiting);
    private readonly CancellationTokenSource _stop;
    private readonly Task<long> _work;

    /// <summary>Begins the work.</summary>
    /// <param name="work">Takes the objects, stops with the token, and returns how much it has written.</param>
    /// <param name="cancellation">Ends the work.</param>
    public ObjectFeed(Func<IEnumerable<T>, CancellationToken, long> work, CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        CancellationToken stopped = _stop.Token;
        _work = Task.Factory.StartNew(() =>
        {
            try
            {
                return work(_items.GetConsumingEnumerable(stopped), stopped);
            }
            finally
            {
                // Whoever waits for room in the queue would wait for ever.
                _stop.Cancel();
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Hands one object over; throws what the work has failed with.</summary>
    public void Add(T item)
    {
        try
        {
            _items.Add(item, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            _work.GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>Tells the work that there is no more, and waits for its end.</summary>
    /// <returns>What the work returns.</returns>
    public long Complete()
    {
        _items.CompleteAdding();
        return _work.GetAwaiter().GetResult();
    }

    /// <summary>Ends the work where it has not been completed.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)_work).AsyncWaitHandle.WaitOne();
        _ = _work.Exception;
        _stop.Dispose();
        _items.Dispose();
    }
}
