using System.Buffers;
using NtlTools.Learning.Calibration;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Metrics;

/// <summary>All metrics of one list of scores, with percentile-bootstrap intervals (Efron 1979).</summary>
/// <remarks>
/// A resample draws as many items as there are, with replacement; one that holds a single class is drawn again, since the
/// metrics are undefined on it. The scores are sorted once and a resample is a weight for each rank, so that its metrics
/// cost one pass. Resample r uses random stream r: the same bytes for any number of threads.
/// </remarks>
public sealed class BootstrapEvaluation
{
    private const int FixedMetrics = 9, TopMetrics = 3, ResamplesPerBlock = 16, CalibrationBins = 10;

    private BootstrapEvaluation()
    {
    }

    /// <summary>The number of resamples behind the intervals.</summary>
    public required int Resamples { get; init; }

    /// <summary>The area under the receiver operating characteristic.</summary>
    public required Estimate RocAuc { get; init; }

    /// <summary>The average precision.</summary>
    public required Estimate AveragePrecision { get; init; }

    /// <summary>The Brier score; NaN throughout where a score lies outside [0, 1] and so is no probability.</summary>
    public required Estimate Brier { get; init; }

    /// <summary>The log-loss; NaN throughout where a score is no probability.</summary>
    public required Estimate LogLoss { get; init; }

    /// <summary>
    /// The expected calibration error over ten bins of equal width; NaN throughout where a score is no probability. It is
    /// never below 0 and chance raises it, so that the resamples' errors tend to be above the data's own.
    /// </summary>
    public required Estimate ExpectedCalibrationError { get; init; }

    /// <summary>
    /// The reliability curve over ten bins of equal width, without empty ones; empty where a score is no probability.
    /// </summary>
    public required IReadOnlyList<ReliabilityBin> ReliabilityCurve { get; init; }

    /// <summary>The confusion matrix at the threshold; an interval counts the resamples in which its ratio is defined.</summary>
    public required ConfusionEstimate Confusion { get; init; }

    /// <summary>The top of the ranking, one entry for each share in the order given.</summary>
    public required IReadOnlyList<TopShareEstimate> TopShares { get; init; }

    /// <summary>The first items of the ranking, one entry for each count in the order given.</summary>
    public required IReadOnlyList<TopCountEstimate> TopCounts { get; init; }

    /// <summary>Measures everything but the first so many items.</summary>
    /// <param name="scores">Higher means more likely positive; any numbers but NaN.</param>
    /// <param name="labels">One for each score, of both classes.</param>
    /// <param name="threshold">For the confusion matrix: a score at or above it is a positive decision.</param>
    /// <param name="shares">For the top of the ranking, each in (0, 1].</param>
    /// <param name="settings">How to draw.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">Unequal or zero lengths, a NaN score or threshold, or one class only.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside (0, 1].</exception>
    public static BootstrapEvaluation Measure(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double threshold, IReadOnlyList<double> shares,
        BootstrapSettings settings, ExecutionOptions execution) =>
        Measure(scores, labels, threshold, shares, [], settings, execution);

    /// <summary>Measures everything at once. Memory: 8 bytes a resample and metric, and 50 bytes a score.</summary>
    /// <param name="scores">Higher means more likely positive; any numbers but NaN.</param>
    /// <param name="labels">One for each score, of both classes.</param>
    /// <param name="threshold">For the confusion matrix: a score at or above it is a positive decision.</param>
    /// <param name="shares">For the top of the ranking, each in (0, 1].</param>
    /// <param name="counts">For the first items of the ranking, each at least 1; all items where there are fewer.</param>
    /// <param name="settings">How to draw.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">Unequal or zero lengths, a NaN score or threshold, or one class only.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside (0, 1], or a count is not positive.</exception>
    public static BootstrapEvaluation Measure(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double threshold, IReadOnlyList<double> shares,
        IReadOnlyList<int> counts, BootstrapSettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(shares);
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        var confusion = ConfusionMatrix.Measure(scores, labels, threshold);
        MetricInput.Positives(labels, negativesNeeded: true);

        // Shares first and counts behind them: both are so many items from the top.
        var tops = new int[shares.Count + counts.Count];
        for (int top = 0; top < tops.Length; top++)
        {
            int count = top < shares.Count ? TopShare.Count(scores.Length, shares[top]) : counts[top - shares.Count];
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(counts));
            tops[top] = Math.Min(count, scores.Length);
        }
        var ranking = new Ranking(scores, labels, threshold, tops);

