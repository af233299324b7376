using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Detection;

/// <summary>The isolation forests of a detector: one a segment that is large enough, and one for everyone.</summary>
internal sealed class IsolationScorer
{
    /// <summary>The key of the forest for everyone.</summary>
    public const int Everyone = -1;

    public IsolationScorer(IReadOnlyDictionary<int, Forest> forests)
    {
        if (!forests.ContainsKey(Everyone)) throw new ArgumentException("There is a forest for everyone.", nameof(forests));
        Forests = forests;
    }

    /// <summary>By segment; −1 for everyone.</summary>
    public IReadOnlyDictionary<int, Forest> Forests { get; }

    /// <summary>Fits the forests.</summary>
    /// <param name="completed">Training customers without NaN.</param>
    /// <param name="segmentIds">Their segments.</param>
    /// <param name="settings">Size and number of trees, and the smallest segment that gets a forest.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static IsolationScorer Fit(Matrix completed, int[] segmentIds, DetectorSettings settings, ExecutionOptions execution)
    {
        var forests = new SortedDictionary<int, Forest>();
        foreach (int segment in segmentIds.Where(s => s >= 0).Distinct().Order().Prepend(Everyone))
        {
            int[] members = [.. Enumerable.Range(0, segmentIds.Length).Where(i => segment == Everyone
                || segmentIds[i] == segment)];
            if (segment != Everyone && members.Length < settings.MinimumSegmentSize) continue;
            Matrix rows = segment == Everyone ? completed : completed.SelectRows(members);
            IsolationForestModel model = new IsolationForestLearner(
                settings.Forest with { Seed = SeededRandom.Mix(settings.Seed + (ulong)(segment + 2)) }).Fit(rows, execution);
            forests.Add(segment, new(model, ScoreQuantiles.Of(model.Score(rows, execution))));
        }
        return new(forests);
    }

    /// <summary>The anomaly score of each customer and its percentile among the training customers of the same forest.</summary>
    public (double[] Scores, double[] Percentiles) Score(Matrix completed, IReadOnlyList<SegmentedCustomer> customers,
        ExecutionOptions execution)
    {
        double[] scores = new double[customers.Count], percentiles = new double[customers.Count];
        foreach (var group in Enumerable.Range(0, customers.Count).GroupBy(i =>
            Forests.ContainsKey(customers[i].SegmentId) ? customers[i].SegmentId : Everyone))
        {
            int[] members = [.. group];
            Forest forest = Forests[group.Key];
            double[] found = forest.Model.Score(members.Length == customers.Count ? completed : completed.SelectRows(members),
                execution);
            for (int i = 0; i < members.Length; i++)
            {
                scores[members[i]] = found[i];
                percentiles[members[i]] = forest.Training.PercentileOf(found[i]);
            }
        }
        return (scores, percentiles);
    }

    /// <summary>A forest and the scores of the customers that it was fitted on.</summary>
    internal sealed record Forest(IsolationForestModel Model, ScoreQuantiles Training);
}
