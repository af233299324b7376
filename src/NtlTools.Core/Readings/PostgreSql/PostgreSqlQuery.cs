using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>One statement whose rows are readings: a customer's id, a time, kWh, and what else is known of the customer.</summary>
/// <remarks>It runs in a transaction that can only read.</remarks>
internal sealed class PostgreSqlQuery
{
    private const string NameStart = "query of ";

    /// <summary>Makes a query; nothing is sent yet.</summary>
    /// <param name="server">Where it runs.</param>
    /// <param name="text">The statement; a semicolon at its end is left out.</param>
    /// <exception cref="NtlException">The text is blank.</exception>
    public PostgreSqlQuery(PostgreSqlServer server, string? text)
    {
        ArgumentNullException.ThrowIfNull(server);
        Server = server;
        Text = (text ?? "").TrimEnd(' ', '\t', '\r', '\n', ';');
        if (string.IsNullOrWhiteSpace(Text)) throw NtlErrors.NoQuery();
    }

    /// <summary>Where it runs.</summary>
    public PostgreSqlServer Server { get; }

    /// <summary>The statement, which may hold what is not to be shown.</summary>
    public string Text { get; }

    /// <summary>What reports call it: "query of db:5432/meters".</summary>
    public string Name => NameStart + Server;

    /// <summary>Whether a source of readings is a query and no file.</summary>
    public static bool IsName(string source) => source.StartsWith(NameStart, StringComparison.Ordinal);

    /// <summary>Its name; the text may hold what is not to be shown.</summary>
    public override string ToString() => Name;
}
