using System.Text;
using Spectre.Console;

namespace NtlTools.Cli;

/// <summary>Where the program writes, and what stands behind it: a person's terminal, a file, or another program.</summary>
internal sealed class Terminal
{
    private const int PlainWidth = 80, NarrowestWidth = 40;

    /// <summary>Results go here.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress, warnings and errors go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person reads the results as they come.</summary>
    public bool OutputIsInteractive { get; init; }

    /// <summary>Whether a person sees the progress as it comes.</summary>
    public bool ErrorIsInteractive { get; init; }

    /// <summary>Whether colours are wanted where a person reads.</summary>
    public bool HasColors { get; init; }

    /// <summary>The width of lines, in characters.</summary>
    public int Width { get; init; } = PlainWidth;

    /// <summary>The width of lines of results, in characters: a file is as wide as most terminals.</summary>
    public int OutputWidth => OutputIsInteractive ? Width : PlainWidth;

    /// <summary>The terminal that the process was started from.</summary>
    public static Terminal OfProcess()
    {
        // A terminal that calls itself dumb can neither move its cursor nor colour.
        bool dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool output = !Console.IsOutputRedirected && !dumb, error = !Console.IsErrorRedirected && !dumb;
        return new()
        {
            Output = Console.Out,
            Error = Console.Error,
            OutputIsInteractive = output,
            ErrorIsInteractive = error,
            HasColors = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = output || error ? Math.Max(NarrowestWidth, WindowWidth()) : PlainWidth,
        };
    }

    /// <summary>A console that lays results out.</summary>
    public IAnsiConsole OutputConsole() => ConsoleOf(Output, OutputIsInteractive, OutputWidth);

    /// <summary>A console that shows progress.</summary>
    public IAnsiConsole ErrorConsole() => ConsoleOf(Error, ErrorIsInteractive, Width);

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and int width ? width : PlainWidth;
        }
        catch (IOException)
        {
            // Some terminals do not know their width.
            return PlainWidth;
        }
    }

    // The default enrichers would colour the log of a build server, which is a file.
    private IAnsiConsole ConsoleOf(TextWriter writer, bool interactive, int width) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = interactive ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = interactive && HasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
        Out = new Target(writer, width, interactive),
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
    });

    private sealed class Target(TextWriter writer, int width, bool interactive) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => interactive;

        public int Width => width;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
            // The encoding is the process's.
        }
    }
}
