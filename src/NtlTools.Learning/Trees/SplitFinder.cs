using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NtlTools.Learning.Trees;

/// <summary>Finds the best split of a node in one column of its histogram (Chen and Guestrin 2016).</summary>
/// <param name="gradientScale">What a gradient of 1 is in fixed point.</param>
/// <param name="hessianScale">What a hessian of 1 is in fixed point.</param>
/// <param name="settings">Penalties and limits.</param>
internal readonly unsafe struct SplitFinder(double gradientScale, double hessianScale, GradientBoostingSettings settings)
{
    /// <summary>Room for the running sums of a column, up to a whole number of vectors.</summary>
    public const int RunningLength = Histogram.Bins + 16;

    private const int DefaultLeftOffset = 1 << 16;

    private readonly double _gainScale = hessianScale / (gradientScale * gradientScale);
    private readonly double _l1 = settings.L1 * gradientScale;
    private readonly double _l2 = settings.L2 * hessianScale;
    private readonly double _weightScale = hessianScale / gradientScale;
    private readonly double _smoothing = settings.CategorySmoothing * hessianScale;
    private readonly int _minRowsPerCategory = settings.MinRowsPerCategory;

    /// <summary>The least hessian of a child in fixed point; at least 1, so that no child is empty.</summary>
    public int MinHessian { get; } = (int)Math.Clamp(Math.Ceiling(settings.MinChildWeight * hessianScale), 1, int.MaxValue);

    /// <summary>Tries every threshold, with missing values on either side.</summary>
    /// <param name="histogram">The column's sums.</param>
    /// <param name="bins">How many bins it has for values.</param>
    /// <param name="total">The node's sum.</param>
    /// <param name="column">The column's number.</param>
    /// <param name="running">Scratch of <see cref="RunningLength"/>.</param>
    /// <param name="best">Replaced where this column does better.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FindThreshold(long* histogram, int bins, long total, int column, long* running, ref SplitCandidate best)
    {
        long missing = histogram[0], sum = 0;

        // Without missing values a split after the last bin leaves nothing on the right; with them it sets them apart.
        int count = missing == 0 ? bins - 1 : bins;
        if (count <= 0) return;
        for (int bin = 1; bin <= count; bin++)
        {
            sum += histogram[bin];
            running[bin - 1] = sum;
        }
        int padded = (count + 15) & ~15;
        for (int i = count; i < padded; i++) running[i] = total;

        // Missing values on the right are tried first: of two mirrored splits that set them apart, the one whose threshold no
        // value passes is the better for values yet to come.
        var bestScores = Vector512.Create(float.NegativeInfinity);
        var bestIndices = Vector512<int>.Zero;
        for (int side = 0; side < (missing == 0 ? 1 : 2); side++)
        {
            var added = Vector512.Create(side == 0 ? 0 : missing);
            var indices = Vector512<int>.Indices + Vector512.Create(side * DefaultLeftOffset);
            for (int i = 0; i < padded; i += 16)
            {
                var scores = Scores(Vector512.Load(running + i) + added, Vector512.Load(running + i + 8) + added, total);
                Keep(scores, indices, ref bestScores, ref bestIndices);
                indices += Vector512.Create(16);
            }
        }

        float bestScore = float.NegativeInfinity;
        int bestIndex = int.MaxValue;
        for (int lane = 0; lane < 16; lane++)
        {
            float score = bestScores[lane];
            if (score > bestScore || (score == bestScore && bestIndices[lane] < bestIndex))
                (bestScore, bestIndex) = (score, bestIndices[lane]);
        }
        if (float.IsNegativeInfinity(bestScore)) return;

        bool defaultLeft = bestIndex >= DefaultLeftOffset;
        int split = bestIndex & (DefaultLeftOffset - 1);
        long left = running[split] + (defaultLeft ? missing : 0);
        double gain = Gain(left, total, 0, WeightBounds.None);
        if (gain > best.Gain) best = Threshold(gain, column, split + 1, left, total, missing == 0 ? null : defaultLeft);
    }

    /// <summary>
    /// Tries every threshold of a tree with monotone constraints: children's weights are kept within the node's bounds,
    /// gains are those of the weights so bounded, and a split against its column's direction is none.
    /// </summary>
    /// <param name="histogram">The column's sums.</param>
    /// <param name="bins">How many bins it has for values.</param>
    /// <param name="total">The node's sum.</param>
    /// <param name="column">The column's number.</param>
    /// <param name="direction">The column's constraint: -1, 0 or 1.</param>
    /// <param name="bounds">The node's bounds.</param>
    /// <param name="best">Replaced where this column does better.</param>
    public void FindMonotoneThreshold(
        long* histogram, int bins, long total, int column, int direction, in WeightBounds bounds, ref SplitCandidate best)
    {
        long missing = histogram[0];
        int count = missing == 0 ? bins - 1 : bins;
        for (int side = 0; side < (missing == 0 ? 1 : 2); side++)
        {
            long left = side == 0 ? 0 : missing;
            for (int bin = 1; bin <= count; bin++)
            {
                left += histogram[bin];
                long right = total - left;
                if (Histogram.Hessian(left) < MinHessian) continue;
                if (Histogram.Hessian(right) < MinHessian) break;

                // Past the last bin are missing values alone, to which the column's direction does not apply.
                if (bin < bins && direction * (Weight(right, bounds) - Weight(left, bounds)) < 0) continue;
                double gain = Gain(left, total, 0, bounds);
                if (gain > best.Gain) best = Threshold(gain, column, bin, left, total, missing == 0 ? null : side == 1);
            }
        }
    }

    /// <summary>The weight of a node as a leaf, before the learning rate.</summary>
    /// <param name="sum">The node's sum.</param>
    /// <param name="bounds">Between what it must lie.</param>
    public double Weight(long sum, in WeightBounds bounds) =>
        bounds.Clamp(-Excess(Histogram.Gradient(sum), _l1) / (Histogram.Hessian(sum) + _l2) * _weightScale);

    /// <summary>How far a sum of gradients exceeds the L1 penalty, with its sign; 0 where it does not.</summary>
    public static double Excess(double gradient, double l1) => gradient - Math.Clamp(gradient, -l1, l1);

    /// <summary>
    /// Puts the categories in order of their gradient statistics and tries every cut of that order, which holds the best
    /// partition of all (Fisher 1958); missing values and rare categories go to either side together.
    /// </summary>
    /// <param name="histogram">The column's sums.</param>
    /// <param name="counts">How many of the node's rows each bin holds.</param>
    /// <param name="bins">How many bins it has for categories.</param>
    /// <param name="total">The node's sum.</param>
    /// <param name="column">The column's number.</param>
    /// <param name="bounds">Between what the children's weights must lie.</param>
    /// <param name="best">Replaced where this column does better.</param>
    public void FindPartition(
        long* histogram, int* counts, int bins, long total, int column, in WeightBounds bounds, ref SplitCandidate best)
    {
        double* keys = stackalloc double[Histogram.Bins];
        byte* order = stackalloc byte[Histogram.Bins];
        int used = 0;
        long rest = total;
        for (int bin = 1; bin <= bins; bin++)
        {
            if (counts[bin] < _minRowsPerCategory) continue;
            double weight = Histogram.Hessian(histogram[bin]) + _smoothing;
            double key = weight > 0 ? Histogram.Gradient(histogram[bin]) / weight : 0;
            int place = used++;
            for (; place > 0 && keys[place - 1] > key; place--)
            {
                keys[place] = keys[place - 1];
                order[place] = order[place - 1];
            }
            keys[place] = key;
            order[place] = (byte)bin;
            rest -= histogram[bin];
        }

        long sum = 0, bestLeft = 0;
        double bestGain = best.Gain;
        int bestCut = -1;
        bool bestDefaultLeft = false;
        for (int cut = 0; cut < used; cut++)
        {
            sum += histogram[order[cut]];
            for (int side = 0; side < (rest == 0 ? 1 : 2); side++)
            {
                long left = side == 0 ? sum : sum + rest;
                if (Histogram.Hessian(left) < MinHessian || Histogram.Hessian(total - left) < MinHessian) continue;
                double gain = Gain(left, total, _smoothing, bounds);
                if (gain > bestGain) (bestGain, bestCut, bestDefaultLeft, bestLeft) = (gain, cut, side == 1, left);
            }
        }
        if (bestCut < 0) return;

        if (rest == 0) bestDefaultLeft = Histogram.Hessian(bestLeft) > Histogram.Hessian(total - bestLeft);
        var leftBins = new BinSet();
        for (int bin = 0; bin <= bins; bin++)
        {
            if (bestDefaultLeft && (bin == 0 || counts[bin] < _minRowsPerCategory)) leftBins.Add(bin);
        }
        for (int i = 0; i <= bestCut; i++) leftBins.Add(order[i]);
        best = new SplitCandidate
        {
            Gain = bestGain, Column = column, DefaultLeft = bestDefaultLeft, Left = bestLeft,
            IsCategorical = true, LeftBins = leftBins,
        };
    }

    private static SplitCandidate Threshold(double gain, int column, int lastLeftBin, long left, long total, bool? defaultLeft) =>
        new()
        {
            Gain = gain,
            Column = column,
            LastLeftBin = lastLeftBin,
            // Where none is missing here, one that is missing later is most likely where most rows are.
            DefaultLeft = defaultLeft ?? Histogram.Hessian(left) > Histogram.Hessian(total - left),
            Left = left,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(
        Vector512<float> scores, Vector512<int> indices, ref Vector512<float> bestScores, ref Vector512<int> bestIndices)
    {
        var better = Vector512.GreaterThan(scores, bestScores);
        bestScores = Vector512.ConditionalSelect(better, scores, bestScores);
        bestIndices = Vector512.ConditionalSelect(better.AsInt32(), indices, bestIndices);
    }

    /// <summary>Scores sixteen splits, in 32 bits since this only ranks the thresholds of one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Scores(Vector512<long> first, Vector512<long> second, long total)
    {
        var all = Vector512.Create(total);
        Vector512<long> firstRight = all - first, secondRight = all - second;
        var leftHessians = Vector512.Narrow(first, second);
        var rightHessians = Vector512.Narrow(firstRight, secondRight);

        // Narrowing leaves only the lower half, so that an unsigned shift will do; 256-bit vectors have no other.
        var leftGradient = Vector512.ConvertToSingle(Vector512.Narrow(first >>> 32, second >>> 32));
        var rightGradient = Vector512.ConvertToSingle(Vector512.Narrow(firstRight >>> 32, secondRight >>> 32));
        if (_l1 > 0)
        {
            var most = Vector512.Create((float)_l1);
            leftGradient -= Vector512.Max(Vector512.Min(leftGradient, most), -most);
            rightGradient -= Vector512.Max(Vector512.Min(rightGradient, most), -most);
        }
        var l2 = Vector512.Create((float)_l2);
        var leftHessian = Vector512.ConvertToSingle(leftHessians) + l2;
        var rightHessian = Vector512.ConvertToSingle(rightHessians) + l2;
        var scores = (leftGradient * leftGradient * rightHessian + rightGradient * rightGradient * leftHessian)
            / (leftHessian * rightHessian);
        var minimum = Vector512.Create(MinHessian);
        var allowed = Vector512.GreaterThanOrEqual(leftHessians, minimum) & Vector512.GreaterThanOrEqual(rightHessians, minimum);
        return Vector512.ConditionalSelect(allowed.AsSingle(), scores, Vector512.Create(float.NegativeInfinity));
    }

    private double Gain(long left, long total, double smoothing, in WeightBounds bounds)
    {
        double penalty = _l2 + smoothing;
        double children = Score(left, penalty, bounds) + Score(total - left, penalty, bounds);
        return (children - Score(total, _l2, bounds)) * _gainScale;
    }

    /// <summary>Twice the loss that a leaf with the best weight saves, up to the scale of gains.</summary>
    private double Score(long sum, double penalty, in WeightBounds bounds)
    {
        double gradient = Histogram.Gradient(sum), excess = Excess(gradient, _l1), hessian = Histogram.Hessian(sum) + penalty;
        if (bounds == WeightBounds.None) return excess * excess / hessian;
        double weight = bounds.Clamp(-excess / hessian * _weightScale) / _weightScale;
        return -(2 * gradient * weight + hessian * weight * weight + 2 * _l1 * Math.Abs(weight));
    }
}
