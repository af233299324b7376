using System.CommandLine;
using NtlTools.Cli.Display;
using NtlTools.Cli.Options;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Commands;

/// <summary>ntl measure: what the readings are like, and what may be wrong with them.</summary>
internal sealed class MeasureCommand : NtlCommand
{
    private readonly ReadingsOptions _readings = new();
    private readonly Option<string?> _output = OptionValue.OfText("--output", "DIR",
        "The folder to write quality.json to; nothing is written by default.");
    private readonly Option<double?> _minimum = MinimumDataQualityOption.Create();
    private readonly SeedAndThreads _work = new();

    public MeasureCommand(Terminal terminal) : base(terminal, "measure",
        "Measures the quality of meter readings: what is missing, doubtful or doubled, and when and where.",
        "ntl measure readings.csv",
        "ntl measure 'data/2014-*.csv.gz' --output quality --minimum-data-quality 0.8")
    {
        Add(_output);
        Add(_minimum);
        _readings.AddTo(this);
        _work.AddThreadsTo(this);
        AddResultOptions();
    }

    /// <inheritdoc/>
    protected override ExitCode Execute(ParseResult request, CancellationToken cancellation)
    {
        var settings = new MeasurementSettings
        {
            Inputs = _readings.Inputs(request),
            OutputFolder = request.GetValue(_output),
            Import = _readings.Settings(request),
            MinimumDataQuality = request.GetValue(_minimum) ?? 0,
        };
        MeasurementSummary summary = StageDisplay.Show(Terminal, progress =>
            MeasurementRun.Execute(settings, _work.Execution(request, cancellation), progress));
        return Write(request, summary, SummaryJson.Summaries.MeasurementSummary, summary.Decisions, summary.Warnings,
            result => MeasurementReport.Write(Terminal, result));
    }
}
