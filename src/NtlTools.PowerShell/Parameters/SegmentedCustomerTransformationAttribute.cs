using System.Management.Automation;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Takes customers that have not been put into segments.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SegmentedCustomerTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes a customer without a segment of features; everything else stays what it is.</summary>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is CustomerFeatures features
            ? SegmentedCustomer.WithoutSegment(features) : inputData;
}
