namespace NtlTools.Core.Tests.Readings;

/// <summary>Real readings, from $NTLTOOLS_DATA or the folder ../shared/data beside the repository.</summary>
internal static class TestData
{
    /// <summary>The path of a file; the test is skipped where it is not there.</summary>
    public static string Find(string name)
    {
        string? folder = Environment.GetEnvironmentVariable("NTLTOOLS_DATA");
        for (string? at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "NtlTools.sln"))) folder = Path.Combine(at, "..", "shared", "data");
        string path = Path.Combine(folder ?? "", name);
        Skip.IfNot(File.Exists(path), $"{name} is not there; set NTLTOOLS_DATA to the folder that has it.");
        return path;
    }
}
