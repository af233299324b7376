using System.Management.Automation;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that writes one file.</summary>
/// <remarks>A derived class declares SupportsShouldProcess.</remarks>
public abstract class ExportCommand : NtlCommand
{
    /// <summary>The file to write. A relative path starts at the shell's location.</summary>
    [Parameter(ParameterSetName = "Path", Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public virtual string Path { get; set; } = "";

    /// <summary>The file to write, as it is written: no character has a meaning of its own.</summary>
    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>Leaves a file that exists as it is and ends with an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replaces a file even where it is read-only, and makes the folder where it is missing.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the file that was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Writes the file, unless the person's switches forbid it.</summary>
    /// <param name="write">Writes to a path of the file system, beside the old file and then in its place.</param>
    protected void Save(Action<string> write)
    {
        if (WritablePath() is not { } path) return;
        write(path);
        if (PassThru) WriteObject(new FileInfo(path));
    }

    /// <summary>Refuses a file that must not be written, before anything is done to it.</summary>
    /// <param name="path">The path of the file system.</param>
    protected virtual void CheckTarget(string path)
    {
    }

    /// <summary>The path of the file system to write to; null where the person's switches forbid it.</summary>
    protected string? WritablePath()
    {
        string written = ParameterSetName == "LiteralPath" ? LiteralPath : Path;
        if (ShellPaths.ResolveLiteral(SessionState.Path, written, out ErrorRecord? error) is not { } path)
        {
            ThrowTerminatingError(error!);
            return null;
        }
        bool exists = File.Exists(path), readOnly = exists && (File.GetAttributes(path) & FileAttributes.ReadOnly) != 0;
        if (exists && NoClobber) ThrowTerminatingError(ErrorRecords.OutputExists(path));
        if (readOnly && !Force) ThrowTerminatingError(ErrorRecords.OutputIsReadOnly(path));
        CheckTarget(path);
        if (!ShouldProcess(path)) return null;
        if (readOnly) File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
        if (Force && System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        return path;
    }
}
