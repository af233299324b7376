using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Embedding;

/// <summary>How t-SNE is fitted; the defaults are scikit-learn's.</summary>
public sealed record TsneSettings
{
    /// <summary>
    /// Roughly how many neighbours a row keeps near it, at least 1. Fewer than 3 × perplexity + 1 rows get a lower one; see
    /// <see cref="TsneEmbedding.EffectivePerplexity"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1, above 10⁶, or NaN.</exception>
    public double Perplexity { get; init => field = Within(1, 1e6, value); } = 30;

    /// <summary>
    /// The length of a step, above 0; null (the default) for the number of rows divided by four times the early exaggeration,
    /// at least 50 (Belkina et al. 2019).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 10⁻⁶ to 10⁶.</exception>
    public double? LearningRate { get; init => field = value is { } rate ? Within(1e-6, 1e6, rate) : null; }

    /// <summary>How many times as strong neighbours attract each other at first, from 1 to 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range, or NaN.</exception>
    public double EarlyExaggeration { get; init => field = Within(1, 1000, value); } = 12;

    /// <summary>The most iterations, at least 1; their first quarter, 250 at most, is exaggerated.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Iterations { get; init => field = AtLeastOne(value); } = 1000;

    /// <summary>
    /// The most that the diagonal of a cell of rows may be, as a share of its distance, for the cell to repel as one, from 0 to
    /// 1; 0 measures all pairs.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range, or NaN.</exception>
    public double Theta { get; init => field = Within(0, 1, value); } = 0.5;

    /// <summary>The fit ends where its gradient is not longer than this, at least 0; looked at every 50 iterations.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or NaN.</exception>
    public double MinGradientNorm { get; init => field = Within(0, double.MaxValue, value); } = 1e-7;

    /// <summary>
    /// The fit ends after so many iterations without a lower divergence, at least 1; looked at every 50 iterations, once the
    /// exaggeration is over.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int IterationsWithoutProgress { get; init => field = AtLeastOne(value); } = 300;

    /// <summary>What the first coordinates are drawn from where none are given.</summary>
    public ulong Seed { get; init; } = 42;

    private static double Within(double least, double most, double value, [CallerMemberName] string name = "") =>
        value >= least && value <= most ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Must be from {least} to {most}."));

    private static int AtLeastOne(int value, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}
