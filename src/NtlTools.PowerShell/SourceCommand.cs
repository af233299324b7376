using System.Management.Automation;
using NtlTools.Core.Readings.PostgreSql;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that imports readings or purchases from files or a query; all files together are one import.</summary>
public abstract class SourceCommand : PathCommand
{
    /// <summary>The parameter set of a query.</summary>
    protected const string QuerySet = "Query";

    private readonly List<string> _inputs = [];

    /// <summary>Instead of files, a SELECT that only reads; what it yields is the cmdlet's own.</summary>
    public abstract string? Query { get; set; }

    /// <summary>
    /// The PostgreSQL database that runs the query: Host=db;Database=meters;Username=ntl, or the name of an environment variable that
    /// holds it. A password is better kept out of it: -Credential, PGPASSWORD or a password file.
    /// </summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string? ConnectionString { get; set; }

    /// <summary>
    /// User and password for the PostgreSQL database. Without -ConnectionString, NTLTOOLS_CONNECTION or PGHOST, PGDATABASE and the like
    /// say where it is.
    /// </summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNull]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The character between cells, an ASCII one. Found out if left out: comma, semicolon, tab or bar.</summary>
    [Parameter]
    [ValidatePattern("^[\\t -~]$")]
    public char? Delimiter { get; set; }

    /// <summary>The decimal mark, point or comma. Found out if left out.</summary>
    [Parameter]
    [ValidateSet(".", ",")]
    public char? DecimalMark { get; set; }

    /// <summary>The culture in which dates are written, such as en-GB: settles whether 1/2/2014 is in January.</summary>
    [Parameter]
    [ValidateNotNull]
    public CultureInfo? Culture { get; set; }

    /// <summary>How many threads the command may use. Without it, one for each processor. No result depends on it.</summary>
    /// <value>one for each processor</value>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; }

    /// <inheritdoc/>
    protected override int Threads => ThrottleLimit;

    /// <summary>The files and folders found so far.</summary>
    protected IReadOnlyList<string> Inputs => _inputs;

    /// <summary>Whether there is anything to import.</summary>
    protected bool HasInput => _inputs.Count > 0 || Query is not null;

    /// <summary>The database that the query is for; null where DuckDB runs it.</summary>
    private protected PostgreSqlServer? Server =>
        ConnectionString is null && Credential is null ? null : Databases.Server(ConnectionString, Credential);

    /// <summary>The folder where the names of files in a query start; null without one.</summary>
    private protected string? QueryFolder => Query is null ? null : SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Query is null) _inputs.AddRange(ResolvePaths());
    }

    /// <summary>
    /// The files that further paths mean. Customers without what is in them would be another request, so a missing one ends the command.
    /// </summary>
    private protected List<string> Existing(string[] paths)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            files.AddRange(ShellPaths.Resolve(SessionState.Path, path, out ErrorRecord? error));
            if (error is not null) ThrowTerminatingError(error);
        }
        return files;
    }
}
