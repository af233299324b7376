using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>The errors that failures of a PostgreSQL server or of the way to it mean.</summary>
internal static class PostgreSqlFailure
{
    /// <summary>The error that a failure to connect means; null where it is another kind of failure.</summary>
    public static NtlException? OfConnecting(Exception failure, PostgreSqlServer server) => failure switch
    {
        PostgresException { SqlState: "28P01" or "28000" } => NtlErrors.AuthenticationFailed(server),
        PostgresException { SqlState: "3D000" } refused => NtlErrors.NoSuchDatabase(server, refused.MessageText),
        PostgresException refused => NtlErrors.CannotConnect(server, refused.MessageText),

        // The driver has no type for a password that is asked for and not there.
        NpgsqlException none when $"{none.Message} {none.InnerException?.Message}".Contains("password", StringComparison.Ordinal) =>
            NtlErrors.AuthenticationFailed(server),
        NpgsqlException or SocketException or TimeoutException or IOException =>
            NtlErrors.CannotConnect(server, (failure.InnerException ?? failure).Message),
        _ => null,
    };

    /// <summary>The error that a lost connection means; null where the connection still stands.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="server">The server.</param>
    /// <param name="doing">What was being done: "row 17 was read".</param>
    public static NtlException? OfLoss(Exception failure, PostgreSqlServer server, string doing) => failure switch
    {
        // 57P01 to 57P05: the server is being stopped, or ends this session; 08: the connection itself.
        PostgresException lost when lost.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || lost.SqlState.StartsWith("08", StringComparison.Ordinal) =>
            NtlErrors.DatabaseConnectionLost(server, doing, lost.MessageText),
        PostgresException => null,
        NpgsqlException or SocketException or TimeoutException or IOException or ObjectDisposedException =>
            NtlErrors.DatabaseConnectionLost(server, doing, (failure.InnerException ?? failure).Message),
        _ => null,
    };

    /// <summary>The error that a failure of a query means; null where it is another kind of failure.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="query">The query.</param>
    /// <param name="before">How many characters were sent before the query's own.</param>
    /// <param name="doing">What was being done.</param>
    public static NtlException? OfQuery(Exception failure, PostgreSqlQuery query, int before, string doing)
    {
        PostgreSqlServer server = query.Server;
        if (OfLoss(failure, server, doing) is { } lost) return lost;
        return failure is not PostgresException refused ? null : refused.SqlState switch
        {
            "42P01" or "3F000" => NtlErrors.NoSuchTable(server, refused.MessageText),
            "42501" => NtlErrors.DatabaseAccessDenied(server, refused.MessageText),
            "25006" => NtlErrors.QueryWrites(server, refused.MessageText),
            _ => NtlErrors.QueryFailed(server, refused.MessageText, Place(query.Text, refused.Position - before), refused.Hint),
        };
    }

    /// <summary>The error that a failure to write a table means; null where it is another kind of failure.</summary>
    public static NtlException? OfTable(Exception failure, PostgreSqlServer server, string table, string doing)
    {
        if (OfLoss(failure, server, doing) is { } lost) return lost;
        return failure is not PostgresException refused ? null : refused.SqlState switch
        {
            "3F000" or "42P01" => NtlErrors.NoSuchTable(server, refused.MessageText),
            "42501" => NtlErrors.DatabaseAccessDenied(server, refused.MessageText),
            "42703" or "42701" or "42804" or "42809" or "22P03" or "22P04" =>
                NtlErrors.TableMismatch(server, table, refused.MessageText),
            _ => NtlErrors.TableNotWritten(server, table, refused.MessageText),
        };
    }

    // Positions count characters from 1, and may lie in what was put around the query.
    private static string? Place(string query, int position)
    {
        if (position < 1 || position > query.Length) return null;
        int line = 1, column = 1;
        foreach (char letter in query.AsSpan(0, position - 1)) (line, column) = letter == '\n' ? (line + 1, 1) : (line, column + 1);
        return string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}");
    }
}
