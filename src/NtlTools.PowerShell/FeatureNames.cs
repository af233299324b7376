using System.Management.Automation;
using NtlTools.Core.Features;

namespace NtlTools.PowerShell;

/// <summary>Names of features as a person writes them.</summary>
internal static class FeatureNames
{
    /// <summary>The features that names and wildcards mean, each once; what means none stays, for the engine to refuse.</summary>
    public static IReadOnlyList<string> Expand(IEnumerable<string> patterns, FeatureSet set) => [.. patterns.SelectMany(pattern =>
    {
        string[] found = [.. Matching(pattern, set)];
        return found.Length > 0 ? found : [pattern];
    }).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The features that a wildcard matches, in the order of the set.</summary>
    public static IEnumerable<string> Matching(string pattern, FeatureSet set)
    {
        var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return set.Names.Where(wildcard.IsMatch);
    }
}
