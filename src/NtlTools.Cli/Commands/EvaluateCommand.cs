using System.CommandLine;
using NtlTools.Cli.Display;
using NtlTools.Cli.Options;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Commands;

/// <summary>ntl evaluate: measures a detector on inspected customers.</summary>
internal sealed class EvaluateCommand : NtlCommand
{
    private readonly ReadingsOptions _readings = new();
    private readonly Option<string?> _model = ModelOption.Create();
    private readonly Option<bool> _includeTraining = OptionValue.Switch("--include-training",
        "Also measures on customers that the detector was fitted on, which flatters it.");

    private readonly SimulatedTheftOption _theft = new();
    private readonly SeedAndThreads _work = new();

    public EvaluateCommand(Terminal terminal) : base(terminal, "evaluate",
        "Measures the detector of an earlier run on inspected customers that it was not fitted on.",
        "ntl evaluate readings.csv --model results",
        "ntl evaluate november.csv --label-file inspections.csv --model results --json")
    {
        Add(_model);
        Add(_includeTraining);
        _readings.AddTo(this);
        _theft.AddTo(this);
        _work.AddTo(this);
        AddResultOptions();
    }

    /// <inheritdoc/>
    protected override ExitCode Execute(ParseResult request, CancellationToken cancellation)
    {
        ulong seed = _work.Seed(request);
        var settings = new EvaluationSettings
        {
            Inputs = _readings.Inputs(request),
            ModelPath = request.GetRequiredValue(_model)!,
            Import = _readings.Settings(request),
            SimulatedTheft = _theft.Settings(request, seed),
            IncludeTraining = request.GetValue(_includeTraining),
            Bootstrap = new() { Seed = seed },
        };
        EvaluationSummary summary = StageDisplay.Show(Terminal, progress =>
            EvaluationRun.Execute(settings, _work.Execution(request, cancellation), progress));
        return Write(request, summary, SummaryJson.Summaries.EvaluationSummary, summary.Decisions, summary.Warnings,
            result => EvaluationReport.Write(Terminal, result));
    }
}
