using System.Globalization;
using NtlTools.DuckDB.Interop;
using static NtlTools.DuckDB.Interop.NativeMethods;

namespace NtlTools.DuckDB;

/// <summary>A database in memory, with what it may use of the machine.</summary>
/// <remarks>
/// Any number of threads may connect to one; each needs a connection of its own. What was made from the database may outlive
/// its disposal, and so the database then does, until the last of it is disposed of too.
/// </remarks>
public sealed class DuckDBDatabase : IDisposable
{
    private readonly DatabaseHandle _handle;

    private DuckDBDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>Opens an empty database in memory.</summary>
    /// <exception cref="DuckDBMissingException">DuckDB's library is not there.</exception>
    /// <exception cref="DuckDBException">A setting is not possible on this machine.</exception>
    public static DuckDBDatabase Open(DuckDBSettings? settings = null)
    {
        DuckDBLibrary.Require();
        settings ??= new DuckDBSettings();
        string temporary = TemporaryFolder(settings);
        using ConfigHandle config = Config(settings, temporary);
        int state = duckdb_open_ext(":memory:", out nint native, config, out nint error);
        string text = TakeText(error);
        if (state != 0 || native == 0) throw DuckDBException.Of(text);
        var database = new DuckDBDatabase(new DatabaseHandle(native, temporary));
        try
        {
            database.Lock(settings);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Connects to the database, for one thread at a time.</summary>
    /// <exception cref="ObjectDisposedException">The database was disposed of.</exception>
    public DuckDBConnection Connect()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (duckdb_connect(_handle, out nint native) != 0 || native == 0)
            throw new DuckDBException(DuckDBErrorType.Connection, "DuckDB did not make a connection.");
        return new DuckDBConnection(new ConnectionHandle(native, _handle));
    }

    /// <summary>Lets go of the database, which ends with the last connection and result.</summary>
    public void Dispose() => _handle.Dispose();

    // A folder of its own, so that databases side by side never delete each other's files.
    // DuckDB makes it when it needs it, but not the folder around it.
    private static string TemporaryFolder(DuckDBSettings settings) => Path.Combine(
        Directory.CreateDirectory(settings.TemporaryFolder ?? Path.GetTempPath()).FullName,
        $"ntltools-duckdb-{Environment.ProcessId}-{Guid.NewGuid():N}");

    private static ConfigHandle Config(DuckDBSettings settings, string temporary)
    {
        if (duckdb_create_config(out nint native) != 0)
            throw new DuckDBException(DuckDBErrorType.Settings, "DuckDB did not make a configuration.");
        var config = new ConfigHandle(native);
        Set("temp_directory", temporary);
        Set("threads", Whole(settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount));
        Set("preserve_insertion_order", settings.PreserveOrder ? "true" : "false");
        Set("autoinstall_known_extensions", "false");
        Set("autoload_known_extensions", "false");
        Set("allow_community_extensions", "false");
        Set("allow_persistent_secrets", "false");
        // Both would be in the home folder. There can be no folder under a file, so that even where an INSTALL hides in
        // another statement, such as EXPLAIN ANALYZE, it fails before it asks the network.
        Set("extension_directory", Path.Combine(DuckDBLibrary.FileName!, "extensions"));
        Set("secret_directory", Path.Combine(temporary, "secrets"));
        if (settings.MemoryLimit is { } memory) Set("memory_limit", Whole(memory >> 10) + "KiB");
        if (settings.TemporaryLimit is { } room) Set("max_temp_directory_size", Whole(room >> 10) + "KiB");
        return config;

        void Set(string name, string value)
        {
            if (duckdb_set_config(config, name, value) == 0) return;
            config.Dispose();
            throw new DuckDBException(DuckDBErrorType.Settings, $"DuckDB has no setting '{name}' that could be '{value}'.");
        }
    }

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Lock(DuckDBSettings settings)
    {
        using DuckDBConnection connection = Connect();
        // A time with a zone as text or day must not depend on where the machine stands.
        connection.Execute("SET GLOBAL TimeZone = 'UTC'");
        if (settings.SearchFolder is { } folder)
            connection.Execute("SET GLOBAL file_search_path = " + DuckDBText.Literal(Path.GetFullPath(folder)));
        if (!settings.FileAccess)
        {
            connection.Execute("SET GLOBAL allowed_directories = " + DuckDBText.List(
                settings.AllowedFolders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + "/")));
            connection.Execute("SET GLOBAL enable_external_access = false");
        }
        connection.Execute("SET GLOBAL lock_configuration = true");
    }
}
