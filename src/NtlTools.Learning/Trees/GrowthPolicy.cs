namespace NtlTools.Learning.Trees;

/// <summary>Which node of a growing tree is split next.</summary>
public enum GrowthPolicy
{
    /// <summary>All nodes of a level, then those of the next.</summary>
    DepthWise,

    /// <summary>The one whose split gains most, wherever it is (Shi 2007); of equal ones the earliest node.</summary>
    LeafWise,
}
