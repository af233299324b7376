using System.IO.Compression;
using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Tests.Detection;

public class TheftDetectorTests
{
    private static readonly TheftDetector Detector = Detectors.Town;

    private static readonly IReadOnlyList<SegmentedCustomer> Segmented = Detectors.SegmentedTown;

    [Fact]
    public void On_simulated_theft_it_finds_far_more_than_chance()
    {
        DetectorEvaluation evaluation = Detector.Evaluation!;
        Assert.Equal((240, 30, 0.125), (evaluation.CustomerCount, evaluation.TheftCount, evaluation.TheftRate));
        Assert.True(evaluation.IsSimulated && Detector.IsSimulated);
        Assert.Equal(ScoreBasis.Blend, evaluation.Basis);
        Assert.True(evaluation.AveragePrecision > 0.5, $"average precision {evaluation.AveragePrecision}");
        Assert.True(evaluation.RocAuc > 0.8, $"ROC AUC {evaluation.RocAuc}");
        Assert.InRange(evaluation.AveragePrecision, evaluation.AveragePrecisionInterval.Lower,
            evaluation.AveragePrecisionInterval.Upper);
        Assert.Equal([0.01, 0.02, 0.05, 0.1, 0.2], evaluation.TopShares.Select(t => t.Share));
        Assert.InRange(evaluation.BrierScore, 0, 0.109); // What the rate of theft alone would have.
        Assert.True(Detector.SupervisedWeight >= 0 && Detector.IsolationWeight >= 0);
        Assert.Equal(1, Detector.FeatureImportance.Sum(f => f.Importance), 1e-9);
        Assert.Equal(Detector.FeatureImportance.OrderByDescending(f => f.Importance), Detector.FeatureImportance);
    }

    [Fact]
    public void Evaluation_is_what_its_definitions_give_on_the_test_part()
    {
        SegmentedCustomer[] test = [.. Segmented.Where(c => c.Part == SplitPart.Test)];
        TheftScore[] scores = [.. Detector.Score(test, Customers.OneThread).OrderDescending()];
        DetectorEvaluation evaluation = Detector.Evaluation!;
        int thefts = scores.Count(s => s.IsTheft == true), honest = scores.Length - thefts;
        double precisions = 0, pairs = 0;
        foreach (TheftScore score in scores)
        {
            if (score.IsTheft == true) precisions += (double)scores.Count(s => s.Score >= score.Score
                && s.IsTheft == true) / scores.Count(s => s.Score >= score.Score);
            else pairs += scores.Where(s => s.IsTheft == true).Sum(s => s.Score > score.Score ? 1 : s.Score == score.Score
                ? 0.5 : 0);
        }
        Assert.Equal(precisions / thefts, evaluation.AveragePrecision, 1e-12);
        Assert.Equal(pairs / thefts / honest, evaluation.RocAuc, 1e-12);
        Assert.Equal(scores.Average(s => Math.Pow(s.Score - (s.IsTheft == true ? 1 : 0), 2)), evaluation.BrierScore, 1e-12);
        Assert.Equal(scores.Average(s => -Math.Log(s.IsTheft == true ? s.Score : 1 - s.Score)), evaluation.LogLoss, 1e-12);
        Assert.InRange(evaluation.LogLoss, evaluation.LogLossInterval.Lower, evaluation.LogLossInterval.Upper);
        var bins = scores.GroupBy(s => Math.Max(0, (int)Math.Ceiling(s.Score * 10) - 1)).OrderBy(b => b.Key)
            .Select(b => (Predicted: b.Average(s => s.Score), Observed: b.Average(s => s.IsTheft == true ? 1.0 : 0),
                Count: b.Count()))
            .ToArray();
        Assert.Equal(bins.Select(b => (b.Observed, b.Count)), evaluation.ReliabilityCurve.Select(b => (b.ObservedShare, b.Count)));
        Assert.All(bins.Zip(evaluation.ReliabilityCurve), b => Assert.Equal(b.First.Predicted, b.Second.MeanPredicted, 1e-12));
        Assert.Equal(bins.Sum(b => Math.Abs(b.Predicted - b.Observed) * b.Count / scores.Length),
            evaluation.ExpectedCalibrationError, 1e-12);
        Assert.True(evaluation.ExpectedCalibrationErrorInterval.Upper > evaluation.ExpectedCalibrationError);
        Assert.Equal([100, 200], evaluation.TopCounts.Select(t => t.Count));
        foreach (TopCountResult top in evaluation.TopCounts)
        {
            double[] ranks = [.. Enumerable.Range(1, top.Count).Where(rank => scores[rank - 1].IsTheft == true)];
            Assert.Equal(ranks.Length, top.TruePositives);
            Assert.Equal(ranks.Select((rank, i) => (i + 1) / rank).Average(), top.AveragePrecision, 1e-12);
            Assert.InRange(top.AveragePrecision, top.AveragePrecisionInterval.Lower, top.AveragePrecisionInterval.Upper);
        }
        Assert.Equal((0.5, ThresholdKind.Default), (evaluation.Threshold, evaluation.ThresholdKind));
        Assert.Equal((scores.Count(s => s.Score >= 0.5 && s.IsTheft == true),
            scores.Count(s => s.Score >= 0.5 && s.IsTheft == false)),
            (evaluation.TruePositives, evaluation.FalsePositives));
        Assert.Equal((thefts - evaluation.TruePositives, honest - evaluation.FalsePositives),
            (evaluation.FalseNegatives, evaluation.TrueNegatives));
        foreach (TopShareResult top in evaluation.TopShares)
        {
            int found = scores.Take(top.Count).Count(s => s.IsTheft == true);
            Assert.InRange(top.Count, Math.Max(1, top.Share * scores.Length - 1), top.Share * scores.Length + 1);
            Assert.Equal((found, (double)found / top.Count, (double)found / thefts),
                (top.TruePositives, top.Precision, top.Recall));
            Assert.Equal((double)found / top.Count / thefts * scores.Length, top.Lift, 1e-12);
        }
    }

