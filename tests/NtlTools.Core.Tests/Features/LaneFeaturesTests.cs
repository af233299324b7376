using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Features;

public sealed class LaneFeaturesTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    // One length with only small prime factors, one with a large one, powers of two, less than a block of the sort, and none.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(97)]
    [InlineData(211)]
    [InlineData(256)]
    [InlineData(420)]
    [InlineData(1035)]
    public void Any_register_width_gives_the_same_bytes(int length)
    {
        MeterSeries[] batch = [.. Enumerable.Range(0, 37).Select(customer => Customer(customer, length))];
        MeterFeatures[] two = Compute(new LaneFeatures<Numbers2, Readings4>(), batch);
        MeterFeatures[] four = Compute(new LaneFeatures<Numbers4, Readings8>(), batch);
        MeterFeatures[] eight = Compute(new LaneFeatures<Numbers8, Readings16>(), batch);
        for (int i = 0; i < batch.Length; i++)
        {
            Assert.Equal(Bits(two[i]), Bits(four[i]));
            Assert.Equal(Bits(two[i]), Bits(eight[i]));
            Assert.Equal(two[i].ObservedCount, eight[i].ObservedCount);
            Assert.Equal(two[i].Quality, four[i].Quality);
        }
    }

    [Fact]
    public void Any_number_of_customers_fills_any_width()
    {
        MeterSeries[] batch = [.. Enumerable.Range(0, 33).Select(customer => Customer(customer, 60))];
        MeterFeatures[] all = Compute(new LaneFeatures<Numbers8, Readings16>(), batch);
        for (int count = 1; count <= batch.Length; count++)
        {
            foreach (LaneFeatures lanes in (LaneFeatures[])[new LaneFeatures<Numbers2, Readings4>(),
                new LaneFeatures<Numbers4, Readings8>(), new LaneFeatures<Numbers8, Readings16>()])
            {
                MeterFeatures[] some = Compute(lanes, batch[..count]);
                for (int i = 0; i < count; i++) Assert.Equal(Bits(all[i]), Bits(some[i]));
            }
        }
    }

    private static MeterFeatures[] Compute(LaneFeatures lanes, MeterSeries[] batch) =>
        new FeatureCalculator(QualityLimits.Default, lanes).Compute(batch, OneThread);

    // Customers with few gaps and with many, with zeros, that never used anything, that are all alike, without readings.
    private static MeterSeries Customer(int customer, int length)
    {
        var random = new SeededRandom(3, (ulong)customer);
        double missing = customer % 9 == 8 ? 1 : customer % 4 * 0.3, zeros = customer % 7 == 6 ? 1 : customer % 3 * 0.2;
        return Series.Daily([.. Enumerable.Range(0, length).Select(t => random.NextDouble() < missing ? float.NaN
            : random.NextDouble() < zeros ? 0 : customer % 11 == 10 ? 2.5f
            : (float)(8 + 3 * Math.Sin(t / 58.0) + 2 * random.NextGaussian()))]);
    }

    // A number that does not exist may be any of the many that are not a number.
    private static long[] Bits(MeterFeatures features) => [.. Enumerable.Range(0, FeatureCatalogue.Count).Select(
        i => double.IsNaN(features[i]) ? long.MinValue + 1 : BitConverter.DoubleToInt64Bits(features[i]))];
}
