namespace NtlTools.Learning.Preprocessing;

/// <summary>What brings columns of different units onto one scale; one that does not vary becomes 0 under all but None.</summary>
public enum Scaling
{
    /// <summary>Numbers stay as they are.</summary>
    None,

    /// <summary>Mean 0 and population standard deviation 1, with the bits of <see cref="Clustering.StandardScaler"/>.</summary>
    Standard,

    /// <summary>
    /// The median becomes 0 and the distance of the quartiles 1, which single far values do not change. Where the quartiles are
    /// equal though the column varies, the standard deviation takes their place: unlike in scikit-learn, a column of which most
    /// values are the same does not keep its unit and outweigh all others.
    /// </summary>
    Robust,

    /// <summary>The smallest value becomes 0 and the largest 1; later values may lie outside.</summary>
    MinMax,

    /// <summary>sign(x) · ln(1 + |x|), then as Standard: for heavy tails, and for numbers below zero as well.</summary>
    Log1p,

    /// <summary>
    /// Ranks on the standard normal curve, between at most 1,000 quantiles of the fitted values, within ±5.2: whatever the shape
    /// of a column was, it becomes a bell.
    /// </summary>
    Quantile,
}
