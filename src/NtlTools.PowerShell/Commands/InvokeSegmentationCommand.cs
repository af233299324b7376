using System.Management.Automation;
using NtlTools.Core.Features;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Divides customers into segments of those who use energy alike.</summary>
/// <remarks>
/// <para>
/// Invoke-Segmentation fits segments to scaled features with an algorithm of choice, k-means by default, chooses their number by
/// the silhouette unless -ClusterCount gives it, names them, and puts every customer into one. Customers below -MinimumQuality, and
/// outliers of algorithms that find any, get segment -1 and are still scored later. Segments are fitted on training customers alone where labels make
/// a test possible, so that the test of a detector is honest.
/// </para>
/// <para>
/// With -Model nothing is fitted: customers are put into the segments that a model has, and stream through in batches. Without
/// it all customers are needed at once; memory grows with the customers times the features.
/// </para>
/// <para>
/// A model of purchases knows its features by name and not the date that they counted up to: give New-CustomerFeatures the windows
/// of the model and a -ReferenceDate. Without one it is the day after the last transaction of the import.
/// </para>
/// </remarks>
/// <example>
/// <summary>Divides customers into segments, and shows what is typical of each.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile | Get-SegmentProfile</code>
/// </example>
/// <example>
/// <summary>Makes four segments out of two kinds of features, and shows who is farthest from the center.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures |
///     Invoke-Segmentation -ClusterCount 4 -SegmentationVariable ConsumptionMean, Weekly* |
///     Sort-Object Distance -Descending | Select-Object -First 5</code>
/// </example>
/// <example>
/// <summary>Puts next month's customers into the segments of a detector.</summary>
/// <code>$detector = New-SyntheticMeterData 400 -TheftShare 0.2 | New-CustomerFeatures |
///     Invoke-Segmentation -Scaling Quantile | Train-TheftDetector
/// New-SyntheticMeterData 20 -Seed 7 | New-CustomerFeatures | Invoke-Segmentation -Model $detector.Segmentation</code>
/// </example>
/// <seealso cref="FindOptimalClusterCountCommand"/>
/// <seealso cref="GetSegmentProfileCommand"/>
/// <seealso cref="BuildTheftDetectorCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "Segmentation", DefaultParameterSetName = FitSet)]
[OutputType(typeof(SegmentedCustomer))]
public sealed class InvokeSegmentationCommand : SegmentationCommand
{
    private const int BatchSize = 1024;

    private static readonly SegmentNaming Defaults = new();

    private readonly Batch<CustomerFeatures> _batch = new(BatchSize);
    private CustomerSegmentation? _model, _previous;

    /// <summary>
    /// The model whose segments customers are put into: a segmentation, a detector, the path of either, or customers with segments.
    /// </summary>
    [Parameter(ParameterSetName = "Model", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public object? Model { get; set; }

    /// <summary>
    /// How customers are divided: KMeans, MiniBatchKMeans, Hierarchical, DBSCAN, HDBSCAN, GaussianMixture, Hybrid (DBSCAN, then
    /// k-means on what is dense) or Ensemble (several, combined). DBSCAN, HDBSCAN and Hybrid leave outliers in segment -1.
    /// </summary>
    /// <value>KMeans</value>
    [Parameter(ParameterSetName = FitSet)]
    [SingleValueTransformation]
    public ClusteringAlgorithm Algorithm { get; set; } = ClusteringAlgorithm.KMeans;

    /// <summary>In which order segments are numbered: by Level (mean consumption or spend) or Size.</summary>
    /// <value>Level</value>
    [Parameter(ParameterSetName = FitSet)]
    public SegmentOrder Order { get; set; }

    /// <summary>
    /// An earlier segmentation or detector, its path, or customers with segments: the segments that are most like its own keep its
    /// numbers.
    /// </summary>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public object? PreviousModel { get; set; }

    /// <summary>Below this mean, kWh a step, a segment is named Low Consumption.</summary>
    /// <value>50</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.0, double.MaxValue)]
    public double LowConsumption { get; set; } = Defaults.LowConsumption;

    /// <summary>From this mean on, kWh a step, a segment is named High Consumption.</summary>
    /// <value>150</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.0, double.MaxValue)]
    public double HighConsumption { get; set; } = Defaults.HighConsumption;

    /// <summary>Below this coefficient of variation a segment is named Stable Pattern.</summary>
    /// <value>0.2</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.0, double.MaxValue)]
    public double StableCv { get; set; } = Defaults.StableCv;

    /// <summary>From this coefficient of variation on a segment is named Variable Pattern.</summary>
    /// <value>0.5</value>
    [Parameter(ParameterSetName = FitSet)]
    [ValidateRange(0.0, double.MaxValue)]
    public double VariableCv { get; set; } = Defaults.VariableCv;

    /// <summary>Names segments by the terciles of the customers instead of the limits above.</summary>
    [Parameter(ParameterSetName = FitSet)]
    public SwitchParameter UseTercile { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        _model = Loaded(Model);
        _previous = Loaded(PreviousModel);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_model is null) Customers.Add(InputObject);
        else if (_batch.Add(InputObject)) Assign(_model);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_model is null) Fit();
        else Assign(_model);
    }

    private CustomerSegmentation? Loaded(object? model)
    {
        if (model is null) return null;
        CustomerSegmentation? segmentation = Models.SegmentationOf(model, SessionState.Path, out ErrorRecord? error);
        if (error is not null) ThrowTerminatingError(error);
        return segmentation;
    }

    private void Assign(CustomerSegmentation model) =>
        WriteObject(model.Assign(_batch.Take(), Execution), enumerateCollection: true);

    private void Fit()
    {
        var naming = new SegmentNaming
        {
            LowConsumption = LowConsumption, HighConsumption = HighConsumption,
            StableCv = StableCv, VariableCv = VariableCv, UseTerciles = UseTercile,
        };
        SegmentationSettings settings = Settings(Algorithm) with { Naming = naming, Order = Order, Previous = _previous };
        var learner = new SegmentationLearner(settings);
        SegmentationResult result = RunWithProgress("Dividing customers into segments",
            execution => learner.Fit(Customers, execution));
        WriteDecision(result.Segmentation.Evaluations, Customers.Count, settings);
        if (result.Matching is { } matching) WriteVerbose($"Numbers after the previous model: {matching}.");
        WriteVerbose($"Segments are made of {string.Join(", ", result.Segmentation.Features.Concat(result.Segmentation.Attributes))}.");
        if (UnassignedFindings.Doubt(result.Customers, MinimumQuality) is { } doubt) WriteWarning(doubt);
        WriteObject(result.Customers, enumerateCollection: true);
        WriteSummary($"Divided {Customers.Count:N0} customers into {result.Segmentation.ClusterCount} segments; "
            + $"{result.Customers.Count(c => c.SegmentId < 0):N0} are outliers, below quality {MinimumQuality} or lack a feature, and got "
            + "segment -1.");
    }
}
