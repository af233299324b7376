using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NtlTools.Core.Features;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Offers the features of readings, then those of purchases.</summary>
public sealed class FeatureCompleter : IArgumentCompleter
{
    /// <summary>The features that begin with what was typed.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) => Completion.Starting(wordToComplete,
            FeatureCatalogue.Names.Concat(TransactionFeatureCatalogue.All.Select(feature => feature.Name)));
}
