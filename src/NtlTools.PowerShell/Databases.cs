using System.Management.Automation;
using NtlTools.Core.Readings.PostgreSql;

namespace NtlTools.PowerShell;

/// <summary>Databases as parameters name them.</summary>
internal static class Databases
{
    /// <summary>The server of a connection string, with the user and password of a credential where there is one.</summary>
    public static PostgreSqlServer Server(string? connectionString, PSCredential? credential) =>
        PostgreSqlServer.Parse(connectionString, credential?.UserName, credential?.GetNetworkCredential().Password);
}
