namespace NtlTools.Core.Segmentation;

/// <summary>Finds the customers of one segment who show what it is, and where it ends.</summary>
internal static class SegmentExamples
{
    /// <summary>The customers nearest to the center, nearest first; of equals, the first by id.</summary>
    public static IReadOnlyList<SegmentExample> Typical(SegmentedCustomer[] segment, int count) =>
        count == 0 ? [] : [.. segment.Where(c => c.SegmentId >= 0 && double.IsFinite(c.Distance))
            .OrderBy(c => c.Distance).ThenBy(c => c.CustomerId, StringComparer.Ordinal).Take(count).Select(c => Of(c, Margin(c)))];

    /// <summary>The customers with the smallest margin, smallest first; of equals, the first by id.</summary>
    public static IReadOnlyList<SegmentExample> AtBoundary(SegmentedCustomer[] segment, int count)
    {
        if (count == 0) return [];
        var nearest = new List<(double Margin, SegmentedCustomer Customer)>();
        double limit = double.PositiveInfinity;
        foreach (SegmentedCustomer customer in segment.Where(c => c.SegmentId >= 0).OrderBy(c => c.Membership))
        {
            // Others hold at most what the membership leaves, so that from here on no margin is smaller.
            if (Least(customer) > limit) break;
            nearest.Add((Margin(customer), customer));
            if (nearest.Count < 2 * count) continue;
            nearest = Smallest(nearest, count);
            limit = nearest[^1].Margin;
        }
        return [.. Smallest(nearest, count).Select(item => Of(item.Customer, item.Margin))];
    }

    private static List<(double Margin, SegmentedCustomer Customer)> Smallest(
        List<(double Margin, SegmentedCustomer Customer)> items, int count) =>
        [.. items.OrderBy(i => i.Margin).ThenBy(i => i.Customer.CustomerId, StringComparer.Ordinal).Take(count)];

    private static SegmentExample Of(SegmentedCustomer customer, double margin) =>
        new(customer.CustomerId, customer.Distance, customer.Membership, margin);

    private static double Least(SegmentedCustomer customer) => 2 * customer.Membership - 1;

    private static double Margin(SegmentedCustomer customer)
    {
        if (customer.Segmentation is not { } segmentation) return Least(customer);
        IReadOnlyList<double> memberships = segmentation.Predict(customer.Features).Probabilities;
        double other = 0;
        for (int segment = 0; segment < memberships.Count; segment++)
            if (segment != customer.SegmentId) other = Math.Max(other, memberships[segment]);
        return customer.Membership - other;
    }
}
