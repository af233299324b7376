using System.CommandLine;
using NtlTools.Cli.Display;
using NtlTools.Cli.Options;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;

namespace NtlTools.Cli.Commands;

/// <summary>ntl segment: customers divided into segments, by readings or by purchases.</summary>
internal sealed class SegmentCommand : NtlCommand
{
    private readonly ReadingsOptions _readings = new();
    private readonly TransactionOptions _transactions = new();
    private readonly Option<string?> _output = OptionValue.OfText("--output", "DIR",
        "The folder to write to; it gets all files at the end, or none.");
    private readonly Option<TableFormat?> _format = OptionValue.OfEnum<TableFormat>("--format",
        "The form of features, segments and map; csv by default.");
    private readonly Option<string?> _model = OptionValue.OfText("--model", "DIR|FILE",
        "A model whose segments customers are put into, as the folder of a run or a .ntlmodel file; nothing is fitted then.");
    private readonly Option<string?> _previous = OptionValue.OfText("--previous-model", "DIR|FILE",
        "An earlier model whose segment numbers are kept for the segments that are most alike.");
    private readonly Option<string?> _compare = OptionValue.OfText("--compare-with", "DIR|FILE",
        "An earlier model: comparison.json says who has moved, what has drifted, and whether to fit anew.");
    private readonly Option<bool> _differences = OptionValue.Switch("--differences",
        "Also writes segment_differences: how each segment differs from all others, with tests.");
    private readonly Option<SegmentOrder?> _order = OptionValue.OfEnum<SegmentOrder>("--order",
        "In which order segments are numbered; level (mean consumption or spend) by default.");
    private readonly MapOptions _map = new();
    private readonly Option<bool> _probabilities = OptionValue.Switch("--probabilities",
        "Adds to segments how far each customer belongs to each segment: Probability0, Probability1, ...");
    private readonly Option<int?> _gap = OptionValue.OfSeveral("--gap-references",
        "Measures the gap statistic with so many reference sets, which k-means divides; 0, the default, leaves it out.");
    private readonly Option<int?> _stability = OptionValue.OfSeveral("--stability-draws",
        "Measures stability on so many pairs of samples; 0, the default, leaves it out.");
    private readonly SegmentationOptions _segmentation = new();
    private readonly SeedAndThreads _work = new();

    public SegmentCommand(Terminal terminal) : base(terminal, "segment",
        "Divides customers into segments by their meter readings or their purchases, describes the segments, and saves a model.",
        "ntl segment readings.csv --output segments",
        "ntl segment sales.csv.gz --transactions --clusters 2..8 --output segments",
        "ntl segment sales.csv --transactions --window 7d,30d,90d --segmentation-variable '*' --scaling log1p --algorithm hybrid --output out",
        "ntl segment readings.csv --algorithm gaussian-mixture --clusters 2..10 --map tsne --output segments",
        "ntl segment q3.csv --model segments --compare-with segments --output q3")
    {
        _output.Required = true;
        Add(_output);
        Add(_format);
        Add(_model);
        Add(_previous);
        Add(_compare);
        Add(_differences);
        _readings.AddTo(this);
        _transactions.AddTo(this);
        _segmentation.AddTo(this);
        Add(_order);
        _map.AddTo(this);
        Add(_probabilities);
        Add(_gap);
        Add(_stability);
        _work.AddTo(this);
        AddResultOptions();
        Option[] ofFits = [.. _segmentation.All, _previous, _order, _gap, _stability];
        Validators.Add(result =>
        {
            if (result.GetResult(_model) is null) return;
            foreach (Option stray in ofFits.Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{stray.Name} says how a model is fitted, and --model has one; leave out either.");
        });
    }

    /// <inheritdoc/>
    protected override ExitCode Execute(ParseResult request, CancellationToken cancellation)
    {
        ulong seed = _work.Seed(request);
        ImportSettings readings = _readings.Settings(request);
        SegmentationSettings segmentation = _segmentation.Settings(request);
        var settings = new SegmentationRunSettings
        {
            Inputs = _readings.Inputs(request),
            OutputFolder = request.GetRequiredValue(_output)!,
            Import = readings,
            Transactions = _transactions.Settings(request, readings),
            TransactionFeatures = _transactions.Features(request),
            Segmentation = segmentation with
            {
                Order = request.GetValue(_order) ?? segmentation.Order,
                GapReferenceCount = request.GetValue(_gap) ?? 0,
                StabilityDrawCount = request.GetValue(_stability) ?? 0,
                Seed = seed,
                Split = segmentation.Split with { Seed = seed },
            },
            Model = request.GetValue(_model),
            PreviousModel = request.GetValue(_previous),
            CompareWith = request.GetValue(_compare),
            WithDifferences = request.GetValue(_differences),
            Map = _map.Settings(request, seed),
            WithProbabilities = request.GetValue(_probabilities),
            Format = request.GetValue(_format) ?? TableFormat.Csv,
        };
        SegmentationRunSummary summary = StageDisplay.Show(Terminal, progress =>
            SegmentationRun.Execute(settings, _work.Execution(request, cancellation), progress));
        return Write(request, summary, SummaryJson.Summaries.SegmentationRunSummary, summary.Decisions, summary.Warnings,
            result => SegmentationReport.Write(Terminal, result));
    }
}
