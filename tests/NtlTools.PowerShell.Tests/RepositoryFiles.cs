namespace NtlTools.PowerShell.Tests;

/// <summary>Finds files of the repository, wherever the tests were built.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Module => Path.Combine(Root, "out", "NtlTools");

    public static string Commands => Path.Combine(Root, "src", "NtlTools.PowerShell", "Commands");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "NtlTools.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No solution above {AppContext.BaseDirectory}.");
    }
}
