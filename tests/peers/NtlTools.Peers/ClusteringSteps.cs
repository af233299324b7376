using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Peers;

/// <summary>k-means, the measures of its clusters, and the choice of their number.</summary>
internal static class ClusteringSteps
{
    private const int Fewest = 2, Most = 7, Measured = 4;
    private const ulong Seed = 42;
    private const int Seeds = 10;

    private static readonly int[] Timed = [2, 4, 7];

    /// <param name="data">The rows.</param>
    /// <param name="labelings">scikit-learn's clusters of the rows, so that both sides measure the same ones.</param>
    public static void Run(LearningData data, int[][] labelings)
    {
        Matrix rows = data.Scaled;
        int[] labels = labelings[Measured - Fewest];
        foreach (int k in Timed) Step.Repeated($"kmeans-{k}", () => Fit(rows, k, Seed), model => new { inertia = model.Inertia });
        Step.Repeated("silhouette", () => Silhouette.Score(rows, labels, ExecutionOptions.Default), Value);
        Step.Repeated("choose-k", () => Choose(rows), silhouettes => new { values = silhouettes });
        Step.Repeated("calinski-harabasz", () => CalinskiHarabasz.Score(rows, labels), Value);
        Step.Repeated("davies-bouldin", () => DaviesBouldin.Score(rows, labels), Value);
    }

    /// <summary>What can differ from scikit-learn: inertia over ten seeds, and the measures of the same clusters.</summary>
    public static void Quality(LearningData data, int[][] labelings)
    {
        Matrix rows = data.Scaled;
        foreach (int k in Timed)
            Step.Values($"inertia-{k}", Enumerable.Range(0, Seeds).Select(seed => Fit(rows, k, Seed + (ulong)seed).Inertia));
        Step.Values("silhouettes", Silhouette.Scores(rows, labelings, ExecutionOptions.Default));
        Step.Values("calinski-harabasz", labelings.Select(labels => CalinskiHarabasz.Score(rows, labels)));
        Step.Values("davies-bouldin", labelings.Select(labels => DaviesBouldin.Score(rows, labels)));
    }

    private static double[] Choose(Matrix rows)
    {
        int[][] labelings = [.. Enumerable.Range(Fewest, Most - Fewest + 1).Select(
            k => Fit(rows, k, Seed).Predict(rows, ExecutionOptions.Default))];
        return Silhouette.Scores(rows, labelings, ExecutionOptions.Default);
    }

    private static KMeansModel Fit(Matrix rows, int clusters, ulong seed) =>
        new KMeansLearner(new KMeansSettings { ClusterCount = clusters, Seed = seed }).Fit(rows, ExecutionOptions.Default);

    private static object Value(double value) => new { value };
}
