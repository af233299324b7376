using System.Management.Automation;

namespace NtlTools.PowerShell.Parameters;

/// <summary>What completers have in common.</summary>
internal static class Completion
{
    /// <summary>The texts that begin with what was typed, quoted where the shell needs it.</summary>
    public static IEnumerable<CompletionResult> Starting(string? typed, IEnumerable<string> texts)
    {
        string beginning = (typed ?? "").Trim('\'', '"');
        return texts.Where(text => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)).Select(Result);
    }

    /// <summary>One text, quoted where the shell needs it.</summary>
    public static CompletionResult Result(string text)
    {
        bool plain = text.Length > 0 && text.All(c =>
                char.IsLetterOrDigit(c) || c is '_' or '.' or '/' or '\\' or ':' or '-' or '*')
            && !char.IsDigit(text[0]) && text[0] != '-';
        string written = plain ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        return new(written, text, CompletionResultType.ParameterValue, text);
    }

    /// <summary>The files and folders that a parameter's value means, seen from the shell's location.</summary>
    public static IEnumerable<string> Files(object? path)
    {
        object? value = path is object[] several ? several.FirstOrDefault() : path;
        if ((value is PSObject wrapped ? wrapped.BaseObject : value)?.ToString() is not { Length: > 0 } text) return [];
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Management\\Resolve-Path").AddParameter("Path", text)
            .AddParameter("ErrorAction", ActionPreference.Ignore);
        return [.. shell.Invoke<PathInfo>().Select(found => found.ProviderPath)];
    }
}
