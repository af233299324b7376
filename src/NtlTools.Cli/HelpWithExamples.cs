using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using NtlTools.Cli.Commands;

namespace NtlTools.Cli;

/// <summary>The usual help, and then commands that can be copied.</summary>
internal sealed class HelpWithExamples(int width) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples =
    [
        "ntl demo",
        "ntl run readings.csv --output results",
    ];

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        int result = new HelpAction { MaxWidth = width }.Invoke(parseResult);
        IReadOnlyList<string> examples = parseResult.CommandResult.Command is NtlCommand command
            ? command.Examples
            : RootExamples;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in examples) output.WriteLine("  " + example);
        output.WriteLine();
        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("Exit codes:");
            output.WriteLine("  0 done, 1 failed, 2 data below the quality asked for, 3 another run is writing");
            output.WriteLine();
        }
        return result;
    }
}