    [Fact]
    public void Thresholds_are_the_scores_that_shares_of_the_validation_customers_reach()
    {
        TheftDetector detector = Detectors.Train(new() { Capacity = InspectionCapacity.OfCount(120), OperationalShare = 0.02,
            HighRisk = 0.9, MediumRisk = 0.3 }, Segmented);
        SegmentedCustomer[] validation = [.. Segmented.Where(c => c.Part == SplitPart.Validation)];
        double[] scores = [.. detector.Score(validation, Customers.OneThread).Select(s => s.Score).OrderDescending()];
        DetectionThresholds thresholds = detector.Thresholds;
        Assert.Equal(240, scores.Length);
        Assert.Equal((scores[4], 0.02), (thresholds.Operational, thresholds.OperationalShare));
        Assert.Equal((scores[23], 0.1), (thresholds.Capacity!.Value, thresholds.CapacityShare!.Value));
        Assert.Equal((ThresholdKind.Capacity, scores[23], 0.9, 0.3),
            (thresholds.DecisionBy, thresholds.Decision, thresholds.HighRisk, thresholds.MediumRisk));
        Assert.Equal((0.05, ThresholdKind.Default, 0.5, default(double?)),
            (Detector.Thresholds.OperationalShare, Detector.Thresholds.DecisionBy,
            Detector.Thresholds.Decision, Detector.Thresholds.Capacity));
        TheftDetector share = Detectors.Train(new() { Capacity = InspectionCapacity.OfShare(0.1),
            DecisionBy = ThresholdKind.Operational }, Segmented);
        Assert.Equal((thresholds.Capacity, share.Thresholds.Operational), (share.Thresholds.Capacity, share.Thresholds.Decision));
    }

    [Fact]
    public void Nothing_that_is_fitted_depends_on_the_labels_or_features_of_test_customers()
    {
        CustomerFeatures[] changed = [.. Segmented.Select((c, i) => c.Part != SplitPart.Test ? c.Features
            : c.Meter.With(label: _ => i % 3 == 0, features: [.. FeatureCatalogue.Names.Select(name =>
                (name, (double)(i % 7)))]))];
        SegmentedCustomer[] reassigned = [.. Customers.SegmentedTown.Segmentation.Assign(changed,
            [.. Segmented.Select(c => c.Part)], Customers.OneThread)];
        Assert.Equal(Fitted(Detector), Fitted(Detectors.Train(new(), reassigned)));
    }

