using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Reporting;
using NtlTools.Learning;

namespace NtlTools.Core.Runs;

/// <summary>Scores customers with a detector that a run has left: readings and a model in, a ranked file out.</summary>
/// <remarks>The file is either the old one or the whole new one. Memory grows with the customers times the features.</remarks>
public static class ScoringRun
{
    private const int TopCount = 10;

    private static readonly RunStage[] Stages = [RunStage.Import, RunStage.Scoring, RunStage.Writing];

    /// <summary>Scores.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="execution">Threads and cancellation; its progress is not used.</param>
    /// <param name="progress">Hears of stages, from any thread; null for nobody.</param>
    /// <exception cref="NtlException">The request cannot be met; the file is as it was.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the file is as it was.</exception>
    public static ScoringSummary Execute(ScoringSettings settings, ExecutionOptions execution,
        IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        if (settings.NoClobber && File.Exists(settings.OutputPath)) throw NtlErrors.FileExists(settings.OutputPath);
        TableFormat format = TableFormats.Of(settings.OutputPath);
        if (format == TableFormat.Parquet) ParquetTable.Require();
        var stages = new StageProgress(progress, execution, Stages);
        ITheftScorer detector = ModelFolder.LoadScorer(settings.ModelPath);
        CustomerSource source = CustomerSource.Open(settings.Inputs, settings.Import, execution.Cancellation);
        var examples = new RejectExamples(source.Report);

        IReadOnlyList<CustomerFeatures> customers = stages.Do(RunStage.Import, "with the customers times the features",
            inside => source.Read(settings.SimulatedTheft, settings.Quality, inside));
        IReadOnlyList<TheftScore> scores = stages.Do(RunStage.Scoring, "with the customers times the features",
            inside => TheftScore.Ranked(detector.Score(detector.Segment(customers, inside), inside)));
        stages.Do(RunStage.Writing, "not at all", inside =>
        {
            AtomicFile.Write(
                settings.OutputPath, stream => CustomerTables.WriteScores(stream, scores, inside, format), settings.NoClobber);
            return scores.Count;
        });
        return new()
        {
            OutputPath = settings.OutputPath,
            CustomerCount = scores.Count,
            ReadingCount = source.Report.ReadingCount,
            RejectCount = source.Report.RejectCount,
            Basis = detector.Basis,
            HighRiskCount = scores.Count(s => s.RiskLevel == RiskLevel.High),
            MediumRiskCount = scores.Count(s => s.RiskLevel == RiskLevel.Medium),
            LowRiskCount = scores.Count(s => s.RiskLevel == RiskLevel.Low),
            IsSimulated = detector.IsSimulated || scores.Any(s => s.IsSimulated),
            Warnings = [.. ImportFindings.Losses(source, examples.Text)],
            Decisions = [.. ImportFindings.Decisions(source)],
            Top = [.. scores.OrderBy(s => s.Rank).Take(TopCount)],
            Seconds = stages.Clock.Seconds,
            PeakMemory = StageClock.PeakMemory,
            Stages = stages.Clock.Stages,
        };
    }
}
