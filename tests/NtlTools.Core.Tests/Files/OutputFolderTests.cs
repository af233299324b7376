using NtlTools.Core.Errors;
using NtlTools.Core.Files;

namespace NtlTools.Core.Tests.Files;

public class OutputFolderTests
{
    [Fact]
    public void Files_appear_together_and_nothing_else_stays()
    {
        using var parent = new TemporaryFolder();
        using (OutputFolder folder = OutputFolder.Open(parent["out/deep"]))
        {
            Write(folder, "a.txt", "new a");
            Write(folder, "b.txt", "new b");
            Assert.Equal(["a.txt", "b.txt"], folder.Written);
            Assert.False(File.Exists(parent["out/deep/a.txt"]));
            folder.Commit();
        }
        Assert.Equal(["a.txt", "b.txt"], Names(parent["out/deep"]));
        Assert.Equal("new b", File.ReadAllText(parent["out/deep/b.txt"]));
    }

    [Fact]
    public void A_name_may_lie_in_a_folder_inside()
    {
        using var parent = new TemporaryFolder();
        using (OutputFolder folder = OutputFolder.Open(parent["out"]))
        {
            Write(folder, "gold/deep/a.txt", "new");
            Assert.False(Directory.Exists(parent["out/gold"]));
            folder.Commit();
        }
        Assert.Equal(["gold"], Directory.GetFileSystemEntries(parent["out"]).Select(Path.GetFileName));
        Assert.Equal("new", File.ReadAllText(parent["out/gold/deep/a.txt"]));
    }