    [Fact]
    public void Training_customers_alone_decide_forests_and_trees()
    {
        CustomerFeatures[] changed = [.. Segmented.Select((c, i) => c.Part != SplitPart.Validation ? c.Features
            : c.Meter.With(features: (nameof(MeterFeatures.ConsumptionMax), i)))];
        SegmentedCustomer[] reassigned = [.. Customers.SegmentedTown.Segmentation.Assign(changed,
            [.. Segmented.Select(c => c.Part)], Customers.OneThread)];
        TheftDetector other = Detectors.Train(new() { Boosting = new() { EarlyStoppingRounds = 0, Trees = 10 } }, reassigned);
        TheftDetector same = Detectors.Train(new() { Boosting = new() { EarlyStoppingRounds = 0, Trees = 10 } }, Segmented);
        Assert.Equal(same.Parts.Trees!.Trees.Thresholds, other.Parts.Trees!.Trees.Thresholds);
        Assert.Equal(same.Parts.Trees.Trees.LeafValues, other.Parts.Trees.Trees.LeafValues);
        Assert.Equal(same.Parts.Isolation.Forests[-1].Model.Thresholds, other.Parts.Isolation.Forests[-1].Model.Thresholds);
        Assert.Equal(same.Parts.Encoder.Medians, other.Parts.Encoder.Medians);
        Assert.Equal(same.Parts.Baselines.Medians.Values, other.Parts.Baselines.Medians.Values);
    }

    [Fact]
    public void Who_was_not_inspected_is_never_trained_on_as_honest()
    {
        SegmentedCustomer[] customers = Relabelled((label, i) => i % 2 == 0 ? label : null);
        TheftDetector detector = Detectors.Train(new(), customers);
        SegmentedCustomer[] training = [.. customers.Where(c => c.Part == SplitPart.Training)];
        Assert.All(customers.Where(c => c.IsTheft is null), c => Assert.Equal(SplitPart.Training, c.Part));
        Assert.Equal((training.Length, training.Count(c => c.IsTheft == true)),
            (detector.TrainingCount, detector.TrainingTheftCount));

        // The trees' root has seen as many customers as were inspected: the covers of equally weighted rows say so.
        TheftDetector even = Detectors.Train(new() { Boosting = new() { PositiveWeight = 1, BaseScore = 0, Trees = 1, Subsample = 1,
            EarlyStoppingRounds = 0 } }, customers);
        Assert.Equal(0.25 * training.Count(c => c.IsTheft is not null), even.Parts.Trees!.Trees.Covers[0], 1e-4);
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(-1e300)]
    [InlineData((double)float.MaxValue)]
    public void A_ratio_beyond_what_trees_can_hold_is_as_large_as_anything(double ratio)
    {
        IReadOnlyList<MeterFeatures> town = [.. Customers.Town.Select((c, i) =>
            i % 10 == 0 ? c.With(features: ("YearOnYearRatio", ratio)) : c)];
        IReadOnlyList<SegmentedCustomer> customers = town.Segmented();
        TheftDetector detector = Detectors.Train(new() { Boosting = new() { Trees = 5 }, Bootstrap = new() { Resamples = 2 } },
            customers);
        Assert.All(detector.Score(customers, Customers.OneThread), score => Assert.InRange(score.Score, 0, 1));
    }

    [Fact]
    public void The_number_of_threads_changes_no_byte()
    {
        byte[][] models = [.. new[] { 1, 2, 4 }.Select(threads => Bytes(Detectors.Train(new(), Segmented, threads)))];
        Assert.Equal(models[0], models[1]);
        Assert.Equal(models[0], models[2]);
        Assert.NotEqual(models[0], Bytes(Detectors.Train(new() { Seed = 43 }, Segmented)));
    }

    [Fact]
    public void Forests_are_those_of_Liu_one_a_segment_that_is_large_enough_and_one_for_all()
    {
        Assert.Contains(-1, Detector.Parts.Isolation.Forests.Keys);
        foreach (IGrouping<int, SegmentedCustomer> segment in Segmented.Where(c => c.Part == SplitPart.Training).GroupBy(c =>
            c.SegmentId))
            Assert.Equal(segment.Key == -1 || segment.Count() >= 256, Detector.Parts.Isolation.Forests.ContainsKey(segment.Key));
        Assert.Contains(Segmented, c => c.SegmentId >= 0 && !Detector.Parts.Isolation.Forests.ContainsKey(c.SegmentId));
        TheftDetector lower = Detectors.Train(new() { MinimumSegmentSize = 2 }, Segmented);
        Assert.Equal(Customers.SegmentedTown.Segmentation.ClusterCount + 1, lower.ForestCount);
        TheftScore[] scores = lower.Score(Segmented, Customers.OneThread);
        for (int i = 0; i < scores.Length; i += 17)
        {
            double[] row = lower.Parts.Encoder.Complete(lower.Parts.Encoder.Encode([Segmented[i]], Customers.OneThread),
                Customers.OneThread).Values;
            IsolationForestModel forest = lower.Parts.Isolation.Forests[Segmented[i].SegmentId].Model;
            Assert.Equal((100, 256), (forest.TreeCount, Math.Max(256, forest.SampleSize)));
            Assert.Equal(forest.Score(row), scores[i].IsolationScore);
        }
    }

