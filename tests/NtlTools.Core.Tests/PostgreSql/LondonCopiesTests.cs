using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;
using NtlTools.Core.Reporting.PostgreSql;
using NtlTools.Core.Tests.Readings;
using NtlTools.Core.Tests.Readings.Tables;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.PostgreSql;

[Collection(PostgreSqlTests.Name)]
public sealed class LondonCopiesTests(TestServer server)
{
    private static readonly ExecutionOptions TwoThreads = new() { Threads = 2 };

    [SkippableFact]
    public void Wide_long_Parquet_and_PostgreSQL_copies_give_the_same_bytes_of_features()
    {
        server.Demand();
        string original = TestData.Find("london_daily_wide.csv.gz");
        using var lake = new Lake();
        byte[] expected = Features([original], new());
        MeterDataImport import = MeterDataImport.Open([original], new());
        MeterSeries[] customers = [.. import.Read(TwoThreads)];
        TimeGrid grid = import.Report.Grid!;

        Assert.Equal(expected, Copy("wide.csv", stream => ReadingsTables.WriteWide(stream, grid, customers)));
        Assert.Equal(expected, Copy("long.csv", stream => ReadingsTables.WriteLong(stream, grid, customers)));
        Assert.Equal(expected, Copy("long.parquet", stream => ReadingsTables.WriteLongParquet(stream, grid, customers, lake.Path)));
        Assert.Equal(expected, Features([], new() { Query = "SELECT * FROM 'long.parquet'", QueryFolder = lake.Path }));

        long rows = PostgreSqlTables.WriteReadings(new(server.Server, "london"), customers);
        Assert.Equal(import.Report.ReadingCount + customers.Count(c => c.ObservedCount == 0), rows);

        // A table has no order of its own; where its rows lie is that in which they were written.
        Assert.Equal(expected, Features([], new() { Query = "SELECT * FROM london ORDER BY ctid", Server = server.Server }));
        server.Execute("DROP TABLE london");

        byte[] Copy(string name, Action<Stream> write)
        {
            using (FileStream file = File.Create(lake.File(name))) write(file);
            return Features([lake.File(name)], new());
        }
    }

    private static byte[] Features(string[] paths, ImportSettings settings)
    {
        MeterDataImport import = MeterDataImport.Open(paths, settings);
        MeterFeatures[] features = new FeatureCalculator(QualityLimits.Default).Compute([.. import.Read(TwoThreads)], TwoThreads);
        Assert.Equal(0, import.Report.RejectCount);
        var stream = new MemoryStream();
        CustomerTables.WriteFeatures(stream, features);
        return stream.ToArray();
    }
}
