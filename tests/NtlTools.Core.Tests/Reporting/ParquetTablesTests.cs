using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;
using NtlTools.Core.Tests.Readings;
using NtlTools.Core.Tests.Readings.Tables;
using NtlTools.DuckDB;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Reporting;

/// <summary>Tables as Parquet hold what they hold as CSV.</summary>
public sealed class ParquetTablesTests
{
    private static readonly TimeGrid Grid = new(new(2013, 1, 1), Interval("30min"), 96);

    [SkippableFact]
    public void Readings_as_Parquet_have_the_attributes_of_every_customer()
    {
        using var lake = new Lake();
        MeterSeries[] customers =
        [
            new("a", Grid, new float[Grid.Length]),
            new("b", Grid, new float[Grid.Length]) { Attributes = new Dictionary<string, string> { ["Zone"] = "north", ["time"] = "late" } },
        ];
        Imported read = Imported.From(lake.Write("attributes.parquet", Bytes(s => ReadingsTables.WriteLongParquet(s, Grid, customers))),
            new() { AttributeColumns = ["*"] });
        Assert.Empty(read["a"].Attributes);
        Assert.Equal(("north", "late"), (read["b"].Attributes["Zone"], read["b"].Attributes["time_1"]));
    }

    [SkippableFact]
    public void Features_have_the_columns_and_cells_of_the_CSV_file()
    {
        using var lake = new Lake();
        IReadOnlyList<MeterFeatures> customers = new FeatureCalculator(QualityLimits.Default)
            .Compute([.. Series(Grid)], ExecutionOptions.Default);
        byte[] one = Bytes(s => CustomerTables.WriteFeatures(s, customers, new ExecutionOptions { Threads = 1 }, TableFormat.Parquet));
        byte[] two = Bytes(s => CustomerTables.WriteFeatures(s, customers, new ExecutionOptions { Threads = 2 }, TableFormat.Parquet));
        Assert.Equal(one, two);
        lake.Write("features.parquet", one);
        lake.Write("features.csv", Bytes(s => CustomerTables.WriteFeatures(s, customers)));
        string csv = $"read_csv({DuckDBText.Literal(lake.File("features.csv"))}, all_varchar = true)";
        string parquet = DuckDBText.Literal(lake.File("features.parquet"));
        using DuckDBDatabase database = DuckDBDatabase.Open();
        using DuckDBConnection connection = database.Connect();
        using (DuckDBResult result = connection.Stream($"FROM {parquet}"))
        {
            Assert.Equal(File.ReadLines(lake.File("features.csv")).First().Split(','), result.Columns.Select(c => c.Name));
            Assert.Equal([DuckDBType.Varchar, DuckDBType.Boolean, DuckDBType.Varchar, DuckDBType.Varchar, DuckDBType.Double],
                result.Columns.Take(5).Select(c => c.Type));
        }
        string numbers = string.Join(", ", FeatureCatalogue.Names.Select(n => $"CAST({DuckDBText.Identifier(n)} AS DOUBLE)"));
        string cells = $"CustomerId, CAST(IsTheft AS BOOLEAN), Quality, {numbers}, zone, kind";
        Assert.Equal(5L, connection.Scalar($"SELECT count(*) FROM (SELECT {cells} FROM {csv} INTERSECT ALL SELECT {cells} FROM {parquet})"));
        Assert.Equal("ZSTD", connection.Scalar($"SELECT string_agg(DISTINCT compression, ' ') FROM parquet_metadata({parquet})"));
    }

    [SkippableTheory]
    [InlineData("30min")]
    [InlineData("1d")]
    [InlineData("1mo")]
    public void Readings_are_read_back_as_they_were_written(string interval)
    {
        using var lake = new Lake();
        var grid = new TimeGrid(new(2013, 1, 1), Interval(interval), 96);
        var kept = new ImportSettings { AttributeColumns = ["zone", "kind"] };
        string csv = lake.Write("a.csv", Bytes(s => ReadingsTables.WriteLong(s, grid, Series(grid))));
        byte[] bytes = Bytes(s => ReadingsTables.WriteLongParquet(s, grid, Series(grid), lake.Path));
        Assert.Equal(bytes, Bytes(s => ReadingsTables.WriteLongParquet(s, grid, Series(grid))));
        Assert.Equal([csv], Directory.EnumerateFileSystemEntries(lake.Path));
        Assert.Equal(Imported.From(csv, kept).Text(), Imported.From(lake.Write("a.parquet", bytes), kept).Text());
    }

    [SkippableFact]
    public void Nobody_is_a_table_too()
    {
        using var lake = new Lake();
        string path = lake.Write("none.parquet", Bytes(s => ReadingsTables.WriteLongParquet(s, Grid, [])));
        Imported.Error("HeaderOnly", path);
    }

    [SkippableFact]
    public void Attributes_that_are_called_like_columns_get_a_number()
    {
        using var lake = new Lake();
        MeterSeries series = new("a", Grid, new float[96])
        {
            Attributes = new Dictionary<string, string> { ["customerid"] = "x", ["it's \"one\""] = "y" },
        };
        string path = lake.Write("a.parquet", Bytes(s => ReadingsTables.WriteLongParquet(s, Grid, [series])));
        Assert.Contains("customerid_1", InputFiles.ColumnsOf(path));
        Assert.Contains("it's \"one\"", InputFiles.ColumnsOf(path));
    }

    private static MeterInterval Interval(string text) =>
        MeterInterval.TryParse(text, out MeterInterval interval) ? interval : throw new ArgumentException(text);

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static IEnumerable<MeterSeries> Series(TimeGrid grid)
    {
        for (int customer = 0; customer < 5; customer++)
        {
            float[] kwh = new float[grid.Length];
            for (int i = 0; i < kwh.Length; i++)
                kwh[i] = customer == 4 || (i + customer) % 7 == 0 ? float.NaN : (i * 37 + customer * 11) % 101 / 33f;
            yield return new($"c,{customer}", grid, kwh)
            {
                IsTheft = customer switch { 0 => true, 1 => false, _ => null },
                Attributes = new Dictionary<string, string> { ["zone"] = $"\"{customer % 2}\"", ["kind"] = "Ä" },
            };
        }
    }
}
