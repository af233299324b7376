using NtlTools.Core.Runs;
using Spectre.Console;

namespace NtlTools.Cli.Display;

/// <summary>Shows how far a job is: bars on a terminal, one plain line a stage elsewhere.</summary>
internal static class StageDisplay
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Does a job while its progress is shown.</summary>
    public static T Show<T>(Terminal terminal, Func<IProgress<RunProgress>, T> job)
    {
        if (!terminal.ErrorIsInteractive) return job(new Lines(terminal.Error));
        var progress = new Progress(terminal.ErrorConsole()) { RefreshRate = Refresh, HideCompleted = false }
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 },
                new PercentageColumn(), new ElapsedTimeColumn());
        return progress.Start(context =>
        {
            var bars = new Bars(context);
            try
            {
                return job(bars);
            }
            finally
            {
                bars.Stop();
            }
        });
    }

    /// <summary>What a stage is called.</summary>
    public static string NameOf(RunStage stage) => stage switch
    {
        RunStage.Import => "Reading and computing features",
        RunStage.Segmentation => "Dividing customers into segments",
        RunStage.Training => "Training the detector",
        RunStage.Scoring => "Scoring customers",
        RunStage.Writing => "Writing results",
        RunStage.Evaluation => "Evaluating the detector",
        RunStage.Simulation => "Generating customers",
        _ => stage.ToString(),
    };

    private sealed class Lines(TextWriter writer) : IProgress<RunProgress>
    {
        private int _last;

        public void Report(RunProgress value)
        {
            lock (writer)
            {
                if (value.StageNumber <= _last) return;
                _last = value.StageNumber;
                writer.WriteLine($"[{value.StageNumber}/{value.StageCount}] {NameOf(value.Stage)}");
            }
        }
    }

    private sealed class Bars(ProgressContext context) : IProgress<RunProgress>
    {
        private readonly Dictionary<RunStage, ProgressTask> _tasks = [];

        public void Report(RunProgress value)
        {
            lock (_tasks)
            {
                if (!_tasks.TryGetValue(value.Stage, out ProgressTask? task))
                {
                    task = context.AddTask(NameOf(value.Stage), maxValue: 1);
                    _tasks.Add(value.Stage, task);
                }

                // Threads report as they finish, not in order.
                if (value.Share > task.Value) task.Value = value.Share;
            }
        }

        public void Stop()
        {
            lock (_tasks)
                foreach (ProgressTask task in _tasks.Values) task.StopTask();
        }
    }
}
