namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>What to do with a segmentation.</summary>
public enum SegmentationVerdict
{
    /// <summary>It still fits the customers.</summary>
    Keep,

    /// <summary>Something moved: look again soon.</summary>
    Watch,

    /// <summary>It no longer fits the customers: fit a new one.</summary>
    Refit,
}
