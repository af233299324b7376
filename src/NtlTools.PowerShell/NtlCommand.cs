using System.Collections.Concurrent;
using System.Management.Automation;
using NtlTools.Core.Errors;
using NtlTools.Learning;

namespace NtlTools.PowerShell;

/// <summary>What all cmdlets have in common: stopping, progress, messages and errors.</summary>
/// <remarks>
/// A cmdlet overrides <see cref="Begin"/>, <see cref="Process"/> and <see cref="End"/> and lets exceptions go: one that
/// leaves them becomes a terminating error. <see cref="Report"/> writes one that does not end the command.
/// </remarks>
public abstract class NtlCommand : PSCmdlet, IDisposable
{
    /// <summary>The tag of the summaries in the information stream.</summary>
    public const string InformationTag = "NtlTools";

    private const int BufferedResults = 512;
    private static readonly TimeSpan UpdateInterval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly ConcurrentQueue<Action> _messages = new();
    private readonly Lock _stopping = new();
    private readonly Action _process;
    private volatile HandOver? _results;
    private bool _disposed;

    /// <summary>Makes a command.</summary>
    protected NtlCommand() => _process = Process;

    /// <summary>Cancelled when the person or the pipeline stops the command.</summary>
    protected CancellationToken Cancellation => _cancellation.Token;

    /// <summary>The number of threads for the engine; 0 means one for each processor.</summary>
    protected virtual int Threads => 0;

    /// <summary>How the engine runs where there is no progress to show.</summary>
    protected ExecutionOptions Execution => new() { Threads = Threads, Cancellation = Cancellation };

    /// <summary>Called once before the first input.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Called for each input.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Called once after the last input.</summary>
    protected virtual void End()
    {
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(_process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        lock (_stopping)
        {
            if (!_disposed) _cancellation.Cancel();
        }
    }

    /// <summary>Frees what the command holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what a derived command holds too.</summary>
    protected virtual void Dispose(bool disposing)
    {
        lock (_stopping)
        {
            if (_disposed) return;
            _disposed = true;
            _cancellation.Dispose();
        }
    }

    /// <summary>Writes an error that does not end the command.</summary>
    protected void Report(NtlException error) => WriteError(ErrorRecords.From(error));

    /// <summary>Writes the one line that sums the command up.</summary>
    /// <param name="summary">The line, in the person's culture.</param>
    protected void WriteSummary(string summary) => WriteInformation(summary, [InformationTag]);

    /// <summary>Writes something on the pipeline's thread, called from any thread; among the results where they stream.</summary>
    /// <param name="write">Calls one of the methods that write.</param>
    protected void Post(Action write)
    {
        // The buffer of the results is bounded, so that a million errors wait for the pipeline as a million results do.
        if (_results is { } results) results.Add(write);
        else _messages.Enqueue(write);
    }

    /// <summary>Runs work of the engine beside the pipeline, and shows how far it is.</summary>
    /// <param name="activity">What is being done: "Clustering customers".</param>
    /// <param name="work">The work; it must not write to the pipeline.</param>
    /// <returns>What the work returns.</returns>
    protected T RunWithProgress<T>(string activity, Func<ExecutionOptions, T> work) =>
        RunWithProgress(activity, (execution, _) => work(execution));

    /// <summary>Runs work of several stages beside the pipeline, and shows how far it is.</summary>
    /// <param name="activity">What is being done: "Finding theft".</param>
    /// <param name="work">The work, which names its stages as they begin; it must not write to the pipeline.</param>
    /// <returns>What the work returns.</returns>
    protected T RunWithProgress<T>(string activity, Func<ExecutionOptions, Action<string>, T> work)
    {
        T result = default!;
        Pump<T>(activity, (execution, _) =>
            result = work(execution, stage => ((ProgressDisplay)execution.Progress!).Stage = stage));
        return result;
    }

    /// <summary>Writes objects as the engine makes them, which it does beside the pipeline, and shows how far it is.</summary>
    /// <param name="activity">What is being done: "Reading meter data".</param>
    /// <param name="source">Makes the objects, one after the other; it must not write to the pipeline.</param>
    /// <param name="written">Hears of each object on the pipeline's thread, before it is written.</param>
    protected void WriteStream<T>(string activity, Func<ExecutionOptions, IEnumerable<T>> source, Action<T>? written = null) =>
        Pump<T>(activity, (execution, write) =>
        {
            foreach (T item in source(execution)) write(item);
        }, written);

    private void Pump<T>(string activity, Action<ExecutionOptions, Action<T>> work, Action<T>? written = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var results = new HandOver(BufferedResults, stop.Token);
        var display = new ProgressDisplay(this, activity, UpdateInterval);
        var execution = new ExecutionOptions { Threads = Threads, Cancellation = stop.Token, Progress = display };
        _results = results;
        Task worker = Task.Factory.StartNew(() =>
        {
            try
            {
                work(execution, item => results.Add(item!));
            }
            finally
            {
                results.Complete();
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            while (results.Take(UpdateInterval) is { } items)
            {
                foreach (object item in items)
                {
                    if (item is Action message)
                    {
                        message();
                        continue;
                    }
                    written?.Invoke((T)item);
                    WriteObject(item);
                }
                display.Update();
            }
        }
        finally
        {
            // What stopped the pipeline must stop the work as well, and the command may not end before its work has.
            stop.Cancel();
            ((IAsyncResult)worker).AsyncWaitHandle.WaitOne();
            _results = null;
            display.Complete();
        }
        worker.GetAwaiter().GetResult();
    }

    private void Guard(Action step)
    {
        try
        {
            step();
            WriteMessages();
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (ErrorRecords.From(exception) is { } record)
        {
            WriteMessages();
            ThrowTerminatingError(record);
        }
    }

    private void WriteMessages()
    {
        while (_messages.TryDequeue(out Action? message)) message();
    }
}
