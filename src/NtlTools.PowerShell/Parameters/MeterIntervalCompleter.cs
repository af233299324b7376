using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Offers the usual intervals.</summary>
public sealed class MeterIntervalCompleter : IArgumentCompleter
{
    private static readonly string[] Intervals = ["Hourly", "Daily", "Weekly", "Monthly", "15min", "30min"];

    /// <summary>The intervals that begin with what was typed.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Intervals
            .Where(interval => interval.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(interval => new CompletionResult(interval));
}
