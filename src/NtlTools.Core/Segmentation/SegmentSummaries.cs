using System.Buffers;
using NtlTools.Core.Features;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>The figures of segments, feature by feature. Memory: a number a customer and thread, and the figures.</summary>
internal static class SegmentSummaries
{
    // What fewer of a segment's customers have says nothing of the segment, however far those few are from the others.
    private const double KnownShare = 0.5;
    private const double SameCorrelation = 0.95;
    private static readonly double[] Quartiles = [0.25, 0.5, 0.75];

    /// <summary>Summarises all features.</summary>
    /// <param name="customers">The customers, all of one set.</param>
    /// <param name="members">Who is in which segment.</param>
    /// <param name="isSegment">Which of the groups are segments; others are compared with all segments, and none with them.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <returns>For each segment, one a feature in the order of the set.</returns>
    public static FeatureSummary[][] Features(IReadOnlyList<CustomerFeatures> customers, SegmentMembers members, bool[] isSegment,
        ExecutionOptions execution)
    {
        if (customers.Count == 0) return [.. Enumerable.Repeat<FeatureSummary[]>([], members.Count)];
        FeatureSet set = customers[0].Set;
        var summaries = new FeatureSummary[members.Count][];
        for (int segment = 0; segment < summaries.Length; segment++) summaries[segment] = new FeatureSummary[set.Names.Count];
        OrderedParallel.For(set.Names.Count, execution with { Progress = null }, feature =>
        {
            double[] values = ArrayPool<double>.Shared.Rent(members.All.Length);
            try
            {
                Summarise(customers, members, isSegment, feature, set.Names[feature], values, summaries);
            }
            finally
            {
                ArrayPool<double>.Shared.Return(values);
            }
        });
        return summaries;
    }

    /// <summary>The most telling features of each segment, the most telling first.</summary>
    /// <remarks>
    /// A feature tells of a segment where at least half of its customers have it, the more, the larger its effect size times the share
    /// of customers who have it.
    /// </remarks>
    /// <param name="customers">The customers.</param>
    /// <param name="members">Who is in which segment.</param>
    /// <param name="summaries">The segments' features.</param>
    /// <param name="count">How many of each.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static IReadOnlyList<TellingFeature>[] Telling(IReadOnlyList<CustomerFeatures> customers, SegmentMembers members,
        FeatureSummary[][] summaries, int count, ExecutionOptions execution)
    {
        var correlations = new Dictionary<(int, int), double>();
        var telling = new IReadOnlyList<TellingFeature>[summaries.Length];
        for (int segment = 0; segment < telling.Length; segment++)
        {
            FeatureSummary[] features = summaries[segment];
            int own = members.Of(segment).Length;
            double[] weights = Array.ConvertAll(features, feature => Weight(feature, own));
            var chosen = new List<int>(count);
            foreach (int feature in Enumerable.Range(0, features.Length).Where(i => weights[i] > 0).OrderByDescending(i => weights[i]))
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                if (chosen.Count == count) break;
                if (!chosen.Exists(other => Math.Abs(Known(feature, other)) > SameCorrelation)) chosen.Add(feature);
            }
            telling[segment] = [.. chosen.Select(i => new TellingFeature(features[i].Name, features[i].EffectSize))];
        }
        return telling;

        double Known(int first, int second)
        {
            (int, int) pair = (Math.Min(first, second), Math.Max(first, second));
            if (correlations.TryGetValue(pair, out double known)) return known;
            return correlations[pair] = Correlation(customers, members.All, pair.Item1, pair.Item2);
        }
    }

    /// <summary>Copies the finite numbers of a feature of some customers, and says how many there are.</summary>
    public static int Fill(IReadOnlyList<CustomerFeatures> customers, ReadOnlySpan<int> chosen, int feature, Span<double> values)
    {
        int count = 0;
        foreach (int i in chosen)
        {
            double value = customers[i][feature];
            if (double.IsFinite(value)) values[count++] = value;
        }
        return count;
    }

    private static void Summarise(IReadOnlyList<CustomerFeatures> customers, SegmentMembers members, bool[] isSegment, int feature,
        string name, double[] values, FeatureSummary[][] summaries)
    {
        var moments = new SampleMoments[members.Count];
        Span<double> quartiles = stackalloc double[3];
        for (int segment = 0; segment < members.Count; segment++)
        {
            ReadOnlySpan<int> own = members.Of(segment);
            Span<double> known = values.AsSpan(0, Fill(customers, own, feature, values));
            SampleMoments found = moments[segment] = SampleMoments.Of(known);
            Quantile.Of(known, Quartiles, quartiles);
            summaries[segment][feature] = new()
            {
                Name = name,
                Mean = found.Count == 0 ? double.NaN : found.Mean,
                Std = found.Std,
                LowerQuartile = quartiles[0],
                Median = quartiles[1],
                UpperQuartile = quartiles[2],
                AtMostLowerQuartile = CountAtMost(known, quartiles[0]),
                AtMostMedian = CountAtMost(known, quartiles[1]),
                AtMostUpperQuartile = CountAtMost(known, quartiles[2]),
                MissingCount = own.Length - known.Length,
                EffectSize = double.NaN,
            };
        }

        // The rest of each segment is what comes before it and what comes after it, so that many segments cost no more than few.
        var after = new SampleMoments[members.Count + 1];
        for (int segment = members.Count - 1; segment >= 0; segment--)
            after[segment] = isSegment[segment] ? moments[segment].With(after[segment + 1]) : after[segment + 1];
        SampleMoments before = default;
        for (int segment = 0; segment < members.Count; segment++)
        {
            summaries[segment][feature] = summaries[segment][feature] with
            {
                EffectSize = moments[segment].EffectSizeAgainst(before.With(after[segment + 1])),
            };
            if (isSegment[segment]) before = before.With(moments[segment]);
        }
    }

    private static double Weight(FeatureSummary feature, int customers)
    {
        double known = (double)(customers - feature.MissingCount) / Math.Max(1, customers);
        return known < KnownShare ? 0 : Math.Abs(feature.EffectSize) * known;
    }

    private static int CountAtMost(ReadOnlySpan<double> values, double limit)
    {
        int count = 0;
        foreach (double value in values)
            if (value <= limit) count++;
        return count;
    }

    private static double Correlation(IReadOnlyList<CustomerFeatures> customers, ReadOnlySpan<int> chosen, int first, int second)
    {
        double meanX = 0, meanY = 0, squareX = 0, squareY = 0, product = 0;
        int count = 0;
        foreach (int i in chosen)
        {
            double x = customers[i][first], y = customers[i][second];
            if (!double.IsFinite(x) || !double.IsFinite(y)) continue;
            double beyondX = x - meanX, beyondY = y - meanY;
            meanX += beyondX / ++count;
            meanY += beyondY / count;
            squareX += beyondX * (x - meanX);
            squareY += beyondY * (y - meanY);
            product += beyondX * (y - meanY);
        }
        return product / Math.Sqrt(squareX * squareY);
    }
}
