namespace NtlTools.Core.Segmentation;

/// <summary>In which order segments are numbered.</summary>
public enum SegmentOrder
{
    /// <summary>By the mean of the feature that says how much: consumption, or spend.</summary>
    Level,

    /// <summary>By the number of customers, the largest segment first.</summary>
    Size,
}
