using NtlTools.Core.Files;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>The most probable component of a Gaussian mixture; memberships are its probabilities.</summary>
internal sealed class MixtureAssigner(GaussianMixtureModel model) : SegmentAssigner(model.Means)
{
    /// <inheritdoc/>
    public override int Assign(ReadOnlySpan<double> row, Span<double> memberships)
    {
        model.PredictProbabilities(row, memberships);
        return model.Predict(row);
    }

    /// <inheritdoc/>
    public override void Save(ModelWriter writer, string prefix)
    {
        writer.AddDocument(prefix + "mixture",
            new Entry(model.CovarianceType, model.MeanLogLikelihood, model.TrainingRows, model.Iterations, model.HasConverged),
            SegmentationJson.Documents.Mixture);
        writer.AddArray<double>(prefix + "mixture/weights", model.Weights);
        writer.AddArray<double>(prefix + "mixture/covariances", model.Covariances.Values);
    }

    public static MixtureAssigner Load(ModelReader reader, string prefix, Matrix centers)
    {
        Entry entry = reader.Document<Entry>(prefix + "mixture");
        double[] covariances = reader.Array<double>(prefix + "mixture/covariances");
        int rows = covariances.Length / Math.Max(1, entry.CovarianceType == CovarianceType.Spherical ? 1 : centers.Columns);
        int columns = entry.CovarianceType == CovarianceType.Spherical ? 1 : centers.Columns;
        return new(new(entry.CovarianceType, reader.Array<double>(prefix + "mixture/weights"), centers,
            new Matrix(rows, columns, covariances), entry.MeanLogLikelihood, entry.TrainingRows, entry.Iterations,
            entry.HasConverged));
    }

    internal sealed record Entry(CovarianceType CovarianceType, double MeanLogLikelihood, int TrainingRows, int Iterations,
        bool HasConverged);
}
