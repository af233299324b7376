using System.Management.Automation;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet whose work runs on several threads.</summary>
public abstract class ParallelCommand : NtlCommand
{
    /// <summary>How many threads the command may use. Without it, one for each processor. No result depends on it.</summary>
    /// <value>one for each processor</value>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; }

    /// <inheritdoc/>
    protected override int Threads => ThrottleLimit;
}
