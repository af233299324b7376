namespace NtlTools.Learning;

/// <summary>How a piece of work runs: on how many threads, until when, and who hears of its progress.</summary>
/// <remarks>No setting here changes a result: the same input and seed give the same bytes on any number of threads.</remarks>
public sealed record ExecutionOptions
{
    private readonly int _threads;

    /// <summary>All processors, no cancellation, no progress.</summary>
    public static ExecutionOptions Default { get; } = new();

    /// <summary>The number of threads, at least 1; 0 (the default when set) means one for each processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Threads
    {
        get => _threads == 0 ? Environment.ProcessorCount : _threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _threads = value;
        }
    }

    /// <summary>Stops the work; it is observed at least once a second.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Hears the finished share of the work, from 0 to 1, from any thread; the receiver limits its own rate.</summary>
    public IProgress<double>? Progress { get; init; }
}
