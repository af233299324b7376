namespace NtlTools.DuckDB.Tests;

/// <summary>Looks at the memory of the process, so that nothing else may run beside it.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests : DuckDBTest
{
    [SkippableFact]
    public void Memory_does_not_grow_with_the_number_of_statements()
    {
        using DuckDBDatabase database = Open(new() { Threads = 1, MemoryLimit = 200 << 20 });
        const int statements = 40;
        long before = 0, growth = long.MaxValue;
        for (int round = 0; round < 6; round++)
        {
            for (int i = 0; i < statements; i++)
            {
                using DuckDBConnection connection = database.Connect();
                connection.Execute("CREATE OR REPLACE TEMP TABLE t (a VARCHAR, b DOUBLE)");
                using (DuckDBAppender appender = connection.Append("t"))
                {
                    for (int row = 0; row < 3000; row++)
                    {
                        appender.Append("a text of more than twelve bytes");
                        appender.Append((double)row);
                        appender.EndRow();
                    }
                    appender.Complete();
                }
                using DuckDBResult result = connection.Stream("SELECT a || b, b FROM t WHERE b > ?", [i]);
                result.Read();
                Assert.Throws<DuckDBException>(() => database.Connect().Execute("SELECT nothing"));
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            long now = process.WorkingSet64;
            // What is lost is lost in every round, but whatever else a process does is not: the first rounds fill pools.
            if (round > 1) growth = Math.Min(growth, now - before);
            before = now;
        }
        // Each lost table would be 150 kB, and each lost chunk 100.
        Assert.True(growth < statements * 40_000L, $"Memory grew by {growth / statements} bytes a statement.");
    }
}
