using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using NtlTools.Cli.Commands;
using NtlTools.Cli.Display;
using NtlTools.Core.Errors;

namespace NtlTools.Cli;

/// <summary>The program: its commands, and how each of them ends.</summary>
internal static class NtlProgram
{
    /// <summary>Does what the arguments say.</summary>
    /// <param name="arguments">The command line without the program's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<ExitCode> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        try
        {
            ParseResult request = Root(terminal).Parse(arguments);
            if (request.Errors.Count > 0 && request.Action is ParseErrorAction)
            {
                ErrorText.WriteUsage(terminal, request);
                return ExitCode.Failed;
            }
            var streams = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return (ExitCode)await request.InvokeAsync(streams, cancellation).ConfigureAwait(false);
        }
        catch (NtlException failure)
        {
            ErrorText.Write(terminal, failure);
            return ExitCodes.Of(failure);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await terminal.Error.WriteLineAsync("Cancelled.").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ErrorText.Write(terminal, failure.Message, null,
                "Check that the disk has room, and that you may read and write there.");
            return ExitCode.Failed;
        }
        catch (Exception failure)
        {
            ErrorText.Write(terminal, "This is a fault of ntl, not of yours: " + failure, null, "Report it with the text above.");
            return ExitCode.Failed;
        }
    }

    /// <summary>The tree of commands.</summary>
    public static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand(
            "Finds electricity theft and other non-technical loss in meter data, and divides customers into segments.")
        {
            new MeasureCommand(terminal),
            new RunCommand(terminal),
            new SegmentCommand(terminal),
            new ScoreCommand(terminal),
            new EvaluateCommand(terminal),
            new ExportCommand(terminal),
            new SimulateCommand(terminal),
            new DemoCommand(terminal),
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples(terminal.Width);
        foreach (VersionOption version in root.Options.OfType<VersionOption>()) version.Action = new ShowVersion();
        return root;
    }
}
