using System.CommandLine;
using NtlTools.Cli.Display;
using NtlTools.Cli.Options;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Commands;

/// <summary>ntl score: scores customers with a detector that a run has left.</summary>
internal sealed class ScoreCommand : NtlCommand
{
    private readonly ReadingsOptions _readings = new();
    private readonly Option<string?> _model = ModelOption.Create(
        "The output folder of 'ntl run', a detector's .ntlmodel file, or an XGBoost model (.json).");
    private readonly Option<string?> _output = OptionValue.OfText("--output", "FILE",
        "The file to write: Parquet where it ends in .parquet, else CSV; its folder exists.");
    private readonly Option<bool> _noClobber = OptionValue.Switch("--no-clobber", "Refuses to replace a file.");
    private readonly SimulatedTheftOption _theft = new();
    private readonly SeedAndThreads _work = new();

    public ScoreCommand(Terminal terminal) : base(terminal, "score",
        "Scores customers with the detector of an earlier run, and writes them in the order of rank.",
        "ntl score october.csv --model results --output scores.csv",
        "ntl score 'october/*.csv.gz' --model detector.ntlmodel --output scores.csv --json",
        "ntl score october.csv --model xgboost.json --output scores.csv")
    {
        _output.Required = true;
        Add(_model);
        Add(_output);
        Add(_noClobber);
        _readings.AddTo(this);
        _theft.AddTo(this);
        _work.AddTo(this);
        AddResultOptions();
    }

    /// <inheritdoc/>
    protected override ExitCode Execute(ParseResult request, CancellationToken cancellation)
    {
        var settings = new ScoringSettings
        {
            Inputs = _readings.Inputs(request),
            ModelPath = request.GetRequiredValue(_model)!,
            OutputPath = request.GetRequiredValue(_output)!,
            NoClobber = request.GetValue(_noClobber),
            Import = _readings.Settings(request),
            SimulatedTheft = _theft.Settings(request, _work.Seed(request)),
        };
        ScoringSummary summary = StageDisplay.Show(Terminal, progress =>
            ScoringRun.Execute(settings, _work.Execution(request, cancellation), progress));
        return Write(request, summary, SummaryJson.Summaries.ScoringSummary, summary.Decisions, summary.Warnings,
            result => ScoringReport.Write(Terminal, result));
    }
}
