using FsCheck.Fluent;
using NtlTools.Learning.Calibration;

namespace NtlTools.Learning.Tests.Calibration;

public sealed class ReliabilityCurveTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Curves_equal_those_of_scikit_learn(int index)
    {
        CalibrationFixture fixture = CalibrationFixture.All[index];
        double[] probabilities = fixture.Numbers("probabilities");
        foreach ((string strategy, int bins, double[] observed, double[] predicted) in fixture.Curves)
        {
            IReadOnlyList<ReliabilityBin> curve = ReliabilityCurve.Measure(
                probabilities, fixture.Labels, bins, Enum.Parse<BinStrategy>(strategy, ignoreCase: true));
            Assert.Equal(observed.Length, curve.Count);
            for (int i = 0; i < curve.Count; i++)
            {
                Assert.Equal(observed[i], curve[i].ObservedShare, 1e-12);
                Assert.Equal(predicted[i], curve[i].MeanPredicted, 1e-12);
            }
        }
    }

    [Fact]
    public void Bins_hold_their_upper_edge_and_empty_ones_are_left_out()
    {
        var curve = ReliabilityCurve.Measure([0, 0.5, 0.5, 1], [false, true, false, true], 4);

        Assert.Equal([new ReliabilityBin(0, 0.25, 0, 0, 1), new(0.25, 0.5, 0.5, 0.5, 2), new(0.75, 1, 1, 1, 1)], curve);
        Assert.Equal(0, ExpectedCalibrationError.Score(curve));
    }

    [Fact]
    public void The_error_is_the_mean_gap_and_the_maximum_the_greatest()
    {
        double[] probabilities = [0.1, 0.1, 0.3, 0.9];
        bool[] labels = [false, true, false, true];

        // Gaps: 0.4 of two items, 0.3 and 0.1 of one each.
        Assert.Equal(0.3, ExpectedCalibrationError.Score(probabilities, labels), 1e-12);
        Assert.Equal(0.4, ExpectedCalibrationError.Maximum(ReliabilityCurve.Measure(probabilities, labels)), 1e-12);
        Assert.Equal(0.15, ExpectedCalibrationError.Score(probabilities, labels, 1), 1e-12);
    }

    [Fact]
    public void Bins_count_every_item_and_the_error_is_at_least_that_of_one_bin() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Probability, bool Label)[]>(), items =>
        {
            if (items.Length == 0) return true;
            double[] probabilities = Array.ConvertAll(items, item => item.Probability / 255.0);
            bool[] labels = Array.ConvertAll(items, item => item.Label);
            double whole = ExpectedCalibrationError.Score(probabilities, labels, 1);
            return Enum.GetValues<BinStrategy>().All(strategy =>
            {
                var curve = ReliabilityCurve.Measure(probabilities, labels, 7, strategy);
                double error = ExpectedCalibrationError.Score(curve);
                return curve.Sum(bin => bin.Count) == items.Length
                    && error >= whole - 1e-12 && error <= ExpectedCalibrationError.Maximum(curve) + 1e-12
                    && curve.All(bin => bin.MeanPredicted >= bin.Lower - 1e-12 && bin.MeanPredicted <= bin.Upper + 1e-12);
            });
        }).Check(200);

    [Fact]
    public void What_is_no_probability_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ReliabilityCurve.Measure([1.5], [true]));
        Assert.Throws<ArgumentException>(() => ReliabilityCurve.Measure([], []));
        Assert.Throws<ArgumentException>(() => ReliabilityCurve.Measure([0.5], [true, false]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReliabilityCurve.Measure([0.5], [true], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReliabilityCurve.Measure([0.5], [true], 0, BinStrategy.Quantile));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReliabilityCurve.Measure([0.5], [true], 3, (BinStrategy)9));
        Assert.Throws<ArgumentException>(() => ExpectedCalibrationError.Score([]));
    }
}
