using System.Collections.Concurrent;

namespace NtlTools.Learning.Numerics;

/// <summary>Maps a stream on several threads and gives the results in the order of the stream.</summary>
public static class OrderedPipeline
{
    /// <summary>Maps items as they are asked for, a few ahead of the consumer.</summary>
    /// <param name="source">The items; read on one thread of the pipeline's own.</param>
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
        CancellationToken stopped = stop.Token;

        // The same jobs stand in both queues: workers take the next one to do, the consumer the next one to deliver.
        // The second is bounded, and so are the items under way.
        using var waiting = new BlockingCollection<Job<TSource, TResult>>();
        using var ordered = new BlockingCollection<Job<TSource, TResult>>(2 * threads);

        // Threads of their own: a pool that starts with one thread a core would make nested pipelines wait for each other.
        Task producer = Task.Factory.StartNew(
            Produce, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task[] workers = [.. Enumerable.Range(0, threads).Select(_ =>
            Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            foreach (Job<TSource, TResult> job in ordered.GetConsumingEnumerable(execution.Cancellation))
            {
                yield return job.Done.Task.WaitAsync(execution.Cancellation).GetAwaiter().GetResult();
            }
            producer.GetAwaiter().GetResult();
            execution.Cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            stop.Cancel();
            Task.WaitAll([producer, .. workers]);
        }

        void Produce()
        {
            try
            {
                foreach (TSource item in source)
                {
                    var job = new Job<TSource, TResult>(item);
                    ordered.Add(job, stopped);
                    waiting.Add(job, stopped);
                }
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                // The consumer has left or will throw on its own token.
            }
            catch (Exception failure)
            {
                // Delivered in its place: what came before it is still good.
                var job = new Job<TSource, TResult>(default!);
                job.Fail(failure);
                try
                {
                    ordered.Add(job, stopped);
                }
                catch (OperationCanceledException)
                {
                    // Nobody is left to hear of it.
                }
            }
            finally
            {
                waiting.CompleteAdding();
                ordered.CompleteAdding();
            }
        }

        void Work()
        {
            try
            {
                foreach (Job<TSource, TResult> job in waiting.GetConsumingEnumerable(stopped)) job.Run(map);
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                // The consumer has left or will throw on its own token.
            }
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
