using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Learning;

namespace NtlTools.Core.Runs;

/// <summary>
/// Measures a detector that a run has left on inspected customers: readings, labels and a model in, figures out.
/// </summary>
/// <remarks>Memory grows with the customers times the features.</remarks>
public static class EvaluationRun
{
    private static readonly RunStage[] Stages = [RunStage.Import, RunStage.Evaluation];

    /// <summary>Evaluates.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="execution">Threads and cancellation; its progress is not used.</param>
    /// <param name="progress">Hears of stages, from any thread; null for nobody.</param>
    /// <exception cref="NtlException">
    /// The request cannot be met, no inspected customer is left that the detector was not fitted on, or all are of one class.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static EvaluationSummary Execute(EvaluationSettings settings, ExecutionOptions execution,
        IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        var stages = new StageProgress(progress, execution, Stages);
        TheftDetector detector = ModelFolder.LoadDetector(settings.ModelPath);
        CustomerSource source = CustomerSource.Open(settings.Inputs, settings.Import, execution.Cancellation);
        var examples = new RejectExamples(source.Report);

        IReadOnlyList<CustomerFeatures> customers = stages.Do(RunStage.Import, "with the customers times the features",
            inside => source.Read(settings.SimulatedTheft, settings.Quality, inside));
        DetectorEvaluation evaluation = stages.Do(RunStage.Evaluation, "with the customers times the features",
            inside => detector.Evaluate(detector.Segmentation.Assign(customers, inside), settings.IncludeTraining,
                settings.Bootstrap, inside));
        int inspected = customers.Count(c => c.IsTheft is not null);
        List<string> warnings = [.. ImportFindings.Losses(source, examples.Text)];
        if (settings.IncludeTraining && customers.Any(c => c.IsTheft is not null && detector.WasFittedOn(c.CustomerId)))
            warnings.Add("The figures include customers that the detector was fitted on, and flatter it.");
        return new()
        {
            ModelPath = settings.ModelPath,
            CustomerCount = customers.Count,
            NotInspectedCount = customers.Count - inspected,
            FittedCount = inspected - evaluation.CustomerCount,
            RejectCount = source.Report.RejectCount,
            Evaluation = evaluation,
            IsSimulated = detector.IsSimulated || evaluation.IsSimulated,
            Warnings = warnings,
            Decisions = [.. ImportFindings.Decisions(source)],
            Seconds = stages.Clock.Seconds,
            PeakMemory = StageClock.PeakMemory,
            Stages = stages.Clock.Stages,
        };
    }
}
