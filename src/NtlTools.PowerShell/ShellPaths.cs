using System.Collections.ObjectModel;
using System.Management.Automation;

namespace NtlTools.PowerShell;

/// <summary>Turns paths as a person writes them in the shell into paths of the file system.</summary>
/// <remarks>The shell's location and drives decide, not the process's folder.</remarks>
internal static class ShellPaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files and folders that a path with wildcards means, in the provider's order.</summary>
    /// <param name="paths">The shell's paths.</param>
    /// <param name="path">A path, which may have wildcards.</param>
    /// <param name="error">What is wrong with it; null where nothing is.</param>
    public static IReadOnlyList<string> Resolve(PathIntrinsics paths, string path, out ErrorRecord? error)
    {
        try
        {
            Collection<string> found = paths.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            error = provider.Name != FileSystem ? ErrorRecords.NotAFileSystemPath(path, provider.Name)
                : found.Count == 0 ? ErrorRecords.NothingMatches(path) : null;
            return error is null ? found : [];
        }
        catch (Exception missing) when (missing is SessionStateException or PSInvalidOperationException)
        {
            error = ErrorRecords.PathNotFound(path, missing);
            return [];
        }
    }

    /// <summary>The file or folder that a path means as it is written; it need not exist.</summary>
    /// <param name="paths">The shell's paths.</param>
    /// <param name="path">A path without wildcards.</param>
    /// <param name="error">What is wrong with it; null where nothing is.</param>
    /// <returns>The path, or null with an error.</returns>
    public static string? ResolveLiteral(PathIntrinsics paths, string path, out ErrorRecord? error)
    {
        try
        {
            string found = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            error = provider.Name != FileSystem ? ErrorRecords.NotAFileSystemPath(path, provider.Name) : null;
            return error is null ? found : null;
        }
        catch (Exception missing) when (missing is SessionStateException or PSInvalidOperationException)
        {
            error = ErrorRecords.PathNotFound(path, missing);
            return null;
        }
    }
}
