using System.CommandLine;
using NtlTools.Cli.Display;
using NtlTools.Cli.Options;
using NtlTools.Core.Readings;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Commands;

/// <summary>ntl simulate: writes the readings of an invented utility to a file.</summary>
internal sealed class SimulateCommand : NtlCommand
{
    private static readonly string[] Endings = [".csv", ".csv.gz"];

    private readonly Option<string?> _output = OptionValue.Of<string?>("--output", "FILE",
        "The file to write: .csv, or .csv.gz to compress it; with --files, the folder to write them to.",
        (string text, out string? value) => !string.IsNullOrWhiteSpace(value = text),
        "a name that ends with .csv or .csv.gz");

    private readonly Option<ReadingsLayout?> _layout = OptionValue.Of<ReadingsLayout?>("--layout", "wide|long",
        "Wide, a row a customer, or long, a row a reading; wide by default.", ReadLayout, "wide or long");

    private readonly Option<int?> _files = OptionValue.OfCount("--files", "COUNT",
        "Writes so many long files of one period each, readings_01.csv and on, with rows in no order of customers.", 2, 9999);

    private readonly Option<bool> _noClobber = OptionValue.Switch("--no-clobber", "Refuses to replace a file.");
    private readonly PopulationOptions _population = new(new());
    private readonly SeedAndThreads _work = new();

    public SimulateCommand(Terminal terminal) : base(terminal, "simulate",
        "Writes the meter readings of an invented utility's customers, some of whom can be made to steal. "
            + "Every customer is marked as simulated, and the mark travels into every output.",
        "ntl simulate --output readings.csv.gz --customers 5000 --theft-share 0.08",
        "ntl simulate --output halfhourly.csv --layout long --interval 30min --days 28 --customers 50",
        "ntl simulate --output months --layout long --files 12 --days 365 --customers 500")
    {
        _output.Required = true;
        _output.Validators.Add(result =>
        {
            if (result.GetResult(_files) is null && result.Tokens.Count == 1 && !HasEnding(result.Tokens[0].Value))
                result.AddError($"--output has the value '{result.Tokens[0].Value}'; "
                    + "expected a name that ends with .csv or .csv.gz.");
        });
        _files.Validators.Add(result =>
        {
            if (result.GetValue(_layout) is not ReadingsLayout.Long) result.AddError("--files needs --layout long.");
        });
        Add(_output);
        Add(_noClobber);
        _population.AddTo(this);
        Add(_layout);
        Add(_files);
        _work.AddTo(this);
        AddResultOptions();
    }

    /// <inheritdoc/>
    protected override ExitCode Execute(ParseResult request, CancellationToken cancellation)
    {
        var settings = new SimulationSettings
        {
            OutputPath = request.GetRequiredValue(_output)!,
            NoClobber = request.GetValue(_noClobber),
            Layout = request.GetValue(_layout) ?? ReadingsLayout.Wide,
            Files = request.GetValue(_files) ?? 1,
            Data = _population.Settings(request, _work.Seed(request)),
        };
        SimulationSummary summary = StageDisplay.Show(Terminal, progress =>
            SimulationRun.Execute(settings, _work.Execution(request, cancellation), progress));
        return Write(request, summary, SummaryJson.Summaries.SimulationSummary, [], summary.Warnings,
            result => SimulationReport.Write(Terminal, result));
    }

    private static bool HasEnding(string path) =>
        Array.Exists(Endings, e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    private static bool ReadLayout(string text, out ReadingsLayout? layout)
    {
        layout = text.ToUpperInvariant() switch
        {
            "WIDE" => ReadingsLayout.Wide,
            "LONG" => ReadingsLayout.Long,
            _ => null,
        };
        return layout is not null;
    }
}
