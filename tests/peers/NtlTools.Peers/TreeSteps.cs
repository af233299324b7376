using NtlTools.Learning;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Trees;

namespace NtlTools.Peers;

/// <summary>Isolation forests and boosted trees: fitted on training rows, scored on test rows.</summary>
internal static class TreeSteps
{
    private const ulong Seed = 42;
    private const int ForestSeeds = 5;

    public static void Forest(LearningData data) => Step.Repeated("isolation-forest", () => ForestScores(data, Seed),
        scores => new { roc_auc = RocAuc.Score(scores, data.TestLabels) });

    public static void ForestQuality(LearningData data) => Step.Values("isolation-roc-auc", Enumerable.Range(0, ForestSeeds)
        .Select(seed => RocAuc.Score(ForestScores(data, Seed + (ulong)seed), data.TestLabels)));

    public static void Boosting(LearningData data)
    {
        GradientBoostingModel model = Step.Repeated("boosting-train", () => Boost(data),
            fitted => new { trees = fitted.TreeCount });
        Step.Repeated("boosting-score", () => Probabilities(model, data),
            scores => new { average_precision = AveragePrecision.Score(scores, data.TestLabels) });
    }

    public static void BoostingQuality(IEnumerable<LearningData> draws) => Step.Values("average-precision",
        draws.Select(data => AveragePrecision.Score(Probabilities(Boost(data), data), data.TestLabels)));

    private static double[] ForestScores(LearningData data, ulong seed) =>
        new IsolationForestLearner(new IsolationForestSettings { Trees = 100, Seed = seed })
            .Fit(data.Train, ExecutionOptions.Default)
            .Score(data.Test, ExecutionOptions.Default);

    private static GradientBoostingModel Boost(LearningData data) =>
        new GradientBoostingLearner(new GradientBoostingSettings { Trees = 200, MaxDepth = 6, LearningRate = 0.1, Seed = Seed })
            .Fit(data.Train, data.TrainLabels, ExecutionOptions.Default);

    // XGBoost gives probabilities, and so must this side.
    private static double[] Probabilities(GradientBoostingModel model, LearningData data)
    {
        double[] scores = model.PredictLogOdds(data.Test, ExecutionOptions.Default);
        for (int i = 0; i < scores.Length; i++) scores[i] = 1 / (1 + Math.Exp(-scores[i]));
        return scores;
    }
}
