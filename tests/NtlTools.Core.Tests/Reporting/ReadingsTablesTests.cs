using System.Text;
using FsCheck.Fluent;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Reporting;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Reporting;

public sealed class ReadingsTablesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ntl-tables-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1d", ReadingsLayout.Wide)]
    [InlineData("1d", ReadingsLayout.Long)]
    [InlineData("30min", ReadingsLayout.Wide)]
    [InlineData("30min", ReadingsLayout.Long)]
    [InlineData("1mo", ReadingsLayout.Wide)]
    [InlineData("1mo", ReadingsLayout.Long)]
    [InlineData("1w", ReadingsLayout.Wide)]
    public void An_import_reads_back_what_was_written(string interval, ReadingsLayout layout)
    {
        Assert.True(MeterInterval.TryParse(interval, out MeterInterval step));
        MeterSeries[] written = Simulated(step);
        MeterSeries[] read = RoundTrip(written, layout);
        Assert.Equal(written.Length, read.Length);
        Assert.All(written.Zip(read), pair =>
        {
            Assert.Equal(pair.First.CustomerId, pair.Second.CustomerId);
            Assert.Equal(pair.First.Grid, pair.Second.Grid);
            Assert.Equal(pair.First.Kwh, pair.Second.Kwh);
            Assert.Equal(pair.First.IsTheft, pair.Second.IsTheft);
            Assert.Equal(pair.First.Attributes.OrderBy(a => a.Key), pair.Second.Attributes.OrderBy(a => a.Key));
        });
    }

    [Theory]
    [InlineData(ReadingsLayout.Wide)]
    [InlineData(ReadingsLayout.Long)]
    public void The_mark_of_simulation_survives_a_file_and_is_no_attribute(ReadingsLayout layout)
    {
        MeterSeries[] written = Simulated(MeterInterval.Daily);
        MeterSeries[] read = RoundTrip(written, layout);
        Assert.Contains(read, c => c.Simulation!.Theft is not null);
        Assert.All(written.Zip(read), pair =>
        {
            SimulationMark expected = pair.First.Simulation!, found = pair.Second.Simulation!;
            Assert.Equal(expected.GeneratedAs, found.GeneratedAs);
            Assert.Equal(expected.Theft, found.Theft);
            Assert.Equal(expected.Intensity, found.Intensity, 0.0051);
            Assert.Equal(expected.TheftStart?.Date, found.TheftStart);
            Assert.Equal(expected.LabelIsSimulated, found.LabelIsSimulated);
            Assert.DoesNotContain("Simulated", pair.Second.Attributes.Keys);
        });
    }

    [Fact]
    public void A_wide_row_holds_id_label_mark_attributes_and_readings()
    {
        var grid = new TimeGrid(new(2024, 2, 28), MeterInterval.Daily, 3);
        MeterSeries[] customers =
        [
            new("007", grid, [1.5f, float.NaN, 0])
            {
                IsTheft = true,
                Attributes = new Dictionary<string, string> { ["Tariff"] = "a,b" },
            },
            new("8", grid, [float.NaN, 9.123f, 1e-3f]),
        ];
        Assert.Equal(
            "CustomerId,IsTheft,Simulated,Tariff,2024-02-28,2024-02-29,2024-03-01\n007,1,,\"a,b\",1.5,,0\n8,,,,,9.123,0.001\n",
            Written(s => ReadingsTables.WriteWide(s, grid, customers)));
    }

    [Fact]
    public void A_long_file_has_no_row_for_a_missing_reading_but_one_for_a_customer_without_any()
    {
        var grid = new TimeGrid(new(2024, 2, 28), MeterInterval.Hourly, 2);
        MeterSeries[] customers = [new("a", grid, [float.NaN, 2]) { IsTheft = false }, new("b", grid, [float.NaN, float.NaN])];
        Assert.Equal(
            "CustomerId,Time,Kwh,IsTheft,Simulated\na,2024-02-28T01:00,2,0,\nb,2024-02-28T00:00,,,\n",
            Written(s => ReadingsTables.WriteLong(s, grid, customers)));
    }

    [Fact]
    public void No_customers_make_a_header() => Assert.Equal("CustomerId,IsTheft,Simulated,2024-01-01\n",
        Written(s => ReadingsTables.WriteWide(s, new TimeGrid(new(2024, 1, 1), MeterInterval.Daily, 1), [])));

    [Theory]
    [InlineData(ReadingsLayout.Wide)]
    [InlineData(ReadingsLayout.Long)]
    public void Attributes_of_every_customer_are_written(ReadingsLayout layout)
    {
        var grid = new TimeGrid(new(2024, 1, 1), MeterInterval.Daily, 2);
        MeterSeries[] written =
        [
            new("a", grid, [1, 2]),
            new("b", grid, [3, 4]) { Attributes = new Dictionary<string, string> { ["Zone"] = "north", ["Tariff"] = "x" } },
            new("c", grid, [5, float.NaN]) { Attributes = new Dictionary<string, string> { ["Meter"] = "old" } },
        ];
        MeterSeries[] read = RoundTrip(written, layout);
        Assert.All(written.Zip(read), pair =>
        {
            Assert.Equal(pair.First.Kwh, pair.Second.Kwh);
            Assert.Equal(pair.First.Attributes.OrderBy(a => a.Key), pair.Second.Attributes.OrderBy(a => a.Key));
        });
    }

    [Fact]
    public void An_attribute_called_as_another_column_is_gets_a_name_of_its_own()
    {
        var grid = new TimeGrid(new(2024, 1, 1), MeterInterval.Daily, 1);
        MeterSeries[] customers =
        [
            new("a", grid, [1])
            {
                Attributes = new Dictionary<string, string>
                {
                    ["time"] = "t", ["kwh"] = "k", ["KWH_1"] = "own", ["customer_id"] = "i", ["Zone"] = "z", ["2024-01-01"] = "d",
                },
            },
        ];
        Assert.Equal("CustomerId,IsTheft,Simulated,2024-01-01_1,customer_id_1,kwh_2,KWH_1,time_1,Zone,2024-01-01\na,,,d,i,k,own,t,z,1\n",
            Written(s => ReadingsTables.WriteWide(s, grid, customers)));
        Assert.Equal("CustomerId,Time,Kwh,IsTheft,Simulated,2024-01-01,customer_id_1,kwh_2,KWH_1,time_1,Zone\na,2024-01-01,1,,,d,i,k,own,t,z\n",
            Written(s => ReadingsTables.WriteLong(s, grid, customers)));
    }

    [Fact]
    public void A_customer_of_another_grid_is_refused()
    {
        var grid = new TimeGrid(new(2024, 1, 1), MeterInterval.Daily, 1);
        var other = new MeterSeries("x", new TimeGrid(new(2024, 1, 2), MeterInterval.Daily, 1), [1]);
        Assert.Throws<ArgumentException>(() => ReadingsTables.WriteWide(Stream.Null, grid, [other]));
    }

    [Fact]
    public void Every_reading_keeps_its_exact_value() => Prop.ForAll(ArbMap.Default.ArbFor<float[]>(), values =>
    {
        float[] kwh = [1, .. values.Where(v => v is >= 0 and <= 1_000_000)];
        var grid = new TimeGrid(new(2024, 1, 1), MeterInterval.Daily, kwh.Length);
        string path = Path.Combine(_folder, "exact.csv");
        File.WriteAllText(path, Written(s => ReadingsTables.WriteWide(s, grid, [new("a", grid, kwh)])));
        ArraySegment<float> read = MeterDataImport.Open([path], new() { Interval = MeterInterval.Daily, Layout = ReadingsLayout.Wide })
            .Read(ExecutionOptions.Default).Single().Kwh;
        return read.SequenceEqual(kwh);
    }).Check(100);

    [Theory]
    [InlineData("", false)]
    [InlineData("0", false)]
    [InlineData("False", false)]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("theft (Unheard 0.5 from 2024-01-01)", true)]
    public void Words_of_other_programs_count_as_a_mark_unless_they_deny_it(string text, bool marked) =>
        Assert.Equal(marked, SimulationText.Parse(text) is not null);

    private MeterSeries[] RoundTrip(MeterSeries[] customers, ReadingsLayout layout)
    {
        string path = Path.Combine(_folder, "readings.csv");
        TimeGrid grid = customers[0].Grid;
        File.WriteAllText(path, Written(s =>
        {
            if (layout == ReadingsLayout.Long) ReadingsTables.WriteLong(s, grid, customers);
            else ReadingsTables.WriteWide(s, grid, customers);
        }));
        return [.. MeterDataImport.Open([path], new() { AttributeColumns = ["*"] }).Read(ExecutionOptions.Default)];
    }

    private static MeterSeries[] Simulated(MeterInterval interval) => [.. new SyntheticMeterData(new()
    {
        Customers = 40, Days = 370, Interval = interval, TheftShare = 0.2, LateJoinerShare = 0,
    }).Generate(ExecutionOptions.Default)];

    private static string Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
