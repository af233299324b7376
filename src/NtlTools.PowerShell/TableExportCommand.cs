using System.Management.Automation;
using NtlTools.Core.Files;
using NtlTools.Core.Reporting.PostgreSql;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that writes a file, or a table of a PostgreSQL database.</summary>
/// <remarks>A derived class declares SupportsShouldProcess.</remarks>
public abstract class TableExportCommand : ExportCommand
{
    /// <summary>The parameter set of tables.</summary>
    protected const string TableSet = "Table";

    /// <summary>
    /// The table of a PostgreSQL database: name or schema.name, as written; capital letters count. A part with points in it stands
    /// in double quotation marks. It is made where it does not exist; else rows are added, or replaced with -Force.
    /// </summary>
    [Parameter(ParameterSetName = TableSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Table { get; set; } = "";

    /// <summary>
    /// How to reach the database: Host=db;Database=meters;Username=ntl, or the name of an environment variable that holds it. Without
    /// it, NTLTOOLS_CONNECTION or PGHOST, PGDATABASE and the like. A password is better kept out of it: -Credential, PGPASSWORD or a
    /// password file.
    /// </summary>
    [Parameter(ParameterSetName = TableSet)]
    [ValidateNotNullOrEmpty]
    public string? ConnectionString { get; set; }

    /// <summary>User and password for the database.</summary>
    [Parameter(ParameterSetName = TableSet)]
    [ValidateNotNull]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>
    /// A text for a column named run, such as 2026-10, that tells these rows from others. With -Force only rows of the same run are
    /// replaced.
    /// </summary>
    [Parameter(ParameterSetName = TableSet)]
    [ValidateNotNullOrEmpty]
    public string? Run { get; set; }

    /// <summary>The form of a file. Without it, Parquet where the name ends with .parquet, CSV where it ends with .csv.</summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    public TableFormat? Format { get; set; }

    /// <inheritdoc/>
    protected override void CheckTarget(string path) => FileFormat(path);

    /// <summary>The form in which a file is written.</summary>
    protected TableFormat FileFormat(string path) => Format ?? TableFormats.Of(path);

    /// <summary>Whether a table is written and no file.</summary>
    protected bool IsTable => ParameterSetName == TableSet;

    /// <summary>The table that the parameters mean.</summary>
    protected PostgreSqlTable Target() => new(Databases.Server(ConnectionString, Credential), Table)
    {
        Replace = Force,
        NoClobber = NoClobber,
        Run = Run,
    };

    /// <summary>Ends a call to which nothing came: rows that were to be replaced are deleted all the same, and an older file is
    /// told of.</summary>
    protected void WriteNothing()
    {
        if (!IsTable)
        {
            string written = ParameterSetName == "LiteralPath" ? LiteralPath : Path;
            if (ShellPaths.ResolveLiteral(SessionState.Path, written, out ErrorRecord? error) is not { } path) ThrowTerminatingError(error!);
            else if (File.Exists(path)) WriteError(ErrorRecords.NothingToWrite(path));
            else WriteVerbose($"Nothing came to be written; there is no {path}.");
            return;
        }
        PostgreSqlTable table = Target();
        if (!Force && !NoClobber)
        {
            WriteVerbose($"Nothing came to be written to {table.Name} at {table.Server}; its rows are what they were.");
            return;
        }
        if (!MayWrite(table)) return;
        RunWithProgress("Writing to the database", execution =>
        {
            table.Clear(execution.Cancellation);
            return 0L;
        });
        WriteSummary($"Wrote no rows to {table.Name} at {table.Server}{(Force ? "; those that were to be replaced are gone" : "")}.");
    }

    /// <summary>Whether the person's switches let a table be written.</summary>
    protected bool MayWrite(PostgreSqlTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ShouldProcess($"{table.Name} at {table.Server}", Force ? "Replace rows" : "Add rows");
    }
}
