using System.Management.Automation;
using NtlTools.Core.Features;

namespace NtlTools.PowerShell.Parameters;

/// <summary>
/// Takes a date as text in one form alone, and in UTC where it has Z or an offset: the shell would fill in what is missing from today,
/// and turn an offset into the machine's zone.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class DateTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Turns a text or a time with an offset into a date; leaves all else to the shell.</summary>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            DateTimeOffset time => time.UtcDateTime,
            string text => DateForm.TryParse(text, out DateTime date) ? date
                : throw new ArgumentTransformationMetadataException($"'{text}' is no whole date; expected {DateForm.Expected}."),
            _ => inputData,
        };
}