        var values = new double[FixedMetrics + (TopMetrics + 1) * tops.Length][];
        for (int metric = 0; metric < values.Length; metric++) values[metric] = new double[settings.Resamples];
        OrderedParallel.ForBlocks(settings.Resamples, ResamplesPerBlock, execution, (_, first, end) =>
        {
            int[] buffer = ArrayPool<int>.Shared.Rent(ranking.Items);
            Span<int> weights = buffer.AsSpan(0, ranking.Items);
            var room = new TopRoom(tops.Length);
            for (int resample = first; resample < end; resample++)
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                ranking.Draw(weights, settings.Seed, resample);
                ranking.Measure(weights, room, values, resample);
            }
            ArrayPool<int>.Shared.Return(buffer);
        });

        Interval IntervalOf(int metric) => Interval.OfPercentiles(values[metric], settings.Confidence);
        var topShares = new TopShareEstimate[shares.Count];
        for (int share = 0; share < topShares.Length; share++)
        {
            int metric = FixedMetrics + TopMetrics * share;
            topShares[share] = new TopShareEstimate(
                TopShare.Measure(scores, labels, shares[share]),
                IntervalOf(metric), IntervalOf(metric + 1), IntervalOf(metric + 2));
        }
        var topCounts = new TopCountEstimate[counts.Count];
        for (int count = 0; count < topCounts.Length; count++)
        {
            int top = shares.Count + count, metric = FixedMetrics + TopMetrics * top;
            topCounts[count] = new TopCountEstimate(
                TopShare.MeasureCount(scores, labels, counts[count]),
                IntervalOf(metric), IntervalOf(metric + 1), IntervalOf(metric + 2),
                new Estimate(
                    AveragePrecisionAtN.Score(scores, labels, counts[count]),
                    IntervalOf(FixedMetrics + TopMetrics * tops.Length + top)));
        }
        IReadOnlyList<ReliabilityBin> curve = ranking.HasProbabilities
            ? Calibration.ReliabilityCurve.Measure(scores, labels, CalibrationBins)
            : [];
        return new BootstrapEvaluation
        {
            Resamples = settings.Resamples,
            RocAuc = new(Metrics.RocAuc.Score(scores, labels), IntervalOf(0)),
            AveragePrecision = new(Metrics.AveragePrecision.Score(scores, labels), IntervalOf(1)),
            Brier = new(ranking.HasProbabilities ? BrierScore.Score(scores, labels) : double.NaN, IntervalOf(2)),
            Confusion = new(threshold, confusion, IntervalOf(3), IntervalOf(4), IntervalOf(5), IntervalOf(6)),
            LogLoss = new(ranking.HasProbabilities ? Metrics.LogLoss.Score(scores, labels) : double.NaN, IntervalOf(7)),
            ExpectedCalibrationError = new(
                ranking.HasProbabilities ? Calibration.ExpectedCalibrationError.Score(curve) : double.NaN, IntervalOf(8)),
            ReliabilityCurve = curve,
            TopShares = topShares,
            TopCounts = topCounts,
        };
    }

    /// <summary>What a resample notes of each top while it passes it.</summary>
    private sealed class TopRoom(int tops)
    {
        public readonly int[] Found = new int[tops];
        public readonly double[] AveragePrecisions = new double[tops];
    }

    /// <summary>The items from the highest score to the lowest.</summary>
    private sealed class Ranking
    {
        private readonly byte[] _positive;
        private readonly bool[] _endsTie;
        private readonly double[] _errors, _logLosses;
        private readonly int[] _counts, _byCount, _binEnds;
        private readonly int _atThreshold;

        public Ranking(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double threshold, int[] counts)
        {
            Items = scores.Length;
            _positive = new byte[Items];
            _endsTie = new bool[Items];
            _errors = new double[Items];
            _logLosses = new double[Items];
            _binEnds = new int[CalibrationBins];
            HasProbabilities = true;
            double[] edges = Calibration.ReliabilityCurve.UniformEdges(CalibrationBins);
            using var buffers = new ScoreOrder();
            var order = buffers.Descending(scores);
            for (int rank = 0; rank < Items; rank++)
            {
                double score = scores[order[rank]];
                bool isPositive = labels[order[rank]];
                _positive[rank] = isPositive ? (byte)1 : (byte)0;
                _endsTie[rank] = rank == Items - 1 || scores[order[rank + 1]] != score;
                _errors[rank] = score - _positive[rank];
                if (score >= threshold) _atThreshold = rank + 1;
                HasProbabilities &= score is >= 0 and <= 1;
                if (!HasProbabilities) continue;
                _logLosses[rank] = Metrics.LogLoss.Of(score, isPositive);

                // Scores fall, so that the items of a bin are neighbours: bins are ranges of ranks, the highest bin first.
                _binEnds[CalibrationBins - 1 - Calibration.ReliabilityCurve.BinOf(score, edges)] = rank + 1;
            }
            for (int bin = 1; bin < CalibrationBins; bin++) _binEnds[bin] = Math.Max(_binEnds[bin], _binEnds[bin - 1]);
            _counts = counts;
            _byCount = new int[counts.Length];
            for (int top = 0; top < _byCount.Length; top++) _byCount[top] = top;
            Array.Sort((int[])counts.Clone(), _byCount);
        }

        public int Items { get; }

        public bool HasProbabilities { get; }

        public void Draw(Span<int> weights, ulong seed, int resample)
        {
            var random = new SeededRandom(seed, (ulong)resample);
            while (true)
            {
                weights.Clear();
                int positives = 0;
                for (int i = 0; i < weights.Length; i++)
                {
                    int rank = random.Next(weights.Length);
                    weights[rank]++;
                    positives += _positive[rank];
                }
                if (positives > 0 && positives < weights.Length) return;
            }
        }

        public void Measure(ReadOnlySpan<int> weights, TopRoom room, double[][] values, int resample)
        {
            double area = 0, steps = 0;
            int truePositives = 0, seen = 0, tieTruePositives = 0, tieSeen = 0;
            int foundAtThreshold = 0, seenAtThreshold = 0, nextFound = 0, nextPrecision = 0;
            int countToFind = CountOf(0), countToRate = countToFind;
            for (int rank = 0; rank < weights.Length; rank++)
            {
                // No branch on the weight, which nothing foretells: an item that was not drawn adds nothing anywhere.
                int weight = weights[rank], before = seen;
                seen += weight;
                for (; seen >= countToFind; countToFind = CountOf(++nextFound))
                    room.Found[_byCount[nextFound]] = truePositives + _positive[rank] * (countToFind - before);
                truePositives += weight * _positive[rank];
                if (_endsTie[rank])
                {
                    int newPositives = truePositives - tieTruePositives;
                    for (; seen >= countToRate; countToRate = CountOf(++nextPrecision))
                    {
                        room.AveragePrecisions[_byCount[nextPrecision]] = AveragePrecisionAtN.Cut(
                            countToRate, steps, tieTruePositives, tieSeen, newPositives, seen - tieSeen);
                    }
                    area += (seen - tieSeen - newPositives) * (tieTruePositives + 0.5 * newPositives);
                    if (newPositives > 0) steps += newPositives * ((double)truePositives / seen);
                    (tieTruePositives, tieSeen) = (truePositives, seen);
                }
                if (rank == _atThreshold - 1) (foundAtThreshold, seenAtThreshold) = (truePositives, seen);
            }

            values[0][resample] = area / ((double)truePositives * (seen - truePositives));
            values[1][resample] = steps / truePositives;
            var confusion = ConfusionMatrix.Make(foundAtThreshold, seenAtThreshold, truePositives, seen);
            values[3][resample] = confusion.Precision;
            values[4][resample] = confusion.Recall;
            values[5][resample] = confusion.Specificity;
            values[6][resample] = confusion.F1;
            (values[2][resample], values[7][resample], values[8][resample]) = MeasureProbabilities(weights);
            for (int top = 0; top < _counts.Length; top++)
            {
                var metrics = TopShare.Make(0, _counts[top], room.Found[top], truePositives, seen);
                int metric = FixedMetrics + TopMetrics * top;
                values[metric][resample] = metrics.Precision;
                values[metric + 1][resample] = metrics.Recall;
                values[metric + 2][resample] = metrics.Lift;
                values[FixedMetrics + TopMetrics * _counts.Length + top][resample] = room.AveragePrecisions[top];
            }
        }

        private (double Brier, double LogLoss, double CalibrationError) MeasureProbabilities(ReadOnlySpan<int> weights)
        {
            if (!HasProbabilities) return (double.NaN, double.NaN, double.NaN);
            double squares = 0, logLosses = 0, gaps = 0;
            for (int bin = 0, rank = 0; bin < CalibrationBins; bin++)
            {
                double gap = 0;
                for (; rank < _binEnds[bin]; rank++)
                {
                    double error = _errors[rank], weighted = weights[rank] * error;
                    gap += weighted;
                    squares += weighted * error;
                    logLosses += weights[rank] * _logLosses[rank];
                }
                gaps += Math.Abs(gap);
            }
            return (squares / Items, logLosses / Items, gaps / Items);
        }

        private int CountOf(int next) => next < _byCount.Length ? _counts[_byCount[next]] : int.MaxValue;
    }
}
