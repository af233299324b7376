namespace NtlTools.PowerShell;

/// <summary>Hands what working threads make over to the pipeline's thread, everything that has gathered at a time.</summary>
/// <remarks>Bounded: who makes more than the pipeline takes waits. One lock for many objects, where a queue has one for
/// each.</remarks>
internal sealed class HandOver
{
    private static readonly TimeSpan CancellationCheck = TimeSpan.FromMilliseconds(50);

    private readonly object _gate = new();
    private readonly int _capacity;
    private readonly CancellationToken _cancellation;
    private List<object> _gathering = [], _taken = [];
    private bool _complete;

    /// <summary>Makes an empty one.</summary>
    /// <param name="capacity">How many objects may wait, at least 1.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public HandOver(int capacity, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
        _cancellation = cancellation;
    }

    /// <summary>Puts an object in, and waits while there are too many.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Add(object item)
    {
        lock (_gate)
        {
            while (_gathering.Count >= _capacity)
            {
                _cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, CancellationCheck);
            }
            _cancellation.ThrowIfCancellationRequested();
            _gathering.Add(item);
            if (_gathering.Count == 1) Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Says that nothing more will come.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes everything out; called by one thread.</summary>
    /// <param name="wait">How long to wait for a first object.</param>
    /// <returns>The objects, valid until the next call; empty when the time is up, null when nothing more will come.</returns>
    public IReadOnlyList<object>? Take(TimeSpan wait)
    {
        lock (_gate)
        {
            if (_gathering.Count == 0 && !_complete) Monitor.Wait(_gate, wait);
            if (_gathering.Count == 0) return _complete ? null : [];
            _taken.Clear();
            (_gathering, _taken) = (_taken, _gathering);
            Monitor.PulseAll(_gate);
            return _taken;
        }
    }
}
