using System.Management.Automation;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Refuses several values for an enumeration: the shell would make one of them by their bits, and not say so.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SingleValueTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Lets one value pass as it is.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">There are several.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is not object[] { Length: > 1 } several ? inputData
            : throw new ArgumentTransformationMetadataException($"One value is expected, not {several.Length}: {string.Join(", ", several)}.");
    }
}
