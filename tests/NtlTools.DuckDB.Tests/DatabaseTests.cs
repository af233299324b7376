using System.Runtime.CompilerServices;

namespace NtlTools.DuckDB.Tests;

public sealed class DatabaseTests : DuckDBTest
{
    [SkippableFact]
    public void A_sort_beyond_the_memory_limit_spills_into_the_folder_and_leaves_nothing()
    {
        string temporary = FileOf("spilled");
        long rows = 0, spilled = 0, last = long.MinValue;
        var settings = new DuckDBSettings { MemoryLimit = 60 << 20, Threads = 2, TemporaryFolder = temporary };
        using (DuckDBDatabase database = Open(settings))
        using (DuckDBConnection connection = database.Connect())
        {
            // 2 million rows of 70 bytes and more.
            using DuckDBResult result = connection.Stream(
                "SELECT (hash(range) >> 2)::BIGINT AS key, 'a longer text ' || range, range, random() " +
                "FROM range(2_000_000) ORDER BY key");
            foreach (DuckDBChunk chunk in result)
            {
                if (rows == 0)
                {
                    spilled = Directory.EnumerateFiles(temporary, "*", SearchOption.AllDirectories)
                        .Sum(file => new FileInfo(file).Length);
                }
                foreach (long key in chunk.Column(0).Values<long>())
                {
                    Assert.True(key >= last);
                    last = key;
                }
                rows += chunk.RowCount;
            }
        }
        Assert.Equal(2_000_000, rows);
        Assert.True(spilled > 20 << 20, $"{spilled} bytes were spilled.");
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }

    [SkippableFact]
    public void Without_room_to_spill_a_sort_ends_in_an_error()
    {
        var settings = new DuckDBSettings { MemoryLimit = 32 << 20, TemporaryLimit = 1 << 20, TemporaryFolder = Folder };
        using DuckDBDatabase database = Open(settings);
        using DuckDBConnection connection = database.Connect();
        var error = Assert.Throws<DuckDBException>(() => connection.Execute(
            "CREATE TABLE t AS SELECT hash(range) AS h, md5(range::VARCHAR) AS a FROM range(1_000_000) ORDER BY h"));
        Assert.Equal(DuckDBErrorType.OutOfMemory, error.ErrorType);
        Assert.Equal(1, connection.Scalar("SELECT 1"));
    }

    [SkippableFact]
    public void Nothing_is_written_where_the_process_runs_or_into_a_home_folder()
    {
        foreach (string setting in new[] { "temp_directory", "secret_directory" })
            Assert.StartsWith(Path.GetTempPath(), Text($"SELECT current_setting('{setting}')"), StringComparison.Ordinal);
        string extensions = Text("SELECT current_setting('extension_directory')");
        Assert.True(File.Exists(Path.GetDirectoryName(extensions)));
        var error = Assert.Throws<DuckDBException>(() => Connection.Execute("EXPLAIN ANALYZE INSTALL httpfs"));
        Assert.Contains("Failed to create directory", error.Message, StringComparison.Ordinal);
        Assert.Equal(0L, Connection.Scalar("SELECT count(*) FROM duckdb_extensions() WHERE install_mode = 'REPOSITORY'"));
        Assert.Equal("UTC", Text("SELECT current_setting('TimeZone')"));
        Assert.Equal("2024-07-01 10:00:00+00", Text("SELECT (TIMESTAMPTZ '2024-07-01 12:00:00+02')::VARCHAR"));
    }

