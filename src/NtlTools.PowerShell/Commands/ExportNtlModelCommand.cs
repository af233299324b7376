using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Saves a theft detector or a segmentation to a file, or a detector's trees for XGBoost.</summary>
/// <remarks>
/// <para>
/// Export-NtlModel writes a .ntlmodel file: a zip of JSON and plain arrays with a format version and checksums, which holds no
/// code. A detector's file holds its segmentation too. There is always either the old file or the whole new one. A file that
/// is no model is never replaced, nor by -Force.
/// </para>
/// <para>
/// Where the name ends with .json, or with -Format XGBoostJson, it writes a detector's boosted trees as a model that XGBoost
/// loads: xgboost.Booster(model_file='trees.json') predicts each customer's SupervisedScore. Forests, blend, thresholds and
/// segments stay behind. Columns have the names of features.csv; attributes are category codes, whose categories in order are
/// in booster.attr('ntltools_categories') as JSON. In Python, encode such a column with
/// pandas.Categorical(values, categories=...) and build the DMatrix with enable_categorical=True.
/// </para>
/// </remarks>
/// <example>
/// <summary>Trains a detector, saves it, and loads it again.</summary>
/// <code>New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile |
///     Train-TheftDetector | Export-NtlModel detector.ntlmodel
/// Import-NtlModel detector.ntlmodel</code>
/// </example>
/// <example>
/// <summary>Saves the segmentation of customers into a folder that does not exist yet, and shows the file.</summary>
/// <code>New-SyntheticMeterData 600 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile |
///     Export-NtlModel models/segments.ntlmodel -Force -PassThru</code>
/// </example>
/// <example>
/// <summary>Saves a detector's trees for XGBoost, and brings them back.</summary>
/// <code>New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile |
///     Train-TheftDetector | Export-NtlModel trees.json
/// Import-NtlModel trees.json</code>
/// </example>
/// <seealso cref="ImportNtlModelCommand"/>
[Cmdlet(VerbsData.Export, "NtlModel", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(FileInfo))]
public sealed class ExportNtlModelCommand : ExportCommand
{
    private bool _saved;
    private SegmentedCustomer? _customer;

    /// <summary>The model file to write. A relative path starts at the shell's location.</summary>
    [Parameter(ParameterSetName = "Path", Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public override string Path { get; set; } = "";

    /// <summary>The format. Without it, the product's own where the name ends with .ntlmodel, XGBoost's with .json.</summary>
    [Parameter]
    public ModelFormat? Format { get; set; }

    /// <summary>
    /// The model: a theft detector, a segmentation, or an imported XGBoost model; or customers with the segments of one segmentation,
    /// which is saved.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject InputObject { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process()
    {
        object model = InputObject.BaseObject;
        if (model is SegmentedCustomer customer)
        {
            if (_customer is null) _customer = customer;
            else CustomerSegmentation.CheckSame(_customer, customer);
            return;
        }
        if (model is not (ITheftScorer or CustomerSegmentation)) ThrowTerminatingError(ErrorRecords.NotAModelObject(model));
        if (_saved || _customer is not null) ThrowTerminatingError(ErrorRecords.OneModelAFile(Path.Length > 0 ? Path : LiteralPath));
        _saved = true;
        Save(model);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_customer is null) return;
        if (_saved) ThrowTerminatingError(ErrorRecords.OneModelAFile(Path.Length > 0 ? Path : LiteralPath));
        Save(CustomerSegmentation.Of(_customer));
    }

    /// <inheritdoc/>
    protected override void CheckTarget(string path)
    {
        _ = FileFormat(path);
        ModelFile.CheckReplaceable(path);
    }

    private ModelFormat FileFormat(string path) => Format ?? ModelFile.FormatOf(path);

    private void Save(object model)
    {
        Save(path =>
        {
            ModelFile.Save(path, model, FileFormat(path), NoClobber);
            WriteSummary($"Saved a {model.GetType().Name} to {path}.");
        });
    }
}
