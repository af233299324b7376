using NtlTools.Core.Errors;
using NtlTools.Core.Files;

namespace NtlTools.Core.Tests.Files;

public class AtomicFileTests
{
    private const int DiskFullOnUnix = 28, DiskFullOnWindows = unchecked((int)0x80070070);

    [Fact]
    public void The_file_is_the_whole_new_one_and_nothing_is_left_beside_it()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["a.txt"], stream => stream.Write("first"u8));
        AtomicFile.Write(folder["a.txt"], stream => stream.Write("second"u8));
        Assert.Equal("second", File.ReadAllText(folder["a.txt"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [SkippableFact]
    public void A_full_disk_has_an_error_of_its_own_and_a_device_is_written_to_not_replaced()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/dev/full"), "There is no device that is always full.");
        NtlException failure = Assert.Throws<NtlException>(() =>
            AtomicFile.Write("/dev/full", stream => stream.Write(new byte[1 << 20])));
        Assert.Equal("DiskFull", failure.ErrorId);
        AtomicFile.Write("/dev/null", stream => stream.Write("thrown away"u8));
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(OperationCanceledException))]
    public void A_failure_half_way_leaves_the_old_file_and_nothing_else(Type kind)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "old");
        Assert.Throws(kind, () => AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw (Exception)Activator.CreateInstance(kind)!;
        }));
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_full_disk_is_named_and_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "old");
        int code = OperatingSystem.IsWindows() ? DiskFullOnWindows : DiskFullOnUnix;
        NtlException failure = Assert.Throws<NtlException>(() =>
            AtomicFile.Write(folder["a.txt"], _ => throw new IOException("No space left on device", code)));
        Assert.Equal(("DiskFull", NtlErrorKind.InputOutput, folder["a.txt"]), (failure.ErrorId, failure.Kind, failure.Target));
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [SkippableFact]
    public void What_a_full_device_says_is_known_as_a_full_disk()
    {
        Skip.IfNot(File.Exists("/dev/full"), "this machine has no /dev/full");
        using var folder = new TemporaryFolder();
        Assert.Equal("DiskFull", Assert.Throws<NtlException>(() => AtomicFile.Write(folder["a.txt"], _ =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.None, 1);
            full.Write(new byte[4096]);
        })).ErrorId);
    }

    [Fact]
    public void No_clobber_keeps_a_file_that_is_there_or_appears_meanwhile()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("FileExists", Assert.Throws<NtlException>(() => AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.Write("mine"u8);
            File.WriteAllText(folder["a.txt"], "theirs");
        }, noClobber: true)).ErrorId);
        Assert.Equal("FileExists", Assert.Throws<NtlException>(() =>
            AtomicFile.Write(folder["a.txt"], _ => Assert.Fail("nothing is written"), noClobber: true)).ErrorId);
        Assert.Equal("theirs", File.ReadAllText(folder["a.txt"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_cannot_be_written_to_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        Directory.CreateDirectory(folder["folder"]);
        foreach (string path in (string[])[folder["absent/a.txt"], folder["file/a.txt"], folder["folder"]])
        {
            NtlException failure = Assert.Throws<NtlException>(() => AtomicFile.Write(path, stream => stream.Write("x"u8)));
            Assert.Equal(("CannotWrite", NtlErrorKind.InputOutput, path), (failure.ErrorId, failure.Kind, failure.Target));
        }
        Assert.Equal(["file"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }
}
