namespace NtlTools.Core.Segmentation;

/// <summary>Where a customer belongs, and how surely.</summary>
/// <param name="SegmentId">The segment, or −1 for none.</param>
/// <param name="SegmentName">Its name.</param>
/// <param name="Distance">The Euclidean distance to the segment's center in scaled units; NaN for segment −1.</param>
/// <param name="Probabilities">
/// How far the customer belongs to each segment, each 0 to 1: probabilities of a mixture or a classifier, fuzzy memberships by
/// distance (Bezdek 1981, m = 2) for k-means. Together 1, or less by how far the customer belongs to none. Those of a model cannot be
/// changed: who asks for another customer with the same data may get them again.
/// </param>
public sealed record SegmentPrediction(int SegmentId, string SegmentName, double Distance, IReadOnlyList<double> Probabilities)
{
    /// <summary>How far the customer belongs to the segment, 0 to 1; 0 for segment −1.</summary>
    public double Probability => SegmentId < 0 ? 0 : Probabilities[SegmentId];

    /// <summary>The answer for a customer whose data are too poor to say.</summary>
    internal static SegmentPrediction NotSegmented(int segments) =>
        new(-1, SegmentProfiler.UnassignedName, double.NaN, Array.AsReadOnly(new double[segments]));
}
