using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation.Algorithms;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Segmentation;

/// <summary>Divides customers into segments: preprocessing, candidate divisions, measuring them, and choosing one.</summary>
/// <remarks>Needs all customers at once; memory grows with the customers times the features that segments are made of.</remarks>
public sealed class SegmentationLearner
{
    private readonly SegmentationSettings _settings;

    /// <summary>Makes a learner.</summary>
    public SegmentationLearner(SegmentationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <summary>Fits the segments and puts every customer into one.</summary>
    /// <param name="customers">The customers, each id once, all with the same features.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="NtlException">
    /// There are no customers, none of the quality asked for, fewer than segments, or all alike; a feature or attribute is unknown,
    /// infinite or known of nobody; or the algorithm finds no segment.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public SegmentationResult Fit(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        SplitPart[] parts = Split(customers);
        (List<int> eligible, bool onTraining) = Population(customers, parts);
        SegmentationEncoder encoder = Encode(customers, ref eligible, execution, out Matrix rows);
        CustomerFeatures[] fitted = [.. eligible.Select(i => customers[i])];
        (SegmentCandidate chosen, ClusterEvaluation[] evaluations) = Choose(rows, encoder.Note, execution);
        (int[] order, string? matching) = OrderOf(chosen, fitted, execution);
        int[] labels = SegmentNumbers.Renumber(chosen.Labels, order);
        SegmentAssigner assigner = chosen.Assigner(order, execution with { Progress = null });
        double[] distances = [.. labels.Select((label, i) => label < 0 ? double.NaN : assigner.Distance(rows.Row(i), label))];
        SegmentNaming naming = _settings.Naming.For(fitted);
        SegmentProfile[] profiles = SegmentProfiler.OfFitted(fitted, labels, order.Length, naming, distances, execution);
        CustomerSegmentation.Description description = Describe(fitted, naming, profiles, onTraining, chosen, evaluations,
            encoder, assigner);
        var segmentation = new CustomerSegmentation(description, encoder, assigner);
        SegmentedCustomer[] assigned = segmentation.AssignGiven(customers, parts, execution);
        segmentation.PutBack(assigned, eligible, labels);
        return new(segmentation, assigned) { Matching = matching };
    }

    /// <summary>Measures the candidate divisions and recommends one.</summary>
    /// <inheritdoc cref="Fit"/>
    public IReadOnlyList<ClusterEvaluation> Evaluate(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        (List<int> eligible, _) = Population(customers, Split(customers));
        SegmentationEncoder encoder = Encode(customers, ref eligible, execution, out Matrix rows);
        return Choose(rows, encoder.Note, execution).Evaluations;
    }

    private SegmentationEncoder Encode(IReadOnlyList<CustomerFeatures> customers, ref List<int> eligible, ExecutionOptions execution,
        out Matrix rows)
    {
        CustomerFeatures[] fitted = [.. eligible.Select(i => customers[i])];
        SegmentationEncoder encoder = SegmentationEncoder.Fit(fitted, _settings, execution, out PreprocessedRows prepared);
        List<int> all = eligible;
        if (prepared.KeptRows.Count < fitted.Length) eligible = [.. prepared.KeptRows.Select(i => all[i])];
        rows = prepared.Rows;
        return encoder;
    }

    private (SegmentCandidate Chosen, ClusterEvaluation[] Evaluations) Choose(Matrix rows, string? note, ExecutionOptions execution)
    {
        IReadOnlyList<SegmentCandidate> candidates = CandidateFitter.Fit(rows, _settings, ProgressShare.Of(execution, 0, 0.5));
        ClusterEvaluation[] evaluations = CandidateMeasurement.Measure(rows, candidates, _settings, execution with { Progress = null });
        execution.Progress?.Report(1);
        int best = CandidateChoice.Best(evaluations, _settings);
        evaluations[best] = evaluations[best] with
        {
            IsRecommended = true, Reason = CandidateChoice.Reason(evaluations, best,
                [candidates[best].Note, note], _settings),
        };
        return (candidates[best], evaluations);
    }

    private SplitPart[] Split(IReadOnlyList<CustomerFeatures> customers)
    {
        ArgumentNullException.ThrowIfNull(customers);
        if (customers.Count == 0) throw NtlErrors.NoCustomers();
        var ids = new HashSet<string>(customers.Count, StringComparer.Ordinal);
        FeatureSet set = customers[0].Set;
        foreach (CustomerFeatures customer in customers)
        {
            if (!ids.Add(customer.CustomerId)) throw NtlErrors.DuplicateCustomerId(customer.CustomerId);
            if (!customer.Set.HasSameNames(set))
                throw NtlErrors.OtherFeatures(customer.CustomerId, customer.Set.Subject, set.Subject);
        }
        CustomerSegmentation.CheckInterval(customers, CustomerSegmentation.IntervalOf(customers));
        return CustomerSplit.Assign(customers, _settings.Split);
    }

