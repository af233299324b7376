using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Tests.Segmentation;

public class SegmentProfileTests
{
    [Fact]
    public void Profiles_hold_what_a_hand_computes()
    {
        SegmentedCustomer[] customers =
        [
            In(0, "a", true, 10, 2, 0.2, 0),
            In(0, "b", false, 14, 4, 0.3, 0.5),
            In(0, "c", null, 18, double.NaN, double.NaN, 0.1),
            In(-1, "d", false, double.NaN, double.NaN, double.NaN, double.NaN),
        ];
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiler.Profile(customers, new(), Customers.OneThread);
        Assert.Equal([-1, 0], profiles.Select(p => p.SegmentId));
        SegmentProfile none = profiles[0], first = profiles[1];
        Assert.Equal((1, 0.25, 1, 0, 0.0), (none.CustomerCount, none.Share, none.InspectedCount, none.TheftCount,
            none.TheftRate));
        Assert.True(double.IsNaN(none.ConsumptionMean) && double.IsNaN(none.ConsumptionMeanStd));
        Assert.Equal((3, 0.75, "Name 0"), (first.CustomerCount, first.Share, first.Name));
        Assert.Equal(14, first.ConsumptionMean, 1e-12);
        Assert.Equal(4, first.ConsumptionMeanStd, 1e-12);
        Assert.Equal(3, first.ConsumptionStd, 1e-12);
        Assert.Equal(0.25, first.ConsumptionCv, 1e-12);
        Assert.Equal(0.2, first.ZeroRatio, 1e-12);
        Assert.Equal((2, 1, 0.5), (first.InspectedCount, first.TheftCount, first.TheftRate));
        Assert.True(double.IsNaN(SegmentProfiler.Profile([In(1, "e", null, 1, 1, 1, 1)], new(), Customers.OneThread)[0].TheftRate));
    }

    [Theory]
    [InlineData(49.999, 0.199, "Low Consumption, Stable Pattern")]
    [InlineData(50, 0.2, "Medium Consumption, Moderate Pattern")]
    [InlineData(149.999, 0.499, "Medium Consumption, Moderate Pattern")]
    [InlineData(150, 0.5, "High Consumption, Variable Pattern")]
    [InlineData(10, 0.9, "Low Consumption, Variable Pattern")]
    [InlineData(0, double.NaN, "Low Consumption, Unknown Pattern")]
    [InlineData(double.NaN, double.NaN, "Unknown Consumption, Unknown Pattern")]
    public void Names_change_at_their_limits(double mean, double cv, string name) =>
        Assert.Equal(name, new SegmentNaming().NameOf(mean, cv));

    [Fact]
    public void Names_can_come_from_terciles()
    {
        MeterFeatures[] population = [.. Enumerable.Range(1, 9).Select(i =>
            Customers.Of($"c{i}", features: [("ConsumptionMean", i), ("ConsumptionCv", i / 100.0)])),
            Customers.Of("missing", rest: double.NaN)];
        SegmentNaming naming = new SegmentNaming { UseTerciles = true }.For(population);
        Assert.Equal((4, 7, 0.04, 0.07), (naming.LowConsumption, naming.HighConsumption, naming.StableCv, naming.VariableCv));
        Assert.Equal("Low Consumption, Stable Pattern", naming.NameOf(3.9, 0.039));
        Assert.Equal("Medium Consumption, Moderate Pattern", naming.NameOf(4, 0.04));
        Assert.Equal("High Consumption, Variable Pattern", naming.NameOf(7, 0.07));
        Assert.Equal(new SegmentNaming(), new SegmentNaming().For(population));
        SegmentationResult result = new SegmentationLearner(new() { Naming = new() { UseTerciles = true }, ClusterCount = 3,
            Features = ["ConsumptionMean"] })
            .Fit(Customers.ThreeGroups(10), Customers.OneThread);
        Assert.Equal(["Low", "Medium", "High"], result.Segmentation.Profiles.Select(p => p.Name.Split(' ')[0]));
    }

    [Fact]
    public void A_limit_is_finite() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentNaming { LowConsumption = double.NaN });

    private static SegmentedCustomer In(int segment, string id, bool? label, double mean, double std, double cv, double zeros) =>
        new(
        Customers.Of(id, label, features: [("ConsumptionMean", mean), ("ConsumptionStd", std), ("ConsumptionCv", cv),
            ("ZeroRatio", zeros)]),
        segment, $"Name {segment}", 0, 1);
}
