using NtlTools.Core.Errors;

namespace NtlTools.Core.Files;

/// <summary>A folder that a run fills as a whole: its files appear together when all are written, or not at all.</summary>
/// <remarks>
/// Files are written into a folder inside, and renamed at the end. A lock keeps other runs out meanwhile. A name may lie in a
/// folder, "gold/scores.csv", which is made with the commit; no name leads out of the folder.
/// </remarks>
public sealed class OutputFolder : IDisposable
{
    private readonly string _staging;
    private readonly FileStream _lock;
    private readonly Lock _changing = new();
    private readonly List<string> _written = [];
    private readonly bool _isNew;
    private bool _isCommitted;

    private OutputFolder(string path, string staging, FileStream lockFile, bool isNew)
    {
        Path = path;
        _staging = staging;
        _lock = lockFile;
        _isNew = isNew;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The names of the files written so far, in ordinal order.</summary>
    public IReadOnlyList<string> Written
    {
        get
        {
            lock (_changing) return [.. _written.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Makes the folder where it does not exist, and locks it.</summary>
    /// <exception cref="NtlException">It cannot be written to, or another run is writing to it.</exception>
    public static OutputFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string lockPath = System.IO.Path.Combine(path, ".ntl.lock"), staging = System.IO.Path.Combine(path, ".ntl.partial");
        if (File.Exists(path)) throw NtlErrors.NotAFolder(path);
        FileStream? held = null;
        bool isNew = !Directory.Exists(path);
        try
        {
            Directory.CreateDirectory(path);
            held = Hold(lockPath, path);

            // Whatever an interrupted run left there belongs to nobody now.
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
            Directory.CreateDirectory(staging);
            return new(path, staging, held, isNew);
        }
        catch (Exception failure) when (failure is not NtlException)
        {
            held?.Dispose();
            if (AtomicFile.Translate(path, failure) is { } known) throw known;
            throw;
        }
    }

    /// <summary>
    /// Writes one file, which appears under its name only with <see cref="Commit()"/>; several threads may write at a time.
    /// </summary>
    /// <param name="name">Its name, with "/" after each folder that it lies in.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="ArgumentException">The name is rooted, or a part of it is empty or leads elsewhere.</exception>
    /// <exception cref="NtlException">It cannot be written, or the disk is full.</exception>
    public void Write(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string[] parts = PartsOf(name);
        string staged = System.IO.Path.Combine([_staging, .. parts]);
        try
        {
            if (parts.Length > 1) Directory.CreateDirectory(System.IO.Path.GetDirectoryName(staged)!);
            using var stream = new FileStream(staged, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception failure)
        {
            if (AtomicFile.Translate(System.IO.Path.Combine(Path, name), failure) is { } known) throw known;
            throw;
        }
        lock (_changing) _written.Add(name);
    }

    /// <summary>Opens a file that was written and waits for the commit.</summary>
    /// <exception cref="NtlException">It cannot be read.</exception>
    internal FileStream OpenWritten(string name)
    {
        string staged = System.IO.Path.Combine([_staging, .. PartsOf(name)]);
        try
        {
            return new(staged, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NtlErrors.UnreadableFile(staged, failure);
        }
    }

    /// <summary>Puts all written files into place.</summary>
    /// <exception cref="NtlException">One of them cannot be replaced; the others are again what they were.</exception>
    public void Commit() => Commit(Written);

    /// <summary>Puts some of the written files into place; the others are dropped.</summary>
    /// <param name="written">Their names.</param>
    /// <exception cref="NtlException">One of them cannot be replaced; the others are again what they were.</exception>
    public void Commit(IReadOnlyList<string> written) => Commit(written, []);

    /// <summary>Puts some of the written files into place, and takes away those of an earlier run; the other written ones are
    /// dropped.</summary>
    /// <param name="written">Their names.</param>
    /// <param name="outdated">The names of files that are to be gone where they are there and are not among the written ones; what is no
    /// name of a file inside the folder is passed over.</param>
    /// <exception cref="NtlException">One of them cannot be replaced or removed; the others are again what they were.</exception>
    internal void Commit(IReadOnlyList<string> written, IEnumerable<string> outdated)
    {
        ArgumentNullException.ThrowIfNull(written);
        var placed = new List<(string Target, string? Former)>(written.Count);
        var made = new List<string>();
        foreach (string name in written)
        {
            string[] parts = PartsOf(name);
            string staged = System.IO.Path.Combine([_staging, .. parts]), target = System.IO.Path.Combine([Path, .. parts]);
            try
            {
                MakeFolders(parts.AsSpan(..^1), made);
                placed.Add((target, Place(staged, target)));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                TakeBack(placed, made);
                throw NtlErrors.CannotWrite(target, failure);
            }
        }
        HashSet<string> kept = new(written, StringComparer.OrdinalIgnoreCase);
        var emptied = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in outdated.Where(n => IsName(n) && kept.Add(n)))
        {
            string[] parts = PartsOf(name);
            string target = System.IO.Path.Combine([Path, .. parts]), former = System.IO.Path.Combine(_staging, $".outdated{placed.Count}");
            try
            {
                if (!File.Exists(target) || LeadsElsewhere(parts.AsSpan(..^1))) continue;
                File.Move(target, former);
                placed.Add((target, former));
                if (parts.Length > 1) emptied.Add(System.IO.Path.GetDirectoryName(target)!);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                TakeBack(placed, made);
                throw NtlErrors.CannotWrite(target, failure);
            }
        }
        _isCommitted = true;
        RemoveEmpty(emptied);
    }

    /// <summary>Removes what was not committed and unlocks the folder; one that was made for nothing goes too.</summary>
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
        if (!_isNew || _isCommitted) return;
        try
        {
            Directory.Delete(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody has put something there meanwhile, which is to stay.
        }
    }

    // The file that stood there is kept until all are in place; each name always has the old file or the new one.
    private static string? Place(string staged, string target)
    {
        if (!File.Exists(target))
        {
            File.Move(staged, target);
            return null;
        }
        string former = staged + ".former";
        File.Replace(staged, target, former);
        return former;
    }

    private static bool IsName(string name)
    {
        try
        {
            return PartsOf(name).Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private bool LeadsElsewhere(ReadOnlySpan<string> parts)
    {
        string inside = Path;
        foreach (string part in parts)
            if (new DirectoryInfo(inside = System.IO.Path.Combine(inside, part)).LinkTarget is not null) return true;
        return false;
    }

    private static void RemoveEmpty(IEnumerable<string> folders)
    {
        foreach (string folder in folders)
        {
            try
            {
                if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // An empty folder misleads nobody.
            }
        }
    }

    // A part that the system would take for something else than a name could lead out of the folder.
    private static string[] PartsOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string[] parts = name.Split('/');
        foreach (string part in parts)
        {
            if (part.Trim(' ', '.').Length == 0 || part.AsSpan().IndexOfAny('\\', ':', '\0') >= 0)
                throw new ArgumentException($"'{name}' is no name of a file inside a folder.", nameof(name));
        }
        return parts;
    }

    // A link would put the files outside, maybe on another disk, where a rename is not a rename.
    private void MakeFolders(ReadOnlySpan<string> parts, List<string> made)
    {
        string inside = Path;
        foreach (string part in parts)
        {
            var folder = new DirectoryInfo(inside = System.IO.Path.Combine(inside, part));
            if (folder.LinkTarget is not null) throw new IOException($"'{inside}' is a link to another place.");
            if (folder.Exists) continue;
            folder.Create();
            made.Add(inside);
        }
    }

    private static void TakeBack(List<(string Target, string? Former)> placed, List<string> made)
    {
        foreach ((string target, string? former) in placed.AsEnumerable().Reverse())
        {
            try
            {
                if (former is null) File.Delete(target);
                else File.Move(former, target, overwrite: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The failure that is under way is the one to report; the file that stays is a whole one.
            }
        }
        foreach (string folder in made.AsEnumerable().Reverse())
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Somebody has put something there meanwhile, which is to stay.
            }
        }
    }

    private static FileStream Hold(string lockPath, string folder)
    {
        try
        {
            return new(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException failure) when (failure is not (DirectoryNotFoundException or PathTooLongException)
            && File.Exists(lockPath))
        {
            throw NtlErrors.OutputBusy(folder, failure);
        }
    }
}
