using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Segmentation;
using NtlTools.Learning.Metrics;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Measures a theft detector on inspected customers.</summary>
/// <remarks>
/// <para>
/// Test-TheftDetector scores customers whose inspection is known and compares: area under the ROC curve, average precision,
/// Brier score, the confusion matrix at the detector's threshold, and what a visit to the top 1, 2, 5, 10 and 20 % would find,
/// all with 95 % bootstrap intervals. Customers without a label are left out, and so are those that the detector was fitted on,
/// since they flatter it, unless -IncludeTraining is given.
/// </para>
/// <para>Needs all customers at once; memory grows with their number.</para>
/// </remarks>
/// <example>
/// <summary>Trains on two customers in three, tests on the others, and shows what visits would find.</summary>
/// <code>$all = New-SyntheticMeterData 900 -TheftShare 0.15 | New-CustomerFeatures
/// $known, $new = $all.Where({ $_.CustomerId -le 'C000600' }, 'Split')
/// $detector = $known | Invoke-Segmentation -Scaling Quantile | Train-TheftDetector
/// $test = $new | Invoke-Segmentation -Model $detector.Segmentation | Test-TheftDetector $detector
/// $test
/// $test.TopShares</code>
/// </example>
/// <example>
/// <summary>Compares the figures of new customers with those of customers that the detector knows.</summary>
/// <code>$customers = New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile
/// $detector = $customers | Train-TheftDetector
/// $customers | Test-TheftDetector $detector
/// $customers | Test-TheftDetector $detector -IncludeTraining</code>
/// </example>
/// <seealso cref="BuildTheftDetectorCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "TheftDetector")]
[OutputType(typeof(DetectorEvaluation))]
public sealed class TestTheftDetectorCommand : ParallelCommand
{
    private static readonly BootstrapSettings Defaults = new();

    private readonly List<SegmentedCustomer> _customers = [];

    /// <summary>The customers to test on, with the segments of the detector.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SegmentedCustomer InputObject { get; set; } = null!;

    /// <summary>The detector to measure, or the path of its file or of a run's folder.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    [TheftScorerTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public TheftDetector Detector { get; set; } = null!;

    /// <summary>Also measures on customers that the detector was fitted on, which flatters it.</summary>
    [Parameter]
    public SwitchParameter IncludeTraining { get; set; }

    /// <summary>The number of resamples behind the intervals.</summary>
    /// <value>1000</value>
    [Parameter]
    [ValidateRange(1, 1000000)]
    public int Resamples { get; set; } = Defaults.Resamples;

    /// <summary>The random seed of the resamples.</summary>
    /// <value>42</value>
    [Parameter]
    public ulong Seed { get; set; } = Defaults.Seed;

    /// <inheritdoc/>
    protected override void Process() => _customers.Add(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        BootstrapSettings bootstrap = Defaults with { Resamples = Resamples, Seed = Seed };
        DetectorEvaluation evaluation = RunWithProgress("Testing the detector",
            execution => Detector.Evaluate(_customers, IncludeTraining, bootstrap, execution));
        if (IncludeTraining)
            WriteWarning("Customers that the detector was fitted on are among those tested: the figures flatter it.");
        WriteObject(evaluation);
        WriteSummary($"Tested on {evaluation.CustomerCount:N0} inspected customers, {evaluation.TheftCount:N0} of them "
            + $"thieves: average precision {evaluation.AveragePrecision:0.000}.");
    }
}
