using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Trains a theft detector on customers of whom some were inspected.</summary>
/// <remarks>
/// <para>
/// Train-TheftDetector grows isolation forests, one for each segment that is large enough and one for everyone, and
/// gradient-boosted trees on the inspected customers. A blend of both gives a probability of theft. Trees are grown on the
/// training customers, blend and thresholds fitted on the validation customers, and the detector's Evaluation comes from the
/// test customers, whom nothing was fitted on. Customers who were not inspected train the forests alone.
/// </para>
/// <para>
/// Without labels, or with -IsolationOnly, the score says how unusual a customer is, not how likely theft is. Labels of one class
/// alone end the command.
/// </para>
/// <para>Needs all customers at once; memory grows with the customers times the features, about 1.5 kB a customer.</para>
/// </remarks>
/// <example>
/// <summary>Trains a detector, and shows how well it does on the test customers.</summary>
/// <code>$detector = New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures |
///     Invoke-Segmentation -Scaling Quantile | Train-TheftDetector
/// $detector.Evaluation</code>
/// </example>
/// <example>
/// <summary>Trains for a hundred inspections, without the features of gaps, and shows what the trees look at.</summary>
/// <code>$detector = New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile |
///     Train-TheftDetector -Capacity 100 -ExcludeMissingness
/// $detector.FeatureImportance | Select-Object -First 5</code>
/// </example>
/// <seealso cref="InvokeSegmentationCommand"/>
/// <seealso cref="GetTheftScoreCommand"/>
/// <seealso cref="TestTheftDetectorCommand"/>
/// <seealso cref="ExportNtlModelCommand"/>
[Cmdlet("Build", "TheftDetector")]
[Alias("Train-TheftDetector")]
[OutputType(typeof(TheftDetector))]
public sealed class BuildTheftDetectorCommand : ParallelCommand
{
    private static readonly DetectorSettings Defaults = new();

    private readonly List<SegmentedCustomer> _customers = [];

    /// <summary>The customers to learn from, with their segments.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SegmentedCustomer InputObject { get; set; } = null!;

    /// <summary>Uses no labels, even where there are some.</summary>
    [Parameter]
    public SwitchParameter IsolationOnly { get; set; }

    /// <summary>Leaves out the features of gaps, since a gap can be the utility's own doing.</summary>
    [Parameter]
    public SwitchParameter ExcludeMissingness { get; set; }

    /// <summary>How many customers can be inspected: a number (500) or a share (2%). Sets a threshold of its own.</summary>
    [Parameter]
    [InspectionCapacityTransformation]
    public InspectionCapacity? Capacity { get; set; }

    /// <summary>The threshold that decisions are made by. The capacity's where one is given, else 0.5.</summary>
    [Parameter]
    public ThresholdKind? DecisionBy { get; set; }

    /// <summary>The share of customers that the operational threshold is for.</summary>
    /// <value>0.05</value>
    [Parameter]
    [ValidateRange(0.0001, 0.9999)]
    public double OperationalShare { get; set; } = Defaults.OperationalShare;

    /// <summary>From this score on the risk is high.</summary>
    /// <value>0.8</value>
    [Parameter]
    [ValidateRange(0.0001, 0.9999)]
    public double HighRisk { get; set; } = Defaults.HighRisk;

    /// <summary>From this score on the risk is medium.</summary>
    /// <value>0.5</value>
    [Parameter]
    [ValidateRange(0.0001, 0.9999)]
    public double MediumRisk { get; set; } = Defaults.MediumRisk;

    /// <summary>The most boosted trees; fewer are grown where more do not help.</summary>
    /// <value>200</value>
    [Parameter]
    [ValidateRange(1, 10000)]
    public int TreeCount { get; set; } = Defaults.Boosting.Trees;

    /// <summary>The most splits between a tree's root and a leaf.</summary>
    /// <value>6</value>
    [Parameter]
    [ValidateRange(1, 16)]
    public int MaximumDepth { get; set; } = Defaults.Boosting.MaxDepth;

    /// <summary>What each tree's answer is multiplied with.</summary>
    /// <value>0.1</value>
    [Parameter]
    [ValidateRange(0.0001, 1.0)]
    public double LearningRate { get; set; } = Defaults.Boosting.LearningRate;

    /// <summary>A smaller segment has no forest of its own.</summary>
    /// <value>256</value>
    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int MinimumSegmentSize { get; set; } = Defaults.MinimumSegmentSize;

    /// <summary>
    /// How many features beyond the first a split of the forests looks at. From 1 on splits are slanted (extended isolation
    /// forest); below the number of features.
    /// </summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int ForestExtensionLevel { get; set; } = Defaults.Forest.ExtensionLevel;

    /// <summary>How customers are divided where Invoke-Segmentation has not divided them already.</summary>
    /// <value>Customer</value>
    [Parameter]
    public SplitMethod SplitBy { get; set; } = Defaults.Split.Method;

    /// <summary>The random seed. The same seed and customers give the same detector.</summary>
    /// <value>42</value>
    [Parameter]
    public ulong Seed { get; set; } = Defaults.Seed;

    /// <inheritdoc/>
    protected override void Process() => _customers.Add(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        var learner = new TheftDetectorLearner(Defaults with
        {
            IsolationOnly = IsolationOnly,
            ExcludeMissingness = ExcludeMissingness,
            Capacity = Capacity,
            DecisionBy = DecisionBy,
            OperationalShare = OperationalShare,
            HighRisk = HighRisk,
            MediumRisk = MediumRisk,
            Boosting = Defaults.Boosting with { Trees = TreeCount, MaxDepth = MaximumDepth, LearningRate = LearningRate },
            Forest = Defaults.Forest with { ExtensionLevel = ForestExtensionLevel },
            MinimumSegmentSize = MinimumSegmentSize,
            Split = Defaults.Split with { Method = SplitBy, Seed = Seed },
            Bootstrap = Defaults.Bootstrap with { Seed = Seed },
            Seed = Seed,
        });
        TheftDetector detector = RunWithProgress("Training a theft detector", execution => learner.Fit(_customers, execution));
        if (detector.Basis == ScoreBasis.IsolationOnly)
            WriteWarning("No labels were used: scores say how unusual a customer is, not how likely theft is.");
        else
            WriteVerbose(string.Create(CultureInfo.InvariantCulture,
                $"blend: trees' log-odds × {detector.SupervisedWeight:0.###}, "
                + $"forests' percentile × {detector.IsolationWeight:0.###}"));
        if (detector.Evaluation is { } test)
            WriteVerbose(string.Create(CultureInfo.InvariantCulture,
                $"average precision {test.AveragePrecision:0.###} on {test.CustomerCount} test customers"));
        WriteObject(detector);
        WriteSummary($"Trained {detector.ForestCount} forests and {detector.TreeCount} trees on {detector.TrainingCount:N0} "
            + $"customers, {detector.TrainingTheftCount:N0} of them thieves.");
    }
}
