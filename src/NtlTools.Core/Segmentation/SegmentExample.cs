namespace NtlTools.Core.Segmentation;

/// <summary>A customer who shows what a segment is, or where it ends.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Distance">The distance to the segment's center, in scaled units.</param>
/// <param name="Membership">How clearly the customer belongs to the segment, 0 to 1.</param>
/// <param name="Margin">
/// The membership less that in the nearest other segment: 0 on the border. Where the model is not at hand, the least that it can be,
/// 2 × membership − 1.
/// </param>
public sealed record SegmentExample(string CustomerId, double Distance, double Membership, double Margin)
{
    /// <summary>The customer's id.</summary>
    public override string ToString() => CustomerId;
}
