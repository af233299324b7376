using NtlTools.Core.Features;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>Measures how far the features of segments moved. Memory: 16 bytes a customer and thread.</summary>
internal static class DriftMeasurement
{
    private const string Everyone = "All Segments";

    /// <summary>Measures every feature of every segment, and of all of them together.</summary>
    public static FeatureDrift[] Measure(ComparedSides sides, DriftBasis basis, SegmentationComparisonSettings settings,
        ExecutionOptions execution)
    {
        FeatureSet set = sides.Reference[0].Features.Set;
        CustomerFeatures[] then = [.. sides.Reference.Select(c => c.Features)], now = [.. sides.Customers.Select(c => c.Features)];
        bool same = basis == DriftBasis.SameCustomers;
        int[] segmentThen = new int[then.Length], segmentNow = new int[now.Length];
        Array.Fill(segmentThen, -1);
        Array.Fill(segmentNow, -1);
        foreach ((int Then, int Now) pair in same ? sides.Common : [])
            segmentThen[pair.Then] = segmentNow[pair.Now] = sides.Then(pair);
        for (int i = 0; i < then.Length && !same; i++) segmentThen[i] = sides.Reference[i].SegmentId;
        for (int i = 0; i < now.Length && !same; i++)
            segmentNow[i] = sides.NumberOf(sides.Customers[i]) is int number && number < sides.SegmentCount ? number : -1;
        SegmentMembers membersThen = new(segmentThen, sides.SegmentCount), membersNow = new(segmentNow, sides.SegmentCount);
        int[] allThen = [.. Enumerable.Range(0, then.Length).Where(i => sides.Reference[i].SegmentId >= 0)],
            allNow = [.. Enumerable.Range(0, now.Length).Where(i => sides.Customers[i].SegmentId >= 0)];
        int groups = sides.SegmentCount + 1;
        var tests = new TestResult[set.Names.Count * groups];
        var drifts = new FeatureDrift[tests.Length];
        OrderedParallel.For(set.Names.Count, execution, feature =>
        {
            for (int group = 0; group < groups; group++)
            {
                bool all = group == sides.SegmentCount;
                double[] before = Values(then, all ? allThen : membersThen.Of(group), feature);
                double[] after = Values(now, all ? allNow : membersNow.Of(group), feature);
                (double meanBefore, double meanAfter) = (Mean(before), Mean(after));
                tests[feature * groups + group] = PopulationStabilityIndex.Of(before, after, settings.Bins);
                drifts[feature * groups + group] = Drift(set.Names[feature], all ? null : group, sides, meanBefore, meanAfter,
                    before.Length, after.Length);
            }
        });
        return Graded(drifts, tests, settings);
    }

    /// <summary>Measures features over the quartiles in a model's profiles.</summary>
    public static FeatureDrift[] MeasureAgainst(CustomerSegmentation model, ComparedSides sides,
        SegmentationComparisonSettings settings, ExecutionOptions execution)
    {
        FeatureSet set = sides.Customers[0].Features.Set;
        CustomerFeatures[] now = [.. sides.Customers.Select(c => c.Features)];

        // Here the reference is the model's own answer for the customers of now.
        int[] places = new int[now.Length];
        Array.Fill(places, -1);
        foreach ((int Then, int Now) pair in sides.Common) places[pair.Now] = sides.Then(pair);
        var members = new SegmentMembers(places, sides.SegmentCount);
        var tests = new List<TestResult>();
        var drifts = new List<FeatureDrift>();
        foreach (SegmentProfile profile in model.Profiles)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> own = members.Of(profile.SegmentId);
            foreach (FeatureSummary summary in profile.Features)
            {
                int feature = set.PositionOf(summary.Name), known = profile.CustomerCount - summary.MissingCount;
                if (feature < 0 || known <= 0) continue;
                double[] values = Values(now, own, feature);
                int[] counts = new int[5];
                foreach (double value in values)
                {
                    counts[!double.IsFinite(value) ? 4 : value <= summary.LowerQuartile ? 0 : value <= summary.Median ? 1
                        : value <= summary.UpperQuartile ? 2 : 3]++;
                }
                tests.Add(PopulationStabilityIndex.Of(
                    [
                        summary.AtMostLowerQuartile, summary.AtMostMedian - summary.AtMostLowerQuartile,
                        summary.AtMostUpperQuartile - summary.AtMostMedian, known - summary.AtMostUpperQuartile, summary.MissingCount,
                    ], counts));
                drifts.Add(Drift(set.Names[feature], profile.SegmentId, sides, summary.Mean, Mean(values), profile.CustomerCount,
                    values.Length));
            }
        }
        return Graded([.. drifts], [.. tests], settings);
    }

    private static FeatureDrift[] Graded(FeatureDrift[] drifts, TestResult[] tests, SegmentationComparisonSettings settings)
    {
        double[] adjusted = PValueCorrection.BenjaminiHochberg.Adjust(Array.ConvertAll(tests, test => test.PValue));
        for (int i = 0; i < drifts.Length; i++)
        {
            double index = tests[i].Statistic;
            drifts[i] = drifts[i] with
            {
                StabilityIndex = index,
                AdjustedPValue = adjusted[i],
                Grade = !(adjusted[i] < settings.Significance) || index < PopulationStabilityIndex.Moderate ? DriftGrade.None
                    : index < PopulationStabilityIndex.Significant ? DriftGrade.Moderate : DriftGrade.Significant,
            };
        }
        return [.. drifts.OrderByDescending(d => d.Grade).ThenByDescending(d => d.IsSegmentationFeature)
            .ThenBy(d => double.IsNaN(d.StabilityIndex)).ThenByDescending(d => d.StabilityIndex)];
    }

    private static FeatureDrift Drift(string feature, int? segment, ComparedSides sides, double meanBefore, double meanAfter,
        int before, int after) => new()
    {
        Feature = feature,
        SegmentId = segment,
        SegmentName = segment is { } number ? sides.NameOf(number) : Everyone,
        StabilityIndex = double.NaN,
        AdjustedPValue = double.NaN,
        Grade = DriftGrade.None,
        ReferenceMean = meanBefore,
        Mean = meanAfter,
        ReferenceCount = before,
        Count = after,
        IsSegmentationFeature = sides.SegmentationFeatures?.Contains(feature) ?? true,
    };

    private static double[] Values(CustomerFeatures[] customers, ReadOnlySpan<int> chosen, int feature)
    {
        double[] values = new double[chosen.Length];
        for (int i = 0; i < values.Length; i++) values[i] = customers[chosen[i]][feature];
        return values;
    }

    private static double Mean(double[] values)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) continue;
            sum += value;
            count++;
        }
        return count == 0 ? double.NaN : sum / count;
    }
}
