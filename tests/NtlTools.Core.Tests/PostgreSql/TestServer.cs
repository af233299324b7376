using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using NtlTools.Core.Readings.PostgreSql;

namespace NtlTools.Core.Tests.PostgreSql;

[CollectionDefinition(Name)]
public sealed class PostgreSqlTests : ICollectionFixture<TestServer>
{
    public const string Name = "PostgreSQL";
}

/// <summary>A PostgreSQL server of these tests alone: a new cluster in a temporary folder, on loopback, that asks for passwords.</summary>
/// <remarks>Its programs are those of NTLTOOLS_TEST_POSTGRES, of the path, or where Debian puts them; without any, tests are skipped.</remarks>
public sealed class TestServer : IDisposable
{
    public const string User = "ntl", Password = "s3cret-Äpfel;'word";

    private readonly string? _programs = FindPrograms();
    private readonly string _folder = Directory.CreateTempSubdirectory("ntltools-pg-").FullName;
    private readonly string _log;
    private bool _started;

    public TestServer()
    {
        _log = Path.Combine(_folder, "server.log");
        if (_programs is null) return;

        // The server refuses to run as root, so that another user has to reach its folder.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        string passwordFile = Path.Combine(_folder, "password");
        File.WriteAllText(passwordFile, Password);
        Run("initdb", "-D", Data, "-U", User, "--pwfile", passwordFile, "--auth=scram-sha-256", "-E", "UTF8", "--locale=C",
            "--no-sync");
        Port = FreePort();
        Start();
    }

    public int Port { get; }

    public PostgreSqlServer Server => PostgreSqlServer.Parse(ConnectionString());

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Skips the test where there is no server.</summary>
    public void Demand() => Skip.If(_programs is null, "skipped: PostgreSQL is not installed");

    public string ConnectionString(string? password = null) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = Port, Username = User, Password = password ?? Password, Database = "postgres",
    }.ConnectionString;

    public NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false");
        connection.Open();
        return connection;
    }

    public void Execute(string statements)
    {
        using NpgsqlConnection connection = Connect();
        using var command = new NpgsqlCommand(statements, connection);
        command.ExecuteNonQuery();
    }

    public T Ask<T>(string query)
    {
        using NpgsqlConnection connection = Connect();
        using var command = new NpgsqlCommand(query, connection);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Waits until the server answers a question with yes.</summary>
    public void Await(string question)
    {
        var waited = Stopwatch.StartNew();
        while (!Ask<bool>(question))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(2), question);
            Thread.Sleep(20);
        }
    }

    /// <summary>Stops the server at once, as a power cut would.</summary>
    public void Kill()
    {
        _started = false;
        Run("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
    }

    /// <summary>Starts the server again, where it was killed.</summary>
    public void Start()
    {
        if (_started) return;
        Run("pg_ctl", "-D", Data, "-l", _log, "-w", "-o", string.Create(CultureInfo.InvariantCulture,
            $"-c listen_addresses=127.0.0.1 -c port={Port} -c unix_socket_directories={_folder} -c fsync=off -c temp_file_limit=512MB"), "start");
        _started = true;
    }

    public void Dispose()
    {
        if (_started) Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private void Run(string program, params string[] arguments)
    {
        string file = Path.Combine(_programs!, program);
        bool isRoot = !OperatingSystem.IsWindows() && Environment.UserName == "root";
        var start = new ProcessStartInfo(isRoot ? "runuser" : file) { WorkingDirectory = _folder };
        foreach (string argument in isRoot ? (string[])["-u", "postgres", "--", file, .. arguments] : arguments)
            start.ArgumentList.Add(argument);

        // A server that is started would keep pipes open that it was given, and the reading of them waiting.
        using Process process = Process.Start(Quiet(start))!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0,
            $"{program} ended with {process.ExitCode}. {(File.Exists(_log) ? File.ReadAllText(_log) : "")}");
    }

    private static ProcessStartInfo Quiet(ProcessStartInfo start)
    {
        var shell = new ProcessStartInfo("/bin/sh") { WorkingDirectory = start.WorkingDirectory };
        foreach (string argument in (string[])["-c", "\"$@\" >/dev/null 2>&1 </dev/null", "sh", start.FileName, .. start.ArgumentList])
            shell.ArgumentList.Add(argument);
        return shell;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindPrograms()
    {
        if (OperatingSystem.IsWindows()) return null;
        IEnumerable<string> folders = Environment.GetEnvironmentVariable("NTLTOOLS_TEST_POSTGRES") is { Length: > 0 } named ? [named]
            : [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), .. Debian()];
        return folders.FirstOrDefault(f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "pg_ctl")));
    }

    private static IEnumerable<string> Debian()
    {
        const string Versions = "/usr/lib/postgresql";
        return Directory.Exists(Versions)
            ? Directory.GetDirectories(Versions).OrderDescending(StringComparer.Ordinal).Select(v => Path.Combine(v, "bin")) : [];
    }
}
