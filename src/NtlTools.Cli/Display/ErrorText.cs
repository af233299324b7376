using System.CommandLine;
using System.Text.RegularExpressions;
using NtlTools.Core.Errors;

namespace NtlTools.Cli.Display;

/// <summary>How errors and warnings look: what is wrong, where, and what to do about it.</summary>
internal static partial class ErrorText
{
    public static void Write(Terminal terminal, NtlException failure) =>
        Write(terminal, failure.Message, failure.Target, InOptions(failure.Recommendation));

    public static void Write(Terminal terminal, string message, string? target, string advice)
    {
        terminal.Error.WriteLine("ntl: error: " + message);
        if (target is not null && !message.Contains(target, StringComparison.Ordinal))
            terminal.Error.WriteLine("  where: " + target);
        terminal.Error.WriteLine("  what to do: " + advice);
    }

    /// <summary>Says what is wrong with a command line, and where to read how it is written.</summary>
    public static void WriteUsage(Terminal terminal, ParseResult request)
    {
        foreach (string message in request.Errors.Select(e => e.Message).Distinct())
            terminal.Error.WriteLine("ntl: error: " + message);
        Command command = request.CommandResult.Command;
        string name = command is RootCommand ? "ntl" : "ntl " + command.Name;
        terminal.Error.WriteLine($"  what to do: {Meant(request, command, name)}see '{name} --help'.");
    }

    private static string Meant(ParseResult request, Command command, string name)
    {
        if (request.UnmatchedTokens is not [var written, ..]) return "";
        bool isOption = written.StartsWith('-');
        string? meant = Spelling.Nearest(written, isOption ? command.Options.Select(o => o.Name) : command.Subcommands.Select(c => c.Name));
        return meant is null ? "" : $"did you mean '{(isOption ? meant : $"{name} {meant}")}'? Else ";
    }

    public static void Warn(Terminal terminal, IEnumerable<string> warnings)
    {
        foreach (string warning in warnings) terminal.Error.WriteLine("ntl: warning: " + InOptions(warning));
    }

    /// <summary>The catalogue's advice names the cmdlets' parameters; the options are the same words in kebab-case.</summary>
    internal static string InOptions(string text) => Parameter().Replace(BothForms().Replace(text, "--"), match =>
        "--" + Hump().Replace(match.Groups[1].Value, "-$1").ToLowerInvariant());

    [GeneratedRegex(@"(?<=\()-[A-Z]\w*( \w+)?, --")]
    private static partial Regex BothForms();

    [GeneratedRegex(@"(?<![\w-])-([A-Z][A-Za-z]+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<=[a-z])([A-Z])")]
    private static partial Regex Hump();
}
