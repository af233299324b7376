using System.CommandLine;
using NtlTools.Cli.Display;
using NtlTools.Cli.Options;
using NtlTools.Core.Detection;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Commands;

/// <summary>ntl demo: the whole job on a small invented utility.</summary>
internal sealed class DemoCommand : NtlCommand
{
    private const string ReadingsFile = "readings.csv.gz", ResultsFolder = "results";

    private readonly Option<string?> _output = OptionValue.OfText("--output", "DIR",
        "The folder to write to; a new temporary one by default.");
    private readonly PopulationOptions _population = new(new() { Customers = 2000, Days = 540, TheftShare = 0.08 });
    private readonly SeedAndThreads _work = new();

    public DemoCommand(Terminal terminal) : base(terminal, "demo",
        "Shows the whole job in a few seconds: simulates a small utility, runs on its readings, and shows the segments, "
            + "how well thieves are found, and the top of the inspection list.",
        "ntl demo",
        "ntl demo --customers 3000 --theft-share 0.05 --output demo")
    {
        Add(_output);
        _population.AddTo(this);
        _work.AddTo(this);
        AddResultOptions();
    }

    /// <inheritdoc/>
    protected override ExitCode Execute(ParseResult request, CancellationToken cancellation)
    {
        ulong seed = _work.Seed(request);
        string folder = request.GetValue(_output) is { } given
            ? Directory.CreateDirectory(given).FullName
            : Directory.CreateTempSubdirectory("ntl-demo-").FullName;
        var simulation = new SimulationSettings
        {
            OutputPath = Path.Combine(folder, ReadingsFile),
            Data = _population.Settings(request, seed),
        };
        RunSettings run = new RunSettings
        {
            Inputs = [simulation.OutputPath],
            OutputFolder = Path.Combine(folder, ResultsFolder),
            // All of an invented utility's customers use little; four kinds tell more about it than one and a few odd ones.
            Segmentation = new() { ClusterCount = 4, Naming = new() { UseTerciles = true } },
            Import = new() { AttributeColumns = ["Tariff", "Region"] },
            Detector = new DetectorSettings { Capacity = InspectionCapacity.OfShare(0.05) },
        }.WithSeed(seed);
        var demo = new DemoSummary(
            StageDisplay.Show(Terminal, progress =>
                SimulationRun.Execute(simulation, _work.Execution(request, cancellation), progress)),
            StageDisplay.Show(Terminal, progress => NtlRun.Execute(run, _work.Execution(request, cancellation), progress)));
        return Write(request, demo, SummaryJson.Summaries.DemoSummary, demo.Run.Decisions,
            [.. demo.Simulation.Warnings, .. demo.Run.Warnings],
            result => DemoReport.Write(Terminal, result.Simulation, result.Run));
    }
}

/// <summary>What a demonstration did.</summary>
/// <param name="Simulation">The utility that was invented.</param>
/// <param name="Run">What was found in it.</param>
internal sealed record DemoSummary(SimulationSummary Simulation, RunSummary Run);
