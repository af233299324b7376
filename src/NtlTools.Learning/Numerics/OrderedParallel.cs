namespace NtlTools.Learning.Numerics;

/// <summary>Parallel loops whose pieces do not depend on the number of threads, so that neither do their results.</summary>
/// <remarks>
/// The calling thread takes part and waits for those pieces alone that another thread has begun, so that loops inside loops
/// end however few threads there are. Of several failures that of the lowest index is thrown, on any number of threads;
/// a cancellation only where nothing failed. A loop allocates one small object, whatever its count.
/// </remarks>
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
        new ParallelLoop(count, execution, body).Run();
    }

    /// <summary>Runs a body over consecutive blocks of rows of a fixed size.</summary>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="blockSize">Rows a block, at least 1; a constant of the caller's, never derived from the thread count.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <param name="body">The work for one block: its number, its first row and the row after its last.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void ForBlocks(int rows, int blockSize, ExecutionOptions execution, Action<int, int, int> body)
    {
        ArgumentNullException.ThrowIfNull(execution);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        ArgumentNullException.ThrowIfNull(body);
        new ParallelLoop(rows, blockSize, execution, body).Run();
    }

    /// <summary>How many blocks of a size cover a number of rows.</summary>
    public static int BlockCount(int rows, int blockSize) => (int)((rows + (blockSize - 1L)) / blockSize);
}
