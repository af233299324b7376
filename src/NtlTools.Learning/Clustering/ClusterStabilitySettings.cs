namespace NtlTools.Learning.Clustering;

/// <summary>How subsamples are drawn to see whether a clustering is stable.</summary>
public sealed record ClusterStabilitySettings
{
    /// <summary>The number of pairs of subsamples, at least 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int Pairs
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2, nameof(Pairs));
            field = value;
        }
    } = 20;

    /// <summary>
    /// The share of a pair's rows that each of its two subsamples has, above 0.5, so that they overlap, and at most 1, where
    /// only the seeds of the labeling differ.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.5 and at most 1.</exception>
    public double SampleShare
    {
        get;
        init => field = value is > 0.5 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(SampleShare), value, "Above 0.5, at most 1.");
    } = 0.8;

    /// <summary>
    /// The most rows of a pair, at least 4: of more, each pair draws as many anew, and its two subsamples from those.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 4.</exception>
    public int MaxRows
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 4, nameof(MaxRows));
            field = value;
        }
    } = 5000;

    /// <summary>What the random choices start from.</summary>
    public ulong Seed { get; init; } = 42;
}
