namespace NtlTools.Learning.Preprocessing;

/// <summary>All of a fitted preprocessor as plain data, for a file: names, numbers and nothing infinite or NaN.</summary>
/// <remarks>A model made of it again gives the same bits.</remarks>
public sealed record PreprocessorState
{
    /// <summary>The m columns that go in.</summary>
    public required string[] InputNames { get; init; }

    /// <summary>The rule for each column's missing values.</summary>
    public required ImputationRule[] ImputationRules { get; init; }

    /// <summary>What is filled in for each column; 0 where the rule is Drop.</summary>
    public required double[] ImputedValues { get; init; }

    /// <summary>What smaller values of each column become; the lowest <see cref="float"/> where it is not clipped.</summary>
    public required double[] LowerLimits { get; init; }

    /// <summary>What larger values of each column become; the highest <see cref="float"/> where it is not clipped.</summary>
    public required double[] UpperLimits { get; init; }

    /// <summary>How each column is scaled.</summary>
    public required Scaling[] Scalings { get; init; }

    /// <summary><see cref="ColumnScaler.Center"/> of each column.</summary>
    public required double[] Centers { get; init; }

    /// <summary><see cref="ColumnScaler.Spread"/> of each column.</summary>
    public required double[] Spreads { get; init; }

    /// <summary><see cref="ColumnScaler.Quantiles"/> of each column; mostly empty.</summary>
    public required double[][] Quantiles { get; init; }

    /// <summary>The indices of the columns that stay, ascending, at least one.</summary>
    public required int[] KeptColumns { get; init; }

    /// <summary>The principal components of the columns that stay; null where there are none.</summary>
    public PrincipalComponentState? PrincipalComponents { get; init; }

    /// <summary>What was done when it was fitted.</summary>
    public required PreprocessingReport Report { get; init; }
}
