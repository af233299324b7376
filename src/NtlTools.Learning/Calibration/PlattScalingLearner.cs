namespace NtlTools.Learning.Calibration;

/// <summary>Fits a sigmoid to scores, so that they become probabilities (Platt 1999).</summary>
/// <remarks>
/// The targets are Platt's (N₊ + 1)/(N₊ + 2) for positives and 1/(N₋ + 2) for negatives, which keeps the sigmoid finite where
/// scores separate the classes; they are fitted with the Newton steps and the overflow-free loss of Lin, Lin and Weng 2007.
/// Scores are standardised for the arithmetic, so that their unit is of no account.
/// </remarks>
/// <param name="settings">Precision.</param>
public sealed class PlattScalingLearner(PlattScalingSettings settings)
{
    private const double SufficientDecrease = 1e-4, ShortestStep = 1e-10, Ridge = 1e-12;
    private const int ScoresBetweenChecks = 1 << 16;

    private readonly PlattScalingSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Fits the sigmoid. Memory: 8 bytes a score.</summary>
    /// <param name="scores">Finite numbers, which the classifier gave to items that it was not fitted on.</param>
    /// <param name="labels">One for each score, of both classes.</param>
    /// <param name="execution">Cancellation and progress; the sums run on one thread.</param>
    /// <exception cref="ArgumentException">Unequal lengths, one class only, or a score that is not finite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public PlattScalingModel Fit(double[] scores, bool[] labels, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(execution);
        if (scores.Length != labels.Length)
            throw new ArgumentException($"{scores.Length} scores need as many labels, not {labels.Length}.", nameof(labels));
        double positives = labels.AsSpan().Count(true), negatives = labels.Length - positives;
        if (positives == 0 || negatives == 0)
            throw new ArgumentException("Platt's scaling needs labels of both classes.", nameof(labels));
        int unusable = Array.FindIndex(scores, score => !double.IsFinite(score));
        if (unusable >= 0) throw new ArgumentException($"Score {unusable} is {scores[unusable]}, not finite.", nameof(scores));

        (double mean, double deviation) = Spread(scores);
        var problem = new Problem(
            Array.ConvertAll(scores, score => deviation == 0 ? 0 : (score - mean) / deviation), labels,
            (positives + 1) / (positives + 2), 1 / (negatives + 2), execution.Cancellation);
        double slope = 0, intercept = Math.Log((positives + 1) / (negatives + 1));
        for (int iteration = 0; iteration < _settings.MaxIterations; iteration++)
        {
            Derivatives at = problem.Measure(slope, intercept);
            if (Math.Max(Math.Abs(at.BySlope), Math.Abs(at.ByIntercept)) <= _settings.Tolerance * labels.Length) break;
            double a = at.SlopeSlope + Ridge, b = at.InterceptIntercept + Ridge, c = at.SlopeIntercept;
            double determinant = a * b - c * c;
            double slopeStep = -(b * at.BySlope - c * at.ByIntercept) / determinant;
            double interceptStep = -(a * at.ByIntercept - c * at.BySlope) / determinant;
            double expected = slopeStep * at.BySlope + interceptStep * at.ByIntercept;
            double length = 1;
            while (length >= ShortestStep && problem.Loss(slope + length * slopeStep, intercept + length * interceptStep)
                > at.Loss + SufficientDecrease * length * expected) length /= 2;
            if (length < ShortestStep) break;
            slope += length * slopeStep;
            intercept += length * interceptStep;
            execution.Progress?.Report((iteration + 1.0) / _settings.MaxIterations);
        }
        execution.Progress?.Report(1);
        return deviation == 0
            ? new PlattScalingModel(0, intercept)
            : new PlattScalingModel(slope / deviation, intercept - slope / deviation * mean);
    }

    private static (double Mean, double Deviation) Spread(double[] scores)
    {
        double mean = 0, squares = 0, largest = 0;
        foreach (double score in scores) mean += score / scores.Length;
        foreach (double score in scores)
        {
            squares += (score - mean) * (score - mean) / scores.Length;
            largest = Math.Max(largest, Math.Abs(score));
        }
        double deviation = Math.Sqrt(squares);

        // Equal numbers do not always add up to exactly their mean.
        return (mean, deviation > 1e-13 * largest && double.IsFinite(deviation) ? deviation : 0);
    }

    private readonly record struct Derivatives(
        double Loss, double BySlope, double ByIntercept, double SlopeSlope, double SlopeIntercept, double InterceptIntercept);

    private sealed class Problem(
        double[] scores, bool[] labels, double positiveTarget, double negativeTarget, CancellationToken cancellation)
    {
        public double Loss(double slope, double intercept)
        {
            double loss = 0;
            for (int i = 0; i < scores.Length; i++)
            {
                if (i % ScoresBetweenChecks == 0) cancellation.ThrowIfCancellationRequested();
                double margin = slope * scores[i] + intercept;
                loss += LossOf(margin, Math.Exp(-Math.Abs(margin)), TargetOf(i));
            }
            return loss;
        }

        public Derivatives Measure(double slope, double intercept)
        {
            double loss = 0, bySlope = 0, byIntercept = 0, slopeSlope = 0, slopeIntercept = 0, interceptIntercept = 0;
            for (int i = 0; i < scores.Length; i++)
            {
                if (i % ScoresBetweenChecks == 0) cancellation.ThrowIfCancellationRequested();
                double score = scores[i], margin = slope * score + intercept, target = TargetOf(i);
                double exponential = Math.Exp(-Math.Abs(margin));
                double chance = (margin >= 0 ? 1 : exponential) / (1 + exponential);
                double error = chance - target, curvature = exponential / ((1 + exponential) * (1 + exponential));
                loss += LossOf(margin, exponential, target);
                bySlope += error * score;
                byIntercept += error;
                slopeSlope += curvature * score * score;
                slopeIntercept += curvature * score;
                interceptIntercept += curvature;
            }
            return new(loss, bySlope, byIntercept, slopeSlope, slopeIntercept, interceptIntercept);
        }

        // −t·ln p − (1 − t)·ln(1 − p) = ln(1 + e^m) − t·m, with the exponent kept below 0.
        private static double LossOf(double margin, double exponential, double target) =>
            Math.Max(margin, 0) + double.LogP1(exponential) - target * margin;

        private double TargetOf(int i) => labels[i] ? positiveTarget : negativeTarget;
    }
}
