using System.Buffers;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>Compares a segment with another, or with all others, feature by feature and attribute by attribute.</summary>
/// <remarks>
/// All others are the customers of all other segments; −1 is not among them unless it is compared itself. Memory: 16 bytes a customer
/// and thread.
/// </remarks>
public static class SegmentComparer
{
    // Below this expected count chi-square is no good approximation (Cochran 1954), and categories are put together.
    private const double LeastExpected = 5;

    /// <summary>Compares.</summary>
    /// <param name="customers">The customers, all of one kind.</param>
    /// <param name="segmentId">The segment.</param>
    /// <param name="referenceSegmentId">The segment to compare with; null for all others.</param>
    /// <param name="settings">The tests.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="NtlException">There are no such customers, or they have different features.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static SegmentComparison Compare(IReadOnlyList<SegmentedCustomer> customers, int segmentId, int? referenceSegmentId,
        SegmentComparisonSettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        if (customers.Count == 0) throw NtlErrors.NoCustomers();
        if (referenceSegmentId == segmentId) throw NtlErrors.SegmentWithItself(segmentId);
        CustomerFeatures[] features = [.. customers.Select(customer => customer.Features)];
        SegmentProfiler.CheckSets(features);
        var members = new SegmentMembers([.. customers.Select(customer => customer.SegmentId == segmentId ? 0
            : (referenceSegmentId is { } reference ? customer.SegmentId == reference : customer.SegmentId >= 0) ? 1 : -1)], 2);
        CheckPresent(customers, members, segmentId, referenceSegmentId);
        SegmentDifference[] found = [.. OfFeatures(features, members, segmentId, referenceSegmentId, settings, execution),
            .. OfAttributes(features, members, segmentId, referenceSegmentId, execution)];
        double[] adjusted = settings.Correction.Adjust(Array.ConvertAll(found, difference => difference.PValue));
        for (int i = 0; i < found.Length; i++)
            found[i] = found[i] with { AdjustedPValue = adjusted[i], IsSignificant = adjusted[i] < settings.Significance };
        return new()
        {
            SegmentId = segmentId,
            Name = NameOf(segmentId),
            ReferenceSegmentId = referenceSegmentId,
            ReferenceName = referenceSegmentId is { } other ? NameOf(other) : "All Others",
            CustomerCount = members.Of(0).Length,
            ReferenceCount = members.Of(1).Length,
            Test = settings.Test,
            Correction = settings.Correction,
            Differences = [.. found.OrderBy(d => d.IsAttribute).ThenBy(d => double.IsNaN(d.EffectSize))
                .ThenByDescending(d => Math.Abs(d.EffectSize))],
        };

        string NameOf(int id) => customers.First(customer => customer.SegmentId == id).SegmentName;
    }

    private static void CheckPresent(IReadOnlyList<SegmentedCustomer> customers, SegmentMembers members, int segmentId, int? reference)
    {
        int[] Known() => [.. customers.Select(customer => customer.SegmentId).Distinct().Order()];
        if (members.Of(0).IsEmpty) throw NtlErrors.UnknownSegment(segmentId, Known());
        if (!members.Of(1).IsEmpty) return;
        throw reference is { } missing ? NtlErrors.UnknownSegment(missing, Known()) : NtlErrors.NothingToCompareWith(segmentId);
    }

    private static SegmentDifference[] OfFeatures(CustomerFeatures[] customers, SegmentMembers members, int segmentId,
        int? referenceSegmentId, SegmentComparisonSettings settings, ExecutionOptions execution)
    {
        IReadOnlyList<string> names = customers[0].Set.Names;
        var differences = new SegmentDifference[names.Count];
        OrderedParallel.For(names.Count, execution, feature =>
        {
            double[] first = ArrayPool<double>.Shared.Rent(members.Of(0).Length),
                second = ArrayPool<double>.Shared.Rent(members.Of(1).Length);
            try
            {
                Span<double> own = first.AsSpan(0, SegmentSummaries.Fill(customers, members.Of(0), feature, first));
                Span<double> others = second.AsSpan(0, SegmentSummaries.Fill(customers, members.Of(1), feature, second));
                differences[feature] = OfFeature(names[feature], own, others, segmentId, referenceSegmentId, settings.Test);
            }
            finally
            {
                ArrayPool<double>.Shared.Return(first);
                ArrayPool<double>.Shared.Return(second);
            }
        });
        return differences;
    }

    private static SegmentDifference OfFeature(string name, Span<double> own, Span<double> others, int segmentId,
        int? referenceSegmentId, SegmentTest test)
    {
        SampleMoments moments = SampleMoments.Of(own), reference = SampleMoments.Of(others);
        TestResult welch = WelchTest.Test(moments, reference), ranks = MannWhitneyTest.Test(own, others);
        return new()
        {
            SegmentId = segmentId,
            ReferenceSegmentId = referenceSegmentId,
            Name = name,
            IsAttribute = false,
            Count = moments.Count,
            ReferenceCount = reference.Count,
            Mean = moments.Count == 0 ? double.NaN : moments.Mean,
            ReferenceMean = reference.Count == 0 ? double.NaN : reference.Mean,
            Median = Median(own),
            ReferenceMedian = Median(others),
            EffectSize = moments.EffectSizeAgainst(reference),
            WelchStatistic = welch.Statistic,
            WelchPValue = welch.PValue,
            MannWhitneyStatistic = ranks.Statistic,
            MannWhitneyPValue = ranks.PValue,
            PValue = test == SegmentTest.Welch ? welch.PValue : ranks.PValue,
        };
    }

    // The test by ranks has sorted them.
    private static double Median(ReadOnlySpan<double> sorted) => sorted.IsEmpty ? double.NaN
        : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static IEnumerable<SegmentDifference> OfAttributes(CustomerFeatures[] customers, SegmentMembers members, int segmentId,
        int? referenceSegmentId, ExecutionOptions execution)
    {
        foreach (SegmentAttributes attribute in SegmentAttributes.Of(customers, execution.Cancellation))
        {
            int[] own = attribute.Count(members.Of(0)), others = attribute.Count(members.Of(1));
            int count = own.Sum(), reference = others.Sum();
            (int[] first, int[] second) = Together(own, others, count, reference);
            TestResult test = ChiSquareTest.Test(first, second, out double cramersV);
            yield return new()
            {
                SegmentId = segmentId,
                ReferenceSegmentId = referenceSegmentId,
                Name = attribute.Name,
                IsAttribute = true,
                Count = count,
                ReferenceCount = reference,
                EffectSize = cramersV,
                ChiSquareStatistic = test.Statistic,
                PValue = test.PValue,
            };
        }
    }

    private static (int[] First, int[] Second) Together(int[] own, int[] others, int count, int reference)
    {
        var first = new List<int> { 0 };
        var second = new List<int> { 0 };
        double smaller = (double)Math.Min(count, reference) / Math.Max(1, count + reference);
        for (int category = 0; category < own.Length; category++)
        {
            if ((own[category] + others[category]) * smaller >= LeastExpected)
            {
                first.Add(own[category]);
                second.Add(others[category]);
            }
            else
            {
                first[0] += own[category];
                second[0] += others[category];
            }
        }
        return ([.. first], [.. second]);
    }
}
