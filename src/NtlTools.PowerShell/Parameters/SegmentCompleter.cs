using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Segmentation;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Offers the numbers of the segments of the model that is given, and their names beside them.</summary>
public sealed class SegmentCompleter : IArgumentCompleter
{
    /// <summary>The numbers that begin with what was typed; where no model is given, those that there usually are.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        IEnumerable<(string Number, string Name)> segments = ProfilesOf(fakeBoundParameters["Model"]) is { } profiles
            ? profiles.Select(profile => (profile.SegmentId.ToString(CultureInfo.InvariantCulture), profile.Name))
            : Enumerable.Range(-1, new SegmentationSettings().MaximumClusterCount + 1)
                .Select(number => (number.ToString(CultureInfo.InvariantCulture), $"Segment {number}"));
        return segments.Where(segment => segment.Number.StartsWith(wordToComplete ?? "", StringComparison.Ordinal))
            .Select(segment => new CompletionResult(
                segment.Number, $"{segment.Number} {segment.Name}", CompletionResultType.ParameterValue, segment.Name));
    }

    private static IReadOnlyList<SegmentProfile>? ProfilesOf(object? model)
    {
        try
        {
            return (model is PSObject wrapped ? wrapped.BaseObject : model) switch
            {
                CustomerSegmentation segmentation => segmentation.Profiles,
                TheftDetector detector => detector.Segmentation.Profiles,
                string path when Completion.Files(path).FirstOrDefault() is { } file => ModelFile.LoadSegmentation(file).Profiles,
                _ => null,
            };
        }
        catch (NtlException)
        {
            // A person in the middle of a line is not to be told of errors; running the line will.
            return null;
        }
    }
}
