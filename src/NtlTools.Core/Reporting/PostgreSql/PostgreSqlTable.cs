using System.Data;
using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings.PostgreSql;

namespace NtlTools.Core.Reporting.PostgreSql;

/// <summary>A table of a PostgreSQL database that results go into: all rows of one call, or none of them.</summary>
/// <remarks>
/// The table is made where it is not there, else rows are added to it; its columns must have the names and types that it would be
/// made with, in any order, and may be more. Everything happens in one transaction.
/// </remarks>
public sealed record PostgreSqlTable
{
    /// <summary>The column that tells the rows of one run from those of another.</summary>
    public const string RunColumn = "run";

    // PostgreSQL cuts longer names off without an error.
    private const int LongestName = 63;

    /// <summary>Names a table; nothing is sent yet.</summary>
    /// <param name="server">Where it is.</param>
    /// <param name="name">The name, or schema.name, as they are written: capital letters count. A part in double quotation marks can
    /// hold points, and such marks doubled.</param>
    /// <exception cref="NtlException">It is no such name.</exception>
    public PostgreSqlTable(PostgreSqlServer server, string name)
    {
        ArgumentNullException.ThrowIfNull(server);
        Server = server;
        Name = string.Join('.', Parts(name ?? "").Select(Quoted));
    }

    /// <summary>Where it is.</summary>
    public PostgreSqlServer Server { get; }

    /// <summary>The name, each part in quotation marks.</summary>
    public string Name { get; }

    /// <summary>Deletes the rows that are there first: all of them, or with <see cref="Run"/> those of that run.</summary>
    public bool Replace { get; init; }

    /// <summary>Refuses to write to a table that is there.</summary>
    public bool NoClobber { get; init; }

    /// <summary>What the rows of this call are told from others by, in a column of its own; null for no such column.</summary>
    public string? Run { get; init; }

    /// <summary>Writes rows.</summary>
    /// <param name="columns">Names and types of the columns but the run's.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="writeRow">Writes the cells of one row, in the order of the columns.</param>
    /// <param name="cancellation">Stops the work; the table is then as it was.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="NtlException">The server is lost or refuses; the table is as it was.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; the table is as it was.</exception>
    internal long Write<T>(IReadOnlyList<(string Name, string Type)> columns, IEnumerable<T> rows, Action<CopyWriter, T> writeRow,
        CancellationToken cancellation)
    {
        (string Name, string Type)[] all = Run is null ? [.. columns] : [(RunColumn, "text"), .. columns];
        using NpgsqlConnection connection = Server.Connect(cancellation);
        string doing = "preparing the table";
        bool isCommitting = false;
        Exception? ofRows = null;
        try
        {
            Execute(connection, "BEGIN", cancellation);
            Prepare(connection, all, cancellation);
            string names = string.Join(", ", all.Select(c => Quoted(c.Name)));
            long count = Copy(connection.BeginRawBinaryCopyAsync($"COPY {Name} ({names}) FROM STDIN (FORMAT BINARY)", cancellation)
                .GetAwaiter().GetResult());
            isCommitting = true;
            Execute(connection, "COMMIT", CancellationToken.None);
            return count;
        }
        catch (Exception failure) when (failure is not NtlException && !ReferenceEquals(failure, ofRows))
        {
            // Whatever was not committed is undone by the server when the connection ends.
            if (isCommitting && failure is not PostgresException && PostgreSqlFailure.OfLoss(failure, Server, doing) is not null)
                throw NtlErrors.DatabaseCommitUnknown(Server, Name);
            if (!isCommitting) cancellation.ThrowIfCancellationRequested();
            if (PostgreSqlFailure.OfTable(failure, Server, Name, doing) is { } known) throw known;
            throw;
        }

        long Copy(NpgsqlRawCopyStream stream)
        {
            using var writer = new CopyWriter(stream, all.Length, cancellation);
            try
            {
                writer.Begin();
                foreach (T row in Watched())
                {
                    writer.BeginRow();
                    if (Run is not null) writer.Write(Run);
                    writeRow(writer, row);
                    doing = "writing rows";
                }
                writer.End();
                stream.Dispose();
                return writer.RowCount;
            }
            catch
            {
                Abandon(stream);
                throw;
            }
        }

        // What goes wrong where rows come from is not the table's failure.
        IEnumerable<T> Watched()
        {
            using IEnumerator<T> source = rows.GetEnumerator();
            while (true)
            {
                try
                {
                    if (!source.MoveNext()) yield break;
                }
                catch (Exception failure)
                {
                    ofRows = failure;
                    throw;
                }
                yield return source.Current;
            }
        }
    }

