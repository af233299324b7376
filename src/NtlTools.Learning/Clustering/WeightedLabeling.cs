namespace NtlTools.Learning.Clustering;

/// <summary>One clustering's answer for every row, and how much it counts among others.</summary>
public sealed record WeightedLabeling
{
    /// <summary>Takes a labeling.</summary>
    /// <param name="labels">The cluster of each row, from 0, any numbers; −1 for noise. Used, not copied.</param>
    /// <param name="weight">How much it counts, finite and at least 0; only the weights' proportions matter.</param>
    /// <exception cref="ArgumentException">A label is below −1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The weight is negative, NaN or infinite.</exception>
    public WeightedLabeling(int[] labels, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!(weight >= 0) || double.IsInfinity(weight))
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight is finite and at least 0.");
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] < -1) throw new ArgumentException($"The label of row {i} is {labels[i]}; noise is −1.", nameof(labels));
        Labels = labels;
        Weight = weight;
    }

    /// <summary>The cluster of each row; −1 for noise.</summary>
    public int[] Labels { get; }

    /// <summary>How much it counts, at least 0.</summary>
    public double Weight { get; }
}
