using System.Runtime.ExceptionServices;

namespace NtlTools.Learning.Numerics;

/// <summary>One loop: indices are handed out in rising order to the calling thread and to helpers of the thread pool.</summary>
internal sealed class ParallelLoop : IThreadPoolWorkItem
{
    private const int Spins = 30;

    // The state counts the helpers at work; this is added once no more may begin.
    private const int Closed = 1 << 30;

    private readonly int _count, _rows, _blockSize;
    private readonly ExecutionOptions _execution;
    private readonly Action<int>? _body;
    private readonly Action<int, int, int>? _blockBody;
    private ExecutionContext? _context;
    private Failure? _failure;
    private long _next;
    private int _state, _finished;

    /// <summary>A loop over indices.</summary>
    public ParallelLoop(int count, ExecutionOptions execution, Action<int> body) =>
        (_count, _execution, _body) = (count, execution, body);

    /// <summary>A loop over blocks of rows.</summary>
    public ParallelLoop(int rows, int blockSize, ExecutionOptions execution, Action<int, int, int> body)
    {
        (_count, _rows, _blockSize) = (OrderedParallel.BlockCount(rows, blockSize), rows, blockSize);
        (_execution, _blockBody) = (execution, body);
    }

    /// <summary>Runs the loop to its end, or throws what it failed of.</summary>
    public void Run()
    {
        int helpers = Math.Min(_execution.Threads, _count) - 1;
        if (helpers <= 0)
        {
            for (int i = 0; i < _count; i++) RunOne(i);
            return;
        }
        _context = ExecutionContext.Capture();
        for (int i = 0; i < helpers; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        Work();
        AwaitHelpers();
        _failure?.Error.Throw();
    }

    /// <summary>A helper's share; nothing where it comes too late.</summary>
    public void Execute()
    {
        int state = Volatile.Read(ref _state);
        while (true)
        {
            if (state >= Closed) return;
            int seen = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (seen == state) break;
            state = seen;
        }

        // What flows with the caller, such as its culture, is the same on all threads of the loop.
        if (_context is null) Work();
        else ExecutionContext.Run(_context, static loop => ((ParallelLoop)loop!).Work(), this);
        if (Interlocked.Decrement(ref _state) != Closed) return;
        lock (this) Monitor.Pulse(this);
    }

    private void Work()
    {
        while (Volatile.Read(ref _failure) is null)
        {
            long index = Interlocked.Increment(ref _next) - 1;
            if (index >= _count) return;
            try
            {
                RunOne((int)index);
            }
            catch (Exception error)
            {
                // All lower indices have been handed out and run to their end, so that the lowest failure is always met.
                Fail(new Failure((int)index, IsCancellation(error), ExceptionDispatchInfo.Capture(error)));
            }
        }
    }

    private void RunOne(int index)
    {
        _execution.Cancellation.ThrowIfCancellationRequested();
        if (_body is not null) _body(index);
        else _blockBody!(index, index * _blockSize, (int)Math.Min(_rows, (index + 1L) * _blockSize));
        if (_execution.Progress is { } progress) progress.Report((double)Interlocked.Increment(ref _finished) / _count);
    }

    private bool IsCancellation(Exception error) =>
        error is OperationCanceledException cancelled && _execution.Cancellation.IsCancellationRequested
            && cancelled.CancellationToken == _execution.Cancellation;

    private void Fail(Failure failure)
    {
        Failure? known = Volatile.Read(ref _failure);
        while (known is null || failure.Precedes(known))
        {
            Failure? seen = Interlocked.CompareExchange(ref _failure, failure, known);
            if (seen == known) return;
            known = seen;
        }
    }

    private void AwaitHelpers()
    {
        if (Interlocked.Add(ref _state, Closed) == Closed) return;
        var spinner = new SpinWait();
        for (int i = 0; i < Spins && Volatile.Read(ref _state) != Closed; i++) spinner.SpinOnce(sleep1Threshold: -1);
        if (Volatile.Read(ref _state) == Closed) return;
        lock (this)
        {
            while (Volatile.Read(ref _state) != Closed) Monitor.Wait(this);
        }
    }

    private sealed record Failure(int Index, bool IsCancellation, ExceptionDispatchInfo Error)
    {
        public bool Precedes(Failure other) =>
            IsCancellation == other.IsCancellation ? Index < other.Index : other.IsCancellation;
    }
}
