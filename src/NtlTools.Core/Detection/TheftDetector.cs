using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Detection;

/// <summary>
/// A trained detector: its forests, trees, blend and thresholds, the segmentation it was trained on, and how it was
/// validated.
/// </summary>
public sealed class TheftDetector : ITheftScorer
{
    private const int BlockSize = 1024, MostReasons = 3;
    private const double TellingDeparture = 1;

    private readonly Lazy<TreeExplainer> _explainer;

    internal TheftDetector(DetectorParts parts)
    {
        Parts = parts;
        parts.Check();
        _explainer = new(() => new TreeExplainer(parts.Encoder, parts.Trees ?? throw NtlErrors.NoTrees()),
            LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>What the scores rest on.</summary>
    public ScoreBasis Basis => Parts.Summary.Basis;

    /// <summary>The segmentation that it was trained on; new customers are assigned by it before they are scored.</summary>
    public CustomerSegmentation Segmentation => Parts.Segmentation;

    /// <summary>The features and attributes that it looks at.</summary>
    public IReadOnlyList<string> Features => Parts.Encoder.ColumnNames;

    /// <summary>The number of isolation forests: one for everyone, and one for each segment that is large enough.</summary>
    public int ForestCount => Parts.Isolation.Forests.Count;

    /// <summary>The number of boosted trees; 0 without labels.</summary>
    public int TreeCount => Parts.Trees?.TreeCount ?? 0;

    /// <summary>The weight of the trees' log-odds in the blend; NaN without labels.</summary>
    public double SupervisedWeight => Parts.Blend?.Coefficients[1] ?? double.NaN;

    /// <summary>The weight of the forests' percentile in the blend; NaN without labels.</summary>
    public double IsolationWeight => Parts.Blend?.Coefficients[0] ?? double.NaN;

    /// <summary>The number of training customers, inspected or not.</summary>
    public int TrainingCount => Parts.Summary.TrainingCount;

    /// <summary>The number of thefts among the inspected training customers.</summary>
    public int TrainingTheftCount => Parts.Summary.TrainingTheftCount;

    /// <summary>The scores at which decisions are made.</summary>
    public DetectionThresholds Thresholds => Parts.Summary.Thresholds;

    /// <summary>How well it did on the test customers; null where none of them, or only one class, was inspected.</summary>
    public DetectorEvaluation? Evaluation => Parts.Summary.Evaluation;

    /// <summary>What the trees looked at, the most important first; empty without labels.</summary>
    public IReadOnlyList<FeatureImportance> FeatureImportance => Parts.Trees is null ? [] : [.. Features
        .Select((name, column) => new FeatureImportance(name, Parts.Trees.GainImportance[column]))
        .OrderByDescending(f => f.Importance)];

    /// <summary>Whether readings or theft of some of the customers that it was trained on are simulated.</summary>
    public bool IsSimulated => Parts.Summary.IsSimulated;

    internal DetectorParts Parts { get; }

    /// <summary>Scores customers; they are not ranked, since that needs all of them.</summary>
    /// <param name="customers">
    /// The customers. The numbers of segments mean something in one segmentation only: who was assigned by another than
    /// this detector's is assigned again.
    /// </param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One score a customer, in the order of the customers.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public TheftScore[] Score(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        var scores = new TheftScore[customers.Count];
        if (customers.Count == 0) return scores;
        ExecutionOptions quiet = execution with { Progress = null };
        customers = InOwnSegments(customers, quiet);
        Matrix encoded = Parts.Encoder.Encode(customers, quiet);
        Matrix completed = Parts.Encoder.Complete(encoded, quiet);
        (double[] isolation, double[] percentiles) = Parts.Isolation.Score(completed, customers, quiet);
        double[]? logOdds = Parts.Trees?.PredictLogOdds(encoded, quiet);
        double[] weights = ReasonWeights();
        OrderedParallel.ForBlocks(customers.Count, BlockSize, execution, (_, start, end) =>
        {
            double[] blended = new double[2];
            for (int i = start; i < end; i++)
                scores[i] = Score(customers[i], isolation[i], percentiles[i], logOdds?[i] ?? double.NaN, encoded.Row(i),
                    weights, blended);
        });
        return scores;
    }

    /// <inheritdoc/>
    public IReadOnlyList<SegmentedCustomer> Segment(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution) =>
        Segmentation.Assign(customers, execution);

    /// <inheritdoc/>
    public ScoreExplanation[] Explain(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        return _explainer.Value.Explain(customers, execution);
    }

    /// <summary>Measures the detector on inspected customers.</summary>
    /// <param name="customers">Customers with labels; those without are left out.</param>
    /// <param name="includeTraining">Also measures on customers that it was fitted on, which flatters it.</param>
    /// <param name="bootstrap">How the intervals are drawn.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="Errors.NtlException">No customer is left, or all are of one class.</exception>
    public DetectorEvaluation Evaluate(
        IReadOnlyList<SegmentedCustomer> customers, bool includeTraining, BootstrapSettings bootstrap, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        SegmentedCustomer[] inspected = [.. customers.Where(c => c.IsTheft is not null
            && (includeTraining || !WasFittedOn(c.CustomerId)))];
        return DetectorEvaluator.Evaluate(Score(inspected, execution), Thresholds, bootstrap, execution);
    }

    /// <summary>Whether a customer of this id was among the training or validation customers.</summary>
    public bool WasFittedOn(string customerId) => Array.BinarySearch(Parts.FittedIds, CustomerSplit.HashOf(customerId, 0)) >= 0;

    private IReadOnlyList<SegmentedCustomer> InOwnSegments(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        if (customers.All(c => ReferenceEquals(c.Segmentation, Segmentation))) return customers;
        CustomerFeatures[] features = [.. customers.Select(c => c.Features)];
        SplitPart[] parts = [.. customers.Select(c => c.Part)];
        return Segmentation.Assign(features, parts, execution);
    }

    private TheftScore Score(SegmentedCustomer customer, double isolation, double percentile, double logOdds,
        ReadOnlySpan<double> values, double[] weights, double[] blended)
    {
        double score = isolation, supervised = double.NaN, supervisedPercentile = double.NaN;
        if (Parts.Blend is { } blend)
        {
            blended[0] = percentile;
            blended[1] = logOdds;
            score = blend.Predict(blended);
            supervised = 1 / (1 + Math.Exp(-logOdds));
            supervisedPercentile = Parts.LogOdds!.PercentileOf(logOdds);
        }
        return new()
        {
            CustomerId = customer.CustomerId,
            Score = score,
            RiskLevel = Thresholds.LevelOf(score),
            Confidence = ScoreConfidence.Of(customer, percentile, supervisedPercentile),
            SegmentId = customer.SegmentId,
            SegmentName = customer.SegmentName,
            SupervisedScore = supervised,
            IsolationScore = isolation,
            Quality = customer.Quality,
            IsTheft = customer.IsTheft,
            Part = customer.Part,
            Basis = Basis,
            Reasons = Reasons(customer.SegmentId, values, weights),
            IsSimulated = customer.IsSimulated || IsSimulated,
            ConsumptionMean = customer.Meter.ConsumptionMean,
        };
    }

    // What the trees never looked at is no reason for what they say; without them every feature counts alike.
    private double[] ReasonWeights()
    {
        double[] weights = new double[Parts.Encoder.FeatureCount];
        Array.Fill(weights, 1);
        if (Parts.Trees is { TreeCount: > 0 } trees)
            for (int column = 0; column < weights.Length; column++) weights[column] = Math.Sqrt(trees.GainImportance[column]);
        return weights;
    }

    private ScoreReasons Reasons(int segmentId, ReadOnlySpan<double> values, double[] weights)
    {
        const double MostDeparture = 10;
        Span<int> best = [-1, -1, -1];
        Span<double> strength = stackalloc double[MostReasons];
        ReadOnlySpan<double> medians = Parts.Baselines.Medians.Row(segmentId + 1),
            spreads = Parts.Baselines.Spreads.Row(segmentId + 1);
        for (int column = 0; column < weights.Length; column++)
        {
            double departure = Math.Abs(SegmentBaselines.Departure(values[column], medians[column], spreads[column]));
            if (departure < TellingDeparture) continue;
            double weighted = Math.Min(departure, MostDeparture) * weights[column];
            for (int place = 0; place < MostReasons; place++)
            {
                if (weighted <= strength[place]) continue;
                for (int behind = MostReasons - 1; behind > place; behind--)
                    (best[behind], strength[behind]) = (best[behind - 1], strength[behind - 1]);
                (best[place], strength[place]) = (column, weighted);
                break;
            }
        }
        int count = best.IndexOf(-1);
        var reasons = new ScoreReason[count < 0 ? MostReasons : count];
        for (int i = 0; i < reasons.Length; i++)
        {
            int column = best[i];
            reasons[i] = new(Parts.Encoder.Summary.Features[column], values[column],
                medians[column], SegmentBaselines.Departure(values[column], medians[column], spreads[column]));
        }
        return new(reasons);
    }
}
