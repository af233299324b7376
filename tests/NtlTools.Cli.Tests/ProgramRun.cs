namespace NtlTools.Cli.Tests;

/// <summary>One run of the program inside the test's process, with what it wrote.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs with both outputs redirected.</summary>
    public static ProgramRun Of(params string[] arguments) => Of(arguments, interactive: false, colors: true);

    /// <summary>Runs as if a person sat before both outputs, or as if both were redirected.</summary>
    public static ProgramRun Of(string[] arguments, bool interactive, bool colors)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal
        {
            Output = output,
            Error = error,
            OutputIsInteractive = interactive,
            ErrorIsInteractive = interactive,
            HasColors = colors,
        };
        return new(Of(arguments, terminal, CancellationToken.None), output.ToString(), error.ToString());
    }

    /// <summary>Runs on a terminal of the test's own.</summary>
    /// <returns>The exit code.</returns>
    public static int Of(string[] arguments, Terminal terminal, CancellationToken cancellation) =>
        (int)NtlProgram.RunAsync(arguments, terminal, cancellation).GetAwaiter().GetResult();
}
