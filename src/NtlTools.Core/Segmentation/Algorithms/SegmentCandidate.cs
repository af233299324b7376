using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>One way to divide the fitted customers, to be measured against the others.</summary>
internal sealed record SegmentCandidate
{
    /// <summary>What stands for customers who are in no segment.</summary>
    public const int Outlier = -1;

    /// <summary>The algorithm that made it.</summary>
    public required ClusteringAlgorithm Algorithm { get; init; }

    /// <summary>The number of segments, at least 0.</summary>
    public required int ClusterCount { get; init; }

    /// <summary>What else the algorithm was told or found, such as "eps 0.42"; null where there is nothing to say.</summary>
    public string? Parameters { get; init; }

    /// <summary>The segment of each fitted customer, from 0, or <see cref="Outlier"/>.</summary>
    public required int[] Labels { get; init; }

    /// <summary>The sum of squared distances to the centers; NaN where it is still to be computed.</summary>
    public double Inertia { get; init; } = double.NaN;

    /// <summary>The number of iterations; 0 where there are none.</summary>
    public int Iterations { get; init; }

    /// <summary>The Bayesian information criterion, lower is better; null where the algorithm has no likelihood.</summary>
    public double? Bic { get; init; }

    /// <summary>What a person should know of it; null where there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>How good it is, where that was measured already.</summary>
    public ClusterEvaluation? Evaluation { get; init; }

    /// <summary>Whether it is a part of an ensemble, shown and never recommended.</summary>
    public bool IsMember { get; init; }

    /// <summary>
    /// Divides other customers in the same way, given their rows and a seed: how alike the divisions of samples are says how stable it
    /// is. Called from several threads at once.
    /// </summary>
    public required Func<Matrix, ulong, ExecutionOptions, int[]> Divide { get; init; }

    /// <summary>
    /// Makes what puts any customer into the segments; given the segments' old numbers in the order of their new ones. What is
    /// costly is done here, for the one candidate that is chosen.
    /// </summary>
    public required Func<int[], ExecutionOptions, SegmentAssigner> Assigner { get; init; }
}
