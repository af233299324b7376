using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Clustering;

/// <summary>How a Gaussian mixture is fitted.</summary>
public sealed record GaussianMixtureSettings
{
    /// <summary>The number of components, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int ComponentCount { get; init => field = AtLeast(1, value); } = 4;

    /// <summary>What the components may look like.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the types.</exception>
    public CovarianceType CovarianceType
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(CovarianceType));
    }

    /// <summary>
    /// What is added to every variance, in squared units of the columns, finite and at least 0: with more than 0, components
    /// of few or equal rows and constant columns keep a density.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, NaN or infinite.</exception>
    public double RegularizationCovariance { get; init => field = NotNegative(value); } = 1e-6;

    /// <summary>
    /// A run has converged once an iteration changes the mean log-likelihood of a row by less than this; finite, at least 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, NaN or infinite.</exception>
    public double Tolerance { get; init => field = NotNegative(value); } = 1e-3;

    /// <summary>The most iterations of a run, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxIterations { get; init => field = AtLeast(1, value); } = 100;

    /// <summary>How many runs start from new clusters; the one of highest likelihood wins. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Restarts { get; init => field = AtLeast(1, value); } = 1;

    /// <summary>What the random choices start from.</summary>
    public ulong Seed { get; init; } = 42;

    private static int AtLeast(int least, int value, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        return value;
    }

    private static double NotNegative(double value, [CallerMemberName] string name = "") =>
        double.IsFinite(value) && value >= 0
            ? value : throw new ArgumentOutOfRangeException(name, value, "The value must be finite and at least 0.");
}
