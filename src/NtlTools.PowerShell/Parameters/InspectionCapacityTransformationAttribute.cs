using System.Management.Automation;
using NtlTools.Core.Detection;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Lets a person write a capacity as 500, 2% or 0.02.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class InspectionCapacityTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Turns what was given into a capacity.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It is none.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            InspectionCapacity capacity => capacity,
            int and > 0 or double and > 0 and < 1 or string when InspectionCapacity.TryParse(
                Convert.ToString(value, CultureInfo.InvariantCulture), out InspectionCapacity capacity) => capacity,
            _ => throw new ArgumentTransformationMetadataException(
                $"'{value}' is no capacity. Write a number of customers (500), or a share of them (2% or 0.02)."),
        };
    }
}
