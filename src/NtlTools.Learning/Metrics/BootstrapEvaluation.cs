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
    private const int FixedMetrics = 7, ShareMetrics = 3, ResamplesPerBlock = 16;

    private BootstrapEvaluation(
        int resamples, Estimate rocAuc, Estimate averagePrecision, Estimate brier, ConfusionEstimate confusion,
        TopShareEstimate[] topShares)
    {
        Resamples = resamples;
        RocAuc = rocAuc;
        AveragePrecision = averagePrecision;
        Brier = brier;
        Confusion = confusion;
        TopShares = topShares;
    }

    /// <summary>The number of resamples behind the intervals.</summary>
    public int Resamples { get; }

    /// <summary>The area under the receiver operating characteristic.</summary>
    public Estimate RocAuc { get; }

    /// <summary>The average precision.</summary>
    public Estimate AveragePrecision { get; }

    /// <summary>The Brier score; NaN throughout where a score lies outside [0, 1] and so is no probability.</summary>
    public Estimate Brier { get; }

    /// <summary>The confusion matrix at the threshold; an interval counts the resamples in which its ratio is defined.</summary>
    public ConfusionEstimate Confusion { get; }

    /// <summary>The top of the ranking, one entry for each share in the order given.</summary>
    public IReadOnlyList<TopShareEstimate> TopShares { get; }

    /// <summary>Measures everything at once. Memory: 8 bytes a resample and metric, and 40 bytes a score.</summary>
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
        BootstrapSettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(shares);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        var confusion = ConfusionMatrix.Measure(scores, labels, threshold);
        MetricInput.Positives(labels, negativesNeeded: true);
        var ranking = new Ranking(scores, labels, threshold, shares);

        var values = new double[FixedMetrics + ShareMetrics * shares.Count][];
        for (int metric = 0; metric < values.Length; metric++) values[metric] = new double[settings.Resamples];
        OrderedParallel.ForBlocks(settings.Resamples, ResamplesPerBlock, execution, (_, first, end) =>
        {
            var weights = new int[ranking.Items];
            var found = new int[shares.Count];
            for (int resample = first; resample < end; resample++)
            {
                ranking.Draw(weights, settings.Seed, resample);
                ranking.Measure(weights, found, values, resample);
            }
        });

        Interval IntervalOf(int metric) => Percentiles(values[metric], settings.Confidence);
        double brier = ranking.HasProbabilities ? BrierScore.Score(scores, labels) : double.NaN;
        var tops = new TopShareEstimate[shares.Count];
        for (int share = 0; share < tops.Length; share++)
        {
            int metric = FixedMetrics + ShareMetrics * share;
            tops[share] = new TopShareEstimate(
                TopShare.Measure(scores, labels, shares[share]),
                IntervalOf(metric), IntervalOf(metric + 1), IntervalOf(metric + 2));
        }
        return new BootstrapEvaluation(
            settings.Resamples,
            new Estimate(Metrics.RocAuc.Score(scores, labels), IntervalOf(0)),
            new Estimate(Metrics.AveragePrecision.Score(scores, labels), IntervalOf(1)),
            new Estimate(brier, IntervalOf(2)),
            new ConfusionEstimate(threshold, confusion, IntervalOf(3), IntervalOf(4), IntervalOf(5), IntervalOf(6)),
            tops);
    }

    private static Interval Percentiles(double[] values, double confidence)
    {
        double[] defined = Array.FindAll(values, value => !double.IsNaN(value));
        if (defined.Length == 0) return new Interval(double.NaN, double.NaN);
        Array.Sort(defined);
        return new Interval(Quantile(defined, 0.5 - confidence / 2), Quantile(defined, 0.5 + confidence / 2));
    }

    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>The items from the highest score to the lowest.</summary>
    private sealed class Ranking
    {
        private readonly byte[] _positive;
        private readonly bool[] _endsTie;
        private readonly double[] _squaredErrors;
        private readonly int[] _counts, _byCount;
        private readonly int _atThreshold;

        public Ranking(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double threshold, IReadOnlyList<double> shares)
        {
            Items = scores.Length;
            _positive = new byte[Items];
            _endsTie = new bool[Items];
            _squaredErrors = new double[Items];
            HasProbabilities = true;
            var order = new ScoreOrder().Descending(scores);
            for (int rank = 0; rank < Items; rank++)
            {
                double score = scores[order[rank]];
                _positive[rank] = labels[order[rank]] ? (byte)1 : (byte)0;
                _endsTie[rank] = rank == Items - 1 || scores[order[rank + 1]] != score;
                _squaredErrors[rank] = (score - _positive[rank]) * (score - _positive[rank]);
                HasProbabilities &= score is >= 0 and <= 1;
                if (score >= threshold) _atThreshold = rank + 1;
            }
            _counts = new int[shares.Count];
            for (int share = 0; share < _counts.Length; share++) _counts[share] = TopShare.Count(Items, shares[share]);
            _byCount = new int[_counts.Length];
            for (int share = 0; share < _byCount.Length; share++) _byCount[share] = share;
            Array.Sort((int[])_counts.Clone(), _byCount);
        }

        public int Items { get; }

        public bool HasProbabilities { get; }

        public void Draw(int[] weights, ulong seed, int resample)
        {
            var random = new SeededRandom(seed, (ulong)resample);
            while (true)
            {
                Array.Clear(weights);
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

        public void Measure(int[] weights, int[] found, double[][] values, int resample)
        {
            double area = 0, steps = 0, squares = 0;
            int truePositives = 0, seen = 0, tieTruePositives = 0, tieSeen = 0;
            int foundAtThreshold = 0, seenAtThreshold = 0, nextShare = 0;
            for (int rank = 0; rank < weights.Length; rank++)
            {
                int weight = weights[rank];
                if (weight > 0)
                {
                    while (nextShare < _byCount.Length && seen + weight >= _counts[_byCount[nextShare]])
                    {
                        int share = _byCount[nextShare++];
                        found[share] = truePositives + _positive[rank] * (_counts[share] - seen);
                    }
                    truePositives += weight * _positive[rank];
                    seen += weight;
                    squares += weight * _squaredErrors[rank];
                }
                if (_endsTie[rank] && seen > tieSeen)
                {
                    int newPositives = truePositives - tieTruePositives;
                    area += (seen - tieSeen - newPositives) * (tieTruePositives + 0.5 * newPositives);
                    if (newPositives > 0) steps += newPositives * ((double)truePositives / seen);
                    (tieTruePositives, tieSeen) = (truePositives, seen);
                }
                if (rank == _atThreshold - 1) (foundAtThreshold, seenAtThreshold) = (truePositives, seen);
            }

            values[0][resample] = area / ((double)truePositives * (seen - truePositives));
            values[1][resample] = steps / truePositives;
            values[2][resample] = HasProbabilities ? squares / seen : double.NaN;
            var confusion = ConfusionMatrix.Make(foundAtThreshold, seenAtThreshold, truePositives, seen);
            values[3][resample] = confusion.Precision;
            values[4][resample] = confusion.Recall;
            values[5][resample] = confusion.Specificity;
            values[6][resample] = confusion.F1;
            for (int share = 0; share < found.Length; share++)
            {
                var top = TopShare.Make(0, _counts[share], found[share], truePositives, seen);
                int metric = FixedMetrics + ShareMetrics * share;
                values[metric][resample] = top.Precision;
                values[metric + 1][resample] = top.Recall;
                values[metric + 2][resample] = top.Lift;
            }
        }
    }
}
