using NtlTools.Learning;
using NtlTools.Learning.Explanation;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Trees;

namespace NtlTools.Peers;

/// <summary>Isolation forests and boosted trees: fitted on training rows, scored on test rows.</summary>
internal static class TreeSteps
{
    private const ulong Seed = 42;
    private const int ForestSeeds = 5;

    // XGBoost's default, in which the sides are timed, and NtlTools', in which they are compared besides.
    private const double AllRows = 1;
    private const double Sample = 0.8;

    public static void Forest(LearningData data) => Step.Repeated("isolation-forest", () => ForestScores(data, Seed),
        scores => new { roc_auc = RocAuc.Score(scores, data.TestLabels) });

    public static void ForestQuality(LearningData data) => Step.Values("isolation-roc-auc", Enumerable.Range(0, ForestSeeds)
        .Select(seed => RocAuc.Score(ForestScores(data, Seed + (ulong)seed), data.TestLabels)));

    public static void Boosting(LearningData data)
    {
        GradientBoostingModel model = Step.Repeated("boosting-train", () => Boost(data, AllRows),
            fitted => new { trees = fitted.TreeCount });
        Step.Repeated("boosting-score", () => Probabilities(model, data),
            scores => new { average_precision = AveragePrecision.Score(scores, data.TestLabels) });
        Step.Repeated("tree-shap", () => new TreeShap(model).Explain(data.Test, ExecutionOptions.Default),
            parts => new { rows = parts.Rows, columns = parts.Columns });
    }

    public static void BoostingQuality(IReadOnlyList<LearningData> draws)
    {
        Step.Values("average-precision", draws.Select(data => Precision(data, AllRows)));
        Step.Values("average-precision-sampled", draws.Select(data => Precision(data, Sample)));
    }

    private static double Precision(LearningData data, double subsample) =>
        AveragePrecision.Score(Probabilities(Boost(data, subsample), data), data.TestLabels);

    private static double[] ForestScores(LearningData data, ulong seed) =>
        new IsolationForestLearner(new IsolationForestSettings { Trees = 100, Seed = seed })
            .Fit(data.Train, ExecutionOptions.Default)
            .Score(data.Test, ExecutionOptions.Default);

    private static GradientBoostingModel Boost(LearningData data, double subsample) =>
        new GradientBoostingLearner(new GradientBoostingSettings
        {
            Trees = 200,
            MaxDepth = 6,
            LearningRate = 0.1,
            Subsample = subsample,
            Seed = Seed,
        }).Fit(data.Train, data.TrainLabels, ExecutionOptions.Default);

    // XGBoost gives probabilities, and so must this side.
    private static double[] Probabilities(GradientBoostingModel model, LearningData data)
    {
        double[] scores = model.PredictLogOdds(data.Test, ExecutionOptions.Default);
        for (int i = 0; i < scores.Length; i++) scores[i] = 1 / (1 + Math.Exp(-scores[i]));
        return scores;
    }
}
