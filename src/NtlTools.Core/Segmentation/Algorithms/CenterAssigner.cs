using NtlTools.Core.Files;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>The nearest center's segment: k-means.</summary>
internal sealed class CenterAssigner(KMeansModel model) : SegmentAssigner(model.Centers)
{
    /// <inheritdoc/>
    public override int Assign(ReadOnlySpan<double> row, Span<double> memberships)
    {
        int segment = model.Predict(row, out _);
        FuzzyMemberships(row, segment, memberships);
        return segment;
    }

    /// <inheritdoc/>
    public override void Save(ModelWriter writer, string prefix)
    {
        // The centers, which every assigner has, are all there is to save.
    }

    public static CenterAssigner Load(Matrix centers, double inertia, int iterations) => new(new(centers, inertia, iterations));
}
