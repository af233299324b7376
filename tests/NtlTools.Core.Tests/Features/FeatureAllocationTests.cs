using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Features;

public sealed class FeatureAllocationTests
{
    // The features' numbers, the object that holds them, a place in the results; and a byte for pieces of 128 customers.
    private static readonly double BytesACustomer = 8 * FeatureCatalogue.Count + 24 + BytesOfAnObject() + 8 + 1.5;

    [Fact]
    public void A_customer_more_allocates_its_result_alone_however_long_its_series()
    {
        foreach (int length in (int[])[200, 800])
        {
            MeterSeries[] batch = [.. Enumerable.Range(0, 1024).Select(customer => Customer(customer, length))];
            double grown = (Allocated(batch) - Allocated(batch[..512])) / 512;
            Assert.InRange(grown, 8 * FeatureCatalogue.Count, BytesACustomer);
        }
    }

    private static double BytesOfAnObject()
    {
        var values = new double[FeatureCatalogue.Count];
        long before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new MeterFeatures("1", values, QualityGrade.High, observedCount: 0, observedDays: 0));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // The least of a few calls: the first one also takes the memory that is used again and again.
    private static double Allocated(MeterSeries[] batch)
    {
        var calculator = new FeatureCalculator(QualityLimits.Default);
        long least = long.MaxValue;
        for (int call = 0; call < 3; call++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(calculator.Compute(batch, Customers.OneThread));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    private static MeterSeries Customer(int customer, int length)
    {
        var random = new SeededRandom(3, (ulong)customer);
        return Series.Daily([.. Enumerable.Range(0, length).Select(
            _ => random.NextDouble() < 0.1 ? float.NaN : (float)(10 * random.NextDouble()))]);
    }
}
