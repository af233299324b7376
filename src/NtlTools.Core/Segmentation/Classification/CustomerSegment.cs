namespace NtlTools.Core.Segmentation.Classification;

/// <summary>The segment that a model gives a customer, and how surely.</summary>
/// <param name="CustomerId">The customer's id.</param>
/// <param name="SegmentId">The segment, or −1 for none.</param>
/// <param name="SegmentName">Its name.</param>
/// <param name="Probability">How far the customer belongs to it, 0 to 1; 0 for segment −1.</param>
/// <param name="Distance">The Euclidean distance to the segment's center in scaled units; NaN for segment −1.</param>
/// <param name="Probabilities">How far the customer belongs to each segment; see <see cref="SegmentPrediction"/>.</param>
/// <param name="IsCached">
/// Whether the answer was remembered: a customer with the same data had been answered for before, in an earlier call or earlier in this
/// one.
/// </param>
public sealed record CustomerSegment(string CustomerId, int SegmentId, string SegmentName, double Probability, double Distance,
    IReadOnlyList<double> Probabilities, bool IsCached);
