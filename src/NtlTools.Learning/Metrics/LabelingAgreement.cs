using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Metrics;

/// <summary>How far two labelings of the same items agree, with percentile-bootstrap intervals (Efron 1979).</summary>
/// <remarks>
/// A resample draws as many items as there are, with replacement; resample r uses random stream r: the same bytes for any
/// number of threads and any order of the items. An item that is drawn twice agrees with itself, which lifts resamples of few
/// items a little.
/// </remarks>
public sealed class LabelingAgreement
{
    private const int ResamplesPerBlock = 16;

    private LabelingAgreement(int resamples, Estimate adjustedRandIndex, Estimate normalizedMutualInformation)
    {
        Resamples = resamples;
        AdjustedRandIndex = adjustedRandIndex;
        NormalizedMutualInformation = normalizedMutualInformation;
    }

    /// <summary>The number of resamples behind the intervals.</summary>
    public int Resamples { get; }

    /// <summary>The adjusted Rand index.</summary>
    public Estimate AdjustedRandIndex { get; }

    /// <summary>The normalised mutual information.</summary>
    public Estimate NormalizedMutualInformation { get; }

    /// <summary>Measures both. Memory: 24 bytes an item, and 12 bytes a pair of labels and thread.</summary>
    /// <param name="first">A label for each item; any numbers, whose values mean nothing.</param>
    /// <param name="second">Another label for each item.</param>
    /// <param name="settings">How to draw.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">Unequal or zero lengths.</exception>
    public static LabelingAgreement Measure(
        ReadOnlySpan<int> first, ReadOnlySpan<int> second, BootstrapSettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        var table = new Contingency(first, second);
        double[] indices = new double[settings.Resamples], informations = new double[settings.Resamples];
        OrderedParallel.ForBlocks(settings.Resamples, ResamplesPerBlock, execution, (_, firstResample, end) =>
        {
            int[] counts = new int[table.Counts.Length], rows = new int[table.Rows], columns = new int[table.Columns];
            for (int resample = firstResample; resample < end; resample++)
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                Array.Clear(counts);
                var random = new SeededRandom(settings.Seed, (ulong)resample);
                for (int i = 0; i < table.Items; i++) counts[table.CellOfItem[random.Next(table.Items)]]++;
                (indices[resample], informations[resample]) = table.Measure(counts, rows, columns);
            }
        });
        var (index, information) = table.Measure(table.Counts, new int[table.Rows], new int[table.Columns]);
        return new LabelingAgreement(
            settings.Resamples,
            new Estimate(index, Interval.OfPercentiles(indices, settings.Confidence)),
            new Estimate(information, Interval.OfPercentiles(informations, settings.Confidence)));
    }
}