    [Fact]
    public void Every_customer_is_scored_those_of_no_segment_too()
    {
        TheftScore[] scores = Detector.Score(Segmented, new ExecutionOptions { Threads = 2 });
        Assert.Equal(Segmented.Select(c => (c.CustomerId, c.SegmentId, c.Part)),
            scores.Select(s => (s.CustomerId, s.SegmentId, s.Part)));
        Assert.Contains(scores, s => s.SegmentId == -1);
        Assert.All(scores, s =>
        {
            Assert.InRange(s.Score, 0, 1);
            Assert.InRange(s.Confidence, 0, 1);
            Assert.InRange(s.SupervisedScore, 0, 1);
            Assert.InRange(s.IsolationScore, 0, 1);
            Assert.Equal(Detector.Thresholds.LevelOf(s.Score), s.RiskLevel);
            Assert.InRange(s.Reasons.Count, 0, 3);
        });
        MeterFeatures nothing = new("nothing", [.. Enumerable.Repeat(double.NaN, FeatureCatalogue.Count)], QualityGrade.Low,
            0, 0);
        TheftScore score = Detector.Score([.. Detector.Segmentation.Assign([nothing], Customers.OneThread)],
            Customers.OneThread)[0];
        Assert.InRange(score.Score, 0, 1);
        Assert.Equal(0, score.Confidence);
        Assert.Empty(score.Reasons); // What a customer does not have is no reason.
    }

    [Fact]
    public void Reasons_are_the_features_that_depart_most_weighted_by_what_the_trees_look_at()
    {
        foreach (TheftScore score in Detector.Score(Segmented, Customers.OneThread).Where((_, i) => i % 29 == 0))
        {
            MeterFeatures customer = Segmented.First(c => c.CustomerId == score.CustomerId).Meter;
            var expected = FeatureCatalogue.Names.Select((name, column) =>
            {
                double median = Detector.Parts.Baselines.Medians[score.SegmentId + 1, column],
                    spread = Detector.Parts.Baselines.Spreads[score.SegmentId + 1, column];
                double departure = spread == 0 || !double.IsFinite(customer[column]) ? 0 : (customer[column] - median) / spread;
                double weight = Math.Sqrt(Detector.FeatureImportance.First(f => f.Feature == name).Importance);
                return (Reason: new ScoreReason(name, customer[column], median, departure),
                    Strength: Math.Min(10, Math.Abs(departure)) * weight);
            }).Where(r => Math.Abs(r.Reason.Departure) >= 1 && r.Strength > 0).OrderByDescending(r =>
                r.Strength).Take(3).Select(r => r.Reason);
            Assert.Equal(expected, score.Reasons);
        }
        Assert.Equal("ZeroRatio 0.423 (typical 0.01)", new ScoreReason("ZeroRatio", 0.4234, 0.01, 3).ToString());
    }

