using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NtlTools.Core.Detection;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Offers model files, and the folders on the way to them.</summary>
public sealed class ModelPathCompleter : IArgumentCompleter
{
    /// <summary>The paths that begin with what was typed.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        CompletionCompleters.CompleteFilename((wordToComplete ?? "").Trim('\'', '"')).Where(result =>
            result.ResultType == CompletionResultType.ProviderContainer
            || IsModel(result.CompletionText.TrimEnd('\'', '"')));

    private static bool IsModel(string path) => path.EndsWith(ModelFile.Extension, StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(XGBoostFile.Extension, StringComparison.OrdinalIgnoreCase);
}
