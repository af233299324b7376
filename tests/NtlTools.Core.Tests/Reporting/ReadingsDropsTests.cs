using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Runs;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Reporting;

public sealed class ReadingsDropsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ntl-drops-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SimulationSettings Settings(string name, int files = 7) => new()
    {
        OutputPath = Path.Combine(_folder, name), Files = files, Layout = ReadingsLayout.Long,
        Data = new() { Customers = 300, Days = 100, TheftShare = 0.1, GapShare = 0.05, Seed = 5 },
    };

    private static MeterSeries[] Read(string path) =>
        [.. MeterDataImport.Open([path], new() { AttributeColumns = ["*"] }).Read(ExecutionOptions.Default)
            .OrderBy(c => c.CustomerId, StringComparer.Ordinal)];

    [Fact]
    public void The_files_hold_what_one_file_holds()
    {
        SimulationSummary summary = SimulationRun.Execute(Settings("many"), new() { Threads = 2 });
        SimulationRun.Execute(Settings("one.csv", files: 1), new() { Threads = 2 });
        Assert.Equal((7, 300, 30), (summary.FileCount, summary.CustomerCount, summary.TheftCount));
        Assert.Equal(Enumerable.Range(1, 7).Select(i => $"readings_0{i}.csv"),
            Directory.EnumerateFileSystemEntries(summary.OutputPath).Select(Path.GetFileName).Order());
        Assert.Equal(Directory.EnumerateFiles(summary.OutputPath).Sum(f => new FileInfo(f).Length), summary.Bytes);
        MeterSeries[] many = Read(summary.OutputPath), one = Read(Path.Combine(_folder, "one.csv"));
        Assert.Equal(300, many.Length);
        Assert.All(many.Zip(one), pair =>
        {
            Assert.Equal(pair.Second.CustomerId, pair.First.CustomerId);
            Assert.Equal(pair.Second.Grid, pair.First.Grid);
            Assert.Equal(pair.Second.Kwh, pair.First.Kwh);
            Assert.Equal(pair.Second.IsTheft, pair.First.IsTheft);
            Assert.Equal(pair.Second.Simulation, pair.First.Simulation);
            Assert.Equal(pair.Second.Attributes.OrderBy(a => a.Key), pair.First.Attributes.OrderBy(a => a.Key));
        });
    }

    [Fact]
    public void Rows_go_step_by_step_and_are_in_no_order_of_customers()
    {
        SimulationRun.Execute(Settings("many"), ExecutionOptions.Default);
        string[][] rows = [.. File.ReadLines(Path.Combine(_folder, "many", "readings_03.csv")).Skip(1).Select(l => l.Split(','))];
        string[] times = [.. rows.Select(r => r[1])];
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
        Assert.Equal(14, times.Distinct().Count());
        string[][] days = [.. rows.GroupBy(r => r[1]).Select(g => g.Select(r => r[0]).ToArray())];
        Assert.All(days, day => Assert.NotEqual(day.Order(StringComparer.Ordinal), day));
        Assert.NotEqual(days[0].Intersect(days[1]), days[1].Intersect(days[0]));
    }

    [Fact]
    public void Each_file_says_by_itself_who_is_simulated()
    {
        SimulationRun.Execute(Settings("many"), ExecutionOptions.Default);
        MeterSeries[] read = Read(Path.Combine(_folder, "many", "readings_04.csv"));
        Assert.All(read, c => Assert.True(c.IsSimulated && c.IsTheft is not null && c.Attributes.Count == 3));
    }

    [Fact]
    public void No_byte_depends_on_the_number_of_threads()
    {
        SimulationRun.Execute(Settings("a"), new() { Threads = 1 });
        SimulationRun.Execute(Settings("b"), new() { Threads = 3 });
        foreach (string path in Directory.EnumerateFiles(Path.Combine(_folder, "a")))
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(_folder, "b", Path.GetFileName(path))));
    }

    [Fact]
    public void Nothing_is_left_of_a_run_that_was_cancelled()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => SimulationRun.Execute(
            Settings("never"), new() { Cancellation = new(canceled: true) }));
        Assert.False(Directory.Exists(Path.Combine(_folder, "never")));
    }

    [Fact]
    public void What_is_there_stays_where_that_is_asked_for_and_more_files_than_steps_are_refused()
    {
        SimulationRun.Execute(Settings("many"), ExecutionOptions.Default);
        NtlException exists = Assert.Throws<NtlException>(() =>
            SimulationRun.Execute(Settings("many") with { NoClobber = true }, ExecutionOptions.Default));
        Assert.Equal("FileExists", exists.ErrorId);
        NtlException tooMany = Assert.Throws<NtlException>(() => SimulationRun.Execute(Settings("x", 101), ExecutionOptions.Default));
        Assert.Equal("MoreFilesThanSteps", tooMany.ErrorId);
        Assert.Throws<ArgumentOutOfRangeException>(() => Settings("x", 0));
    }
}
