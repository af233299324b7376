using System.Diagnostics;
using System.Management.Automation;

namespace NtlTools.PowerShell;

/// <summary>Hears of progress from any thread, and shows it from the pipeline's, not too often.</summary>
internal sealed class ProgressDisplay : IProgress<double>
{
    private static int _lastId;

    private readonly Cmdlet _command;
    private readonly string _activity;
    private readonly int _id = Interlocked.Increment(ref _lastId);
    private readonly TimeSpan _interval;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _shown;
    private double _share;
    private volatile string? _stage;
    private bool _visible;

    /// <summary>Makes a display, which shows nothing before the first interval has passed.</summary>
    public ProgressDisplay(Cmdlet command, string activity, TimeSpan interval)
    {
        _command = command;
        _activity = activity;
        _interval = interval;
        _shown = _start;
    }

    /// <summary>What is being done at the moment, to be shown beside the share; from any thread.</summary>
    public string? Stage
    {
        get => _stage;
        set => _stage = value;
    }

    /// <summary>Takes the finished share of the work, 0 to 1.</summary>
    public void Report(double value) => Volatile.Write(ref _share, value);

    /// <summary>Shows the share, where the last time is long enough ago; on the pipeline's thread.</summary>
    public void Update()
    {
        if (Stopwatch.GetElapsedTime(_shown) < _interval) return;
        _shown = Stopwatch.GetTimestamp();
        _visible = true;
        double share = Math.Clamp(Volatile.Read(ref _share), 0, 1), elapsed = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        ProgressRecord record = RecordOf(share);
        if (share > 0.02) record.SecondsRemaining = (int)Math.Min(int.MaxValue, elapsed / share - elapsed);
        _command.WriteProgress(record);
    }

    /// <summary>Takes the display away; on the pipeline's thread, also when the pipeline is stopping.</summary>
    public void Complete()
    {
        if (!_visible) return;
        _visible = false;
        ProgressRecord record = RecordOf(1);
        record.RecordType = ProgressRecordType.Completed;
        try
        {
            _command.WriteProgress(record);
        }
        catch (PipelineStoppedException)
        {
            // The shell clears the display of a pipeline that it stops; what stopped it is already on its way.
        }
    }

    /// <summary>A record of its own each time, since the shell keeps them.</summary>
    private ProgressRecord RecordOf(double share) =>
        new(_id, _activity, string.Create(CultureInfo.CurrentCulture, $"{(_stage is { } stage ? $"{stage}, " : "")}{share:P0}"))
        {
            PercentComplete = (int)(100 * share),
        };
}
