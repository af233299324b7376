using System.Collections.Concurrent;

namespace NtlTools.Learning.Numerics;

/// <summary>Maps a stream on several threads and gives the results in the order of the stream.</summary>
public static class OrderedPipeline
{
    /// <summary>Maps items as they are asked for, a few ahead of the consumer.</summary>
    /// <param name="source">The items; read by one of the pipeline's own threads at a time.</param>
    /// <param name="map">The work for one item; its result must depend on the item alone.</param>
    /// <param name="execution">Threads and cancellation. With one thread all work is done by the consumer's.</param>
    /// <returns>The results in order. Ending the enumeration early stops source and work.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IEnumerable<TResult> Map<TSource, TResult>(
        IEnumerable<TSource> source, Func<TSource, TResult> map, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(execution);
        return execution.Threads == 1 ? MapHere(source, map, execution.Cancellation) : MapAside(source, map, execution);
    }

    private static IEnumerable<TResult> MapHere<TSource, TResult>(
        IEnumerable<TSource> source, Func<TSource, TResult> map, CancellationToken cancellation)
    {
        foreach (TSource item in source)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return map(item);
        }
    }

    private static IEnumerable<TResult> MapAside<TSource, TResult>(
        IEnumerable<TSource> source, Func<TSource, TResult> map, ExecutionOptions execution)
    {
        int threads = execution.Threads;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(execution.Cancellation);

        // Jobs to deliver in order; as many may be under way as there are places.
        using var ordered = new BlockingCollection<Job<TSource, TResult>>();
        using var places = new SemaphoreSlim(2 * threads);
        var items = new Items<TSource, TResult>(source, ordered);

        // Threads of their own: a pool that starts with one thread a core would make nested pipelines wait for each other.
        var workers = new Task[threads];
        for (int i = 0; i < threads; i++)
            workers[i] = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (Job<TSource, TResult> job in ordered.GetConsumingEnumerable(execution.Cancellation))
            {
                TResult result = job.Done.Task.WaitAsync(execution.Cancellation).GetAwaiter().GetResult();
                places.Release();
                yield return result;
            }
            execution.Cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            stop.Cancel();
            Task.WaitAll(workers);
            items.Dispose();
        }

        void Work()
        {
            try
            {
                while (true)
                {
                    places.Wait(stop.Token);
                    if (items.Take(stop.Token) is not { } job) return;
                    job.Run(map);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The consumer has left or will throw on its own token.
            }
        }
    }

    // The source, which one worker at a time reads: what a thread has read it finds in its own cache when it maps it, and no
    // thread for reading alone takes a core from those that map.
    private sealed class Items<TSource, TResult>(IEnumerable<TSource> source, BlockingCollection<Job<TSource, TResult>> ordered)
        : IDisposable
    {
        private readonly Lock _turn = new();
        private IEnumerator<TSource>? _items;
        private bool _ended;

        // The next job, which is in its place in the order already; null where there is none.
        public Job<TSource, TResult>? Take(CancellationToken stopped)
        {
            lock (_turn)
            {
                if (_ended) return null;
                stopped.ThrowIfCancellationRequested();
                try
                {
                    _items ??= source.GetEnumerator();
                    if (_items.MoveNext())
                    {
                        var job = new Job<TSource, TResult>(_items.Current);
                        ordered.Add(job, CancellationToken.None);
                        return job;
                    }
                    End();
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !stopped.IsCancellationRequested)
                {
                    // Delivered in its place: what came before it is still good.
                    var job = new Job<TSource, TResult>(default!);
                    job.Fail(failure);
                    ordered.Add(job, CancellationToken.None);
                    _ended = true;
                }
                ordered.CompleteAdding();
                return null;
            }
        }

        public void Dispose() => End();

        private void End()
        {
            _ended = true;
            IEnumerator<TSource>? items = _items;
            _items = null;
            items?.Dispose();
        }
    }

    private sealed class Job<TSource, TResult>(TSource item)
    {
        public TaskCompletionSource<TResult> Done { get; } = new();

        public void Run(Func<TSource, TResult> map)
        {
            try
            {
                Done.SetResult(map(item));
            }
            catch (Exception failure)
            {
                Fail(failure);
            }
        }

        public void Fail(Exception failure) => Done.SetException(failure);
    }
}
