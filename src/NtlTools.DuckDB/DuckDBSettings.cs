namespace NtlTools.DuckDB;

/// <summary>What a database may use, and what its SQL may do.</summary>
/// <remarks>
/// Whatever is set here, no extension is installed or loaded, nothing is kept in a home folder, time zones are UTC, and SQL
/// cannot change a setting.
/// </remarks>
public sealed record DuckDBSettings
{
    private readonly long? _memoryLimit, _temporaryLimit;
    private readonly int _threads;
    private readonly string? _temporaryFolder;

    /// <summary>
    /// The memory that DuckDB may use, in bytes, at least 16 MiB; beyond it sorts and groups go to <see cref="TemporaryFolder"/>.
    /// Null is four fifths of the machine's. What is read out in chunks is a little more.
    /// </summary>
    public long? MemoryLimit
    {
        get => _memoryLimit;
        init
        {
            if (value is { } bytes) ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 16L << 20, nameof(MemoryLimit));
            _memoryLimit = value;
        }
    }

    /// <summary>The number of threads; 0, the default, is one for each processor.</summary>
    public int Threads
    {
        get => _threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Threads));
            _threads = value;
        }
    }

    /// <summary>
    /// Where temporary files go: into a folder of the database's own in this one, which is made when it is needed and goes with
    /// the database. Null is the system's place for temporary files.
    /// </summary>
    public string? TemporaryFolder
    {
        get => _temporaryFolder;
        init
        {
            if (value is not null) ArgumentException.ThrowIfNullOrWhiteSpace(value, nameof(TemporaryFolder));
            _temporaryFolder = value;
        }
    }

    /// <summary>The folder from which the names of files in SQL start; null is the process's own.</summary>
    public string? SearchFolder { get; init; }

    /// <summary>The room that temporary files may take, in bytes. Null is nine tenths of what is free.</summary>
    public long? TemporaryLimit
    {
        get => _temporaryLimit;
        init
        {
            if (value is { } bytes) ArgumentOutOfRangeException.ThrowIfNegative(bytes, nameof(TemporaryLimit));
            _temporaryLimit = value;
        }
    }

    /// <summary>
    /// Whether rows without <c>ORDER BY</c> keep the order of their files, for any number of threads. Without it large files
    /// need less memory, and their order is chance.
    /// </summary>
    public bool PreserveOrder { get; init; } = true;

    /// <summary>
    /// Whether SQL may read and write files. Without it, as fits SQL from elsewhere, only those in <see cref="AllowedFolders"/>.
    /// </summary>
    public bool FileAccess { get; init; } = true;

    /// <summary>The folders whose files SQL may use where <see cref="FileAccess"/> is off, with all that is in them.</summary>
    public IReadOnlyList<string> AllowedFolders { get; init; } = [];
}
