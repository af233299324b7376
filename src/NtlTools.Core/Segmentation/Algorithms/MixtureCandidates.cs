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
        SingularCovarianceException? reason = null;
        for (int c = 0; c < counts.Length; c++)
        {
            try
            {
                GaussianMixtureModel model = Fit(rows, counts[c], settings.Clustering.CovarianceType, settings.Seed,
                    execution with { Progress = null });
                candidates.Add(Candidate(model, rows, execution with { Progress = null }));
            }
            catch (SingularCovarianceException failure)
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

    private static SegmentCandidate Candidate(GaussianMixtureModel fitted, Matrix rows, ExecutionOptions execution)
    {
        (GaussianMixtureModel model, int[] labels) = WithoutEmpty(fitted, rows, execution);
        var notes = new List<string>();
        if (!model.HasConverged) notes.Add($"it had not converged after {model.Iterations} iterations");
        if (fitted.ComponentCount - model.ComponentCount is > 0 and int empty)
            notes.Add($"{empty} of {fitted.ComponentCount} components are left out, since no customer is most likely of them");
        return new()
        {
            Algorithm = ClusteringAlgorithm.GaussianMixture,
            ClusterCount = model.ComponentCount,
            Parameters = $"{model.CovarianceType} covariances",
            Labels = labels,
            Iterations = model.Iterations,
            Bic = model.Bic,
            Note = notes.Count == 0 ? null : string.Join("; ", notes),
            Divide = (sample, seed, options) =>
            {
                try
                {
                    return Fit(sample, model.ComponentCount, model.CovarianceType, seed, options).Predict(sample, options);
                }
                catch (SingularCovarianceException)
                {
                    // What cannot be made of a sample is not stable: a division into nothing agrees with no other.
                    return [.. Enumerable.Repeat(SegmentCandidate.Outlier, sample.Rows)];
                }
            },
            Assigner = (order, _) => new MixtureAssigner(Of(model, order, model.MeanLogLikelihood)),
        };
    }

    // A component that is the most likely one of nobody would be a segment of nobody, without a profile or a name.
    private static (GaussianMixtureModel Model, int[] Labels) WithoutEmpty(GaussianMixtureModel fitted, Matrix rows,
        ExecutionOptions execution)
    {
        int[] labels = fitted.Predict(rows, execution), kept = [.. labels.Distinct().Order()];
        if (kept.Length == fitted.ComponentCount) return (fitted, labels);
        GaussianMixtureModel rest = Of(fitted, kept, fitted.MeanLogLikelihood);
        rest = Of(fitted, kept, rest.LogLikelihood(rows, execution).Average());
        return (rest, rest.Predict(rows, execution));
    }

    private static GaussianMixtureModel Fit(Matrix rows, int count, CovarianceType type, ulong seed, ExecutionOptions execution) =>
        new GaussianMixtureLearner(new() { ComponentCount = count, CovarianceType = type, Seed = seed }).Fit(rows, execution);

    // Some of the components, in an order; their weights together are 1 again.
    private static GaussianMixtureModel Of(GaussianMixtureModel model, int[] components, double meanLogLikelihood)
    {
        int each = model.CovarianceType == CovarianceType.Tied ? 0 : model.Covariances.Rows / model.ComponentCount;
        int[] covariances = each == 0 ? [.. Enumerable.Range(0, model.Covariances.Rows)]
            : [.. components.SelectMany(component => Enumerable.Range(component * each, each))];
        double[] weights = [.. components.Select(component => model.Weights[component])];
        double sum = components.Length == model.ComponentCount ? 1 : weights.Sum();
        return new(model.CovarianceType, Array.ConvertAll(weights, weight => weight / sum), model.Means.SelectRows(components),
            model.Covariances.SelectRows(covariances), meanLogLikelihood, model.TrainingRows, model.Iterations, model.HasConverged);
    }
}