    [SkippableFact]
    public void SQL_without_file_access_has_only_the_allowed_folders()
    {
        string allowed = FileOf("allowed"), other = FileOf("allowed-not");
        foreach (string folder in new[] { allowed, other })
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "a.csv"), "a\n1\n");
        }
        using DuckDBDatabase database = Open(
            new() { FileAccess = false, AllowedFolders = [allowed], MemoryLimit = 60 << 20, TemporaryFolder = Folder });
        using DuckDBConnection connection = database.Connect();
        Assert.Equal(1L, connection.Scalar("SELECT a FROM read_csv(?)", [Path.Combine(allowed, "a.csv")]));
        string around = Path.Combine(allowed, "..", "allowed-not", "a.csv");
        foreach (string path in new[] { Path.Combine(other, "a.csv"), around, "/etc/passwd" })
        {
            var error = Assert.Throws<DuckDBException>(() => connection.Scalar("SELECT a FROM read_csv(?)", [path]));
            Assert.Equal(DuckDBErrorType.Permission, error.ErrorType);
        }
        Assert.Throws<DuckDBException>(() => connection.Execute($"COPY (SELECT 1) TO {DuckDBText.Literal(FileOf("x.csv"))}"));
        Assert.Throws<DuckDBException>(() => connection.Execute($"ATTACH {DuckDBText.Literal(FileOf("x.db"))}"));
        Assert.Throws<DuckDBException>(() => connection.Execute("SET enable_external_access = true"));
        // Its own temporary files are no access of the SQL's.
        Assert.Equal(1_000_000L, connection.Scalar(
            "SELECT count(*) FROM (SELECT DISTINCT hash(range), 'text ' || range FROM range(1_000_000))"));
    }

    [SkippableFact]
    public void Everything_may_be_disposed_of_in_any_order()
    {
        for (int order = 0; order < 6; order++)
        {
            DuckDBDatabase database = Open(new() { Threads = 2 });
            DuckDBConnection connection = database.Connect();
            DuckDBResult result = connection.Stream("SELECT range, 'text ' || range FROM range(300_000)");
            Assert.NotNull(result.Read());
            IDisposable[] all = [database, connection, result];
            (int first, int second) = (order / 2, (order / 2 + 1 + order % 2) % 3);
            all[first].Dispose();
            if (first != 2) Assert.NotNull(result.Read());
            all[second].Dispose();
            if (first != 2 && second != 2)
            {
                // The result outlives both and still has all of its rows.
                long rows = 2 * 2048;
                while (result.Read() is { } chunk)
                {
                    rows += chunk.RowCount;
                    Assert.StartsWith("text ", chunk.Column(1).Text(0)!, StringComparison.Ordinal);
                }
                Assert.Equal(300_000, rows);
            }
            all[3 - first - second].Dispose();
            foreach (IDisposable one in all) one.Dispose();
            Assert.Throws<ObjectDisposedException>(() => database.Connect());
            Assert.Throws<ObjectDisposedException>(() => connection.Execute("SELECT 1"));
            Assert.Throws<ObjectDisposedException>(() => result.Read());
        }
    }

    [SkippableFact]
    public void What_nobody_disposes_of_is_freed()
    {
        string temporary = FileOf("lost");
        for (int i = 0; i < 20; i++) Lose(temporary);
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        if (Directory.Exists(temporary)) Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
    }

    [SkippableFact]
    public void Many_threads_have_a_connection_each()
    {
        using DuckDBDatabase database = Open(new() { Threads = 2 });
        using (DuckDBConnection connection = database.Connect())
            connection.Execute("CREATE TABLE t AS SELECT range AS n FROM range(200_000)");
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            using DuckDBConnection connection = database.Connect();
            for (int i = 0; i < 10; i++)
            {
                long sum = 0;
                using DuckDBResult result = connection.Stream("SELECT n FROM t WHERE n % 8 = ?", [thread]);
                foreach (DuckDBChunk chunk in result)
                {
                    foreach (long n in chunk.Column(0).Values<long>()) sum += n;
                }
                Assert.Equal(25_000L * thread + 8L * (24_999L * 25_000 / 2), sum);
            }
        });
    }

    [SkippableFact]
    public void A_row_that_is_read_allocates_nothing()
    {
        const string sql = "SELECT range::DOUBLE AS d, 'customer ' || range % 1000 AS t, "
            + "DATE '2020-01-01' + (range % 900)::INTEGER AS day, "
            + "CASE WHEN range % 9 > 0 THEN (range / 7)::DECIMAL(12, 3) END AS c FROM range(1_500_000)";
        Func<long> read = () =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread(), bytes = 0, rows = 0;
            Span<double> numbers = stackalloc double[2048];
            Span<long> ticks = stackalloc long[2048];
            using DuckDBResult result = Connection.Stream(sql);
            while (result.Read() is { } chunk)
            {
                rows += chunk.RowCount;
                DuckDBColumn texts = chunk.Column(1);
                for (int row = 0; row < chunk.RowCount; row++) bytes += texts.Utf8(row).Length;
                chunk.Column(0).CopyTo(numbers);
                chunk.Column(2).CopyTicks(ticks);
                chunk.Column(3).CopyTo(numbers);
            }
            Assert.Equal(1_500_000, rows);
            Assert.True(bytes > 10 * rows);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        };
        read();
        long allocated = read();
        // A chunk is two small objects.
        Assert.True(allocated < 1_500_000 / 2048 * 200 + 20_000, $"{allocated} bytes were allocated.");
    }

    [SkippableTheory]
    [InlineData(10)]
    public void Settings_out_of_range_are_refused(long bytes)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DuckDBSettings { MemoryLimit = bytes });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DuckDBSettings { TemporaryLimit = -bytes });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DuckDBSettings { Threads = -1 });
        Assert.Throws<ArgumentException>(() => new DuckDBSettings { TemporaryFolder = " " });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(string temporary)
    {
        DuckDBConnection connection = Open(new() { Threads = 1, TemporaryFolder = temporary }).Connect();
        connection.Execute("CREATE TABLE t (n BIGINT)");
        DuckDBAppender appender = connection.Append("t");
        appender.Append(1);
        appender.EndRow();
        using var source = new CancellationTokenSource();
        const string sql = "SELECT range, 'a text of some length ' || range FROM range(100_000)";
        Assert.NotNull(connection.Stream(sql, null, source.Token).Read());
    }
}
