namespace NtlTools.Learning.Preprocessing;

/// <summary>How many principal components are kept; all of them by default.</summary>
/// <remarks>Where both limits are set, the stricter one holds.</remarks>
public sealed record PrincipalComponentSettings
{
    private readonly int? _components;
    private readonly double? _share;

    /// <summary>The number of components, at least 1; null for all: a table of n rows and m columns has min(n, m).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int? Components
    {
        get => _components;
        init => _components = value is null or >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one component is kept.");
    }

    /// <summary>
    /// The share of the variance, in (0, 1): the fewest components that explain more than it are kept; null for no such limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in (0, 1).</exception>
    public double? ExplainedVarianceShare
    {
        get => _share;
        init => _share = value is null or (> 0 and < 1) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A share of the variance is above 0 and below 1.");
    }
}
