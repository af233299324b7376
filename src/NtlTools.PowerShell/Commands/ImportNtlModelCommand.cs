using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Loads theft detectors and segmentations from files, and models that were trained with XGBoost.</summary>
/// <remarks>
/// <para>
/// Import-NtlModel reads the files that Export-NtlModel and Invoke-NtlRun write. Loading a file runs no code; one that is
/// damaged, oversized or of a newer format is refused with a reason, and ends the command. The output folder of a run stands
/// for its detector.
/// </para>
/// <para>
/// A file whose name ends with .json is a binary classifier that XGBoost has saved (booster.save_model('model.json')), trained on
/// columns of features.csv by their names. It becomes an XGBoostDetector, which Get-TheftScore takes: a score is the
/// probability that the model gives. Attributes as categories need the booster's attribute ntltools_categories, a JSON
/// object of each such column's categories in the order of their codes.
/// </para>
/// </remarks>
/// <example>
/// <summary>Loads a detector.</summary>
/// <code>New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile |
///     Train-TheftDetector | Export-NtlModel detector.ntlmodel
/// $detector = Import-NtlModel detector.ntlmodel
/// $detector | Format-List</code>
/// </example>
/// <example>
/// <summary>Loads all models of a folder, and shows the segments of each.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -ClusterCount 3 |
///     Train-TheftDetector -IsolationOnly | Export-NtlModel march.ntlmodel
/// Import-NtlModel *.ntlmodel | ForEach-Object { Get-SegmentProfile -Model $_ }</code>
/// </example>
/// <example>
/// <summary>Scores customers with an XGBoost model.</summary>
/// <code>$customers = New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures
/// $customers | Invoke-Segmentation -Scaling Quantile | Train-TheftDetector | Export-NtlModel model.json
/// $customers | Get-TheftScore (Import-NtlModel model.json) | Sort-Object Rank | Select-Object -First 5</code>
/// </example>
/// <seealso cref="ExportNtlModelCommand"/>
[Cmdlet(VerbsData.Import, "NtlModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TheftDetector), typeof(CustomerSegmentation), typeof(XGBoostDetector))]
public sealed class ImportNtlModelCommand : PathCommand
{
    /// <summary>The model files to load, or the output folders of runs. Wildcards are allowed.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public override string[] Path { get; set; } = [];

    /// <summary>
    /// Takes an XGBoost model's trees up to its best iteration alone, as XGBClassifier does after early stopping. Without it, all
    /// trees, as Booster.predict does.
    /// </summary>
    [Parameter]
    public SwitchParameter BestIteration { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (string found in ResolvePaths())
        {
            string path = ModelFolder.FileOf(found);
            object model = ModelFile.Load(path, BestIteration);
            WriteObject(model);
            WriteSummary($"Loaded a {model.GetType().Name} from {path}.");
        }
    }
}
