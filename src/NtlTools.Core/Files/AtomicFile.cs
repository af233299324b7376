using NtlTools.Core.Errors;

namespace NtlTools.Core.Files;

/// <summary>Writes files so that there is always either the old one or the whole new one.</summary>
public static class AtomicFile
{
    private const int DiskFullOnUnix = 28, QuotaOnLinux = 122, QuotaOnMac = 69;
    private const int DiskFullOnWindows = unchecked((int)0x80070070), HandleDiskFullOnWindows = unchecked((int)0x80070027);

    /// <summary>Writes beside the target, flushes to the disk, and renames.</summary>
    /// <param name="path">The file to write; its folder exists.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="noClobber">Refuses to replace a file.</param>
    /// <exception cref="NtlException">It cannot be written, the disk is full, or it exists and may not be replaced.</exception>
    public static void Write(string path, Action<Stream> write, bool noClobber = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        if (noClobber && File.Exists(path)) throw NtlErrors.FileExists(path);
        if (IsDevice(path))
        {
            WriteDevice(path, write);
            return;
        }
        string partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: !noClobber);
        }
        catch (Exception failure)
        {
            TryDelete(partial);
            if (noClobber && failure is IOException && File.Exists(path)) throw NtlErrors.FileExists(path);
            if (Translate(path, failure) is { } known) throw known;
            throw;
        }
    }

    /// <summary>The error that a failure to write means; null where it is another kind of failure.</summary>
    internal static NtlException? Translate(string path, Exception failure) => failure switch
    {
        IOException io when IsDiskFull(io) => NtlErrors.DiskFull(path, io),
        DirectoryNotFoundException => NtlErrors.NoFolder(path, failure),
        IOException or UnauthorizedAccessException => NtlErrors.CannotWrite(path, failure),
        _ => null,
    };

    // A rename would put a file in the place of a device: of the one that all programs throw their output into, for example.
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(path);

    private static void WriteDevice(string path, Action<Stream> write)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1 << 16);
            write(stream);
        }
        catch (Exception failure) when (Translate(path, failure) is { } known)
        {
            throw known;
        }
    }

    private static bool IsDiskFull(IOException failure) =>
        failure.HResult is DiskFullOnWindows or HandleDiskFullOnWindows or DiskFullOnUnix or QuotaOnLinux or QuotaOnMac;

    private static void TryDelete(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; a partial file that cannot be removed has a name that says what it is.
        }
    }
}
