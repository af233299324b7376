namespace NtlTools.Learning.Trees;

/// <summary>Between what the weights of all leaves below a node must lie for the tree to be monotone.</summary>
/// <param name="Lower">The least weight.</param>
/// <param name="Upper">The greatest weight.</param>
internal readonly record struct WeightBounds(double Lower, double Upper)
{
    /// <summary>Any weight.</summary>
    public static WeightBounds None { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The weight itself or the bound that it has passed.</summary>
    public double Clamp(double weight) => Math.Clamp(weight, Lower, Upper);

    /// <summary>
    /// The bounds of the children of a split on a constrained column: the middle of their weights keeps them apart.
    /// </summary>
    /// <param name="direction">1 where the weights must rise with the column, -1 where they must fall, 0 for neither.</param>
    /// <param name="left">The left child's weight.</param>
    /// <param name="right">The right child's weight.</param>
    public (WeightBounds Left, WeightBounds Right) Split(int direction, double left, double right)
    {
        if (direction == 0) return (this, this);
        double middle = left / 2 + right / 2;
        return direction > 0
            ? (this with { Upper = middle }, this with { Lower = middle })
            : (this with { Lower = middle }, this with { Upper = middle });
    }
}
