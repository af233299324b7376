using System.Management.Automation;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that reads files.</summary>
public abstract class PathCommand : NtlCommand
{
    /// <summary>The parameter set of paths with wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of paths without.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The files or folders to read. Wildcards are allowed.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public virtual string[] Path { get; set; } = [];

    /// <summary>The files or folders to read, as they are written: no character is a wildcard.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The paths of the file system that the current input means.</summary>
    /// <returns>Each path that exists; for each that does not, an error is written and the next one follows.</returns>
    protected IEnumerable<string> ResolvePaths()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string path in literal ? LiteralPath : Path)
        {
            ErrorRecord? error;
            if (!literal)
            {
                IReadOnlyList<string> found = ShellPaths.Resolve(SessionState.Path, path, out error);
                foreach (string file in found) yield return file;
            }
            else if (ShellPaths.ResolveLiteral(SessionState.Path, path, out error) is { } file)
            {
                if (System.IO.Path.Exists(file)) yield return file;
                else error = ErrorRecords.PathNotFound(path);
            }
            if (error is not null) WriteError(error);
        }
    }
}
