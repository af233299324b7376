using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Numerics;

public sealed class OrderedParallelTests
{
    [Theory]
    [InlineData(0, 8, 0)]
    [InlineData(8, 8, 1)]
    [InlineData(9, 8, 2)]
    [InlineData(int.MaxValue, 4096, 524_288)]
    [InlineData(int.MaxValue, int.MaxValue, 1)]
    public void Blocks_cover_any_number_of_rows(int rows, int blockSize, int expected) =>
        Assert.Equal(expected, OrderedParallel.BlockCount(rows, blockSize));

    [Fact]
    public void The_last_block_ends_at_the_last_of_as_many_rows_as_there_can_be()
    {
        var blocks = new List<(int Block, int First, int End)>();
        OrderedParallel.ForBlocks(int.MaxValue, 1 << 30, new ExecutionOptions { Threads = 1 },
            (block, first, end) => blocks.Add((block, first, end)));
        Assert.Equal([(0, 0, 1 << 30), (1, 1 << 30, int.MaxValue)], blocks);
    }
}