    private (List<int> Customers, bool OnTraining) Population(IReadOnlyList<CustomerFeatures> customers, SplitPart[] parts)
    {
        bool onTraining = _settings.FitOn == FitPopulation.Training
            || (_settings.FitOn == FitPopulation.Automatic && Array.Exists(parts, p => p != SplitPart.Training));
        var fitted = new List<int>();
        var best = QualityGrade.Low;
        int eligible = 0;
        for (int i = 0; i < customers.Count; i++)
        {
            if (onTraining && parts[i] != SplitPart.Training) continue;
            eligible++;
            if (customers[i].Quality > best) best = customers[i].Quality;
            if (customers[i].Quality >= _settings.MinimumQuality) fitted.Add(i);
        }
        if (fitted.Count == 0) throw NtlErrors.NoCustomersOfQuality(eligible, _settings.MinimumQuality, best);
        return (fitted, onTraining);
    }

    // Algorithms number segments by chance; the order of level or size stays the same from run to run.
    private (int[] Order, string? Matching) OrderOf(SegmentCandidate chosen, CustomerFeatures[] fitted, ExecutionOptions execution)
    {
        int level = fitted[0].Set.LevelPosition;
        List<CustomerFeatures>[] members = Members(fitted, chosen.Labels, chosen.ClusterCount);
        IEnumerable<int> numbers = Enumerable.Range(0, chosen.ClusterCount);
        int[] order = _settings.Order == SegmentOrder.Size
            ? [.. numbers.OrderByDescending(c => members[c].Count).ThenBy(c => c)]
            : [.. numbers.OrderBy(c => members[c].Count == 0).ThenBy(c => SegmentProfiler.Mean(members[c], level)).ThenBy(c => c)];
        return _settings.Previous is { } previous ? SegmentMatching.Order(order, chosen.Labels, fitted, previous, execution)
            : (order, null);
    }

    private CustomerSegmentation.Description Describe(CustomerFeatures[] fitted, SegmentNaming naming, SegmentProfile[] profiles,
        bool onTraining, SegmentCandidate chosen, ClusterEvaluation[] evaluations, SegmentationEncoder encoder,
        SegmentAssigner assigner)
    {
        MeterInterval interval = CustomerSegmentation.IntervalOf(fitted);
        return new()
        {
            Features = encoder.Features,
            Algorithm = chosen.Algorithm,
            Parameters = chosen.Parameters,
            Assigner = assigner switch
            {
                CenterAssigner => CustomerSegmentation.AssignerKind.Centers,
                MixtureAssigner => CustomerSegmentation.AssignerKind.Mixture,
                HybridAssigner => CustomerSegmentation.AssignerKind.Hybrid,
                _ => CustomerSegmentation.AssignerKind.Classifier,
            },
            MinimumQuality = _settings.MinimumQuality,
            Interval = interval != default ? interval.ToString() : null,
            FittedCustomerCount = fitted.Length,
            IsFittedOnTraining = onTraining,
            IsSimulated = Array.Exists(fitted, c => c.IsSimulated),
            Inertia = evaluations.First(e => e.IsRecommended).Inertia,
            Iterations = chosen.Iterations,
            Seed = _settings.Seed,
            Naming = naming,
            Split = _settings.Split,
            Evaluations = evaluations,
            Profiles = profiles,
        };
    }

    private static List<CustomerFeatures>[] Members(CustomerFeatures[] fitted, int[] labels, int segments)
    {
        var members = new List<CustomerFeatures>[segments];
        for (int c = 0; c < segments; c++) members[c] = [];
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] >= 0) members[labels[i]].Add(fitted[i]);
        return members;
    }
}

/// <summary>Fitted segments, and the customers in them.</summary>
/// <param name="Segmentation">The segments.</param>
/// <param name="Customers">One a customer, in the order in which they came.</param>
public sealed record SegmentationResult(CustomerSegmentation Segmentation, IReadOnlyList<SegmentedCustomer> Customers)
{
    /// <summary>
    /// Which segment was which of the earlier segmentation, in words; null where none was given. With fewer segments than before a number
    /// that is free may go to another segment.
    /// </summary>
    public string? Matching { get; init; }
}
