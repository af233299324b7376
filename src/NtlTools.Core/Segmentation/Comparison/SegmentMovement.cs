using System.Globalization;

namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>What became of a customer between two segmentations.</summary>
public enum MovementKind
{
    /// <summary>In the same segment as before.</summary>
    Stayed,

    /// <summary>In another segment than before.</summary>
    Moved,

    /// <summary>Not there before.</summary>
    New,

    /// <summary>No longer there.</summary>
    Left,
}

/// <summary>One cell of the movement matrix; cells without customers are left out, so that rows and columns add up.</summary>
/// <param name="Kind">What became of the customers.</param>
/// <param name="From">The segment before, or −1 for those without one; null for new customers.</param>
/// <param name="FromName">Its name; null for new customers.</param>
/// <param name="To">The segment now, in the reference's numbers; null for customers who left.</param>
/// <param name="ToName">Its name; null for customers who left.</param>
/// <param name="Count">The number of customers.</param>
/// <param name="Share">The same as a share of those who were in the segment before, or of the new customers, 0 to 1.</param>
public sealed record SegmentMovement(MovementKind Kind, int? From, string? FromName, int? To, string? ToName, int Count, double Share)
{
    /// <summary>From where to where, and how many.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{From?.ToString(CultureInfo.InvariantCulture) ?? "new"} to {To?.ToString(CultureInfo.InvariantCulture) ?? "left"}: {Count}");
}

/// <summary>A customer who is not where the customer was.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Kind">What became of the customer.</param>
/// <param name="From">The segment before, or −1; null for a new customer.</param>
/// <param name="To">The segment now, in the reference's numbers; null for a customer who left.</param>
public sealed record CustomerMove(string CustomerId, MovementKind Kind, int? From, int? To)
{
    /// <summary>The customer's id.</summary>
    public override string ToString() => CustomerId;
}
