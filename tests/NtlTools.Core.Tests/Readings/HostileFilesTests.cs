using System.Globalization;
using System.IO.Compression;
using System.Text;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Readings;

/// <summary>Files that are made to take all memory, all time or all disk.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private const string Rows = "id,2014-01-01,2014-01-02\nA,1,2\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    public void Ten_million_columns_are_refused_by_name_and_without_their_memory(string cell)
    {
        using (StreamWriter file = File.CreateText(_folder.File("a.csv")))
        {
            file.Write("id");
            for (int i = 0; i < 10_000_000; i++) file.Write(cell.Length == 0 ? ",x" : ",2");
            for (int row = 0; row < 3; row++)
            {
                file.Write("\nA");
                for (int i = 0; i < 10_000_000; i++) file.Write(cell.Length == 0 ? "," : ",1");
            }
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        Imported.Error("TooManyColumns", _folder.File("a.csv"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 600L << 20);
    }

    [Fact]
    public void No_limit_of_readings_lets_an_infinite_one_through()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("wide.csv");
        File.WriteAllText(path, "id,2013-01-01,2013-01-02,2013-01-03\na,3.5e38,1e29,2\n");
        Assert.Equal("NaN 1E+29 2", Imported.Kwh(Imported.From(path, new() { MaximumReading = 1e300 })["a"]));
    }

    [Fact]
    public void A_row_of_ten_million_cells_behind_a_header_of_few_costs_its_row_alone()
    {
        string row = string.Concat("B,", new string(',', 10_000_000), "3\n");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Imported imported = Imported.From(_folder.Write("a.csv", Rows + row + "C,3,4\n"));
        Assert.Equal(["A", "C"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal(RejectReason.RaggedRow, Assert.Single(imported.Rejects).Reason);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 600L << 20);
    }

    [Fact]
    public void A_line_of_a_gigabyte_ends_the_file_and_keeps_what_came_before()
    {
        string path = _folder.Write("a.csv", Rows);
        using (FileStream file = File.OpenWrite(path)) file.SetLength(1L << 30);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Imported imported = Imported.From(path);
        Assert.Equal("1 2", Imported.Kwh(imported["A"]));
        Reject reject = Assert.Single(imported.Rejects);
        Assert.Equal((RejectReason.UnreadableFile, 3), (reject.Reason, reject.Line));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }

    [Fact]
    public void A_file_that_is_one_line_of_a_gigabyte_is_refused()
    {
        string path = _folder.Write("a.csv", "id,2014-01-01");
        using (FileStream file = File.OpenWrite(path)) file.SetLength(1L << 30);
        Assert.Contains("64 MB", Imported.Error("UnreadableFile", path).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Rows)]
    public void Ten_gigabytes_of_zeros_in_ten_megabytes_are_not_unpacked(string beginning)
    {
        // Members of a compressed file follow each other, so that one of many zeros does for all.
        var zeros = new MemoryStream();
        using (var packed = new GZipStream(zeros, CompressionLevel.Optimal, leaveOpen: true))
            for (int i = 0; i < 64; i++) packed.Write(new byte[1 << 20]);
        string path = _folder.File("a.csv.gz");
        using (FileStream file = File.Create(path))
        {
            if (beginning.Length > 0) file.Write(TemporaryFolder.Pack(beginning));
            for (int i = 0; i < 160; i++) file.Write(zeros.GetBuffer(), 0, (int)zeros.Length);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        if (beginning.Length == 0)
        {
            Imported.Error("UnreadableFile", path);
        }
        else
        {
            Imported imported = Imported.From(path);
            Assert.Equal("1 2", Imported.Kwh(imported["A"]));
            Assert.Equal(RejectReason.UnreadableFile, Assert.Single(imported.Rejects).Reason);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }

    [Theory]
    [InlineData("id,2014-01-01,2014-01-02\nA,1,2\n#,1,2\n")]
    [InlineData("id,time,kwh\nA,2014-01-01,1\nA,2014-01-02,2\n#,2014-01-01,7\n")]
    [InlineData("id,period_start,period_end,kwh\nA,2014-01-01,2014-02-01,1\nA,2014-02-01,2014-03-01,2\n#,2014-01-01,2014-02-01,7\n")]
    public void An_id_of_a_megabyte_is_none(string text)
    {
        string id = new('x', 1 << 20);
        string labels = _folder.Write("labels.csv", $"id,flag\nA,1\n{id},0\n");
        Imported imported = Imported.From(_folder.Write("a.csv", text.Replace("#", id, StringComparison.Ordinal)),
            new() { LabelFiles = [labels] });
        MeterSeries customer = Assert.Single(imported.Customers);
        Assert.Equal(("A", true), (customer.CustomerId, customer.IsTheft));
        Assert.Equal([RejectReason.LongId, RejectReason.LongId], imported.Rejects.Select(r => r.Reason));
        Assert.All(imported.Rejects, r => Assert.InRange(r.Text.Length, 1, 200));
        Assert.Equal(1024, Imported.From(_folder.Write("b.csv", text.Replace("#", id[..1024], StringComparison.Ordinal)))
            .Customers[1].CustomerId.Length);
    }

    [Fact]
    public void The_text_of_a_reject_and_the_message_of_an_error_stay_short_whatever_a_file_says()
    {
        string id = new('x', 1000), name = new('y', 100_000);
        string labels = _folder.Write("labels.csv", $"id,flag\n{id},1\n");
        Reject reject = Assert.Single(Imported.From(_folder.Write("a.csv", Rows), new() { LabelFiles = [labels] }).Rejects);
        Assert.Equal(RejectReason.UnknownCustomer, reject.Reason);
        Assert.Equal(200, reject.Text.Length);
        NtlException error = Imported.Error("NoReadingColumns", _folder.Write("b.csv", $"id,{name}\nA,b\n"));
        Assert.InRange(error.Message.Length, 200, 1000);
    }

    [Fact]
    public void Many_customers_of_one_reading_each_are_customers()
    {
        const int Count = 200_000;
        var text = new StringBuilder("id,time,kwh\n");
        for (int i = 0; i < Count; i++) text.Append(CultureInfo.InvariantCulture, $"{i},2014-01-0{1 + i % 5},1\n");
        var import = MeterDataImport.Open([_folder.Write("a.csv", text.ToString())], new());
        Assert.Equal(Count, import.Read(new ExecutionOptions { Threads = 2 }).Count(s => s.ObservedCount == 1));
        Assert.Equal((Count, 5), (import.Report.CustomerCount, import.Report.Grid!.Length));
    }

    [Fact]
    public void A_grid_that_would_hold_a_reading_in_a_hundred_thousand_steps_is_refused()
    {
        var text = new StringBuilder("id,time,kwh\n");
        var start = new DateTime(2014, 1, 1);
        for (int i = 0; i < 100_000; i++) text.Append(CultureInfo.InvariantCulture, $"{i},{start.AddMinutes(10 * i):yyyy-MM-dd HH:mm},1\n");
        Imported.Error("GridTooSparse", _folder.Write("a.csv", text.ToString()));
    }

    [Fact]
    public void Wide_files_of_centuries_apart_are_refused_before_they_fill_the_memory()
    {
        string ids = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i},1,\n"));
        string old = _folder.Write("a.csv", "id,1900-01-01,1900-01-02\n" + ids);
        string late = _folder.Write("b.csv", "id,2200-01-01,2200-01-02\n" + ids);
        var error = Assert.Throws<NtlException>(() => Imported.From([old, late]));
        Assert.Equal("GridTooSparse", error.ErrorId);
    }

    [Fact]
    public void Short_rows_of_a_long_grid_are_parsed_a_few_at_a_time()
    {
        string path = _folder.Write("a.csv", "id,1900-01-01,1900-01-02,2200-01-01\n"
            + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},1,,\n")));
        var import = MeterDataImport.Open([path], new());
        long before = GC.GetAllocatedBytesForCurrentThread();
        MeterSeries first = import.Read(new ExecutionOptions { Threads = 1 }).First();
        Assert.InRange(first.Grid.Length, 100_000, 120_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L << 20);
    }
}
