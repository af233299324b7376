namespace NtlTools.Learning.Clustering;

/// <summary>The box that the gap statistic's reference rows are drawn from, evenly.</summary>
public enum GapReferenceBox
{
    /// <summary>From the least to the greatest of each column (a in the paper).</summary>
    Columns,

    /// <summary>From the least to the greatest along each principal axis (b in the paper): the shape of the data.</summary>
    PrincipalAxes,
}
