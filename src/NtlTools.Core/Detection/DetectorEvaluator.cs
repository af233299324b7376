using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;

namespace NtlTools.Core.Detection;

/// <summary>Measures scores of inspected customers against what the inspections found.</summary>
internal static class DetectorEvaluator
{
    private static readonly double[] Shares = [0.01, 0.02, 0.05, 0.10, 0.20];

    private static readonly int[] Counts = [100, 200];

    /// <exception cref="NtlException">There are no customers, or all are of one class.</exception>
    public static DetectorEvaluation Evaluate(IReadOnlyList<TheftScore> scores, DetectionThresholds thresholds,
        BootstrapSettings bootstrap, ExecutionOptions execution)
    {
        // The top of a ranking is cut through equal scores where the list for inspectors is, whatever the order of the input.
        TheftScore[] inspected = [.. scores.Where(s => s.IsTheft is not null).OrderDescending()];
        if (inspected.Length == 0) throw NtlErrors.NothingToTest();
        bool[] labels = Array.ConvertAll(inspected, s => s.IsTheft == true);
        int thefts = labels.Count(l => l);
        if (thefts == 0 || thefts == labels.Length) throw NtlErrors.OneClassToTest(thefts, labels.Length - thefts);
        double[] values = Array.ConvertAll(inspected, s => s.Score);
        bool blended = inspected[0].Basis == ScoreBasis.Blend;
        int[] counts = [.. Counts.Select(count => Math.Min(count, inspected.Length)).Distinct()];
        BootstrapEvaluation measured = BootstrapEvaluation.Measure(values, labels, thresholds.Decision, Shares, counts, bootstrap,
            execution with { Progress = null });
        Interval unknown = new(double.NaN, double.NaN);
        ConfusionMatrix confusion = measured.Confusion.Matrix;
        return new()
        {
            CustomerCount = inspected.Length,
            TheftCount = thefts,
            IsSimulated = Array.Exists(inspected, s => s.IsSimulated),
            Basis = inspected[0].Basis,
            RocAuc = measured.RocAuc.Value,
            RocAucInterval = measured.RocAuc.Interval,
            AveragePrecision = measured.AveragePrecision.Value,
            AveragePrecisionInterval = measured.AveragePrecision.Interval,
            BrierScore = blended ? measured.Brier.Value : double.NaN,
            BrierScoreInterval = blended ? measured.Brier.Interval : unknown,
            LogLoss = blended ? measured.LogLoss.Value : double.NaN,
            LogLossInterval = blended ? measured.LogLoss.Interval : unknown,
            ExpectedCalibrationError = blended ? measured.ExpectedCalibrationError.Value : double.NaN,
            ExpectedCalibrationErrorInterval = blended ? measured.ExpectedCalibrationError.Interval : unknown,
            ReliabilityCurve = blended ? measured.ReliabilityCurve : [],
            TopCounts = [.. measured.TopCounts.Select(t => new TopCountResult(t.Metrics.Count, t.Metrics.TruePositives,
                t.AveragePrecision.Value, t.AveragePrecision.Interval))],
            SupervisedAveragePrecision = blended
                ? AveragePrecision.Score(Array.ConvertAll(inspected, s => s.SupervisedScore), labels)
                : double.NaN,
            IsolationAveragePrecision = AveragePrecision.Score(Array.ConvertAll(inspected, s => s.IsolationScore), labels),
            TopShares = [.. measured.TopShares.Select(t => new TopShareResult(t.Metrics.Share, t.Metrics.Count,
                t.Metrics.TruePositives,
                t.Metrics.Precision, t.Precision, t.Metrics.Recall, t.Recall, t.Metrics.Lift, t.Lift))],
            ThresholdKind = thresholds.DecisionBy,
            Threshold = thresholds.Decision,
            TruePositives = confusion.TruePositives,
            FalsePositives = confusion.FalsePositives,
            TrueNegatives = confusion.TrueNegatives,
            FalseNegatives = confusion.FalseNegatives,
            BootstrapResamples = measured.Resamples,
        };
    }
}
