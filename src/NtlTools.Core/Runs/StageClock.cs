using System.Diagnostics;

namespace NtlTools.Core.Runs;

/// <summary>Measures the wall time and memory of the stages of a run.</summary>
internal sealed class StageClock
{
    private readonly List<StageFigures> _stages = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>The most memory that the process has held, bytes.</summary>
    public static long PeakMemory
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    public IReadOnlyList<StageFigures> Stages => _stages;

    public double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public T Measure<T>(RunStage stage, string memoryGrowth, Func<T> work)
    {
        long started = Stopwatch.GetTimestamp();
        T result = work();
        _stages.Add(new(stage, Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3), PeakMemory, memoryGrowth));
        return result;
    }
}
