namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>The test that says whether a feature differs between two segments by more than chance.</summary>
public enum SegmentTest
{
    /// <summary>
    /// By ranks (Mann and Whitney 1947): needs no normality, and one customer with a huge number decides nothing.
    /// </summary>
    MannWhitney,

    /// <summary>By means (Welch 1947).</summary>
    Welch,
}
