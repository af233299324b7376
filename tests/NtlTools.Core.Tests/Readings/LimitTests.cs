using System.Globalization;
using System.Text;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Tests.Readings.Tables;

namespace NtlTools.Core.Tests.Readings;

/// <summary>What a file may expand to, and what temporary files may take, is limited for every form.</summary>
public sealed class LimitTests : IDisposable
{
    private static readonly ImportSettings Small = new() { SpareBytes = 1 << 20 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_usual_limit_stops_gzip_that_says_nothing_at_great_length()
    {
        string path = _folder.Write("bomb.csv.gz",
            TemporaryFolder.Pack("id,2013-01-01,2013-01-02\na,1,2\n" + new string('\n', 20 << 20)));
        Imported ended = Imported.From(path, Small);
        Assert.Equal("1 2", Imported.Kwh(ended["a"]));
        Reject reject = Assert.Single(ended.Rejects);
        Assert.Equal(RejectReason.OversizedFile, reject.Reason);
        Assert.Contains("200 times its size", reject.Text, StringComparison.Ordinal);
        Assert.Empty(Imported.From(path, new()).Rejects);
    }

    [Fact]
    public void The_usual_limit_leaves_readings_that_are_mostly_zeros()
    {
        var text = new StringBuilder("id,time,kwh\n");
        for (int customer = 0; customer < 40; customer++)
            for (int day = 0; day < 1000; day++)
                text.Append(CultureInfo.InvariantCulture, $"customer{customer},{new DateTime(2013, 1, 1).AddDays(day):yyyy-MM-dd},0\n");
        Assert.Empty(Imported.From(_folder.Write("zeros.csv.gz", TemporaryFolder.Pack(text.ToString())), Small).Rejects);
    }

    [SkippableFact]
    public void Some_bytes_of_Parquet_are_not_read_as_rows_without_end()
    {
        using var lake = new Lake();
        string path = lake.Copy("same.parquet", "SELECT 'A' AS id, TIMESTAMP '2024-01-01' AS time, 1.5 AS kwh FROM range(400000)");
        Imported ended = Imported.From(path, Small);
        Assert.Equal("1.5", Imported.Kwh(ended["A"]));
        Reject reject = Assert.Single(ended.Rejects, r => r.Reason == RejectReason.OversizedFile);
        Assert.Equal(reject.Line - 1, ended.Report.RowCount);
        Assert.DoesNotContain(Imported.From(path, Small with { MaximumExpansion = 1e6 }).Rejects, r => r.Reason == RejectReason.OversizedFile);
    }

    [SkippableFact]
    public void Compressed_JSON_has_the_same_limit()
    {
        using var lake = new Lake();
        string path = lake.Copy("same.jsonl.gz", "SELECT 'A' AS id, DATE '2024-01-01' AS time, 1.5 AS kwh FROM range(100000)",
            "FORMAT json, COMPRESSION gzip");
        Imported ended = Imported.From(path, Small with { SpareBytes = 100_000, MaximumExpansion = 5 });
        Assert.Single(ended.Rejects, r => r.Reason == RejectReason.OversizedFile);
        Assert.Equal("1.5", Imported.Kwh(ended["A"]));
    }

    [Fact]
    public void Temporary_files_end_at_their_limit()
    {
        var text = new StringBuilder("id,time,kwh\n");
        for (int row = 0; row < 400_000; row++)
            text.Append(CultureInfo.InvariantCulture, $"c{row % 5000},{new DateTime(2013, 1, 1).AddDays(row / 5000):yyyy-MM-dd},{row % 97}.{row % 10}\n");
        string path = _folder.Write("long.csv", text.ToString());
        var settings = new ImportSettings { MemoryLimit = ImportSettings.LeastMemoryLimit, TemporaryFolder = _folder.Path };
        var error = Assert.Throws<NtlException>(() => Imported.From(path, settings with { TemporaryLimit = 1 << 16 }));
        Assert.Equal("TemporaryLimitReached", error.ErrorId);
        Assert.Contains("-TemporaryLimit", error.Recommendation, StringComparison.Ordinal);
        Assert.Equal(5000, Imported.From(path, settings with { TemporaryLimit = 1L << 30 }).Customers.Count);
        Assert.Equal([path], Directory.EnumerateFiles(_folder.Path));
    }
}
