using System.Globalization;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>Dense regions as segments, at several radii or of a least size.</summary>
internal static class DensityCandidates
{
    // What quantiles of the k-distance curve are tried besides its knee: the knee is often too small to leave anyone dense.
    private static readonly double[] Quantiles = [0.5, 0.7, 0.8, 0.9, 0.95];

    public static IReadOnlyList<SegmentCandidate> FitDbscan(Matrix rows, SegmentationSettings settings, ExecutionOptions execution)
    {
        int samples = Math.Min(settings.Clustering.MinSamples ?? 2 * rows.Columns, rows.Rows);
        var learner = new DbscanLearner(new() { MinSamples = samples });
        double[] radii = [.. (settings.Clustering.Eps ?? Radii(learner.KDistances(rows, execution with { Progress = null })))
            .Distinct().Order()];
        DbscanModel[] models = learner.FitEach(rows, radii, execution);
        return [.. models.Select(model => new SegmentCandidate
        {
            Algorithm = ClusteringAlgorithm.DBSCAN,
            ClusterCount = model.ClusterCount,
            Parameters = string.Create(CultureInfo.InvariantCulture, $"eps {model.Eps:G4}, {model.MinSamples} samples"),
            Labels = model.Labels,
            Divide = (sample, _, options) =>
            {
                int fewer = SampleDensity.Samples(samples, sample.Rows, rows.Rows);
                double coreShare = model.CoreIndices.Length / (double)rows.Rows, eps = SampleDensity.Eps(sample, fewer, model.Eps, coreShare, options);
                return new DbscanLearner(new() { Eps = eps, MinSamples = fewer }).Fit(sample, options).Labels;
            },
            Assigner = LearntAssigner.Of(rows, model.Labels, settings.Seed),
        })];
    }

    public static IReadOnlyList<SegmentCandidate> FitHdbscan(Matrix rows, SegmentationSettings settings, ExecutionOptions execution)
    {
        int size = settings.Clustering.MinClusterSize ?? Math.Max(5, (rows.Rows + 99) / 100);
        HdbscanModel model = new HdbscanLearner(new() { MinClusterSize = size, MinSamples = settings.Clustering.MinSamples })
            .Fit(rows, execution);
        return
        [
            new()
            {
                Algorithm = ClusteringAlgorithm.HDBSCAN,
                ClusterCount = model.ClusterCount,
                Parameters = string.Create(CultureInfo.InvariantCulture, $"at least {size}, {model.MinSamples} samples"),
                Labels = model.Labels,
                Divide = (sample, _, options) => new HdbscanLearner(new()
                {
                    // A sample has fewer customers, and its segments with it.
                    MinClusterSize = Math.Max(2, (int)((long)size * sample.Rows / rows.Rows)),
                    MinSamples = settings.Clustering.MinSamples is { } samples ? SampleDensity.Samples(samples, sample.Rows, rows.Rows) : null,
                }).Fit(sample, options).Labels,
                Assigner = LearntAssigner.Of(rows, model.Labels, settings.Seed),
            },
        ];
    }

    private static IEnumerable<double> Radii(KDistanceCurve curve) => Quantiles
        .Select(q => curve.Distances[(int)(q * (curve.Distances.Length - 1))]).Append(curve.Knee).Where(eps => eps > 0)
        .DefaultIfEmpty(curve.Knee);
}
