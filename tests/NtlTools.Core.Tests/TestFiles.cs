namespace NtlTools.Core.Tests;

/// <summary>Where committed fixtures lie.</summary>
internal static class TestFiles
{
    public static string Fixture(string folder, string file) =>
        Path.Combine(RepositoryRoot, "tests", "NtlTools.Core.Tests", "Fixtures", folder, file);

    public static string RepositoryRoot { get; } = FindRoot();

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory,
            "NtlTools.sln"))) directory = Path.GetDirectoryName(directory);
        Assert.NotNull(directory);
        return directory;
    }
}

/// <summary>A folder of a test's own that goes away with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("ntl-test-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
