using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Detection;

/// <summary>Boosted trees that were trained with XGBoost on the catalogue's features, and nothing else.</summary>
/// <remarks>
/// It has no forests, no segments and no calibration, and nobody knows whom it was trained on: a score is the probability that
/// the model itself gives, reasons are empty, and a customer's segment is the one that the customer comes with. It
/// does not know the length of its steps either: features must be of the same interval as those that it was trained on.
/// </remarks>
public sealed class XGBoostDetector : ITheftScorer
{
    private const int BlockSize = 1024;

    // The same limits as those of a detector that is trained here; the shares belong to validation customers, and there are none.
    private static readonly DetectorSettings Limits = new();

    private readonly Lazy<TreeExplainer> _explainer;

    internal XGBoostDetector(CustomerEncoder encoder, GradientBoostingModel trees, bool isSimulated)
    {
        if (trees.Columns != encoder.ColumnCount)
            throw new ArgumentException($"{encoder.ColumnCount} columns are for trees of {trees.Columns}.", nameof(trees));
        Encoder = encoder;
        Trees = trees;
        IsSimulated = isSimulated;
        _explainer = new(() => new TreeExplainer(encoder, trees));
    }

    /// <summary>Always the trees alone.</summary>
    public ScoreBasis Basis => ScoreBasis.Supervised;

    /// <summary>The features and attributes that it looks at.</summary>
    public IReadOnlyList<string> Features => Encoder.ColumnNames;

    /// <summary>The number of boosted trees.</summary>
    public int TreeCount => Trees.TreeCount;

    /// <summary>
    /// Decisions are made at 0.5, and risk begins where it does for a detector; the operational threshold is 0.5 too, since
    /// there are no validation customers to fit it on.
    /// </summary>
    public DetectionThresholds Thresholds { get; } = new()
    {
        Operational = 0.5,
        OperationalShare = Limits.OperationalShare,
        HighRisk = Limits.HighRisk,
        MediumRisk = Limits.MediumRisk,
        DecisionBy = ThresholdKind.Default,
    };

    /// <summary>What the trees looked at by their gain, the most important first.</summary>
    public IReadOnlyList<FeatureImportance> FeatureImportance => [.. Features
        .Select((name, column) => new FeatureImportance(name, Trees.GainImportance[column]))
        .OrderByDescending(f => f.Importance)];

    /// <summary>Whether the model's file says that it was trained on simulated customers.</summary>
    public bool IsSimulated { get; }

    internal CustomerEncoder Encoder { get; }

    internal GradientBoostingModel Trees { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SegmentedCustomer> Segment(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        return [.. customers.Select(SegmentedCustomer.WithoutSegment)];
    }

    /// <inheritdoc/>
    public TheftScore[] Score(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        var scores = new TheftScore[customers.Count];
        ExecutionOptions quiet = execution with { Progress = null };
        double[] logOdds = Trees.PredictLogOdds(Encoder.Encode(customers, quiet), quiet);
        OrderedParallel.ForBlocks(customers.Count, BlockSize, execution, (_, start, end) =>
        {
            for (int i = start; i < end; i++) scores[i] = Score(customers[i], logOdds[i]);
        });
        return scores;
    }

    /// <inheritdoc/>
    public ScoreExplanation[] Explain(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        return _explainer.Value.Explain(customers, execution);
    }

    private TheftScore Score(SegmentedCustomer customer, double logOdds)
    {
        double score = 1 / (1 + Math.Exp(-logOdds));
        return new()
        {
            CustomerId = customer.CustomerId,
            Score = score,
            RiskLevel = Thresholds.LevelOf(score),
            Confidence = ScoreConfidence.OfReadings(customer.Meter),
            SegmentId = customer.SegmentId,
            SegmentName = customer.SegmentName,
            SupervisedScore = score,
            IsolationScore = double.NaN,
            Quality = customer.Quality,
            IsTheft = customer.IsTheft,
            Part = customer.Part,
            Basis = Basis,
            Reasons = [],
            IsSimulated = customer.IsSimulated || IsSimulated,
            ConsumptionMean = customer.Meter.ConsumptionMean,
        };
    }
}
