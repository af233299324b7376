using NtlTools.Core.Readings.PostgreSql;

namespace NtlTools.Core.Errors;

public static partial class NtlErrors
{
    // No word of what was written is repeated: where the marks between the parts are wrong, any part can be the password.
    internal static NtlException BadConnectionString() => new("BadConnectionString", NtlErrorKind.InvalidArgument,
        "ConnectionString", "The connection string cannot be understood; it is not shown, since it may hold a password.",
        "Write it as Host=server;Port=5432;Database=name;Username=name with a value in quotation marks where it holds ';', and "
            + "leave the password to PGPASSWORD or a password file, or to a credential in the shell.");

    internal static NtlException NoConnectionVariable() => new("NoConnectionVariable", NtlErrorKind.NotFound, "ConnectionString",
        "The connection is neither keyword=value pairs nor the name of an environment variable that is set.",
        $"Write Host=server;Database=name, or name a variable that holds it; {PostgreSqlServer.Variable} is used where nothing is named.");

    internal static NtlException NoQuery() => new("NoQuery", NtlErrorKind.InvalidArgument, "Query",
        "The query is empty.", "Write a SELECT that yields a customer id, a time and kWh.");

    internal static NtlException QueryAndFiles() => new("QueryAndFiles", NtlErrorKind.InvalidArgument, "Query",
        "There are both files and a query; one import takes one of them.", "Leave one of them out.");

    internal static NtlException CannotConnect(PostgreSqlServer server, string reason) => new("CannotConnect",
        NtlErrorKind.InputOutput, server.ToString(), $"There is no connection to PostgreSQL at {server}: {server.Redact(reason)}",
        "Check host and port, that the server runs, and that it lets this machine in.");

    internal static NtlException AuthenticationFailed(PostgreSqlServer server) => new("AuthenticationFailed",
        NtlErrorKind.InvalidArgument, server.ToString(),
        $"The server at {server} does not let user '{server.UserName}' in with this password, or without one.",
        "Check user and password; the password can come from PGPASSWORD, a password file (PGPASSFILE), or a credential in the shell.");

    internal static NtlException NoSuchDatabase(PostgreSqlServer server, string text) => new("NoSuchDatabase",
        NtlErrorKind.NotFound, server.ToString(), $"The server says: {server.Redact(text)}.", "Name a database that the server has.");

    // Without the driver's exception: its text is not redacted, and would be shown or kept with this one's.
    internal static NtlException DatabaseConnectionLost(PostgreSqlServer server, string doing, string reason) =>
        new("DatabaseConnectionLost", NtlErrorKind.InputOutput, server.ToString(),
            $"The connection to {server} was lost while {doing}: {server.Redact(reason)}",
            "Nothing was changed, here or there. Run again when the server is back.");

    internal static NtlException DatabaseCommitUnknown(PostgreSqlServer server, string table) => new("DatabaseCommitUnknown",
        NtlErrorKind.InputOutput, table,
        $"The connection to {server} was lost while the server was to make the rows of table {table} last: it has all of them or none.",
        "Look whether the rows are there before you run again.");

    internal static NtlException NoSuchTable(PostgreSqlServer server, string text) => new("NoSuchTable", NtlErrorKind.NotFound,
        server.ToString(), $"The server at {server} says: {server.Redact(text)}.",
        "Check the spelling and the schema; names with capital letters need quotation marks in a query.");

    internal static NtlException DatabaseAccessDenied(PostgreSqlServer server, string text) => new("DatabaseAccessDenied",
        NtlErrorKind.InvalidArgument, server.ToString(),
        $"User '{server.UserName}' may not do this at {server}: {server.Redact(text)}.", "Ask for the right, or use another user.");

    internal static NtlException QueryWrites(PostgreSqlServer server, string text) => new("QueryWrites",
        NtlErrorKind.InvalidArgument, server.ToString(),
        $"The query would change data, and runs in a transaction that cannot: {server.Redact(text)}.",
        "Write a SELECT that only reads.");

    internal static NtlException QueryFailed(PostgreSqlServer server, string text, string? place, string? hint) =>
        new("QueryFailed", NtlErrorKind.InvalidArgument, server.ToString(),
            $"The server at {server} refuses the query{(place is null ? "" : $" at {place}")}: {server.Redact(text)}.",
            hint is null ? "Correct the query, and try it in psql." : server.Redact(hint));

    internal static NtlException QueryColumnType(string source, string column, string role, string type, string expected) =>
        new("QueryColumnType", NtlErrorKind.InvalidData, source,
            $"Column '{column}' of the {source} is the {role} and has the type {type}; {expected} is expected.",
            "Cast it in the query, as in reading::float8 or read_at::timestamp, or name another column.");

    internal static NtlException RowTooLarge(string source, long row, long most) => new("RowTooLarge", NtlErrorKind.InvalidData,
        source, $"Row {row} of the {source} has more than {most >> 20} MB.", "Leave large columns out of the query.");

    internal static NtlException BadTableName(string name) => new("BadTableName", NtlErrorKind.InvalidArgument, "Table",
        $"'{name}' is no name of a table.",
        "Write name or schema.name, each part in double quotation marks where it holds a point or such a mark itself.");

    internal static NtlException TableExists(PostgreSqlServer server, string table) => new("TableExists",
        NtlErrorKind.InvalidArgument, table, $"Table {table} exists already at {server}.",
        "Choose another name, or leave out -NoClobber to add rows to it.");

    internal static NtlException TableMismatch(PostgreSqlServer server, string table, string text) => new("TableMismatch",
        NtlErrorKind.InvalidData, table, $"Table {table} at {server} does not fit what is to be written: {server.Redact(text)}.",
        "Write to another table, which is then made, or change the columns of this one.");

    internal static NtlException TableNotWritten(PostgreSqlServer server, string table, string text) => new("TableNotWritten",
        NtlErrorKind.InputOutput, table, $"Table {table} at {server} was not written and is as it was: {server.Redact(text)}.",
        "Remove the cause and run again.");
}
