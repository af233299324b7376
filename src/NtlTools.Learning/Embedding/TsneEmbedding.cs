using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Embedding;

/// <summary>Rows laid out in two dimensions so that neighbours stay neighbours.</summary>
public sealed class TsneEmbedding
{
    internal TsneEmbedding(Matrix coordinates, double divergence, int iterations, double effectivePerplexity)
    {
        Coordinates = coordinates;
        KullbackLeiblerDivergence = divergence;
        Iterations = iterations;
        EffectivePerplexity = effectivePerplexity;
    }

    /// <summary>Two numbers a row, in the order of the rows; their mean is 0. Axes and scale have no meaning.</summary>
    public Matrix Coordinates { get; }

    /// <summary>
    /// How much of the neighbourhoods the coordinates lose, at least 0 but for the cells' approximation: Σ p log(p/q), in nats.
    /// </summary>
    public double KullbackLeiblerDivergence { get; }

    /// <summary>The iterations that were made.</summary>
    public int Iterations { get; }

    /// <summary>The perplexity used: that of the settings, but at most a third of the other rows, and at least 1.</summary>
    public double EffectivePerplexity { get; }
}
