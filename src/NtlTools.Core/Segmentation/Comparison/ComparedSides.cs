using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;

namespace NtlTools.Core.Segmentation.Comparison;

/// <summary>The two sides of a comparison: who is on both, and which segment of the one is which of the other.</summary>
internal sealed class ComparedSides
{
    // Of one and the same model, but for customers whom a classifier does not put where fitting had put them.
    private const double SameModelShare = 0.9;

    private readonly Dictionary<int, int> _numbers = [], _ownNumbers = [];
    private readonly Dictionary<int, string> _names = [];

    private ComparedSides(IReadOnlyList<SegmentedCustomer> reference, IReadOnlyList<SegmentedCustomer> customers)
    {
        Reference = reference;
        Customers = customers;
        NowByReference = customers;
    }

    /// <summary>The reference's customers.</summary>
    public IReadOnlyList<SegmentedCustomer> Reference { get; }

    /// <summary>The customers now.</summary>
    public IReadOnlyList<SegmentedCustomer> Customers { get; }

    /// <summary>The customers now in the segments that the reference's model gives them; empty where that is not known.</summary>
    public IReadOnlyList<SegmentedCustomer> NowByReference { get; private set; }

    /// <summary>The places of customers on both sides, in the order of the reference.</summary>
    public (int Then, int Now)[] Common { get; private set; } = [];

    /// <summary>The places of customers in the reference alone.</summary>
    public int[] Left { get; private set; } = [];

    /// <summary>The places of customers who are now alone.</summary>
    public int[] New { get; private set; } = [];

    /// <summary>Whether segments were matched.</summary>
    public bool IsMatched { get; private set; }

    /// <summary>One more than the greatest segment of the reference.</summary>
    public int SegmentCount { get; private set; }

    /// <summary>The features that the reference's segments are made of; null where that is not known.</summary>
    public IReadOnlyList<string>? SegmentationFeatures { get; private set; }

    /// <summary>Puts two sides beside each other.</summary>
    /// <param name="reference">The reference's customers.</param>
    /// <param name="customers">The customers now.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <param name="ofTheSame">Whether the reference is what its model gives the customers of now, in the same order.</param>
    /// <exception cref="NtlException">A side is empty, an id comes twice on it, or customers have different features.</exception>
    public static ComparedSides Of(IReadOnlyList<SegmentedCustomer> reference, IReadOnlyList<SegmentedCustomer> customers,
        ExecutionOptions execution, bool ofTheSame = false)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(customers);
        if (reference.Count == 0) throw NtlErrors.NoCustomersToCompare("reference");
        if (customers.Count == 0) throw NtlErrors.NoCustomersToCompare("newer");
        SegmentProfiler.CheckSets([.. reference.Concat(customers).Select(customer => customer.Features)]);
        var sides = new ComparedSides(reference, customers);
        sides.FindCommon();
        sides.Number(execution, ofTheSame);
        return sides;
    }

    /// <summary>The segment of a customer of both sides then.</summary>
    public int Then((int Then, int Now) pair) => Reference[pair.Then].SegmentId;

    /// <summary>The segment of a customer of both sides now, in the reference's numbers.</summary>
    public int Now((int Then, int Now) pair) => NumberOf(Customers[pair.Now]);

    /// <summary>The segment of a customer of now, in the reference's numbers.</summary>
    public int NumberOf(SegmentedCustomer customer) => customer.SegmentId < 0 ? -1 : _numbers[customer.SegmentId];

    /// <summary>The number that a segment of the reference has now; null where it is matched by none.</summary>
    public int? OwnNumberOf(int number) => number < 0 ? -1 : _ownNumbers.TryGetValue(number, out int own) ? own : null;

    /// <summary>The name of a segment: the reference's, or for what the reference has not, the one now.</summary>
    public string NameOf(int number) =>
        _names.TryGetValue(number, out string? name) ? name : FormattableString.Invariant($"Segment {number}");

    private void FindCommon()
    {
        Dictionary<string, int> now = Places(Customers), then = Places(Reference);
        var common = new List<(int, int)>();
        var left = new List<int>();
        for (int i = 0; i < Reference.Count; i++)
        {
            if (now.TryGetValue(Reference[i].CustomerId, out int place)) common.Add((i, place));
            else left.Add(i);
        }
        (Common, Left) = ([.. common], [.. left]);
        New = [.. Enumerable.Range(0, Customers.Count).Where(i => !then.ContainsKey(Customers[i].CustomerId))];
    }

    private static Dictionary<string, int> Places(IReadOnlyList<SegmentedCustomer> customers)
    {
        var places = new Dictionary<string, int>(customers.Count, StringComparer.Ordinal);
        for (int i = 0; i < customers.Count; i++)
            if (!places.TryAdd(customers[i].CustomerId, i)) throw NtlErrors.DuplicateCustomerId(customers[i].CustomerId);
        return places;
    }

    private void Number(ExecutionOptions execution, bool ofTheSame)
    {
        CustomerSegmentation? model = Reference.FirstOrDefault(c => c.Segmentation is not null)?.Segmentation,
            newer = Customers.FirstOrDefault(c => c.Segmentation is not null)?.Segmentation;
        SegmentationFeatures = model?.Features;
        if (!ReferenceEquals(model, newer))
        {
            NowByReference = model is null ? [] : ofTheSame ? Reference
                : model.Assign([.. Customers.Select(customer => customer.Features)], execution with { Progress = null });
            IsMatched = NowByReference.Count == 0 || !IsSameModel();
        }
        SegmentCount = 1 + Math.Max(model is null ? -1 : model.ClusterCount - 1, Reference.Max(customer => customer.SegmentId));
        int[] own = [.. Customers.Select(customer => customer.SegmentId).Where(segment => segment >= 0).Distinct().Order()];
        LabelMatching? matching = IsMatched ? LabelMatching.Match([.. Common.Select(Then)],
            [.. Common.Select(pair => Customers[pair.Now].SegmentId)], execution.Cancellation) : null;
        int next = SegmentCount;
        foreach (int segment in own)
        {
            int number = matching is null ? segment : matching.ReferenceOf(segment) ?? next++;
            _numbers.Add(segment, number);
            _ownNumbers.Add(number, segment);
        }
        foreach (SegmentedCustomer customer in Reference) _names.TryAdd(customer.SegmentId, customer.SegmentName);
        foreach (SegmentedCustomer customer in Customers) _names.TryAdd(NumberOf(customer), customer.SegmentName);
        if (model is null) return;
        foreach (SegmentProfile profile in model.Profiles) _names.TryAdd(profile.SegmentId, profile.Name);
    }

    // A model that was saved and loaded is another object, and gives the same distances to the last bit.
    private bool IsSameModel()
    {
        int same = 0;
        for (int i = 0; i < Customers.Count; i++)
        {
            if (Customers[i].SegmentId == NowByReference[i].SegmentId && Customers[i].Distance.Equals(NowByReference[i].Distance)) same++;
        }
        return same >= SameModelShare * Customers.Count && Customers.Any(customer => customer.SegmentId >= 0);
    }
}
