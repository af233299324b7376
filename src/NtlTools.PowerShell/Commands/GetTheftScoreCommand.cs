using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Inspection;
using NtlTools.Core.Segmentation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Scores customers with a trained theft detector, and ranks them.</summary>
/// <remarks>
/// <para>
/// Get-TheftScore gives every customer a score, a rank, a risk level, a confidence, the parts of the score and its reasons. With
/// labels the score is a probability of theft; without, it says how unusual a customer is. Put customers into segments with
/// the detector's own segmentation (Invoke-Segmentation -Model $detector.Segmentation); others, and customers straight from
/// New-CustomerFeatures, are put into its segments first.
/// </para>
/// <para>
/// A model that was trained with XGBoost (Import-NtlModel model.json) knows no segments, forests and reasons: its score is
/// the probability that the model itself gives.
/// </para>
/// <para>
/// With -Explain each score carries an Explanation: the log-odds that a customer of whom nothing is known would have, and how far
/// each feature moved them (exact SHAP values of the boosted trees).
/// </para>
/// <para>
/// Scores are computed in batches as customers arrive, and written when the last has come, since a rank needs all of them: in
/// the order of the customers, or with -Capacity those to inspect alone, the highest rank first. Memory grows with the
/// customers, about 0.7 kB each.
/// </para>
/// </remarks>
/// <example>
/// <summary>The ten customers most worth a visit.</summary>
/// <code>$detector = New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures |
///     Invoke-Segmentation -Scaling Quantile | Train-TheftDetector
/// New-SyntheticMeterData 200 -Seed 7 -TheftShare 0.1 | New-CustomerFeatures |
///     Invoke-Segmentation -Model $detector.Segmentation | Get-TheftScore -Detector $detector | Sort-Object Rank | Select-Object -First 10</code>
/// </example>
/// <example>
/// <summary>An inspection list for two customers in a hundred, as a file.</summary>
/// <code>$customers = New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile
/// $detector = $customers | Train-TheftDetector
/// $customers | Get-TheftScore $detector -Capacity 2% |
///     Select-Object Rank, CustomerId, Score, RiskLevel |
///     Export-Csv (Join-Path ([IO.Path]::GetTempPath()) ntl-inspections.csv)</code>
/// </example>
/// <example>
/// <summary>What speaks for and against the customer with the highest score.</summary>
/// <code>$customers = New-SyntheticMeterData 600 -TheftShare 0.15 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile
/// $first = $customers | Get-TheftScore ($customers | Train-TheftDetector) -Explain | Sort-Object Rank | Select-Object -First 1
/// $first.Explanation.Contributions | Select-Object -First 5</code>
/// </example>
/// <seealso cref="BuildTheftDetectorCommand"/>
/// <seealso cref="ImportNtlModelCommand"/>
[Cmdlet(VerbsCommon.Get, "TheftScore", DefaultParameterSetName = "Everyone")]
[OutputType(typeof(TheftScore))]
public sealed class GetTheftScoreCommand : ParallelCommand
{
    private const int BatchSize = 4096;

    private readonly Batch<SegmentedCustomer> _batch = new(BatchSize);
    private readonly List<TheftScore> _scores = [];

    /// <summary>The customers to score, with the segments of the detector, or with features alone.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    [SegmentedCustomerTransformation]
    public SegmentedCustomer InputObject { get; set; } = null!;

    /// <summary>What scores them: a theft detector, an imported XGBoost model, or the path of either or of a run's folder.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    [TheftScorerTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ITheftScorer Detector { get; set; } = null!;

    /// <summary>Adds to each score what moved the boosted trees' log-odds, and how far.</summary>
    [Parameter]
    public SwitchParameter Explain { get; set; }

    /// <summary>Writes the inspection list alone: so many customers (500), or such a share of all (2%).</summary>
    [Parameter(ParameterSetName = "Inspection", Mandatory = true)]
    [InspectionCapacityTransformation]
    public InspectionCapacity? Capacity { get; set; }

    /// <summary>Leaves customers out of the inspection list whose inspection is already known.</summary>
    [Parameter(ParameterSetName = "Inspection")]
    public SwitchParameter ExcludeInspected { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_batch.Add(InputObject)) Score();
    }

    /// <inheritdoc/>
    protected override void End()
    {
        Score();
        IReadOnlyList<TheftScore> ranked = TheftScore.Ranked(_scores), written = Capacity is null ? ranked
            : InspectionList.Select(ranked, Capacity, Detector.Thresholds, ExcludeInspected);
        WriteObject(written, enumerateCollection: true);
        WriteSummary($"Scored {ranked.Count:N0} customers; the risk of "
            + $"{ranked.Count(score => score.RiskLevel == RiskLevel.High):N0} is high.");
    }

    private void Score()
    {
        IReadOnlyList<SegmentedCustomer> customers = _batch.Take();
        TheftScore[] scores = Detector.Score(customers, Execution);
        ScoreExplanation[] explanations = Explain ? Detector.Explain(customers, Execution) : [];
        _scores.AddRange(scores.Select((score, i) => Explain ? score with { Explanation = explanations[i] } : score));
    }
}
