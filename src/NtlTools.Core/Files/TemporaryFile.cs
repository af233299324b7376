using Microsoft.Win32.SafeHandles;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Files;

/// <summary>A file for what does not fit into memory; nobody else can read it, and it is gone when it is closed.</summary>
/// <remarks>On Unix it loses its name as soon as it is open, so that not even a process that is killed leaves it behind; on
/// Windows the system deletes it with its last handle.</remarks>
internal sealed class TemporaryFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly SafeFileHandle _handle;

    private TemporaryFile(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
        _handle = stream.SafeFileHandle;
    }

    /// <summary>The name that it had or has.</summary>
    public string Path { get; }

    /// <summary>How many bytes were appended.</summary>
    public long Length { get; private set; }

    /// <summary>Makes one.</summary>
    /// <param name="folder">Where; null for the system's folder of temporary files.</param>
    /// <exception cref="NtlException">It cannot be made there.</exception>
    public static TemporaryFile Create(string? folder)
    {
        string path = System.IO.Path.Combine(folder ?? System.IO.Path.GetTempPath(), $"ntl-{Guid.NewGuid():N}.tmp");
        try
        {
            FileOptions options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
            var settings = new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = options,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows()) settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var stream = new FileStream(path, settings);
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            return new(path, stream);
        }
        catch (Exception failure) when (AtomicFile.Translate(path, failure) is { } known)
        {
            throw known;
        }
    }

    /// <summary>Appends pieces.</summary>
    /// <returns>Where the first of them begins.</returns>
    /// <exception cref="NtlException">It cannot be written, or the disk is full.</exception>
    public long Append(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        try
        {
            long start = Length;
            RandomAccess.Write(_handle, pieces, start);
            foreach (ReadOnlyMemory<byte> piece in pieces) Length += piece.Length;
            return start;
        }
        catch (Exception failure) when (AtomicFile.Translate(Path, failure) is { } known)
        {
            throw known;
        }
    }

    /// <summary>Reads what was appended; from any number of threads.</summary>
    /// <exception cref="NtlException">It cannot be read.</exception>
    public void Read(Span<byte> bytes, long start)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                int read = RandomAccess.Read(_handle, bytes, start);
                if (read == 0) throw new EndOfStreamException("The temporary file is shorter than what was written to it.");
                bytes = bytes[read..];
                start += read;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NtlErrors.UnreadableFile(Path, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
