using NtlTools.Core.Errors;

namespace NtlTools.Core.Files;

/// <summary>A folder that a run fills as a whole: its files appear together when all are written, or not at all.</summary>
/// <remarks>Files are written into a folder inside, and renamed at the end. A lock keeps other runs out meanwhile.</remarks>
public sealed class OutputFolder : IDisposable
{
    private readonly string _staging;
    private readonly FileStream _lock;
    private readonly List<string> _written = [];

    private OutputFolder(string path, string staging, FileStream lockFile)
    {
        Path = path;
        _staging = staging;
        _lock = lockFile;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The names of the files written so far.</summary>
    public IReadOnlyList<string> Written => _written;

    /// <summary>Makes the folder where it does not exist, and locks it.</summary>
    /// <exception cref="NtlException">It cannot be written to, or another run is writing to it.</exception>
    public static OutputFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string lockPath = System.IO.Path.Combine(path, ".ntl.lock"), staging = System.IO.Path.Combine(path, ".ntl.partial");
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(path);
            held = Lock(lockPath, path);

            // Whatever an interrupted run left there belongs to nobody now.
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
            Directory.CreateDirectory(staging);
            return new(path, staging, held);
        }
        catch (Exception failure) when (failure is not NtlException)
        {
            held?.Dispose();
            if (AtomicFile.Translate(path, failure) is { } known) throw known;
            throw;
        }
    }

    /// <summary>Writes one file, which appears under its name only with <see cref="Commit"/>.</summary>
    /// <exception cref="NtlException">It cannot be written, or the disk is full.</exception>
    public void Write(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string staged = System.IO.Path.Combine(_staging, name);
        try
        {
            using var stream = new FileStream(staged, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception failure)
        {
            if (AtomicFile.Translate(System.IO.Path.Combine(Path, name), failure) is { } known) throw known;
            throw;
        }
        _written.Add(name);
    }

    /// <summary>Opens a file to be written bit by bit; it counts as written when the stream is closed.</summary>
    internal FileStream OpenWrite(string name)
    {
        try
        {
            var stream = new FileStream(System.IO.Path.Combine(_staging, name), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
            _written.Add(name);
            return stream;
        }
        catch (Exception failure)
        {
            if (AtomicFile.Translate(System.IO.Path.Combine(Path, name), failure) is { } known) throw known;
            throw;
        }
    }

    /// <summary>Puts all written files into place, in the order in which they were written.</summary>
    /// <exception cref="NtlException">One of them cannot be replaced.</exception>
    public void Commit()
    {
        foreach (string name in _written)
        {
            string target = System.IO.Path.Combine(Path, name);
            try
            {
                File.Move(System.IO.Path.Combine(_staging, name), target, overwrite: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw NtlErrors.CannotWrite(target, failure);
            }
        }
    }

    /// <summary>Removes what was not committed and unlocks the folder.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(_staging)) Directory.Delete(_staging, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next run removes it; nothing reads it.
        }
        _lock.Dispose();
    }

    private static FileStream Lock(string lockPath, string folder)
    {
        try
        {
            return new(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException failure) when (failure is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(lockPath))
        {
            throw NtlErrors.OutputBusy(folder, failure);
        }
    }
}
