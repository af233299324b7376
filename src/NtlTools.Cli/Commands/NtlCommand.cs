using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NtlTools.Cli.Display;
using NtlTools.Cli.Options;

namespace NtlTools.Cli.Commands;

/// <summary>What all commands share: examples, how results are asked for, and where they go.</summary>
internal abstract class NtlCommand : Command
{
    private readonly Option<bool> _json = OptionValue.Switch("--json",
        "Writes a machine-readable summary to the standard output, and nothing else.");
    private readonly Option<bool> _verbose = OptionValue.Switch("--verbose", "Also says what was decided, and why.");

    /// <summary>Makes a command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="name">What it is called by.</param>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Command lines that can be copied.</param>
    protected NtlCommand(Terminal terminal, string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Terminal = terminal;
        Examples = examples;
        SetAction((request, cancellation) => Task.FromResult((int)Execute(request, cancellation)));
    }

    /// <summary>Command lines that can be copied.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Where it writes.</summary>
    protected Terminal Terminal { get; }

    /// <summary>Does the work, and writes what came of it.</summary>
    protected abstract ExitCode Execute(ParseResult request, CancellationToken cancellation);

    /// <summary>Adds what all commands have; last, so that the help shows it last.</summary>
    protected void AddResultOptions()
    {
        Add(_json);
        Add(_verbose);
    }

    /// <summary>Writes decisions, warnings and the result.</summary>
    /// <param name="request">The command line.</param>
    /// <param name="summary">What came of the work.</param>
    /// <param name="type">How it looks as JSON.</param>
    /// <param name="decisions">What was decided, and why.</param>
    /// <param name="warnings">What is surprising.</param>
    /// <param name="write">Writes it for people.</param>
    protected ExitCode Write<T>(ParseResult request, T summary, JsonTypeInfo<T> type, IReadOnlyList<string> decisions,
        IReadOnlyList<string> warnings, Action<T> write)
    {
        if (request.GetValue(_verbose))
            foreach (string decision in decisions) Terminal.Error.WriteLine(decision);
        ErrorText.Warn(Terminal, warnings);
        if (request.GetValue(_json)) Terminal.Output.WriteLine(JsonSerializer.Serialize(summary, type));
        else write(summary);
        return ExitCode.Done;
    }
}