    [Fact]
    public void Without_labels_scores_are_those_of_the_forests_and_say_so()
    {
        SegmentedCustomer[] customers = Relabelled((_, _) => null);
        TheftDetector detector = Detectors.Train(new(), customers);
        Assert.Equal((ScoreBasis.IsolationOnly, 0, customers.Length),
            (detector.Basis, detector.TreeCount, detector.TrainingCount));
        Assert.Null(detector.Evaluation);
        Assert.Empty(detector.FeatureImportance);
        Assert.True(double.IsNaN(detector.SupervisedWeight));
        TheftScore[] scores = detector.Score(customers, Customers.OneThread);
        Assert.All(scores, s =>
        {
            Assert.Equal(s.IsolationScore, s.Score);
            Assert.True(double.IsNaN(s.SupervisedScore));
            Assert.Equal(ScoreBasis.IsolationOnly, s.Basis);
        });
        double[] sorted = [.. scores.Select(s => s.Score).OrderDescending()];
        Assert.Equal(sorted[59], detector.Thresholds.Operational);
        TheftDetector asked = Detectors.Train(new() { IsolationOnly = true }, Segmented);
        Assert.Equal(ScoreBasis.IsolationOnly, asked.Basis);
        Assert.Equal((ScoreBasis.IsolationOnly, 240), (asked.Evaluation!.Basis, asked.Evaluation.CustomerCount));
        Assert.True(double.IsNaN(asked.Evaluation.BrierScore) && double.IsNaN(asked.Evaluation.SupervisedAveragePrecision));
        Assert.True(double.IsNaN(asked.Evaluation.LogLoss) && double.IsNaN(asked.Evaluation.ExpectedCalibrationError));
        Assert.Empty(asked.Evaluation.ReliabilityCurve);
        Assert.Equal([100, 200], asked.Evaluation.TopCounts.Select(t => t.Count));
    }

    [Fact]
    public void The_first_customers_are_all_where_there_are_fewer_than_a_hundred()
    {
        SegmentedCustomer[] few = [.. Segmented.Where(c => c.Part == SplitPart.Test).Take(80)];
        DetectorEvaluation evaluation = Detector.Evaluate(few, includeTraining: false, new(), Customers.OneThread);
        TopCountResult all = Assert.Single(evaluation.TopCounts);
        Assert.Equal((80, evaluation.TheftCount, evaluation.AveragePrecision),
            (all.Count, all.TruePositives, all.AveragePrecision));
    }

    [Fact]
    public void A_part_that_is_useless_has_no_weight()
    {
        // Thieves are the most ordinary customers, so that what is unusual speaks against theft.
        SegmentedCustomer[] plain = Relabelled((_, _) => null);
        double[] unusual = [.. Detectors.Train(new(), plain).Score(plain, Customers.OneThread).Select(s => s.Score)];
        double limit = unusual.Order().ElementAt(200);
        TheftDetector detector = Detectors.Train(new(), [.. Relabelled((_, i) => unusual[i] < limit)]);
        Assert.Equal(0, detector.IsolationWeight);
        Assert.True(detector.SupervisedWeight > 0);
    }

    [Fact]
    public void A_customer_is_judged_by_readings_before_the_inspection_alone()
    {
        var grid = new TimeGrid(new(2023, 1, 1), MeterInterval.Daily, 500);
        float[] honest = [.. Enumerable.Range(0, 500).Select(i => 10 + i % 7)],
            stolen = [.. honest.Select((kwh, i) => i < 400 ? kwh : 0)];
        var calculator = new FeatureCalculator(QualityLimits.Default);
        MeterFeatures[] both = [.. new[] { honest, stolen }.Select(kwh =>
            calculator.Compute(new MeterSeries("c", grid, kwh) { IsTheft = true,
                InspectionDate = new DateOnly(2023, 1, 1).AddDays(400) }))];
        TheftScore[] scores = Detector.Score(Detector.Segmentation.Assign(both, Customers.OneThread), Customers.OneThread);
        Assert.Equal(scores[0].Score, scores[1].Score);
        Assert.Equal(scores[0].Reasons, scores[1].Reasons);
    }

    [Fact]
    public void Customers_of_another_segmentation_are_assigned_again_before_they_are_scored()
    {
        SegmentationResult other = new SegmentationLearner(new() { ClusterCount = 9 }).Fit(Customers.Town, Customers.OneThread);
        Assert.Contains(other.Customers, c => c.SegmentId >= Detector.Segmentation.ClusterCount);
        Assert.Equal(Detector.Score(Segmented, Customers.OneThread).Select(s =>
            (s.Score, s.SegmentId, s.SegmentName, s.Confidence)),
            Detector.Score(other.Customers, Customers.OneThread).Select(s =>
                (s.Score, s.SegmentId, s.SegmentName, s.Confidence)));
    }

