using NtlTools.Learning;

namespace NtlTools.Core.Segmentation;

/// <summary>Finds the customers of one segment who show what it is, and where it ends.</summary>
internal static class SegmentExamples
{
    // Rows that a model assigns together cost little more than a few; what is asked for is seldom more.
    private const int BatchSize = 64;

    /// <summary>The customers nearest to the center, nearest first; of equals, the first by id.</summary>
    public static IReadOnlyList<SegmentExample> Typical(SegmentedCustomer[] segment, int count, ExecutionOptions execution)
    {
        if (count == 0) return [];
        SegmentedCustomer[] nearest = [.. segment.Where(c => c.SegmentId >= 0 && double.IsFinite(c.Distance))
            .OrderBy(c => c.Distance).ThenBy(c => c.CustomerId, StringComparer.Ordinal).Take(count)];
        return [.. nearest.Zip(Margins(nearest, execution), Of)];
    }

    /// <summary>The customers with the smallest margin, smallest first; of equals, the first by id.</summary>
    public static IReadOnlyList<SegmentExample> AtBoundary(SegmentedCustomer[] segment, int count, ExecutionOptions execution)
    {
        if (count == 0) return [];
        var nearest = new List<(double Margin, SegmentedCustomer Customer)>();
        double limit = double.PositiveInfinity;
        foreach (SegmentedCustomer[] batch in segment.Where(c => c.SegmentId >= 0).OrderBy(c => c.Membership)
            .Chunk(Math.Max(count, BatchSize)))
        {
            // Others hold at most what the membership leaves, so that from here on no margin is smaller.
            if (Least(batch[0]) > limit) break;
            nearest.AddRange(Margins(batch, execution).Zip(batch));
            nearest = [.. nearest.OrderBy(i => i.Margin).ThenBy(i => i.Customer.CustomerId, StringComparer.Ordinal).Take(count)];
            if (nearest.Count == count) limit = nearest[^1].Margin;
        }
        return [.. nearest.Select(item => Of(item.Customer, item.Margin))];
    }

    private static SegmentExample Of(SegmentedCustomer customer, double margin) =>
        new(customer.CustomerId, customer.Distance, customer.Membership, margin);

    private static double Least(SegmentedCustomer customer) => 2 * customer.Membership - 1;

    // They have their segments from the model, whatever they lack of its attributes.
    private static double[] Margins(SegmentedCustomer[] customers, ExecutionOptions execution)
    {
        double[] margins = Array.ConvertAll(customers, Least);
        foreach (IGrouping<CustomerSegmentation?, int> known in Enumerable.Range(0, customers.Length)
            .GroupBy(i => customers[i].Segmentation))
        {
            if (known.Key is not { } segmentation) continue;
            SegmentPrediction[] predictions = segmentation.PredictChecked([.. known.Select(i => customers[i].Features)], execution);
            foreach ((int i, SegmentPrediction prediction) in known.Zip(predictions))
                margins[i] = customers[i].Membership - Other(prediction.Probabilities, customers[i].SegmentId);
        }
        return margins;
    }

    private static double Other(IReadOnlyList<double> memberships, int own)
    {
        double other = 0;
        for (int segment = 0; segment < memberships.Count; segment++)
            if (segment != own) other = Math.Max(other, memberships[segment]);
        return other;
    }
}
