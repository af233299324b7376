namespace NtlTools.Cli.Tests;

/// <summary>Finds data that lies beside the repository on some machines.</summary>
internal static class RepositoryFiles
{
    /// <summary>
    /// The London file, where NTLTOOLS_DATA or the folder ../shared/data beside the repository has it; else null.
    /// </summary>
    public static string? London
    {
        get
        {
            string? folder = Environment.GetEnvironmentVariable("NTLTOOLS_DATA");
            for (DirectoryInfo? at = new(AppContext.BaseDirectory); folder is null && at is not null; at = at.Parent)
                if (File.Exists(Path.Combine(at.FullName, "NtlTools.sln"))) folder = Path.Combine(at.FullName, "..", "shared",
                    "data");
            string path = Path.Combine(folder ?? "", "london_daily_wide.csv.gz");
            return File.Exists(path) ? path : null;
        }
    }
}
