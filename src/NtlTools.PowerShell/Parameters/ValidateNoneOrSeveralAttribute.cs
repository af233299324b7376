using System.Management.Automation;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Accepts 0, for none, and 2 to 1,000: one alone says nothing of its own error.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValidateNoneOrSeveralAttribute : ValidateEnumeratedArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        if (element is not (int and (0 or (>= 2 and <= 1000))))
            throw new ValidationMetadataException($"'{element}' is not 0, for none, or a number from 2 to 1000.");
    }
}
