using System.Globalization;

namespace NtlTools.DuckDB.Tests;

/// <summary>A test that needs DuckDB's library, and is skipped, saying so, where a build could not have it.</summary>
public abstract class DuckDBTest : IDisposable
{
    private readonly Lazy<DuckDBDatabase> _database = new(() => Open(new DuckDBSettings()));
    private readonly Lazy<DuckDBConnection> _connection;
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("ntltools-duckdb-test-").FullName);

    protected DuckDBTest() => _connection = new(() => _database.Value.Connect());

    protected DuckDBDatabase Database => _database.Value;

    protected DuckDBConnection Connection => _connection.Value;

    /// <summary>A folder of the test's own.</summary>
    protected string Folder => _folder.Value;

    public void Dispose()
    {
        if (_connection.IsValueCreated) _connection.Value.Dispose();
        if (_database.IsValueCreated) _database.Value.Dispose();
        if (_folder.IsValueCreated) Directory.Delete(_folder.Value, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static DuckDBDatabase Open(DuckDBSettings settings)
    {
        Skip.IfNot(DuckDBLibrary.IsAvailable, "The build could not have DuckDB's library from npm.");
        return DuckDBDatabase.Open(settings);
    }

    protected string Text(string sql, params object?[] parameters) =>
        Convert.ToString(Connection.Scalar(sql, parameters), CultureInfo.InvariantCulture)!;

    protected string FileOf(string name) => Path.Combine(Folder, name);
}
