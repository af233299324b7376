using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Principal components as plain data.</summary>
public sealed record PrincipalComponentState
{
    /// <summary>One mean a column.</summary>
    public required double[] Mean { get; init; }

    /// <summary>The loadings, one component after the other.</summary>
    public required double[] Components { get; init; }

    /// <summary>The variance of each component.</summary>
    public required double[] ExplainedVariance { get; init; }

    /// <summary>Its share of the variance of all columns.</summary>
    public required double[] ExplainedVarianceRatio { get; init; }

    /// <summary>The model that this is of.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit, or a number is not in its range.</exception>
    public PrincipalComponentModel Model()
    {
        if (Mean is not { Length: > 0 } || Components is null || ExplainedVariance is null || ExplainedVarianceRatio is null)
            throw new ArgumentException("Principal components need means, loadings, variances and ratios.");
        if (Components.Length == 0 || Components.Length % Mean.Length != 0)
            throw new ArgumentException($"{Components.Length} loadings are not components of {Mean.Length} columns.");
        var components = new Matrix(Components.Length / Mean.Length, Mean.Length, Components);
        return new(Mean, components, ExplainedVariance, ExplainedVarianceRatio);
    }
}
