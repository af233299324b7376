using NtlTools.Core.Errors;
using NtlTools.Core.Features;

namespace NtlTools.Core.Segmentation;

/// <summary>A customer's features with the segment that the customer belongs to.</summary>
public sealed class SegmentedCustomer
{
    /// <summary>Puts a customer into a segment.</summary>
    /// <param name="features">The customer.</param>
    /// <param name="segmentId">The segment, or −1.</param>
    /// <param name="segmentName">Its name.</param>
    /// <param name="distance">The Euclidean distance to the segment's center in scaled units; NaN for segment −1.</param>
    /// <param name="membership">How clearly the customer belongs to the segment, 0 to 1.</param>
    public SegmentedCustomer(CustomerFeatures features, int segmentId, string segmentName, double distance, double membership)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(segmentName);
        Features = features;
        SegmentId = segmentId;
        SegmentName = segmentName;
        Distance = distance;
        Membership = membership;
    }

    /// <summary>A customer who has not been put into segments; a detector puts such a customer into its own.</summary>
    public static SegmentedCustomer WithoutSegment(CustomerFeatures features) =>
        new(features, -1, SegmentProfiler.UnassignedName, double.NaN, 0);

    /// <summary>The customer's id.</summary>
    public string CustomerId => Features.CustomerId;

    /// <summary>
    /// The segment, from 0 in the order that was asked for (level or size) or with the numbers of an earlier segmentation; −1 for outliers,
    /// and for customers below the quality grade or without what may not be missing.
    /// </summary>
    public int SegmentId { get; }

    /// <summary>The segment's name.</summary>
    public string SegmentName { get; }

    /// <summary>The Euclidean distance to the segment's center in scaled units; NaN for segment −1.</summary>
    public double Distance { get; }

    /// <summary>
    /// How clearly the customer belongs to the segment, 0 to 1; 0 for segment −1. A mixture's or a classifier's probability, or else a fuzzy
    /// membership by distance (m = 2, Bezdek 1981).
    /// </summary>
    public double Membership { get; }

    /// <summary>The grade of the customer's readings.</summary>
    public QualityGrade Quality => Features.Quality;

    /// <summary>True for a proven theft, false for an inspected honest customer, null for one that was not inspected.</summary>
    public bool? IsTheft => Features.IsTheft;

    /// <summary>What the customer's label is used for in training.</summary>
    public SplitPart Part { get; init; }

    /// <summary>Whether readings or theft of this customer are simulated.</summary>
    public bool IsSimulated => Features.IsSimulated;

    /// <summary>The customer's features.</summary>
    public CustomerFeatures Features { get; }

    /// <summary>The customer's features, where they are of meter readings.</summary>
    /// <exception cref="NtlException">They are not.</exception>
    internal MeterFeatures Meter => Features as MeterFeatures
        ?? throw NtlErrors.OtherFeatures(CustomerId, Features.Set.Subject, FeatureCatalogue.Set.Subject);

    /// <summary>The segmentation that the segment is one of; a detector keeps it.</summary>
    internal CustomerSegmentation? Segmentation { get; init; }
}
