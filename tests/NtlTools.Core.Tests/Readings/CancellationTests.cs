using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Runs;

namespace NtlTools.Core.Tests.Readings;

public sealed class CancellationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Wide(int rows) =>
        _folder.Write("wide.csv", "id,2014-01-01,2014-01-02\n"
        + string.Concat(Enumerable.Range(0, rows).Select(i => $"C{i},1,2\n")));

    private string Long(int rows) =>
        _folder.Write("long.csv", "id,date,kwh\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"C{i},2014-01-01,2\n")));

    // Where a handle is still open, nobody else may have the file for himself.
    private static void IsClosed(string path) => File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Cancelling_half_way_stops_and_closes_the_file(int threads)
    {
        string path = Wide(20_000);
        using var cancel = new CancellationTokenSource();
        var import = MeterDataImport.Open([path], new() { ChunkSize = 1000 });
        int count = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (MeterSeries _ in import.Read(new() { Threads = threads, Cancellation = cancel.Token }))
                if (++count == 500) cancel.Cancel();
        });

        // What had been parsed may still come; what had not does not.
        Assert.InRange(count, 500, 5000);
        IsClosed(path);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Cancelling_a_long_import_from_its_progress_stops_and_closes_the_file(int threads)
    {
        string path = Long(20_000);
        using var cancel = new CancellationTokenSource();
        var progress = new CancelAfterHalf(cancel);
        var import = MeterDataImport.Open([path], new() { ChunkSize = 1000 });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            import.Read(new() { Threads = threads, Cancellation = cancel.Token, Progress = progress }).Count());
        Assert.InRange(progress.Last, 0.5, 0.9);
        IsClosed(path);
    }

    [Fact]
    public void What_is_cancelled_before_it_begins_reads_nothing()
    {
        string path = Wide(10);
        var import = MeterDataImport.Open([path], new());
        Assert.ThrowsAny<OperationCanceledException>(() => import.Read(new() { Cancellation = new(canceled: true) }).Count());
        Assert.Equal(0, import.Report.CustomerCount);
        IsClosed(path);
    }

    [Fact]
    public void Looking_for_the_form_of_dates_through_a_whole_file_can_be_cancelled()
    {
        string path = _folder.Write("long.csv", "id,date,kwh\nA,1/2/2014,1\nA,2/2/2014,1\n");
        Assert.ThrowsAny<OperationCanceledException>(() =>
            MeterDataImport.Open([path], new(), cancellation: new(canceled: true)));
        CsvHeader header = CsvHeader.Read(path, null, null);
        Assert.ThrowsAny<OperationCanceledException>(() => LongColumns.Find(header, new(), new(canceled: true)));
        string wide = _folder.Write("wide.csv", "id,inspected,2014-01-01,2014-01-02\nA,1/2/2014,1,2\n");
        header = CsvHeader.Read(wide, null, null);
        Assert.ThrowsAny<OperationCanceledException>(() => WideColumns.Find(header, new(), new(canceled: true)));
        IsClosed(path);
        IsClosed(wide);
    }

    [Fact]
    public void A_run_passes_its_cancellation_on_to_the_look_at_the_files()
    {
        string path = _folder.Write("long.csv", "id,date,kwh\nA,1/2/2014,1\nA,2/2/2014,1\n");
        Assert.ThrowsAny<OperationCanceledException>(() => CustomerSource.Open([path], new(), new(canceled: true)));
        IsClosed(path);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Leaving_early_closes_the_file(int threads)
    {
        string path = Wide(20_000);
        var import = MeterDataImport.Open([path], new() { ChunkSize = 1000 });
        Assert.Equal(["C0", "C1", "C2"], import.Read(new() { Threads = threads }).Take(3).Select(c => c.CustomerId));
        IsClosed(path);
    }

    [Fact]
    public void Progress_grows_to_one()
    {
        var shares = new List<double>();
        var import = MeterDataImport.Open([Wide(5000)], new() { ChunkSize = 1000 });
        Assert.Equal(5000, import.Read(new() { Threads = 1, Progress = new Recorder(shares) }).Count());
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
    }

    private sealed class Recorder(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }

    private sealed class CancelAfterHalf(CancellationTokenSource cancel) : IProgress<double>
    {
        public double Last { get; private set; }

        public void Report(double value)
        {
            Last = value;
            if (value >= 0.5) cancel.Cancel();
        }
    }
}
