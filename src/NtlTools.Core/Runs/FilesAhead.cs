using System.Collections.Concurrent;
using NtlTools.Core.Files;
using NtlTools.Learning;

namespace NtlTools.Core.Runs;

/// <summary>Writes files of a run as soon as their content is known, on a thread of their own while later stages go on.</summary>
/// <remarks>Where a run may have one thread only, the files are written when <see cref="Finish"/> is called.</remarks>
internal sealed class FilesAhead : IDisposable
{
    private readonly OutputFolder _folder;
    private readonly ExecutionOptions _execution;
    private readonly CancellationTokenSource _stop;
    private readonly BlockingCollection<(string Name, Action<Stream, ExecutionOptions> Write)> _files = [];
    private readonly Task? _writer;

    public FilesAhead(OutputFolder folder, ExecutionOptions execution)
    {
        _folder = folder;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(execution.Cancellation);

        // The stages keep their threads; this one takes the time that they leave.
        _execution = execution with { Threads = 1, Progress = null, Cancellation = _stop.Token };
        if (execution.Threads > 1)
        {
            _writer = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
    }

    /// <summary>Hands over a file; what it is written from must not change any more.</summary>
    /// <exception cref="Errors.NtlException">One that was handed over before could not be written.</exception>
    public void Add(string name, Action<Stream, ExecutionOptions> write)
    {
        // A run whose files cannot be written need not go on to its end.
        if (_writer is { IsFaulted: true }) _writer.GetAwaiter().GetResult();
        _files.Add((name, write));
    }

    /// <summary>Waits until all files are written.</summary>
    /// <exception cref="Errors.NtlException">One of them could not be written.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Finish()
    {
        _files.CompleteAdding();
        if (_writer is null) WriteAll();
        else _writer.GetAwaiter().GetResult();
    }

    /// <summary>Stops what is still being written.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _writer?.Wait(CancellationToken.None);
        }
        catch (AggregateException)
        {
            // Finish has thrown it already, or what ended the run before that is the failure to report.
        }
        _files.Dispose();
        _stop.Dispose();
    }

    private void WriteAll()
    {
        foreach ((string name, Action<Stream, ExecutionOptions> write) in _files.GetConsumingEnumerable(_stop.Token))
            _folder.Write(name, stream => write(stream, _execution));
    }
}
