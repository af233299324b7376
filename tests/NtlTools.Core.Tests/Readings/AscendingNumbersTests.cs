using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

public sealed class AscendingNumbersTests
{
    [Theory]
    [InlineData(new long[0])]
    [InlineData(new long[] { 7 })]
    [InlineData(new long[] { -3, 0, 0, 5, long.MaxValue })]
    [InlineData(new long[] { 1, 2, 3, 2 })]
    [InlineData(new long[] { 5, 4, 3, 2, 1, 1, long.MinValue })]
    public void Numbers_end_in_ascending_order(long[] numbers)
    {
        long[] sorted = [.. numbers.Order()];
        AscendingNumbers.Sort(numbers);
        Assert.Equal(sorted, numbers);
    }
}
