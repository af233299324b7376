using System.Collections;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Numerics;

public sealed class OrderedPipelineTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Results_come_in_the_order_of_the_source_on_any_number_of_threads(int count)
    {
        foreach (int threads in (int[])[1, 2, 8])
        {
            IEnumerable<int> results = OrderedPipeline.Map(Enumerable.Range(0, count), i =>
            {
                if (i % 7 == 0) Thread.SpinWait(2000);
                return i * 3;
            }, Threads(threads));
            Assert.Equal(Enumerable.Range(0, count).Select(i => i * 3), results);
        }
    }

    [Fact]
    public void One_thread_at_a_time_reads_the_source()
    {
        int now = 0, most = 0;
        IEnumerable<int> Source()
        {
            for (int i = 0; i < 500; i++)
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                Thread.SpinWait(500);
                Interlocked.Decrement(ref now);
                yield return i;
            }
        }
        Assert.Equal(Enumerable.Range(0, 500), OrderedPipeline.Map(Source(), i => i, Threads(8)));
        Assert.Equal(1, most);
    }

    [Fact]
    public void The_source_is_read_only_a_few_items_ahead_of_who_takes_the_results()
    {
        int read = 0;
        IEnumerable<int> Source()
        {
            for (int i = 0; i < 10_000; i++)
            {
                Interlocked.Increment(ref read);
                yield return i;
            }
        }
        using IEnumerator<int> results = OrderedPipeline.Map(Source(), i => i, Threads(3)).GetEnumerator();
        for (int taken = 1; taken <= 20; taken++)
        {
            Assert.True(results.MoveNext());
            Thread.Sleep(5);
            Assert.InRange(Volatile.Read(ref read), taken, taken + 2 * 3);
        }
    }

    [Fact]
    public void Several_items_are_mapped_at_the_same_time()
    {
        using var both = new Barrier(2);
        Assert.Equal(
            [true, true], OrderedPipeline.Map([1, 2], _ => both.SignalAndWait(TimeSpan.FromMinutes(1)), Threads(2)));
    }

    [Fact]
    public void A_failure_of_the_source_comes_behind_the_results_before_it()
    {
        static IEnumerable<int> Source()
        {
            for (int i = 0; i < 100; i++) yield return i;
            throw new InvalidDataException("broken off");
        }
        foreach (int threads in (int[])[1, 2, 8])
        {
            var results = new List<int>();
            var error = Assert.Throws<InvalidDataException>(() =>
            {
                foreach (int result in OrderedPipeline.Map(Source(), i => i, Threads(threads))) results.Add(result);
            });
            Assert.Equal("broken off", error.Message);
            Assert.Equal(Enumerable.Range(0, 100), results);
        }
    }

    [Fact]
    public void A_failure_of_the_work_comes_in_its_place()
    {
        foreach (int threads in (int[])[1, 2, 8])
        {
            var results = new List<int>();
            var error = Assert.Throws<InvalidOperationException>(() =>
            {
                IEnumerable<int> mapped = OrderedPipeline.Map(Enumerable.Range(0, 100),
                    i => i is 40 or 41 or 60 ? throw new InvalidOperationException($"{i}") : i, Threads(threads));
                foreach (int result in mapped) results.Add(result);
            });
            Assert.Equal("40", error.Message);
            Assert.Equal(Enumerable.Range(0, 40), results);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(50)]
    public void The_source_is_let_go_once_whether_all_is_taken_or_not(int taken)
    {
        foreach (int threads in (int[])[1, 4])
        {
            var source = new Counted(50);
            int results = OrderedPipeline.Map(source, i => i, Threads(threads)).Take(taken).Count();
            Assert.Equal(taken, results);
            Assert.Equal(source.Opened, source.LetGo);
            Assert.InRange(source.Opened, 0, 1);
        }
    }

    [Fact]
    public void A_failure_to_let_the_source_go_is_heard_of()
    {
        foreach (int threads in (int[])[1, 2])
        {
            var source = new Counted(5) { OnLetGo = () => throw new IOException("cannot close") };
            var error = Assert.Throws<IOException>(() => OrderedPipeline.Map(source, i => i, Threads(threads)).Count());
            Assert.Equal("cannot close", error.Message);
            Assert.Equal(1, source.LetGo);
        }
    }

    [Fact]
    public void Cancelling_ends_an_endless_source()
    {
        using var cancellation = new CancellationTokenSource();
        static IEnumerable<int> Source()
        {
            for (int i = 0; ; i++) yield return i;
        }
        ExecutionOptions execution = Threads(2) with { Cancellation = cancellation.Token };
        int results = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (int _ in OrderedPipeline.Map(Source(), i => i, execution))
                if (++results == 100) cancellation.Cancel();
        });
        Assert.InRange(results, 100, 101);
    }

    [Fact]
    public void A_source_that_is_cancelled_by_a_token_of_its_own_fails_like_any_other()
    {
        static IEnumerable<int> Source()
        {
            yield return 1;
            throw new OperationCanceledException("of its own");
        }
        var error = Assert.ThrowsAny<OperationCanceledException>(() => OrderedPipeline.Map(Source(), i => i, Threads(2)).Count());
        Assert.Equal("of its own", error.Message);
    }

    [Fact]
    public void A_pipeline_can_be_the_source_of_another()
    {
        IEnumerable<int> inner = OrderedPipeline.Map(Enumerable.Range(0, 2000), i => i + 1, Threads(2));
        IEnumerable<int> outer = OrderedPipeline.Map(inner.Chunk(16), chunk => chunk.Sum(), Threads(2));
        Assert.Equal(2000 * 2001 / 2, outer.Sum());
    }

    private static ExecutionOptions Threads(int threads) => ExecutionOptions.Default with { Threads = threads };

    private sealed class Counted(int count) : IEnumerable<int>, IEnumerator<int>
    {
        public int Opened { get; private set; }

        public int LetGo { get; private set; }

        public Action? OnLetGo { get; init; }

        public int Current { get; private set; } = -1;

        object IEnumerator.Current => Current;

        public bool MoveNext() => ++Current < count;

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            LetGo++;
            OnLetGo?.Invoke();
        }

        public IEnumerator<int> GetEnumerator()
        {
            Opened++;
            return this;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
