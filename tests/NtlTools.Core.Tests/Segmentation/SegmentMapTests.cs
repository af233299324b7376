using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Mapping;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Segmentation;

public class SegmentMapTests
{
    private static readonly SegmentedCustomer[] Segmented = Customers.ThreeGroups(40).Segmented(new()
    {
        Features = [nameof(MeterFeatures.ConsumptionMean), nameof(MeterFeatures.ConsumptionCv)], ClusterCount = 3,
    });

    [Theory]
    [InlineData(MapMethod.PCA)]
    [InlineData(MapMethod.TSNE)]
    public void Customers_of_one_segment_lie_together_and_the_map_is_the_same_on_any_number_of_threads(MapMethod method)
    {
        var settings = new SegmentMapSettings { Method = method, Perplexity = 15 };
        MapPoint[] map = SegmentMap.Draw(Segmented, settings, new() { Threads = 1 });
        Assert.Equal(Segmented.Select(c => (c.CustomerId, c.SegmentId)), map.Select(p => (p.CustomerId, p.SegmentId)));
        Assert.Equal(map, SegmentMap.Draw(Segmented, settings, new() { Threads = 4 }));
        foreach (MapPoint point in map)
        {
            MapPoint nearest = map.Where(p => p != point).MinBy(p => Math.Pow(p.X - point.X, 2) + Math.Pow(p.Y - point.Y, 2))!;
            Assert.Equal(point.SegmentId, nearest.SegmentId);
        }
    }

    [Fact]
    public void Of_too_many_customers_a_sample_is_drawn_by_the_seed()
    {
        var settings = new SegmentMapSettings { Method = MapMethod.PCA, MaximumCustomers = 20 };
        MapPoint[] map = SegmentMap.Draw(Segmented, settings, Customers.OneThread);
        Assert.Equal(20, map.Length);
        Assert.Equal(map, SegmentMap.Draw(Segmented, settings, Customers.OneThread));
        Assert.NotEqual(map.Select(p => p.CustomerId), SegmentMap.Draw(Segmented, settings with { Seed = 7 }, Customers.OneThread)
            .Select(p => p.CustomerId));
    }

    [Fact]
    public void Too_few_customers_or_customers_of_several_segmentations_have_no_map()
    {
        Fails("NoCustomers", []);
        Fails("TooFewCustomersForMap", Segmented[..2]);
        SegmentedCustomer[] others = Customers.ThreeGroups(5).Segmented();
        Fails("DifferentSegmentations", [.. Segmented, .. others]);
        Fails("DifferentSegmentations", [SegmentedCustomer.WithoutSegment(Segmented[0].Features)]);
    }

    private static void Fails(string errorId, SegmentedCustomer[] customers) => Assert.Equal(errorId,
        Assert.Throws<NtlException>(() => SegmentMap.Draw(customers, new(), ExecutionOptions.Default)).ErrorId);
}
