using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Calibration;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Detection;

/// <summary>Trains a theft detector: forests and trees on the training part, blend and thresholds on the validation part, figures on the test part.</summary>
/// <remarks>
/// Customers that were not inspected train the forests alone. Needs all customers at once; memory grows with the customers
/// times the features: about 1.5 kB a customer.
/// </remarks>
public sealed class TheftDetectorLearner
{
    private readonly DetectorSettings _settings;

    /// <summary>Makes a learner.</summary>
    public TheftDetectorLearner(DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <summary>Trains a detector.</summary>
    /// <param name="customers">Customers of one segmentation, each id once. Their parts are kept; without parts they are divided here.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="NtlException">There are no customers, they are of one class, or a part of the split lacks a class.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public TheftDetector Fit(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        CustomerSegmentation segmentation = SegmentationOf(customers);
        bool supervised = IsSupervised(customers);
        SplitPart[] parts = Parts(customers, supervised);
        ExecutionOptions quiet = execution with { Progress = null };

        SegmentedCustomer[] training = [.. customers.Where((_, i) => parts[i] == SplitPart.Training)];
        CustomerEncoder encoder = CustomerEncoder.Fit(training, _settings.ExcludeMissingness);
        Matrix encoded = encoder.Encode(customers), completed = encoder.Complete(encoded);
        int[] trainingRows = Rows(parts, SplitPart.Training);
        Matrix completedTraining = completed.SelectRows(trainingRows);
        SegmentBaselines baselines = SegmentBaselines.Fit(completedTraining, training, segmentation.ClusterCount, quiet);
        execution.Progress?.Report(0.1);
        IsolationScorer isolation = IsolationScorer.Fit(completedTraining, Array.ConvertAll(training, c => c.SegmentId), _settings, quiet);
        (double[] scores, double[] percentiles) = isolation.Score(completed, customers, quiet);
        execution.Progress?.Report(0.4);

        GradientBoostingModel? trees = null;
        LogisticModel? blend = null;
        ScoreQuantiles? quantiles = null;
        if (supervised)
        {
            trees = FitTrees(customers, parts, encoder, encoded, quiet);
            execution.Progress?.Report(0.8);
            double[] logOdds = trees.PredictLogOdds(encoded, quiet);
            (blend, quantiles) = FitBlend(customers, parts, percentiles, logOdds, quiet);
            for (int i = 0; i < scores.Length; i++) scores[i] = blend.Predict([percentiles[i], logOdds[i]]);
        }
        var summary = new DetectorSummary
        {
            Basis = supervised ? ScoreBasis.Blend : ScoreBasis.IsolationOnly,
            TrainingCount = training.Length,
            TrainingTheftCount = training.Count(c => c.IsTheft == true),
            TrainingHonestCount = training.Count(c => c.IsTheft == false),
            ValidationCount = parts.Count(p => p == SplitPart.Validation),
            TestCount = parts.Count(p => p == SplitPart.Test),
            SplitMethod = _settings.Split.Method,
            ExcludeMissingness = _settings.ExcludeMissingness,
            IsSimulated = customers.Any(c => c.IsSimulated),
            Seed = _settings.Seed,
            Thresholds = Thresholds(scores, parts, supervised),
        };
        var detector = new TheftDetector(new()
        {
            Summary = summary,
            Segmentation = segmentation,
            Encoder = encoder,
            Baselines = baselines,
            Isolation = isolation,
            Trees = trees,
            Blend = blend,
            LogOdds = quantiles,
            FittedIds = [.. customers.Where((_, i) => parts[i] != SplitPart.Test).Select(c => CustomerSplit.HashOf(c.CustomerId, 0)).Order()],
        });
        if (supervised)
        {
            SegmentedCustomer[] test = [.. customers.Where((c, i) => parts[i] == SplitPart.Test && c.IsTheft is not null)];
            DetectorEvaluation evaluation = DetectorEvaluator.Evaluate(detector.Score(test, quiet), summary.Thresholds, _settings.Bootstrap, quiet);
            detector = new TheftDetector(detector.Parts with { Summary = summary with { Evaluation = evaluation } });
        }
        execution.Progress?.Report(1);
        return detector;
    }

    private static CustomerSegmentation SegmentationOf(IReadOnlyList<SegmentedCustomer> customers)
    {
        if (customers.Count == 0) throw NtlErrors.NoCustomers();
        var ids = new HashSet<string>(customers.Count, StringComparer.Ordinal);
        foreach (SegmentedCustomer customer in customers)
        {
            if (!ids.Add(customer.CustomerId)) throw NtlErrors.DuplicateCustomerId(customer.CustomerId);
            if (customer.Segmentation is null) throw NtlErrors.NoSegmentation();
            if (!ReferenceEquals(customer.Segmentation, customers[0].Segmentation)) throw NtlErrors.MixedSegmentations();
        }
        return customers[0].Segmentation!;
    }

