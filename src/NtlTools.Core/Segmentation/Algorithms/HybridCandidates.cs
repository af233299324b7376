using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>What is dense, divided by k-means into every number of segments; the rest are outliers.</summary>
internal static class HybridCandidates
{
    public static IReadOnlyList<SegmentCandidate> Fit(Matrix rows, int[] counts, SegmentationSettings settings,
        ExecutionOptions execution)
    {
        if (settings.Clustering.Eps is { Count: > 1 } several) throw NtlErrors.SeveralRadii(several.Count);
        var hybrid = new HybridSettings
        {
            Eps = settings.Clustering.Eps is { Count: > 0 } radii ? radii[0] : null,
            MinSamples = settings.Clustering.MinSamples,
            MaximumNoiseShare = settings.Clustering.MaximumNoiseShare,
            KMeans = new() { Restarts = settings.Restarts, Seed = settings.Seed },
        };
        return [.. new HybridLearner(hybrid).FitEach(rows, counts, execution).Select(model => new SegmentCandidate
        {
            Algorithm = ClusteringAlgorithm.Hybrid,
            ClusterCount = model.ClusterCount,
            Parameters = string.Create(CultureInfo.InvariantCulture,
                $"eps {model.Decision.Eps:G4}, {model.Decision.MinSamples} samples"),
            Labels = model.Labels,
            Inertia = model.KMeans.Inertia,
            Iterations = model.KMeans.Iterations,
            Note = string.Join("; ", model.Decision.Notes.Select(note => note.TrimEnd('.'))),
            Divide = (sample, seed, options) => new HybridLearner(hybrid with
            {
                Eps = SampleDensity.Eps(sample, SampleDensity.Samples(model.Decision.MinSamples, sample.Rows, rows.Rows), model.Decision.Eps,
                    model.Decision.CoreRowCount / (double)rows.Rows, options),
                MinSamples = SampleDensity.Samples(model.Decision.MinSamples, sample.Rows, rows.Rows),
                KMeans = hybrid.KMeans with { ClusterCount = model.ClusterCount, Restarts = Math.Min(settings.Restarts, 3), Seed = seed },
            }).Fit(sample, options).Labels,
            Assigner = (order, _) => new HybridAssigner(new(model.Decision,
                new(model.KMeans.Centers.SelectRows(order), model.KMeans.Inertia, model.KMeans.Iterations), [], model.CoreRows)),
        })];
    }
}
