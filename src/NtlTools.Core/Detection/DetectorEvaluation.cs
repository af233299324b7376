using NtlTools.Learning.Calibration;
using NtlTools.Learning.Metrics;

namespace NtlTools.Core.Detection;

/// <summary>How well a detector does on inspected customers that it was not fitted on.</summary>
/// <remarks>Figures that a model of an earlier version was saved without are NaN, or an empty list.</remarks>
public sealed record DetectorEvaluation
{
    /// <summary>The number of inspected customers.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>The number of thefts among them.</summary>
    public required int TheftCount { get; init; }

    /// <summary>Thefts as a share of the inspected customers: what a random choice would find.</summary>
    public double TheftRate => (double)TheftCount / CustomerCount;

    /// <summary>Whether readings or theft of some of the customers are simulated, and so the figures.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>What the scores rest on.</summary>
    public required ScoreBasis Basis { get; init; }

    /// <summary>The area under the ROC curve.</summary>
    public required double RocAuc { get; init; }

    /// <summary>Its 95 % interval.</summary>
    public required Interval RocAucInterval { get; init; }

    /// <summary>The average precision, the area under the precision-recall curve.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>Its 95 % interval.</summary>
    public required Interval AveragePrecisionInterval { get; init; }

    /// <summary>The mean squared error of the score as a probability; NaN where the score is none.</summary>
    public required double BrierScore { get; init; }

    /// <summary>Its 95 % interval.</summary>
    public required Interval BrierScoreInterval { get; init; }

    /// <summary>The mean negative log-likelihood of the score as a probability; NaN where the score is none.</summary>
    public double LogLoss { get; init; } = double.NaN;

    /// <summary>Its 95 % interval.</summary>
    public Interval LogLossInterval { get; init; } = new(double.NaN, double.NaN);

    /// <summary>
    /// How far the score as a probability is from the share of thefts, over ten bins of equal width (Naeini, Cooper and
    /// Hauskrecht 2015); NaN where the score is none.
    /// </summary>
    public double ExpectedCalibrationError { get; init; } = double.NaN;

    /// <summary>
    /// Its 95 % interval. The error is never below 0 and chance raises it, so that the interval tends to lie above it.
    /// </summary>
    public Interval ExpectedCalibrationErrorInterval { get; init; } = new(double.NaN, double.NaN);

    /// <summary>What the score promised and what inspections found, in ten bins of equal width without empty ones.</summary>
    public IReadOnlyList<ReliabilityBin> ReliabilityCurve { get; init; } = [];

    /// <summary>The average precision over the thefts among the first 100 and 200 customers.</summary>
    public IReadOnlyList<TopCountResult> TopCounts { get; init; } = [];

    /// <summary>The average precision of the boosted trees alone; NaN without them.</summary>
    public required double SupervisedAveragePrecision { get; init; }

    /// <summary>The average precision of the isolation forests alone.</summary>
    public required double IsolationAveragePrecision { get; init; }

    /// <summary>What a visit to the top 1, 2, 5, 10 and 20 % would find.</summary>
    public required IReadOnlyList<TopShareResult> TopShares { get; init; }

    /// <summary>The threshold of the confusion matrix.</summary>
    public required ThresholdKind ThresholdKind { get; init; }

    /// <summary>The score of that threshold.</summary>
    public required double Threshold { get; init; }

    /// <summary>Thefts at or above the threshold.</summary>
    public required int TruePositives { get; init; }

    /// <summary>Honest customers at or above the threshold.</summary>
    public required int FalsePositives { get; init; }

    /// <summary>Honest customers below the threshold.</summary>
    public required int TrueNegatives { get; init; }

    /// <summary>Thefts below the threshold.</summary>
    public required int FalseNegatives { get; init; }

    /// <summary>The resamples behind the intervals.</summary>
    public required int BootstrapResamples { get; init; }
}

/// <summary>What a visit to the top of the ranking would find.</summary>
/// <param name="Share">The top share, 0 to 1.</param>
/// <param name="Count">How many customers that are.</param>
/// <param name="TruePositives">How many of them are thefts.</param>
/// <param name="Precision">Thefts among those visited, 0 to 1.</param>
/// <param name="PrecisionInterval">Its 95 % interval.</param>
/// <param name="Recall">Thefts found as a share of all, 0 to 1.</param>
/// <param name="RecallInterval">Its 95 % interval.</param>
/// <param name="Lift">Precision / the rate of a random choice.</param>
/// <param name="LiftInterval">Its 95 % interval.</param>
public sealed record TopShareResult(double Share, int Count, int TruePositives, double Precision, Interval PrecisionInterval,
    double Recall, Interval RecallInterval, double Lift, Interval LiftInterval);

/// <summary>How well the first customers of the ranking are ordered.</summary>
/// <param name="Count">How many customers these are; all inspected ones where there are fewer than 100 or 200.</param>
/// <param name="TruePositives">How many of them are thefts.</param>
/// <param name="AveragePrecision">
/// The mean of the precisions at the rank of each theft among them, 0 to 1 (MAP@N of Zheng, Yang, Niu, Dai and Zhou 2018); 0
/// without any.
/// </param>
/// <param name="AveragePrecisionInterval">Its 95 % interval.</param>
public sealed record TopCountResult(int Count, int TruePositives, double AveragePrecision, Interval AveragePrecisionInterval);
