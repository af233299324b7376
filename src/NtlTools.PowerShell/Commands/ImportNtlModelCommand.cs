using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Loads theft detectors and segmentations from files.</summary>
/// <remarks>
/// Import-NtlModel reads the files that Export-NtlModel and Invoke-NtlRun write. Loading a file runs no code; one that is
/// damaged, oversized or of a newer format is refused with a reason, and ends the command.
/// </remarks>
/// <example>
/// <summary>Loads a detector.</summary>
/// <code>New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures | Invoke-Segmentation | Train-TheftDetector |
///     Export-NtlModel detector.ntlmodel
/// $detector = Import-NtlModel detector.ntlmodel
/// $detector | Format-List</code>
/// </example>
/// <example>
/// <summary>Loads all models of a folder, and shows the segments of each.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -ClusterCount 3 |
///     Train-TheftDetector -IsolationOnly | Export-NtlModel march.ntlmodel
/// Import-NtlModel *.ntlmodel | ForEach-Object { Get-SegmentProfile -Model $_ }</code>
/// </example>
/// <seealso cref="ExportNtlModelCommand"/>
[Cmdlet(VerbsData.Import, "NtlModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TheftDetector), typeof(CustomerSegmentation))]
public sealed class ImportNtlModelCommand : PathCommand
{
    /// <summary>The model files to load. Wildcards are allowed.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public override string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (string path in ResolvePaths())
        {
            object model = ModelFile.Load(path);
            WriteObject(model);
            WriteSummary($"Loaded a {model.GetType().Name} from {path}.");
        }
    }
}
