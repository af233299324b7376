using System.Management.Automation;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Refuses a duration that is none: below a millisecond, or beyond ten thousand days.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1), Most = TimeSpan.FromDays(10_000);

    /// <summary>Turns a time span or its text into a time span.</summary>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        TimeSpan? duration = plain as TimeSpan?
            ?? (plain is string text && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan read) ? read : null);
        return duration is { } found && found >= Least && found <= Most ? found
            : throw new ArgumentTransformationMetadataException(
                $"'{plain}' is no duration; one such as 00:30:00 (half an hour) or 1.00:00:00 (a day) is expected.");
    }
}
