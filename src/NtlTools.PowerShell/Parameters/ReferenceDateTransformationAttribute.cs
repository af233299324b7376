using System.Management.Automation;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Takes a date that is written with Z or an offset in UTC, whatever the machine's zone.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ReferenceDateTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Turns a text or a time with an offset into a date; leaves all else to the shell.</summary>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            DateTimeOffset time => time.UtcDateTime,
            string text when DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTime time) =>
                DateTime.SpecifyKind(time, DateTimeKind.Unspecified),
            _ => inputData,
        };
}