    /// <summary>Does what <see cref="Replace"/> and <see cref="NoClobber"/> ask for where there is no row to write: what stood there
    /// before must not pass for what is new. A table that does not exist is not made.</summary>
    /// <param name="cancellation">Stops the work; the table is then as it was.</param>
    /// <exception cref="NtlException">The server is lost or refuses; the table is as it was.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; the table is as it was.</exception>
    public void Clear(CancellationToken cancellation = default)
    {
        if (!Replace && !NoClobber) return;
        using NpgsqlConnection connection = Server.Connect(cancellation);
        bool isCommitting = false;
        try
        {
            Execute(connection, "BEGIN", cancellation);
            if (!Exists(connection, cancellation)) return;
            if (NoClobber) throw NtlErrors.TableExists(Server, Name);
            if (Run is not null) CheckTypes(connection, [(RunColumn, "text")], cancellation);
            Delete(connection, cancellation);
            isCommitting = true;
            Execute(connection, "COMMIT", CancellationToken.None);
        }
        catch (Exception failure) when (failure is not NtlException)
        {
            const string Doing = "deleting rows";
            if (isCommitting && failure is not PostgresException && PostgreSqlFailure.OfLoss(failure, Server, Doing) is not null)
                throw NtlErrors.DatabaseCommitUnknown(Server, Name);
            if (!isCommitting) cancellation.ThrowIfCancellationRequested();
            if (PostgreSqlFailure.OfTable(failure, Server, Name, Doing) is { } known) throw known;
            throw;
        }
    }

    /// <summary>A name that stands for itself in a statement, whatever letters it has.</summary>
    internal static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>What a column of our files is called in a database, where capital letters are a burden: RiskLevel, risk_level.</summary>
    internal static string ColumnName(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && i > 0 && !char.IsAsciiLetterUpper(name[i - 1])) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    private void Prepare(NpgsqlConnection connection, (string Name, string Type)[] columns, CancellationToken cancellation)
    {
        if (!Exists(connection, cancellation))
        {
            string definition = string.Join(", ", columns.Select(c => $"{Quoted(c.Name)} {c.Type}"));
            Execute(connection, $"CREATE TABLE {Name} ({definition})", cancellation);
            return;
        }
        if (NoClobber) throw NtlErrors.TableExists(Server, Name);
        CheckTypes(connection, columns, cancellation);
        if (Replace) Delete(connection, cancellation);
    }

    private bool Exists(NpgsqlConnection connection, CancellationToken cancellation)
    {
        using var look = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        look.Parameters.Add(new() { Value = Name, NpgsqlDbType = NpgsqlDbType.Text });
        return (bool)look.ExecuteScalarAsync(cancellation).GetAwaiter().GetResult()!;
    }

    private void Delete(NpgsqlConnection connection, CancellationToken cancellation)
    {
        using var delete = new NpgsqlCommand(
            $"DELETE FROM {Name}{(Run is null ? "" : $" WHERE {Quoted(RunColumn)} = $1")}", connection);
        if (Run is not null) delete.Parameters.Add(new() { Value = Run, NpgsqlDbType = NpgsqlDbType.Text });
        delete.ExecuteNonQueryAsync(cancellation).GetAwaiter().GetResult();
    }

    // A binary COPY into a column of another type would fail late, or be taken for another number.
    private void CheckTypes(NpgsqlConnection connection, (string Name, string Type)[] columns, CancellationToken cancellation)
    {
        using var command = new NpgsqlCommand(
            $"SELECT {string.Join(", ", columns.Select(c => Quoted(c.Name)))} FROM {Name}", connection);
        using NpgsqlDataReader reader = command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellation)
            .GetAwaiter().GetResult();
        for (int i = 0; i < columns.Length; i++)
        {
            string found = reader.GetDataTypeName(i), wanted = columns[i].Type;
            bool fits = wanted == "text" ? reader.GetDataTypeOID(i) is 25 or 1042 or 1043
                : reader.GetDataTypeOID(i) == Oid(wanted);
            if (!fits)
                throw NtlErrors.TableMismatch(Server, Name, string.Create(CultureInfo.InvariantCulture,
                    $"its column {Quoted(columns[i].Name)} has the type {found}, and {wanted} is needed"));
        }
    }

    private static uint Oid(string type) => type switch
    {
        "boolean" => 16,
        "bigint" => 20,
        "real" => 700,
        "double precision" => 701,
        "date" => 1082,
        "timestamp" => 1114,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No column has this type."),
    };

    private static void Execute(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        using var command = new NpgsqlCommand(statement, connection);
        command.ExecuteNonQueryAsync(cancellation).GetAwaiter().GetResult();
    }

    private static void Abandon(NpgsqlRawCopyStream stream)
    {
        try
        {
            stream.Cancel();
            stream.Dispose();
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or ObjectDisposedException
            or OperationCanceledException or InvalidOperationException)
        {
            // What led here is what is reported.
        }
    }

    private static List<string> Parts(string name)
    {
        var parts = new List<string>();
        int at = 0;
        while (true)
        {
            string part;
            if (at < name.Length && name[at] == '"')
            {
                var text = new StringBuilder();
                for (at++; ; at++)
                {
                    if (at == name.Length) throw NtlErrors.BadTableName(name);
                    if (name[at] == '"' && (++at == name.Length || name[at] != '"')) break;
                    text.Append(name[at]);
                }
                part = text.ToString();
            }
            else
            {
                int end = name.IndexOf('.', at);
                part = name[at..(end < 0 ? name.Length : end)];
                at = end < 0 ? name.Length : end;
            }
            if (part.Length == 0 || part.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(part) > LongestName)
                throw NtlErrors.BadTableName(name);
            parts.Add(part);
            if (at == name.Length) break;
            if (name[at++] != '.' || parts.Count == 2) throw NtlErrors.BadTableName(name);
        }
        return parts;
    }
}
