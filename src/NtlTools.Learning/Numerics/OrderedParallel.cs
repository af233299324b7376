namespace NtlTools.Learning.Numerics;

/// <summary>Parallel loops whose pieces do not depend on the number of threads, so that neither do their results.</summary>
public static class OrderedParallel
{
    /// <summary>Runs a body once for each index; what it writes must depend on the index alone.</summary>
    /// <param name="count">The number of indices, at least 0.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <param name="body">The work for one index.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void For(int count, ExecutionOptions execution, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(execution);
        ArgumentNullException.ThrowIfNull(body);
        int finished = 0;
        if (execution.Threads == 1 || count <= 1)
        {
            for (int i = 0; i < count; i++) Run(i);
            return;
        }
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = execution.Threads,
            CancellationToken = execution.Cancellation,
        };
        try
        {
            Parallel.For(0, count, options, Run);
        }
        catch (AggregateException failure) when (failure.InnerExceptions.Count > 0)
        {
            // The caller's catch clauses look for what went wrong, not for how many threads met it.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
        }

        void Run(int index)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            body(index);
            execution.Progress?.Report((double)Interlocked.Increment(ref finished) / count);
        }
    }

    /// <summary>Runs a body over consecutive blocks of rows of a fixed size.</summary>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="blockSize">Rows a block, at least 1; a constant of the caller's, never derived from the thread count.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <param name="body">The work for one block: its number, its first row and the row after its last.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void ForBlocks(int rows, int blockSize, ExecutionOptions execution, Action<int, int, int> body)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        ArgumentNullException.ThrowIfNull(body);
        For(BlockCount(rows, blockSize), execution,
            block => body(block, block * blockSize, (int)Math.Min(rows, (block + 1L) * blockSize)));
    }

    /// <summary>How many blocks of a size cover a number of rows.</summary>
    public static int BlockCount(int rows, int blockSize) => (int)((rows + (blockSize - 1L)) / blockSize);
}
