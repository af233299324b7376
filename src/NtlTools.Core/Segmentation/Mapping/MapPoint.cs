namespace NtlTools.Core.Segmentation.Mapping;

/// <summary>Where a customer lies on the map.</summary>
/// <param name="CustomerId">The customer's id.</param>
/// <param name="SegmentId">The customer's segment, or −1.</param>
/// <param name="SegmentName">Its name.</param>
/// <param name="X">To the right, without a unit.</param>
/// <param name="Y">Upwards, without a unit.</param>
public sealed record MapPoint(string CustomerId, int SegmentId, string SegmentName, double X, double Y);
