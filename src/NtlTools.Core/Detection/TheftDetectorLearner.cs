using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Calibration;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Detection;

/// <summary>
/// Trains a theft detector: forests and trees on the training part, blend and thresholds on the validation part, figures on
/// the test part.
/// </summary>
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
    /// <param name="customers">
    /// Customers of one segmentation, each id once. Their parts are kept; without parts they are divided here.
    /// </param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="NtlException">
    /// There are no customers, they are of one class, a part of the split lacks a class, or the forests' extension level is not
    /// below the number of features.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public TheftDetector Fit(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        CheckSettings();
        CustomerSegmentation segmentation = SegmentationOf(customers);
        bool supervised = IsSupervised(customers);
        (SplitPart[] parts, SplitMethod method) = Parts(customers, segmentation, supervised);
        ExecutionOptions quiet = execution with { Progress = null };
        SegmentedCustomer[] training = In(SplitPart.Training), validation = In(SplitPart.Validation), test = In(SplitPart.Test);

        CustomerEncoder encoder = CustomerEncoder.Fit(training, _settings.ExcludeMissingness, quiet);
        if (_settings.Forest.ExtensionLevel >= encoder.FeatureCount)
            throw NtlErrors.ForestExtensionLevelTooHigh(_settings.Forest.ExtensionLevel, encoder.FeatureCount);
        Matrix encoded = encoder.Encode(training, quiet), completed = encoder.Complete(encoded, quiet);
        int[] segmentIds = Array.ConvertAll(training, c => c.SegmentId);
        SegmentBaselines baselines = SegmentBaselines.Fit(encoded, encoder.FeatureCount, segmentIds, segmentation.ClusterCount,
            quiet);
        execution.Progress?.Report(0.1);
        IsolationScorer isolation = IsolationScorer.Fit(completed, segmentIds, _settings, quiet);
        execution.Progress?.Report(0.4);

        GradientBoostingModel? trees = null;
        LogisticModel? blend = null;
        ScoreQuantiles? quantiles = null;
        double[] scores;
        if (supervised)
        {
            // Scores of customers that trees were fitted on are too sure of themselves to set a blend or a threshold by.
            Matrix rows = encoder.Encode(validation, quiet);
            trees = FitTrees(training, encoded, validation, rows, encoder, execution);
            double[] logOdds = trees.PredictLogOdds(rows, quiet),
                percentiles = isolation.Score(encoder.Complete(rows, quiet), validation, quiet).Percentiles;
            blend = FitBlend(validation, percentiles, logOdds, quiet);
            quantiles = ScoreQuantiles.Of(logOdds);
            scores = [.. logOdds.Select((odds, i) => blend.Predict([percentiles[i], odds]))];
        }
        else
        {
            SegmentedCustomer[] seen = [.. training, .. validation];
            scores = isolation.Score(encoder.Complete(encoder.Encode(seen, quiet), quiet), seen, quiet).Scores;
        }
        execution.Progress?.Report(0.9);
        var summary = new DetectorSummary
        {
            Basis = supervised ? ScoreBasis.Blend : ScoreBasis.IsolationOnly,
            TrainingCount = training.Length,
            TrainingTheftCount = training.Count(c => c.IsTheft == true),
            TrainingHonestCount = training.Count(c => c.IsTheft == false),
            ValidationCount = validation.Length,
            TestCount = test.Length,
            SplitMethod = method,
            ExcludeMissingness = _settings.ExcludeMissingness,
            IsSimulated = customers.Any(c => c.IsSimulated),
            Seed = _settings.Seed,
            Thresholds = Thresholds(scores, customers.Count),
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
            FittedIds = [.. training.Concat(validation).Select(c => CustomerSplit.HashOf(c.CustomerId, 0)).Order()],
        });
        if (CustomerSplit.HasBothClasses(test.Select(c => c.Features)))
        {
            DetectorEvaluation evaluation = DetectorEvaluator.Evaluate(
                detector.Score([.. test.Where(c => c.IsTheft is not null)], quiet), summary.Thresholds, _settings.Bootstrap,
                    quiet);
            detector = new TheftDetector(detector.Parts with { Summary = summary with { Evaluation = evaluation } });
        }
        execution.Progress?.Report(1);
        return detector;

        SegmentedCustomer[] In(SplitPart part) => [.. customers.Where((_, i) => parts[i] == part)];
    }

    private void CheckSettings()
    {
        if (_settings.MediumRisk > _settings.HighRisk)
            throw NtlErrors.RiskLimitsOutOfOrder(_settings.MediumRisk, _settings.HighRisk);
        if (_settings.DecisionBy == ThresholdKind.Capacity && _settings.Capacity is null) throw NtlErrors.NoCapacity();
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

    private (SplitPart[] Parts, SplitMethod Method) Parts(
        IReadOnlyList<SegmentedCustomer> customers, CustomerSegmentation segmentation, bool supervised)
    {
        SplitPart[] parts = [.. customers.Select(c => c.Part)];
        SplitMethod method = segmentation.Summary.Split.Method;
        if (Array.Exists(parts, p => p == SplitPart.None))
        {
            CustomerFeatures[] features = [.. customers.Select(c => c.Features)];
            parts = CustomerSplit.Assign(features, _settings.Split);
            method = _settings.Split.Method;
        }
        if (!supervised)
        {
            // Nothing is tested without labels, so nobody is kept back, unless the segments already did.
            if (!Array.Exists(parts, p => p == SplitPart.Training)) Array.Fill(parts, SplitPart.Training);
            return (parts, method);
        }
        foreach (SplitPart part in (ReadOnlySpan<SplitPart>)[SplitPart.Training, SplitPart.Validation, SplitPart.Test])
        {
            int theft = customers.Where((c, i) => parts[i] == part && c.IsTheft == true).Count();
            int honest = customers.Where((c, i) => parts[i] == part && c.IsTheft == false).Count();
            if (theft == 0 || honest == 0) throw NtlErrors.TooFewLabels(part.ToString().ToLowerInvariant(), theft, honest);
        }
        return (parts, method);
    }

    private GradientBoostingModel FitTrees(SegmentedCustomer[] training, Matrix encoded,
        SegmentedCustomer[] validation, Matrix validationRows, CustomerEncoder encoder, ExecutionOptions execution)
    {
        int[] inspected = [.. Enumerable.Range(0, training.Length).Where(i => training[i].IsTheft is not null)];
        bool[] labels = Array.ConvertAll(inspected, i => training[i].IsTheft == true);
        double thefts = labels.Count(l => l);
        var learner = new GradientBoostingLearner(_settings.Boosting with
        {
            PositiveWeight = _settings.Boosting.PositiveWeight ?? (labels.Length - thefts) / thefts,
            CategoricalColumns = encoder.CategoricalColumns,
            Seed = SeededRandom.Mix(~_settings.Seed),
        });
        Matrix rows = inspected.Length == training.Length ? encoded : encoded.SelectRows(inspected);
        ExecutionOptions trees = execution with
        {
            Progress = execution.Progress is { } progress ? new PartOfProgress(progress, 0.4, 0.9) : null,
        };
        return learner.Fit(rows, labels, validationRows, Array.ConvertAll(validation, c => c.IsTheft == true), trees);
    }

    private static LogisticModel FitBlend(SegmentedCustomer[] validation, double[] percentiles, double[] logOdds,
        ExecutionOptions execution)
    {
        var rows = new Matrix(validation.Length, 2);
        for (int i = 0; i < validation.Length; i++)
        {
            rows[i, 0] = percentiles[i];
            rows[i, 1] = logOdds[i];
        }

        // A few hundred validation customers are often separable, and no score should then be certain.
        return new NonNegativeLogisticLearner(new() { SmoothLabels = true }).Fit(rows, Array.ConvertAll(validation, c => c.IsTheft == true), execution);
    }

    private DetectionThresholds Thresholds(double[] scores, int customers)
    {
        double[] sorted = [.. scores.OrderDescending()];
        double? capacityShare = _settings.Capacity is { } capacity ? (double)capacity.CountOf(customers) / customers : null;
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

        double AtShare(double top) => sorted[Math.Clamp((int)Math.Round(sorted.Length * top, MidpointRounding.AwayFromZero) - 1,
            0, sorted.Length - 1)];
    }

    private sealed class PartOfProgress(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + value * (to - from));
    }
}