    [Fact]
    public void A_test_leaves_out_whom_it_was_fitted_on_unless_asked_otherwise()
    {
        DetectorEvaluation fair = Detector.Evaluate(Segmented, includeTraining: false, new(), Customers.OneThread);
        Assert.Equal((Detector.Evaluation!.CustomerCount, Detector.Evaluation.AveragePrecision),
            (fair.CustomerCount, fair.AveragePrecision));
        DetectorEvaluation all = Detector.Evaluate(Segmented, includeTraining: true, new(), Customers.OneThread);
        Assert.Equal(Segmented.Count, all.CustomerCount);
        Assert.True(all.AveragePrecision > fair.AveragePrecision);
        SegmentedCustomer[] seen = [.. Segmented.Where(c => c.Part == SplitPart.Training)];
        Assert.Equal("NothingToTest", Assert.Throws<NtlException>(() =>
            Detector.Evaluate(seen, false, new(), Customers.OneThread)).ErrorId);
        SegmentedCustomer[] thieves = [.. Segmented.Where(c => c.IsTheft == true)];
        Assert.Equal("OneClassToTest", Assert.Throws<NtlException>(() =>
            Detector.Evaluate(thieves, false, new(), Customers.OneThread)).ErrorId);
    }

    [Fact]
    public void Errors_are_named()
    {
        Fails("NoCustomers", new(), []);
        Fails("DuplicateCustomerId", new(), [.. Segmented, Segmented[5]]);
        Fails("NoSegmentation", new(), [new SegmentedCustomer(Customers.Of("a", true), 0, "", 0, 1)]);
        Fails("MixedSegmentations", new(), [.. Segmented, .. ((MeterFeatures[])[.. Customers.ThreeGroups(5)]).Segmented()]);
        Fails("OneClassOnly", new(), Relabelled((_, _) => true));
        Fails("OneClassOnly", new(), Relabelled((_, i) => i % 2 == 0 ? false : null));
        Fails("TooFewLabels", new(), Relabelled((_, i) => i < 2));
        Fails("ForestExtensionLevelTooHigh", new() { Forest = new() { ExtensionLevel = Detector.Parts.Encoder.FeatureCount } },
            Segmented);
        Fails("NoCapacity", new() { DecisionBy = ThresholdKind.Capacity }, Segmented);
        Fails("RiskLimitsOutOfOrder", new() { HighRisk = 0.4 }, Segmented);
        Assert.Equal(ScoreBasis.IsolationOnly, Detectors.Train(new() { IsolationOnly = true }, Relabelled((_, _) => true)).Basis);

        static void Fails(string id, DetectorSettings settings, IReadOnlyList<SegmentedCustomer> customers)
        {
            NtlException failure = Assert.Throws<NtlException>(() => Detectors.Train(settings, customers));
            Assert.Equal(id, failure.ErrorId);
            Assert.NotEmpty(failure.Recommendation);
        }
    }

    [Fact]
    public void Three_labels_a_class_are_enough()
    {
        SegmentedCustomer[] customers = Relabelled((_, i) => i < 3 ? true : i < 6 ? false : null);
        Assert.Equal(ScoreBasis.Blend, Detectors.Train(new() { Bootstrap = new() { Resamples = 5 } }, customers).Basis);
    }

    [Fact]
    public void Cancellation_ends_training_and_scoring()
    {
        using var source = new CancellationTokenSource();
        var execution = new ExecutionOptions { Cancellation = source.Token };
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new TheftDetectorLearner(new()).Fit(Segmented, execution));
        Assert.ThrowsAny<OperationCanceledException>(() => Detector.Score(Segmented, execution));
        Assert.ThrowsAny<OperationCanceledException>(() => Detector.Evaluate(Segmented, true, new BootstrapSettings(),
            execution));
    }

    private static SegmentedCustomer[] Relabelled(Func<bool?, int, bool?> label)
    {
        MeterFeatures[] relabelled = [.. Customers.Town.Select((c, i) => c.With(label: old => label(old, i)))];
        return relabelled.Segmented();
    }

    private static byte[] Bytes(TheftDetector detector)
    {
        using var stream = new MemoryStream();
        ModelFile.Write(stream, detector);
        return stream.ToArray();
    }

    /// <summary>All parts of the file but the summary, which holds the evaluation, and in its place the thresholds.</summary>
    private static string Fitted(TheftDetector detector)
    {
        using var zip = new ZipArchive(new MemoryStream(Bytes(detector)));
        return string.Join('\n', zip.Entries.Where(e => e.FullName is not ("manifest.json" or "detector.json")).Select(entry =>
        {
            using Stream stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return entry.FullName + " " + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content.ToArray()));
        })) + detector.Thresholds;
    }
}
