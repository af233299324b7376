using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>Divides customers into segments: standard scaling, the number of segments, k-means.</summary>
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
    /// <param name="customers">The customers, each id once.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="NtlException">
    /// There are no customers, none of the quality asked for, fewer than segments, or all alike.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public SegmentationResult Fit(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        SplitPart[] parts = Split(customers);
        (List<CustomerFeatures> fitted, bool onTraining) = Population(customers, parts);
        Matrix rows = SegmentationMatrix.Rows(fitted, fitted[0].Set.PositionsOf(FeaturesOf(fitted[0].Set)));
        StandardScaler scaler = StandardScaler.Fit(rows);
        Matrix scaled = scaler.Transform(rows);
        ClusterCountSelection selection = ClusterCountSelection.Evaluate(scaled, _settings, execution);
        CustomerSegmentation segmentation = Describe(fitted, onTraining, scaler, scaled, selection, execution);
        return new(segmentation, segmentation.Assign(customers, parts, execution));
    }

    /// <summary>Measures the candidate numbers of segments and recommends one.</summary>
    /// <inheritdoc cref="Fit"/>
    public IReadOnlyList<ClusterEvaluation> Evaluate(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        (List<CustomerFeatures> fitted, _) = Population(customers, Split(customers));
        Matrix rows = SegmentationMatrix.Rows(fitted, fitted[0].Set.PositionsOf(FeaturesOf(fitted[0].Set)));
        return ClusterCountSelection.Evaluate(StandardScaler.Fit(rows).Transform(rows), _settings, execution).Evaluations;
    }

    private IReadOnlyList<string> FeaturesOf(FeatureSet set) => _settings.Features ?? set.SegmentationNames;

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
        if (customers[0] is MeterFeatures { Interval: var interval }) CustomerSegmentation.CheckInterval(customers, interval);
        return CustomerSplit.Assign(customers, _settings.Split);
    }

    private (List<CustomerFeatures> Customers, bool OnTraining) Population(IReadOnlyList<CustomerFeatures> customers,
        SplitPart[] parts)
    {
        bool onTraining = _settings.FitOn == FitPopulation.Training
            || (_settings.FitOn == FitPopulation.Automatic && Array.Exists(parts, p => p != SplitPart.Training));
        var fitted = new List<CustomerFeatures>();
        var best = QualityGrade.Low;
        int eligible = 0;
        for (int i = 0; i < customers.Count; i++)
        {
            if (onTraining && parts[i] != SplitPart.Training) continue;
            eligible++;
            if (customers[i].Quality > best) best = customers[i].Quality;
            if (customers[i].Quality >= _settings.MinimumQuality) fitted.Add(customers[i]);
        }
        if (fitted.Count == 0) throw NtlErrors.NoCustomersOfQuality(eligible, _settings.MinimumQuality, best);
        return (fitted, onTraining);
    }

    private CustomerSegmentation Describe(List<CustomerFeatures> fitted, bool onTraining, StandardScaler scaler, Matrix scaled,
        ClusterCountSelection selection, ExecutionOptions execution)
    {
        FeatureSet set = fitted[0].Set;
        KMeansModel model = selection.Model;
        int[] labels = model.Predict(scaled, execution with { Progress = null });
        var members = new List<CustomerFeatures>[model.ClusterCount];
        for (int c = 0; c < members.Length; c++) members[c] = [];
        for (int i = 0; i < labels.Length; i++) members[labels[i]].Add(fitted[i]);

        // k-means numbers clusters by chance; the order of mean level stays the same from run to run.
        int[] order = [.. Enumerable.Range(0, members.Length)
            .OrderBy(c => SegmentProfiler.Mean(members[c], set.LevelPosition)).ThenBy(c => c)];
        var ordered = new KMeansModel(model.Centers.SelectRows(order), model.Inertia, model.Iterations);
        SegmentNaming naming = _settings.Naming.For(fitted);
        int[] numbers = new int[order.Length];
        for (int segment = 0; segment < order.Length; segment++) numbers[order[segment]] = segment;
        double[] distances = new double[labels.Length];
        for (int i = 0; i < labels.Length; i++) model.Predict(scaled.Row(i), out distances[i]);
        SegmentProfile[] profiles = SegmentProfiler.OfFitted(fitted, Array.ConvertAll(labels, label => numbers[label]), order.Length,
            naming, distances, execution);
        var description = new CustomerSegmentation.Description
        {
            Features = [.. set.PositionsOf(FeaturesOf(set)).Select(position => set.Names[position])],
            MinimumQuality = _settings.MinimumQuality,
            Interval = fitted[0] is MeterFeatures { Interval: var step } && step != default ? step.ToString() : null,
            FittedCustomerCount = fitted.Count,
            IsFittedOnTraining = onTraining,
            IsSimulated = fitted.Exists(c => c.IsSimulated),
            Inertia = model.Inertia,
            Iterations = model.Iterations,
            Seed = _settings.Seed,
            Naming = naming,
            Split = _settings.Split,
            Evaluations = selection.Evaluations,
            Profiles = profiles,
        };
        return new(description, scaler, ordered);
    }
}

/// <summary>Fitted segments, and the customers in them.</summary>
/// <param name="Segmentation">The segments.</param>
/// <param name="Customers">One a customer, in the order in which they came.</param>
public sealed record SegmentationResult(CustomerSegmentation Segmentation, IReadOnlyList<SegmentedCustomer> Customers);
