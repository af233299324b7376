using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>Gaussian mixtures of every number of components.</summary>
internal static class MixtureCandidates
{
    public static IReadOnlyList<SegmentCandidate> Fit(Matrix rows, int[] counts, SegmentationSettings settings,
        ExecutionOptions execution)
    {
        var candidates = new List<SegmentCandidate>();
        for (int c = 0; c < counts.Length; c++)
        {
            GaussianMixtureModel model = Fit(rows, counts[c], settings.Clustering.CovarianceType, settings.Seed,
                execution with { Progress = null });
            execution.Progress?.Report((c + 1.0) / counts.Length);
            candidates.Add(Candidate(model, model.Predict(rows, execution with { Progress = null })));
        }
        return candidates;
    }

    private static SegmentCandidate Candidate(GaussianMixtureModel model, int[] labels) => new()
    {
        Algorithm = ClusteringAlgorithm.GaussianMixture,
        ClusterCount = model.ComponentCount,
        Parameters = $"{model.CovarianceType} covariances",
        Labels = labels,
        Iterations = model.Iterations,
        Bic = model.Bic,
        Note = model.HasConverged ? null : $"it had not converged after {model.Iterations} iterations",
        Divide = (sample, seed, options) =>
            Fit(sample, model.ComponentCount, model.CovarianceType, seed, options).Predict(sample, options),
        Assigner = (order, _) => new MixtureAssigner(Reordered(model, order)),
    };

    private static GaussianMixtureModel Fit(Matrix rows, int count, CovarianceType type, ulong seed, ExecutionOptions execution) =>
        new GaussianMixtureLearner(new() { ComponentCount = count, CovarianceType = type, Seed = seed }).Fit(rows, execution);

    private static GaussianMixtureModel Reordered(GaussianMixtureModel model, int[] order)
    {
        int each = model.CovarianceType == CovarianceType.Tied ? 0 : model.Covariances.Rows / model.ComponentCount;
        int[] covariances = each == 0 ? [.. Enumerable.Range(0, model.Covariances.Rows)]
            : [.. order.SelectMany(component => Enumerable.Range(component * each, each))];
        return new(model.CovarianceType, [.. order.Select(component => model.Weights[component])], model.Means.SelectRows(order),
            model.Covariances.SelectRows(covariances), model.MeanLogLikelihood, model.TrainingRows, model.Iterations,
            model.HasConverged);
    }
}
