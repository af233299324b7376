using System.IO.Enumeration;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>Describes segments by their customers.</summary>
public static class SegmentProfiler
{
    /// <summary>The name of what belongs to no segment.</summary>
    public const string UnassignedName = "Not Segmented";

    /// <summary>The name of customers whom an algorithm found to be like no others.</summary>
    public const string OutlierName = "Outlier";

    /// <summary>What share of a segment's customers is within its distance limit.</summary>
    internal const double DistanceLimitShare = 0.99;

    // Names may need more than what is told, and models keep no attribute that tells customers apart.
    private const int TellingCount = 3, NamingCount = 6, MostModelCategories = 50;

    /// <summary>Profiles the segments of some customers, in the order of their numbers, −1 first.</summary>
    /// <remarks>
    /// A segment is compared with the customers of all other segments; −1, with those of all segments. Memory: 8 bytes a customer and
    /// thread, 4 a customer and attribute, beside the profiles.
    /// </remarks>
    /// <param name="customers">The customers, all of one kind.</param>
    /// <param name="settings">How many examples, and which features.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="NtlException">Customers have different features, or a feature is unknown.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IReadOnlyList<SegmentProfile> Profile(IReadOnlyCollection<SegmentedCustomer> customers,
        SegmentProfileSettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        if (customers.Count == 0) return [];
        SegmentedCustomer[] all = [.. customers];
        CustomerFeatures[] features = Array.ConvertAll(all, customer => customer.Features);
        CheckSets(features);
        (int Id, string Name)[] segments = [.. all.Select(c => (c.SegmentId, c.SegmentName)).Distinct()
            .OrderBy(s => s.SegmentId).ThenBy(s => s.SegmentName, StringComparer.Ordinal)];
        var numbers = new Dictionary<(int, string), int>(segments.Length);
        foreach ((int, string) segment in segments) numbers.Add(segment, numbers.Count);
        var members = new SegmentMembers(Array.ConvertAll(all, c => numbers[(c.SegmentId, c.SegmentName)]), segments.Length);
        SegmentProfile[] profiles = Describe(features, members, Array.ConvertAll(segments, s => s.Id),
            int.MaxValue, execution, out IReadOnlyList<TellingFeature>[] telling);
        ExecutionOptions quiet = execution with { Progress = null };
        OrderedParallel.For(profiles.Length, quiet, segment =>
        {
            SegmentedCustomer[] own = [.. Array.ConvertAll(members.Of(segment).ToArray(), i => all[i])];
            profiles[segment] = profiles[segment] with
            {
                Name = segments[segment].Name,
                TellingFeatures = [.. telling[segment].Take(TellingCount)],
                Exemplars = SegmentExamples.Typical(own, settings.ExampleCount, quiet),
                BoundaryCustomers = SegmentExamples.AtBoundary(own, settings.ExampleCount, quiet),
                DistanceLimit = DistanceLimit([.. own.Select(c => c.Distance)]),
            };
        });
        return settings.Features.Count == 0 ? profiles : Array.ConvertAll(profiles, p => OfFeatures(p, settings.Features));
    }

    /// <summary>A profile that lists some of its features.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="patterns">Names of features, or patterns in which * stands for any letters and ? for one.</param>
    /// <exception cref="NtlException">A name or pattern means none of the profile's features.</exception>
    public static SegmentProfile OfFeatures(SegmentProfile profile, IReadOnlyList<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(patterns);
        foreach (string pattern in patterns)
            if (!profile.Features.Any(feature => Matches(feature, pattern))) throw NtlErrors.UnknownProfileFeature(pattern, profile.Name);
        return profile with { Features = [.. profile.Features.Where(feature => patterns.Any(pattern => Matches(feature, pattern)))] };

        static bool Matches(FeatureSummary feature, string pattern) =>
            FileSystemName.MatchesSimpleExpression(pattern, feature.Name, ignoreCase: true);
    }

    /// <summary>Profiles and names the segments that were fitted to customers. No customer's id is in them.</summary>
    /// <param name="customers">The customers, all of one kind.</param>
    /// <param name="labels">The segment of each, or −1.</param>
    /// <param name="segments">The number of segments.</param>
    /// <param name="naming">How they are named.</param>
    /// <param name="distances">Each customer's distance to the segment's center, in scaled units; empty where it is not known.</param>
    /// <param name="execution">Threads and cancellation.</param>
    internal static SegmentProfile[] OfFitted(IReadOnlyList<CustomerFeatures> customers, int[] labels, int segments,
        SegmentNaming naming, double[] distances, ExecutionOptions execution)
    {
        var members = new SegmentMembers(labels, segments);
        SegmentProfile[] profiles = Describe(customers, members, [.. Enumerable.Range(0, segments)], MostModelCategories, execution,
            out IReadOnlyList<TellingFeature>[] telling);
        bool areMeters = customers.Count > 0 && customers[0].Set.PositionOf(nameof(MeterFeatures.ConsumptionMean)) >= 0;
        string[] names = naming.NamesOf(profiles, telling, areMeters);
        for (int segment = 0; segment < segments; segment++)
        {
            profiles[segment] = profiles[segment] with
            {
                Name = names[segment],
                TellingFeatures = [.. telling[segment].Take(TellingCount)],
                DistanceLimit = distances.Length == 0 ? double.NaN
                    : DistanceLimit(Array.ConvertAll(members.Of(segment).ToArray(), i => distances[i])),
            };
        }
        return profiles;
    }

    /// <summary>Refuses customers with different features.</summary>
    /// <exception cref="NtlException">They have.</exception>
    internal static void CheckSets(IReadOnlyList<CustomerFeatures> customers)
    {
        FeatureSet set = customers[0].Set;
        foreach (CustomerFeatures customer in customers)
        {
            if (!customer.Set.HasSameNames(set))
                throw NtlErrors.OtherFeatures(customer.CustomerId, customer.Set.Subject, set.Subject);
        }
    }

    /// <summary>The distance that 99 % of a segment's customers are within; NaN where none is known.</summary>
    internal static double DistanceLimit(double[] distances)
    {
        double[] known = Array.FindAll(distances, double.IsFinite), limit = new double[1];
        Quantile.Of(known, [DistanceLimitShare], limit);
        return limit[0];
    }

    // Customers for whom a feature is undefined do not count in its mean; a feature that there is not has none.
    internal static double Mean(IReadOnlyList<CustomerFeatures> customers, int feature)
    {
        if (feature < 0) return double.NaN;
        double sum = 0;
        int count = 0;
        foreach (CustomerFeatures customer in customers)
        {
            double value = customer[feature];
            if (!double.IsFinite(value)) continue;
            sum += value;
            count++;
        }
        return count == 0 ? double.NaN : sum / count;
    }

    private static SegmentProfile[] Describe(IReadOnlyList<CustomerFeatures> customers, SegmentMembers members, int[] ids,
        int mostCategories, ExecutionOptions execution, out IReadOnlyList<TellingFeature>[] telling)
    {
        FeatureSummary[][] features = SegmentSummaries.Features(customers, members, Array.ConvertAll(ids, id => id >= 0), execution);
        telling = SegmentSummaries.Telling(customers, members, features, NamingCount, execution);
        SegmentAttributes[] attributes = Array.FindAll(SegmentAttributes.Of(customers, execution.Cancellation),
            attribute => attribute.Categories.Length <= mostCategories);
        var profiles = new SegmentProfile[ids.Length];
        for (int segment = 0; segment < ids.Length; segment++)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            FeatureSummary[] own = features[segment];
            int[] chosen = members.Of(segment).ToArray();
            profiles[segment] = new()
            {
                SegmentId = ids[segment],
                Name = UnassignedName,
                CustomerCount = chosen.Length,
                Share = (double)chosen.Length / Math.Max(1, customers.Count),
                Level = customers.Count > 0 ? own[customers[0].Set.LevelPosition].Mean : double.NaN,
                ConsumptionMean = Of(nameof(MeterFeatures.ConsumptionMean))?.Mean ?? double.NaN,
                ConsumptionMeanStd = Of(nameof(MeterFeatures.ConsumptionMean))?.Std ?? double.NaN,
                ConsumptionStd = Of(nameof(MeterFeatures.ConsumptionStd))?.Mean ?? double.NaN,
                ConsumptionCv = Of(nameof(MeterFeatures.ConsumptionCv))?.Mean ?? double.NaN,
                ZeroRatio = Of(nameof(MeterFeatures.ZeroRatio))?.Mean ?? double.NaN,
                InspectedCount = chosen.Count(i => customers[i].IsTheft is not null),
                TheftCount = chosen.Count(i => customers[i].IsTheft == true),
                IsSimulated = Array.Exists(chosen, i => customers[i].IsSimulated),
                Features = own,
                Attributes = Array.ConvertAll(attributes, attribute => attribute.Summarise(chosen, members.All)),
            };

            FeatureSummary? Of(string name) =>
                customers.Count > 0 && customers[0].Set.PositionOf(name) is >= 0 and int position ? own[position] : null;
        }
        return profiles;
    }
}
