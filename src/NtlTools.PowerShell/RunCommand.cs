using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that does the whole job, from files to a folder of results.</summary>
public abstract class RunCommand : ImportCommand
{
    private static readonly RunSettings Defaults = new() { Inputs = [], OutputFolder = "" };

    /// <summary>The folder to write to; it is made where it does not exist.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string OutputFolder { get; set; } = "";

    /// <summary>
    /// The form of features, segments, scores and inspection list: Csv, or Parquet for files of typed columns.
    /// </summary>
    /// <value>Csv</value>
    [Parameter]
    public TableFormat Format { get; set; }

    /// <summary>
    /// Writes three folders into the output folder: bronze with the readings as imported, silver with the features and what was
    /// imputed, gold with segments, scores and models. In each layer.json says what its files are and what they come from.
    /// </summary>
    [Parameter]
    public SwitchParameter Layers { get; set; }

    /// <summary>The number of segments. The one with the highest silhouette if left out.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int? ClusterCount { get; set; }

    /// <summary>The smallest number of segments to consider.</summary>
    /// <value>2</value>
    [Parameter]
    [ValidateRange(2, 1000)]
    public int MinimumClusterCount { get; set; } = Defaults.Segmentation.MinimumClusterCount;

    /// <summary>The largest number of segments to consider.</summary>
    /// <value>7</value>
    [Parameter]
    [ValidateRange(2, 1000)]
    public int MaximumClusterCount { get; set; } = Defaults.Segmentation.MaximumClusterCount;

    /// <summary>The features that segments are made of, as names or wildcards. The behaviour features if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FeatureCompleter))]
    public string[]? SegmentationVariable { get; set; }

    /// <summary>Names segments by the terciles of the customers instead of fixed limits.</summary>
    [Parameter]
    public SwitchParameter UseTercile { get; set; }

    /// <summary>The lowest quality that segments are fitted on. The run ends where no customer has it.</summary>
    /// <value>High</value>
    [Parameter]
    public QualityGrade MinimumQuality { get; set; } = Defaults.Segmentation.MinimumQuality;

    /// <summary>
    /// The least quality of the data, from 0 to 1: the mean of the customers' grades, where High counts 1, Medium a half and Low 0.
    /// Below it the command ends with the error DataBelowQuality (category LimitsExceeded) and writes quality.json alone, which says
    /// why. Not to be confused with -MinimumQuality, the grade that one customer needs for segments.
    /// </summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MinimumDataQuality { get; set; } = Defaults.MinimumDataQuality;

    /// <summary>How many customers can be inspected: a number (500) or a share (2%). The top 5 % if left out.</summary>
    [Parameter]
    [InspectionCapacityTransformation]
    public InspectionCapacity? Capacity { get; set; }

    /// <summary>
    /// Whether inspected customers are divided into training, validation and test by customer or by inspection date.
    /// </summary>
    /// <value>Customer</value>
    [Parameter]
    public SplitMethod SplitBy { get; set; } = Defaults.Segmentation.Split.Method;

    /// <summary>Leaves out the features of gaps, since a gap can be the utility's own doing.</summary>
    [Parameter]
    public SwitchParameter ExcludeMissingness { get; set; }

    /// <summary>
    /// How many features beyond the first a split of the forests looks at. From 1 on splits are slanted (extended isolation
    /// forest); below the number of features.
    /// </summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int ForestExtensionLevel { get; set; } = Defaults.Detector.Forest.ExtensionLevel;

    /// <summary>Uses no labels, even where there are some.</summary>
    [Parameter]
    public SwitchParameter IsolationOnly { get; set; }

    /// <summary>Leaves customers out of the inspection list whose inspection is already known.</summary>
    [Parameter]
    public SwitchParameter ExcludeInspected { get; set; }

    /// <summary>Makes such a share of the customers thieves first, from 0 to 1, to measure how many would be found.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double? SimulateTheft { get; set; }

    /// <summary>The random seed. The same input and seed give the same files.</summary>
    /// <value>42</value>
    [Parameter]
    public ulong Seed { get; set; } = Defaults.Segmentation.Seed;

    /// <summary>Leaves a folder that has the results of a run as it is and ends with an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replaces results even where they are read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the files that were written, instead of the summary.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The settings that the parameters make.</summary>
    /// <param name="folder">The folder to write to, as a path of the file system.</param>
    protected RunSettings Settings(string folder) => (Defaults with
    {
        Inputs = Inputs,
        OutputFolder = folder,
        Format = Format,
        Layers = Layers,
        Import = ImportSettings(),
        SimulatedTheft = SimulateTheft is { } share ? new SimulatedTheftSettings { Share = share } : null,
        MinimumDataQuality = MinimumDataQuality,
        Segmentation = Defaults.Segmentation with
        {
            ClusterCount = ClusterCount,
            MinimumClusterCount = MinimumClusterCount,
            MaximumClusterCount = MaximumClusterCount,
            Features = SegmentationVariable ?? Defaults.Segmentation.Features,
            Naming = Defaults.Segmentation.Naming with { UseTerciles = UseTercile },
            MinimumQuality = MinimumQuality,
        },
        Detector = Defaults.Detector with
        {
            Capacity = Capacity, ExcludeMissingness = ExcludeMissingness, IsolationOnly = IsolationOnly,
            Forest = Defaults.Detector.Forest with { ExtensionLevel = ForestExtensionLevel },
        },
        ExcludeInspected = ExcludeInspected,
    }).WithSeed(Seed).WithSplit(SplitBy);
}
