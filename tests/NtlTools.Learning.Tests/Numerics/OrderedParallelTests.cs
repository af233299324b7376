using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Numerics;

public sealed class OrderedParallelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Every_index_runs_once_on_any_number_of_threads(int count)
    {
        foreach (int threads in (int[])[1, 2, 8])
        {
            var runs = new int[count];
            OrderedParallel.For(count, Threads(threads), i => Interlocked.Increment(ref runs[i]));
            Assert.All(runs, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Blocks_cover_the_rows_in_order_and_the_last_is_short()
    {
        var blocks = new (int First, int End)[4];
        OrderedParallel.ForBlocks(10, 3, Threads(2), (block, first, end) => blocks[block] = (first, end));
        Assert.Equal([(0, 3), (3, 6), (6, 9), (9, 10)], blocks);
    }

    [Fact]
    public void Loops_inside_loops_end_however_many_threads_are_asked_for()
    {
        int runs = 0;
        OrderedParallel.For(20, Threads(16), _ => OrderedParallel.For(20, Threads(16),
            _ => OrderedParallel.For(5, Threads(16), _ => Interlocked.Increment(ref runs))));
        Assert.Equal(2000, runs);
    }

    [Fact]
    public void The_failure_of_the_lowest_index_is_thrown_on_any_number_of_threads()
    {
        foreach (int threads in (int[])[1, 2, 8])
        {
            for (int repeat = 0; repeat < 50; repeat++)
            {
                var error = Assert.Throws<InvalidOperationException>(() => OrderedParallel.For(100, Threads(threads), i =>
                {
                    if (i is 7 or 8 or 9 or 60) throw new InvalidOperationException($"{i}");
                }));
                Assert.Equal("7", error.Message);
            }
        }
    }

    [Fact]
    public void No_more_than_the_asked_for_threads_work_at_once()
    {
        int now = 0, most = 0;
        OrderedParallel.For(200, Threads(2), _ =>
        {
            int here = Interlocked.Increment(ref now);
            for (int seen = most; here > seen; seen = most) Interlocked.CompareExchange(ref most, here, seen);
            Thread.SpinWait(2000);
            Interlocked.Decrement(ref now);
        });
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public void A_cancellation_ends_the_loop()
    {
        foreach (int threads in (int[])[1, 4])
        {
            using var source = new CancellationTokenSource();
            var execution = new ExecutionOptions { Threads = threads, Cancellation = source.Token };
            int runs = 0;
            var stopped = Assert.ThrowsAny<OperationCanceledException>(() => OrderedParallel.For(100_000, execution, i =>
            {
                Interlocked.Increment(ref runs);
                if (i == 10) source.Cancel();
            }));
            Assert.Equal(source.Token, stopped.CancellationToken);
            Assert.InRange(runs, 1, 99_999);
        }
    }

    [Fact]
    public void Progress_reaches_one_and_the_culture_is_the_callers_on_every_thread()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo("de-DE");
            var shares = new SharesHeard();
            var cultures = new string[300];
            OrderedParallel.For(300, new ExecutionOptions { Threads = 3, Progress = shares },
                i => cultures[i] = System.Globalization.CultureInfo.CurrentCulture.Name);
            Assert.All(cultures, name => Assert.Equal("de-DE", name));
            Assert.Equal(1, shares.Most);
            Assert.Equal(300, shares.Count);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_loop_allocates_as_much_for_many_indices_as_for_few()
    {
        ExecutionOptions two = Threads(2);
        Action<int> nothing = _ => { };
        OrderedParallel.For(100, two, nothing);
        long start = GC.GetAllocatedBytesForCurrentThread();
        OrderedParallel.For(10, two, nothing);
        long few = GC.GetAllocatedBytesForCurrentThread();
        OrderedParallel.For(10_000, two, nothing);
        long many = GC.GetAllocatedBytesForCurrentThread() - few;
        Assert.InRange(few - start, 1, 1000);
        Assert.InRange(many, 1, 1000);
    }

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

    private static ExecutionOptions Threads(int threads) => new() { Threads = threads };

    private sealed class SharesHeard : IProgress<double>
    {
        private readonly Lock _gate = new();

        public double Most { get; private set; }

        public int Count { get; private set; }

        public void Report(double value)
        {
            lock (_gate)
            {
                Most = Math.Max(Most, value);
                Count++;
            }
        }
    }
}
