using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Offers the columns of the file that the command is to read.</summary>
public sealed class ColumnCompleter : IArgumentCompleter
{
    /// <summary>The columns that begin with what was typed; none where there is no file yet, or it cannot be read.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        object? path = fakeBoundParameters["Path"] ?? fakeBoundParameters["LiteralPath"];
        return Completion.Starting(wordToComplete, Columns(Completion.Files(path)));
    }

    private static IReadOnlyList<string> Columns(IEnumerable<string> files)
    {
        try
        {
            return files.FirstOrDefault() is { } file ? InputFiles.ColumnsOf(file) : [];
        }
        catch (Exception failure) when (failure is NtlException or IOException or UnauthorizedAccessException)
        {
            // A person in the middle of a line is not to be told of errors; running the line will.
            return [];
        }
    }
}
