using System.Globalization;
using NtlTools.Core.Errors;
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
        var failed = new List<int>();
        ArgumentException? reason = null;
        for (int c = 0; c < counts.Length; c++)
        {
            try
            {
                GaussianMixtureModel model = Fit(rows, counts[c], settings.Clustering.CovarianceType, settings.Seed,
                    execution with { Progress = null });
                candidates.Add(Candidate(model, model.Predict(rows, execution with { Progress = null })));
            }
            catch (ArgumentException failure)
            {
                failed.Add(counts[c]);
                reason ??= failure;
            }
            execution.Progress?.Report((c + 1.0) / counts.Length);
        }
        if (candidates.Count == 0) throw NtlErrors.MixtureFailed(reason!, settings.Clustering.CovarianceType.ToString());
        if (failed.Count == 0) return candidates;
        string left = string.Create(CultureInfo.InvariantCulture,
            $"mixtures of {string.Join(", ", failed)} are left out, since their covariances are no densities");
        return [.. candidates.Select(c => c with { Note = c.Note is null ? left : $"{c.Note}; {left}" })];
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
        {
            try
            {
                return Fit(sample, model.ComponentCount, model.CovarianceType, seed, options).Predict(sample, options);
            }
            catch (ArgumentException)
            {
                // What cannot be made of a sample is not stable: a division into nothing agrees with no other.
                return [.. Enumerable.Repeat(SegmentCandidate.Outlier, sample.Rows)];
            }
        },
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
