using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

public sealed class InputFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InputFilesTests()
    {
        foreach (string name in (string[])["b.csv", "a.csv.gz", "C.CSV", "notes.txt", "b2.csv"]) _folder.Write(name, "x");
        Directory.CreateDirectory(_folder.File("inner.csv"));
        File.WriteAllText(Path.Combine(_folder.File("inner.csv"), "z.csv"), "x");
    }

    public void Dispose() => _folder.Dispose();

    private string[] Find(params string[] paths) =>
        [.. InputFiles.Find(paths.Select(p => Path.Combine(_folder.Path, p)), e => throw e).Select(f => Path.GetFileName(f))];

    [Fact]
    public void A_folder_means_its_data_files_in_ordinal_order() =>
        Assert.Equal(["C.CSV", "a.csv.gz", "b.csv", "b2.csv"], Find(""));

    [Fact]
    public void The_rejects_of_a_layer_are_no_data()
    {
        string layer = _folder.File("bronze");
        Directory.CreateDirectory(layer);
        foreach (string name in (string[])["readings.csv", "rejects.csv"]) File.WriteAllText(Path.Combine(layer, name), "x");
        Assert.Equal(["readings.csv", "rejects.csv"], Find("bronze"));
        File.WriteAllText(Path.Combine(layer, "layer.json"), "{}");
        Assert.Equal(["readings.csv"], Find("bronze"));
        Assert.Equal(["rejects.csv"], Find("bronze/rejects.csv"));
    }

    [Fact]
    public void Wildcards_mean_the_files_they_match()
    {
        Assert.Equal(["b.csv", "b2.csv"], Find("b*.csv"));
        Assert.Equal(["b2.csv"], Find("b?.csv"));
        Assert.Equal(["notes.txt"], Find("*.txt"));
    }

    [Fact]
    public void A_file_named_twice_is_read_once() =>
        Assert.Equal(["b.csv", "C.CSV", "a.csv.gz", "b2.csv"], Find("b.csv", "", "b*.csv"));

    [Fact]
    public void A_file_named_in_two_ways_is_read_once() =>
        Assert.Equal(["b.csv", "C.CSV", "a.csv.gz", "b2.csv"], Find("b.csv", "./b.csv", "inner.csv/../b.csv", "./", "./b*.csv"));

    [Fact]
    public void What_means_no_file_is_named_and_the_rest_is_found()
    {
        var errors = new List<NtlException>();
        IReadOnlyList<string> found = InputFiles
            .Find([_folder.File("none.csv"), _folder.File("x*.csv"), "", _folder.File("b.csv")], errors.Add);
        Assert.Equal([_folder.File("b.csv")], found);
        Assert.Equal(["InputNotFound", "NoDataFiles", "InputNotFound"], errors.Select(e => e.ErrorId));
    }
}
