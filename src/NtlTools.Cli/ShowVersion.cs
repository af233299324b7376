using System.CommandLine;
using System.CommandLine.Invocation;
using NtlTools.Core;

namespace NtlTools.Cli;

/// <summary>Says which version this is.</summary>
internal sealed class ShowVersion : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine("ntl " + ProductVersion.Text);
        return (int)ExitCode.Done;
    }
}
