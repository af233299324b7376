using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>A PostgreSQL database and how to get in. The password is used to connect and never shown, written or logged.</summary>
/// <remarks>
/// What the connection string leaves open comes from the variables that PostgreSQL's own programs know: PGHOST, PGPORT,
/// PGDATABASE, PGUSER, PGPASSWORD, PGPASSFILE and the rest of those that Npgsql reads, and from the user's password file.
/// </remarks>
public sealed partial class PostgreSqlServer
{
    /// <summary>The environment variable that holds the connection string where none is given.</summary>
    public const string Variable = "NTLTOOLS_CONNECTION";

    private const int UsualPort = 5432;

    // A server that does not answer is left after this, so that stopping takes less than a second.
    private const int CancellationMilliseconds = 400, StopSeconds = 2;

    private readonly string _connectionString;
    private readonly string[] _secrets;

    private PostgreSqlServer(NpgsqlConnectionStringBuilder parts)
    {
        Host = parts.Host ?? "localhost";
        Port = parts.Port;
        Database = parts.Database ?? "";
        UserName = parts.Username ?? Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName;
        string?[] told = [parts.Password, parts.SslPassword, Environment.GetEnvironmentVariable("PGPASSWORD")];
        IReadOnlyList<string> filed = parts.Password is null
            ? PasswordFile.Passwords(PasswordFile.PathOf(parts.Passfile), Host, Port, UserName) : [];

        // As they are, and as SQL and an address would have them.
        _secrets = [.. told.Concat(filed).OfType<string>().Where(s => s.Length > 0)
            .SelectMany(s => (string[])[s, s.Replace("'", "''", StringComparison.Ordinal), Uri.EscapeDataString(s)])
            .Distinct().OrderByDescending(s => s.Length)];
        _connectionString = parts.ConnectionString;
    }

    /// <summary>The server's name or address, or the folder of its socket.</summary>
    public string Host { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>The database; empty where it has the user's name.</summary>
    public string Database { get; }

    /// <summary>The user.</summary>
    public string UserName { get; }

    /// <summary>Understands a connection, without connecting.</summary>
    /// <param name="connection">Pairs such as Host=db;Database=meters;Username=ntl; or the name of an environment variable that holds
    /// them; null for <see cref="Variable"/> and the variables of PostgreSQL's own programs.</param>
    /// <param name="userName">The user, in place of the connection's; null for that one.</param>
    /// <param name="password">The password, in place of the connection's; null for that one.</param>
    /// <exception cref="NtlException">It cannot be understood; the error repeats nothing of it.</exception>
    public static PostgreSqlServer Parse(string? connection, string? userName = null, string? password = null)
    {
        string text = connection is null ? Environment.GetEnvironmentVariable(Variable) ?? ""
            : connection.Contains('=', StringComparison.Ordinal) ? connection
            : NamedVariable(connection.Trim()) ?? throw NtlErrors.NoConnectionVariable();
        try
        {
            // The driver tells what is wrong in words of the string, some of which may be the password.
            var given = new DbConnectionStringBuilder { ConnectionString = text };
            HashSet<string> keys = [.. given.Keys.Cast<string>().Select(Bare)];
            var parts = new NpgsqlConnectionStringBuilder(text) { PersistSecurityInfo = false, Pooling = false, Enlist = false };
            parts.Host ??= Environment.GetEnvironmentVariable("PGHOST") ?? "localhost";
            parts.Database ??= Environment.GetEnvironmentVariable("PGDATABASE");
            if (!keys.Contains("port") && parts.Port == UsualPort
                && int.TryParse(Environment.GetEnvironmentVariable("PGPORT"), NumberStyles.None, CultureInfo.InvariantCulture,
                    out int port))
                parts.Port = port;
            if (userName is not null) parts.Username = userName;
            if (password is not null) parts.Password = password;
            parts.ApplicationName ??= "NtlTools";

            // A query may think for hours before its first row; a server that is gone is noticed all the same.
            if (!keys.Contains("commandtimeout")) parts.CommandTimeout = 0;
            if (!keys.Contains("cancellationtimeout")) parts.CancellationTimeout = CancellationMilliseconds;
            if (!keys.Contains("tcpkeepalive"))
            {
                parts.TcpKeepAlive = true;
                parts.TcpKeepAliveTime = 10;
                parts.TcpKeepAliveInterval = 5;
            }
            if (parts.Host.Contains('@', StringComparison.Ordinal) || parts.Host.Contains("://", StringComparison.Ordinal))
                throw NtlErrors.BadConnectionString();
            return new(parts);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or KeyNotFoundException
            or InvalidCastException or OverflowException or NotSupportedException or InvalidOperationException)
        {
            throw NtlErrors.BadConnectionString();
        }
    }

    /// <summary>A text without the passwords that are known here, and without what stands where passwords usually do.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string secret in _secrets) text = text.Replace(secret, "***", StringComparison.Ordinal);
        return RedactPatterns(text);
    }

    /// <summary>A text without what stands where passwords usually do.</summary>
    internal static string RedactPatterns(string text) =>
        AddressPassword().Replace(PairedPassword().Replace(text, "$1***"), "$1***@");

    /// <summary>Where it is: "db:5432/meters".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}{(Database.Length > 0 ? "/" : "")}{Database}");

    /// <summary>Connects.</summary>
    /// <exception cref="NtlException">The server cannot be reached or does not let the user in.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    internal NpgsqlConnection Connect(CancellationToken cancellation)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = new NpgsqlConnection(_connectionString);
            connection.OpenAsync(cancellation).GetAwaiter().GetResult();
            return connection;
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            cancellation.ThrowIfCancellationRequested();
            if (failure is ArgumentException or NotSupportedException or InvalidOperationException)
                throw NtlErrors.BadConnectionString();
            if (PostgreSqlFailure.OfConnecting(failure, this) is { } known) throw known;
            throw;
        }
    }

    /// <summary>Ends another session of the user's, and with it the query that it runs, wherever that is.</summary>
    /// <returns>Whether the server has been told.</returns>
    internal bool EndSession(int session)
    {
        var parts = new NpgsqlConnectionStringBuilder(_connectionString) { Timeout = StopSeconds, CommandTimeout = StopSeconds };
        try
        {
            using var connection = new NpgsqlConnection(parts.ConnectionString);
            connection.Open();
            using var command = new NpgsqlCommand("SELECT pg_terminate_backend($1)", connection);
            command.Parameters.Add(new() { Value = session, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer });
            return command.ExecuteScalar() is true;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or SocketException or TimeoutException)
        {
            // There may be no connection to spare; the caller has another way.
            return false;
        }
    }

    private static string? NamedVariable(string name) =>
        name.Length > 0 && Environment.GetEnvironmentVariable(name) is { } value && value.Contains('=', StringComparison.Ordinal)
            ? value : null;

    private static string Bare(string key) => string.Concat(key.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    [GeneratedRegex(@"((?:password|passwd|pwd)['""]?\s*(?:=|:|\s)\s*)('(?:[^']|'')*'|""[^""]*""|[^\s;,')]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PairedPassword();

    [GeneratedRegex(@"(://[^\s/:@]*:)[^\s/@]*@", RegexOptions.CultureInvariant)]
    private static partial Regex AddressPassword();
}
