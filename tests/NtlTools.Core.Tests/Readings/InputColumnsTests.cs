using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Readings;

public sealed class InputColumnsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ntl-columns").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_columns_are_those_of_the_file_or_of_the_first_file_of_a_folder()
    {
        string file = Write("a.csv", "id;Kind of meter;2024-01-01", "1;x;2");
        Write("b.csv", "other;columns", "1;2");
        Assert.Equal(["id", "Kind of meter", "2024-01-01"], InputFiles.ColumnsOf(file));
        Assert.Equal(InputFiles.ColumnsOf(file), InputFiles.ColumnsOf(_folder));
        Assert.Equal(["id;Kind of meter;2024-01-01"], InputFiles.ColumnsOf(file, '|'));
    }

    [Fact]
    public void A_missing_file_has_no_columns() => Assert.Equal("InputNotFound",
        Assert.Throws<NtlException>(() => InputFiles.ColumnsOf(Path.Combine(_folder, "none.csv"))).ErrorId);

    [Fact]
    public void Whoever_reads_hears_of_dates_in_the_header_that_do_not_exist()
    {
        string file = Write("dates.csv", "id,2024-02-29,2024-02-30,2024-03-01", "A,1,2,3");
        MeterDataImport import = MeterDataImport.Open([file], new());
        var heard = new List<Reject>();
        import.Report.RejectFound = heard.Add;
        Assert.Single(import.Read(ExecutionOptions.Default));
        Reject reject = Assert.Single(heard);
        Assert.Equal((RejectReason.InvalidDate, "2024-02-30", 1), (reject.Reason, reject.Column, reject.Line));
    }

    [Fact]
    public void Every_file_that_cannot_be_used_is_told_even_where_none_can()
    {
        string first = Write("1.csv"), second = Write("2.csv");
        var heard = new List<string>();
        Assert.Throws<NtlException>(() => MeterDataImport.Open([first, second], new(), failure => heard.Add(failure.Target!)));
        Assert.Equal([first, second], heard);
    }

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