    [Fact]
    public void Outdated_files_go_with_the_commit_and_stay_where_it_fails()
    {
        using var parent = new TemporaryFolder();
        Directory.CreateDirectory(parent["out/gold"]);
        foreach (string name in (string[])["old.csv", "gold/old.csv", "kept.txt", "new.csv"]) File.WriteAllText(parent["out/" + name], name);
        File.WriteAllText(parent["outside.csv"], "outside");
        string[] outdated = ["old.csv", "gold/old.csv", "new.csv", "never.csv", "../outside.csv", "", "a\0b"];
        using (OutputFolder folder = OutputFolder.Open(parent["out"]))
        {
            Write(folder, "new.csv", "new");
            Directory.CreateDirectory(parent["out/bad.csv"]);
            Write(folder, "bad.csv", "bad");
            Assert.Throws<NtlException>(() => folder.Commit(folder.Written, outdated));
            Assert.Equal(["gold/old.csv", "old.csv", "kept.txt", "new.csv"],
                ((string[])["gold/old.csv", "old.csv", "kept.txt", "new.csv"]).Where(n => File.ReadAllText(parent["out/" + n]) == n));
        }
        Directory.Delete(parent["out/bad.csv"]);
        using (OutputFolder folder = OutputFolder.Open(parent["out"]))
        {
            Write(folder, "new.csv", "new");
            folder.Commit(folder.Written, outdated);
        }
        Assert.Equal(["kept.txt", "new.csv"], Directory.GetFileSystemEntries(parent["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("new", File.ReadAllText(parent["out/new.csv"]));
        Assert.True(File.Exists(parent["outside.csv"]));
    }

    [Theory]
    [InlineData("../a.txt")]
    [InlineData("gold/../../a.txt")]
    [InlineData("/a.txt")]
    [InlineData("gold//a.txt")]
    [InlineData("./a.txt")]
    [InlineData(".. /a.txt")]
    [InlineData("..\\a.txt")]
    [InlineData("C:a.txt")]
    [InlineData("gold/")]
    public void No_name_leads_out_of_the_folder(string name)
    {
        using var parent = new TemporaryFolder();
        using (OutputFolder folder = OutputFolder.Open(parent["out"]))
        {
            Assert.Throws<ArgumentException>(() => Write(folder, name, "new"));
            Assert.Throws<ArgumentException>(() => folder.Commit([name]));
        }
        Assert.Empty(Directory.GetFileSystemEntries(parent.Path));
    }

    [SkippableFact]
    public void A_folder_inside_that_is_a_link_is_refused_and_nothing_changes()
    {
        Skip.If(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        using var parent = new TemporaryFolder();
        Directory.CreateDirectory(parent["elsewhere"]);
        Directory.CreateDirectory(parent["out"]);
        Directory.CreateSymbolicLink(parent["out/gold"], parent["elsewhere"]);
        using (OutputFolder folder = OutputFolder.Open(parent["out"]))
        {
            Write(folder, "bronze/a.txt", "new");
            Write(folder, "gold/a.txt", "new");
            Assert.Equal("CannotWrite", Assert.Throws<NtlException>(folder.Commit).ErrorId);
        }
        Assert.Empty(Directory.GetFileSystemEntries(parent["elsewhere"]));
        Assert.Equal(["gold"], Directory.GetFileSystemEntries(parent["out"]).Select(Path.GetFileName));
    }

    [Fact]
    public void What_is_not_committed_leaves_the_folder_as_it_was()
    {
        using var parent = new TemporaryFolder();
        using (OutputFolder folder = OutputFolder.Open(parent["out"])) Write(folder, "a.txt", "new");
        Assert.False(Directory.Exists(parent["out"]));
        Directory.CreateDirectory(parent["out"]);
        File.WriteAllText(parent["out/a.txt"], "old");
        using (OutputFolder folder = OutputFolder.Open(parent["out"])) Write(folder, "a.txt", "new");
        Assert.Equal(["a.txt"], Names(parent["out"]));
        Assert.Equal("old", File.ReadAllText(parent["out/a.txt"]));
    }

    [Fact]
    public void A_second_run_is_told_that_the_folder_is_busy_until_the_first_has_ended()
    {
        using var parent = new TemporaryFolder();
        using (OutputFolder first = OutputFolder.Open(parent["out"]))
        {
            Write(first, "a.txt", "first");
            NtlException failure = Assert.Throws<NtlException>(() => OutputFolder.Open(parent["out"]));
            Assert.Equal(("OutputBusy", NtlErrorKind.Busy), (failure.ErrorId, failure.Kind));
            first.Commit();
        }
        Assert.Equal("first", File.ReadAllText(parent["out/a.txt"]));
        using OutputFolder second = OutputFolder.Open(parent["out"]);
        Write(second, "a.txt", "second");
    }

    [Fact]
    public void What_an_interrupted_run_left_is_removed()
    {
        using var parent = new TemporaryFolder();
        Directory.CreateDirectory(parent["out/.ntl.partial/inside"]);
        File.WriteAllText(parent["out/.ntl.partial/features.csv"], "half");
        File.WriteAllText(parent["out/.ntl.lock"], "");
        using (OutputFolder folder = OutputFolder.Open(parent["out"]))
        {
            Write(folder, "a.txt", "new");
            folder.Commit();
        }
        Assert.Equal(["a.txt"], Names(parent["out"]));
    }

    [Fact]
    public void A_commit_that_fails_takes_everything_back()
    {
        using var parent = new TemporaryFolder();
        Directory.CreateDirectory(parent["out/c.txt"]);
        File.WriteAllText(parent["out/a.txt"], "old a");
        using (OutputFolder folder = OutputFolder.Open(parent["out"]))
        {
            foreach (string name in (string[])["a.txt", "b.txt", "c.txt", "d.txt"]) Write(folder, name, "new");
            NtlException failure = Assert.Throws<NtlException>(folder.Commit);
            Assert.Equal("CannotWrite", failure.ErrorId);
            Assert.EndsWith("c.txt", failure.Target, StringComparison.Ordinal);
        }
        Assert.Equal(["a.txt", "c.txt"], Names(parent["out"]));
        Assert.Equal("old a", File.ReadAllText(parent["out/a.txt"]));
    }

    [Fact]
    public void A_write_that_fails_is_named_by_the_file_that_it_was_for()
    {
        using var parent = new TemporaryFolder();
        using OutputFolder folder = OutputFolder.Open(parent["out"]);
        int code = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;
        NtlException full = Assert.Throws<NtlException>(() => folder.Write("a.txt", _ => throw new IOException("full", code)));
        Assert.Equal(("DiskFull", Path.Combine(parent["out"], "a.txt")), (full.ErrorId, full.Target));
        Assert.Equal("CannotWrite", Assert.Throws<NtlException>(() =>
            folder.Write("a.txt", _ => throw new IOException("broken"))).ErrorId);
        Assert.Throws<OperationCanceledException>(() => folder.Write("a.txt", _ => throw new OperationCanceledException()));
        Assert.Empty(folder.Written);
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_an_error()
    {
        using var parent = new TemporaryFolder();
        File.WriteAllText(parent["out"], "mine");
        foreach (string path in (string[])[parent["out"], parent["out/deeper"]])
            Assert.Equal("CannotWrite", Assert.Throws<NtlException>(() => OutputFolder.Open(path)).ErrorId);
        Assert.Equal("mine", File.ReadAllText(parent["out"]));
    }

    private static void Write(OutputFolder folder, string name, string text) =>
        folder.Write(name, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFileSystemEntries(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);
}
