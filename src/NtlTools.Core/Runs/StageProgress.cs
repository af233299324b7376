using NtlTools.Learning;

namespace NtlTools.Core.Runs;

/// <summary>
/// Tells a listener where a job of several stages is: the beginning and the end of each, and what lies between.
/// </summary>
internal sealed class StageProgress(IProgress<RunProgress>? listener, ExecutionOptions execution, IReadOnlyList<RunStage> stages)
{
    private readonly StageClock _clock = new();

    public StageClock Clock => _clock;

    /// <summary>Does and measures one stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="memoryGrowth">How its memory grows.</param>
    /// <param name="work">The work, with the threads, cancellation and progress that it is to use.</param>
    public T Do<T>(RunStage stage, string memoryGrowth, Func<ExecutionOptions, T> work)
    {
        execution.Cancellation.ThrowIfCancellationRequested();
        IProgress<double>? progress = listener is null ? null : new Shares(listener, stage, Place(stage), stages.Count);
        progress?.Report(0);
        T result = _clock.Measure(stage, memoryGrowth, () => work(execution with { Progress = progress }));
        progress?.Report(1);
        return result;
    }

    private int Place(RunStage stage)
    {
        for (int i = 0; i < stages.Count; i++)
            if (stages[i] == stage) return i + 1;
        throw new ArgumentOutOfRangeException(nameof(stage), stage, "The job has no such stage.");
    }

    private sealed class Shares(IProgress<RunProgress> listener, RunStage stage, int place, int count) : IProgress<double>
    {
        public void Report(double value) => listener.Report(new(stage, place, count, value));
    }
}