    private bool IsSupervised(IReadOnlyList<SegmentedCustomer> customers)
    {
        if (_settings.IsolationOnly) return false;
        int theft = customers.Count(c => c.IsTheft == true), honest = customers.Count(c => c.IsTheft == false);
        if (theft == 0 && honest == 0) return false;
        return theft > 0 && honest > 0 ? true : throw NtlErrors.OneClassOnly(theft, honest);
    }

    private SplitPart[] Parts(IReadOnlyList<SegmentedCustomer> customers, bool supervised)
    {
        SplitPart[] parts = [.. customers.Select(c => c.Part)];
        if (Array.Exists(parts, p => p == SplitPart.None))
        {
            CustomerFeatures[] features = [.. customers.Select(c => c.Features)];
            parts = CustomerSplit.Assign(features, _settings.Split);
        }
        if (!supervised)
        {
            // Nothing is tested without labels, so nobody is kept back, unless the segments already did.
            if (!Array.Exists(parts, p => p == SplitPart.Training)) Array.Fill(parts, SplitPart.Training);
            return parts;
        }
        foreach (SplitPart part in (ReadOnlySpan<SplitPart>)[SplitPart.Training, SplitPart.Validation, SplitPart.Test])
        {
            int theft = customers.Where((c, i) => parts[i] == part && c.IsTheft == true).Count();
            int honest = customers.Where((c, i) => parts[i] == part && c.IsTheft == false).Count();
            if (theft == 0 || honest == 0) throw NtlErrors.TooFewLabels(part.ToString().ToLowerInvariant(), theft, honest);
        }
        return parts;
    }

    private static int[] Rows(SplitPart[] parts, SplitPart part) => [.. Enumerable.Range(0, parts.Length).Where(i => parts[i] == part)];

    private GradientBoostingModel FitTrees(
        IReadOnlyList<SegmentedCustomer> customers, SplitPart[] parts, CustomerEncoder encoder, Matrix encoded, ExecutionOptions execution)
    {
        int[] training = [.. Rows(parts, SplitPart.Training).Where(i => customers[i].IsTheft is not null)];
        int[] validation = [.. Rows(parts, SplitPart.Validation).Where(i => customers[i].IsTheft is not null)];
        bool[] labels = Array.ConvertAll(training, i => customers[i].IsTheft == true);
        double thefts = labels.Count(l => l);
        var learner = new GradientBoostingLearner(_settings.Boosting with
        {
            PositiveWeight = _settings.Boosting.PositiveWeight ?? (labels.Length - thefts) / thefts,
            CategoricalColumns = encoder.CategoricalColumns,
            Seed = SeededRandom.Mix(_settings.Seed + 1),
        });
        return learner.Fit(encoded.SelectRows(training), labels, encoded.SelectRows(validation),
            Array.ConvertAll(validation, i => customers[i].IsTheft == true), execution);
    }

    private static (LogisticModel Blend, ScoreQuantiles LogOdds) FitBlend(
        IReadOnlyList<SegmentedCustomer> customers, SplitPart[] parts, double[] percentiles, double[] logOdds, ExecutionOptions execution)
    {
        int[] validation = [.. Rows(parts, SplitPart.Validation).Where(i => customers[i].IsTheft is not null)];
        var rows = new Matrix(validation.Length, 2);
        for (int i = 0; i < validation.Length; i++)
        {
            rows[i, 0] = percentiles[validation[i]];
            rows[i, 1] = logOdds[validation[i]];
        }
        LogisticModel blend = new NonNegativeLogisticLearner(new()).Fit(rows, Array.ConvertAll(validation, i => customers[i].IsTheft == true), execution);
        return (blend, ScoreQuantiles.Of(validation.Select(i => logOdds[i])));
    }

    private DetectionThresholds Thresholds(double[] scores, SplitPart[] parts, bool supervised)
    {
        // Scores of customers that trees were fitted on are too sure of themselves to set a threshold by.
        double[] sorted = [.. scores.Where((_, i) => !supervised || parts[i] == SplitPart.Validation).OrderDescending()];
        double? capacityShare = _settings.Capacity is { } capacity ? (double)capacity.CountOf(scores.Length) / scores.Length : null;
        return new()
        {
            Operational = AtShare(_settings.OperationalShare),
            OperationalShare = _settings.OperationalShare,
            Capacity = capacityShare is { } share ? AtShare(share) : null,
            CapacityShare = capacityShare,
            HighRisk = _settings.HighRisk,
            MediumRisk = _settings.MediumRisk,
            DecisionBy = _settings.DecisionBy ?? (capacityShare is null ? ThresholdKind.Default : ThresholdKind.Capacity),
        };

        double AtShare(double top) => sorted[Math.Clamp((int)Math.Round(sorted.Length * top, MidpointRounding.AwayFromZero) - 1, 0, sorted.Length - 1)];
    }
}
