using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Learning;
using NtlTools.Learning.Metrics;

namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>Compares the segments of customers with a reference: last quarter's customers, or another model.</summary>
/// <remarks>
/// Where the two sides were fitted apart, segments are matched by the customers they share, and the reference's numbers are used.
/// Memory grows with the customers of both sides.
/// </remarks>
public static class SegmentationComparer
{
    /// <summary>Compares customers with those of a reference, such as last quarter's.</summary>
    /// <param name="reference">The reference's customers, each id once.</param>
    /// <param name="customers">The customers now, each id once.</param>
    /// <param name="settings">From when on what is too much.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="NtlException">A side is empty, an id comes twice on it, or customers have different features.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static SegmentationComparison Compare(IReadOnlyList<SegmentedCustomer> reference,
        IReadOnlyList<SegmentedCustomer> customers, SegmentationComparisonSettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        ComparedSides sides = ComparedSides.Of(reference, customers, execution);
        DriftBasis basis = 2 * sides.Common.Length >= reference.Count ? DriftBasis.SameCustomers : DriftBasis.SegmentMembers;
        var members = new SegmentMembers([.. reference.Select(customer => customer.SegmentId)], sides.SegmentCount);
        double[] limits = [.. Enumerable.Range(0, sides.SegmentCount).Select(segment => SegmentProfiler.DistanceLimit(
            Array.ConvertAll(members.Of(segment).ToArray(), i => reference[i].Distance)))];
        FeatureDrift[] drifts = DriftMeasurement.Measure(sides, basis, settings, execution);
        return Compare(sides, basis, limits, drifts, settings);
    }

    /// <summary>Compares the segments that customers have with those that a model gives them.</summary>
    /// <param name="reference">The model; how its segments looked is known by the quartiles in its profiles.</param>
    /// <param name="customers">The customers now, each id once.</param>
    /// <param name="settings">From when on what is too much.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <inheritdoc cref="Compare(IReadOnlyList{SegmentedCustomer}, IReadOnlyList{SegmentedCustomer}, SegmentationComparisonSettings, ExecutionOptions)"/>
    public static SegmentationComparison Compare(CustomerSegmentation reference, IReadOnlyList<SegmentedCustomer> customers,
        SegmentationComparisonSettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        ComparedSides sides = ComparedSides.Of(
            reference.Assign([.. customers.Select(customer => customer.Features)], execution with { Progress = null }),
            customers, execution, ofTheSame: true);
        FeatureDrift[] drifts = DriftMeasurement.MeasureAgainst(reference, sides, settings, execution);
        double[] limits = [.. reference.Profiles.Select(profile => profile.DistanceLimit)];
        return Compare(sides, DriftBasis.ModelProfiles, limits, drifts, settings);
    }

    /// <summary>Compares the segments that two models give the same customers.</summary>
    /// <param name="reference">The one model.</param>
    /// <param name="segmentation">The other, newer model.</param>
    /// <param name="customers">The customers, each id once.</param>
    /// <param name="settings">From when on what is too much.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <inheritdoc cref="Compare(CustomerSegmentation, IReadOnlyList{SegmentedCustomer}, SegmentationComparisonSettings, ExecutionOptions)"/>
    public static SegmentationComparison Compare(CustomerSegmentation reference, CustomerSegmentation segmentation,
        IReadOnlyList<CustomerFeatures> customers, SegmentationComparisonSettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(segmentation);
        ArgumentNullException.ThrowIfNull(execution);
        return Compare(reference, segmentation.Assign(customers, execution with { Progress = null }), settings, execution);
    }

    private static SegmentationComparison Compare(ComparedSides sides, DriftBasis basis, double[] limits, FeatureDrift[] drifts,
        SegmentationComparisonSettings settings)
    {
        (int Then, int Now)[] both = [.. sides.Common.Where(pair => sides.Then(pair) >= 0 && sides.Now(pair) >= 0)
            .Select(pair => (sides.Then(pair), sides.Now(pair)))];
        int[] then = Array.ConvertAll(both, pair => pair.Then), now = Array.ConvertAll(both, pair => pair.Now);
        SegmentShift[] segments = Segments(sides, limits, out int far, out int measured);
        SegmentMovement[] movements = Movements(sides);
        SegmentShift[] segmented = Array.FindAll(segments, segment => segment.SegmentId >= 0);
        TestResult shares = PopulationStabilityIndex.Of(Array.ConvertAll(segmented, s => s.ReferenceCount),
            Array.ConvertAll(segmented, s => s.Count));
        var comparison = new SegmentationComparison
        {
            Verdict = SegmentationVerdict.Keep,
            Reasons = [],
            CommonCount = sides.Common.Length,
            NewCount = sides.New.Length,
            LeftCount = sides.Left.Length,
            MovedCount = both.Count(pair => pair.Then != pair.Now),
            GainedCount = sides.Common.Count(pair => sides.Then(pair) < 0 && sides.Now(pair) >= 0),
            LostCount = sides.Common.Count(pair => sides.Then(pair) >= 0 && sides.Now(pair) < 0),
            StabilityRate = both.Length == 0 ? double.NaN : (double)both.Count(pair => pair.Then == pair.Now) / both.Length,
            AdjustedRandIndex = both.Length == 0 ? double.NaN : AdjustedRandIndex.Score(then, now),
            NormalizedMutualInformation = both.Length == 0 ? double.NaN : NormalizedMutualInformation.Score(then, now),
            ShareStabilityIndex = shares.Statistic,
            FarCount = far,
            FarShare = measured == 0 ? double.NaN : (double)far / measured,
            Basis = basis,
            IsMatched = sides.IsMatched,
            Segments = segments,
            Movements = movements,
            Moves = Moves(sides),
            Drifts = drifts,
        };
        (SegmentationVerdict verdict, IReadOnlyList<string> reasons) = VerdictReasons.Of(comparison, shares.PValue, settings);
        return comparison with { Verdict = verdict, Reasons = reasons };
    }

    private static SegmentShift[] Segments(ComparedSides sides, double[] limits, out int far, out int measured)
    {
        int[] farIn = new int[sides.SegmentCount];
        measured = 0;
        foreach (SegmentedCustomer customer in sides.NowByReference)
        {
            int segment = customer.SegmentId;
            if (segment < 0 || segment >= limits.Length || !double.IsFinite(limits[segment]) || !double.IsFinite(customer.Distance))
                continue;
            measured++;
            if (customer.Distance > limits[segment]) farIn[segment]++;
        }
        far = farIn.Sum();
        Dictionary<int, int> then = sides.Reference.CountBy(customer => customer.SegmentId).ToDictionary(),
            now = sides.Customers.CountBy(sides.NumberOf).ToDictionary();
        return [.. then.Keys.Union(now.Keys).Order().Select(segment => new SegmentShift
        {
            SegmentId = segment,
            Name = sides.NameOf(segment),
            MatchedSegmentId = sides.OwnNumberOf(segment),
            ReferenceCount = then.GetValueOrDefault(segment),
            Count = now.GetValueOrDefault(segment),
            ReferenceShare = (double)then.GetValueOrDefault(segment) / sides.Reference.Count,
            Share = (double)now.GetValueOrDefault(segment) / sides.Customers.Count,
            DistanceLimit = segment >= 0 && segment < limits.Length ? limits[segment] : double.NaN,
            FarCount = segment >= 0 && segment < farIn.Length ? farIn[segment] : 0,
        })];
    }

    private static SegmentMovement[] Movements(ComparedSides sides)
    {
        IEnumerable<(int? From, int? To)> all = sides.Common.Select(pair => ((int?)sides.Then(pair), (int?)sides.Now(pair)))
            .Concat(sides.Left.Select(i => ((int?)sides.Reference[i].SegmentId, (int?)null)))
            .Concat(sides.New.Select(i => ((int?)null, (int?)sides.NumberOf(sides.Customers[i]))));
        (int? From, int? To, int Count)[] cells = [.. all.GroupBy(move => move).Select(g => (g.Key.From, g.Key.To, g.Count()))];
        ILookup<int, int> totals = cells.ToLookup(cell => cell.From ?? int.MaxValue, cell => cell.Count);
        return [.. cells.OrderBy(c => c.From ?? int.MaxValue).ThenBy(c => c.To ?? int.MaxValue).Select(c => new SegmentMovement(
            Kind(c.From, c.To), c.From, c.From is { } from ? sides.NameOf(from) : null, c.To, c.To is { } to ? sides.NameOf(to) : null,
            c.Count, (double)c.Count / totals[c.From ?? int.MaxValue].Sum()))];
    }

    private static CustomerMove[] Moves(ComparedSides sides) =>
        [.. sides.Common.Where(pair => sides.Then(pair) != sides.Now(pair))
            .Select(pair => Move(sides.Customers[pair.Now].CustomerId, sides.Then(pair), sides.Now(pair)))
            .Concat(sides.Left.Select(i => Move(sides.Reference[i].CustomerId, sides.Reference[i].SegmentId, null)))
            .Concat(sides.New.Select(i => Move(sides.Customers[i].CustomerId, null, sides.NumberOf(sides.Customers[i]))))
            .OrderBy(move => move.CustomerId, StringComparer.Ordinal)];

    private static CustomerMove Move(string id, int? from, int? to) => new(id, Kind(from, to), from, to);

    private static MovementKind Kind(int? from, int? to) => from is null ? MovementKind.New : to is null ? MovementKind.Left
        : from == to ? MovementKind.Stayed : MovementKind.Moved;
}
