using System.CommandLine;
using NtlTools.Cli.Display;
using NtlTools.Cli.Options;
using NtlTools.Core.Files;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Commands;

/// <summary>ntl run: the whole job, from readings to an inspection list.</summary>
internal sealed class RunCommand : NtlCommand
{
    private readonly ReadingsOptions _readings = new();
    private readonly Option<string?> _output = OptionValue.OfText("--output", "DIR",
        "The folder to write to; it gets all files at the end, or none.");
    private readonly Option<TableFormat?> _format = OptionValue.OfEnum<TableFormat>("--format",
        "The form of features, segments, scores and inspection list; csv by default.");
    private readonly Option<bool> _layers = OptionValue.Switch("--layers",
        "Writes three folders into the output folder: bronze with the readings as imported, silver with the features, gold with "
            + "segments and scores; layer.json in each says what its files are and what they come from.");
    private readonly Option<double?> _minimum = MinimumDataQualityOption.Create();
    private readonly SegmentationOptions _segmentation = new();
    private readonly DetectionOptions _detection = new();
    private readonly SimulatedTheftOption _theft = new();
    private readonly SeedAndThreads _work = new();

    public RunCommand(Terminal terminal) : base(terminal, "run",
        "Does the whole job: reads meter readings, divides customers into segments, trains and tests a theft detector, "
            + "scores every customer and writes an inspection list.",
        "ntl run readings.csv --output results",
        "ntl run 'data/2014-*.csv.gz' --label-file inspections.csv --capacity 500 --output results",
        "ntl run --query 'SELECT meter, read_at, kwh FROM readings' --connection METERS --output results",
        "ntl run --query \"SELECT id, time, kwh FROM 'lake/*.parquet'\" --output results --format parquet",
        "ntl run readings.csv --output lake/2026-10 --layers",
        "ntl run readings.csv --simulate-theft 0.08 --clusters 4 --seed 7 --output trial --json")
    {
        _output.Required = true;
        Add(_output);
        Add(_format);
        Add(_layers);
        _readings.AddTo(this);
        Add(_minimum);
        _segmentation.AddTo(this);
        _detection.AddTo(this);
        _theft.AddTo(this);
        _work.AddTo(this);
        AddResultOptions();
    }

    /// <inheritdoc/>
    protected override ExitCode Execute(ParseResult request, CancellationToken cancellation)
    {
        ulong seed = _work.Seed(request);
        RunSettings settings = new RunSettings
        {
            Inputs = _readings.Inputs(request),
            OutputFolder = request.GetRequiredValue(_output)!,
            Format = request.GetValue(_format) ?? TableFormat.Csv,
            Layers = request.GetValue(_layers),
            Import = _readings.Settings(request),
            SimulatedTheft = _theft.Settings(request, seed),
            MinimumDataQuality = request.GetValue(_minimum) ?? 0,
            Segmentation = _segmentation.Settings(request),
            Detector = _detection.Settings(request),
            ExcludeInspected = _detection.ExcludeInspected(request),
        }.WithSeed(seed).WithSplit(_detection.Split(request));
        RunSummary summary = StageDisplay.Show(Terminal, progress =>
            NtlRun.Execute(settings, _work.Execution(request, cancellation), progress));
        return Write(request, summary, SummaryJson.Summaries.RunSummary, summary.Decisions, summary.Warnings,
            result => RunReport.Write(Terminal, result));
    }
}
