namespace NtlTools.Learning.Metrics;

/// <summary>What every metric asks of its scores and labels.</summary>
internal static class MetricInput
{
    /// <summary>Refuses lists of unequal length, empty lists and scores that have no place in an order.</summary>
    public static void Check(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length)
            throw new ArgumentException($"{scores.Length} scores need as many labels, not {labels.Length}.", nameof(labels));
        if (scores.IsEmpty) throw new ArgumentException("A metric needs at least one score.", nameof(scores));
        int missing = IndexOfNaN(scores);
        if (missing >= 0) throw new ArgumentException($"Score {missing} is NaN.", nameof(scores));
    }

    /// <summary>Refuses numbers outside [0, 1].</summary>
    public static void CheckProbabilities(ReadOnlySpan<double> probabilities)
    {
        for (int i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] is < 0 or > 1)
                throw new ArgumentException($"Probability {i} is {probabilities[i]}, outside [0, 1].", nameof(probabilities));
        }
    }

    /// <summary>The number of positives, refused where it is none or, if asked, all of them.</summary>
    public static int Positives(ReadOnlySpan<bool> labels, bool negativesNeeded)
    {
        int positives = labels.Count(true);
        if (positives == 0) throw new ArgumentException("The metric is undefined without a positive label.", nameof(labels));
        if (negativesNeeded && positives == labels.Length)
            throw new ArgumentException("The metric is undefined without a negative label.", nameof(labels));
        return positives;
    }

    private static int IndexOfNaN(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i])) return i;
        }
        return -1;
    }
}
