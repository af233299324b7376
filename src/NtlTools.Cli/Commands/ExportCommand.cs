using System.CommandLine;
using NtlTools.Cli.Display;
using NtlTools.Cli.Options;
using NtlTools.Core.Detection;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Commands;

/// <summary>ntl export: saves the detector that a run has left in another format.</summary>
internal sealed class ExportCommand : NtlCommand
{
    private readonly Argument<string> _model = new("MODEL")
    {
        Description = "The output folder of 'ntl run', a detector's .ntlmodel file, or an XGBoost model (.json).",
    };

    private readonly Option<string?> _output = OptionValue.OfText("--output", "FILE", "The file to write; its folder exists.");
    private readonly Option<ModelFormat?> _format = OptionValue.Of<ModelFormat?>("--format", "ntlmodel|xgboost-json",
        "The whole detector, or its boosted trees for XGBoost; by the file's ending (.json is XGBoost's) by default.",
        ReadFormat, "ntlmodel or xgboost-json");

    private readonly Option<bool> _noClobber = OptionValue.Switch("--no-clobber", "Refuses to replace a file.");

    public ExportCommand(Terminal terminal) : base(terminal, "export",
        "Saves a detector's boosted trees so that xgboost.Booster(model_file=...) loads them and predicts SupervisedScore.",
        "ntl export results --output trees.json",
        "ntl export results --output copy.ntlmodel --no-clobber")
    {
        _output.Required = true;
        Add(_model);
        Add(_output);
        Add(_format);
        Add(_noClobber);
        AddResultOptions();
    }

    /// <inheritdoc/>
    protected override ExitCode Execute(ParseResult request, CancellationToken cancellation)
    {
        ModelExportSummary summary = ModelExport.Execute(request.GetRequiredValue(_model), request.GetRequiredValue(_output)!,
            request.GetValue(_format), request.GetValue(_noClobber));
        return Write(request, summary, SummaryJson.Summaries.ModelExportSummary, [], [],
            result => ExportReport.Write(Terminal, result));
    }

    private static bool ReadFormat(string text, out ModelFormat? format)
    {
        format = text.ToUpperInvariant() switch
        {
            "NTLMODEL" => ModelFormat.NtlTools,
            "XGBOOST-JSON" => ModelFormat.XGBoostJson,
            _ => null,
        };
        return format is not null;
    }
}
