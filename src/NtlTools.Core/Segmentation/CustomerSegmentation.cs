using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>A fitted division of customers into segments: what it is made of, and how it assigns a customer.</summary>
public sealed class CustomerSegmentation
{
    private const int BlockSize = 1024;

    // Far beyond what features can be, and far from where squares stop being numbers.
    private const double Most = 1e50;

    private readonly StandardScaler _scaler;
    private readonly KMeansModel _model;
    private Columns? _columns;

    internal CustomerSegmentation(Description description, StandardScaler scaler, KMeansModel model)
    {
        Summary = description;
        _scaler = scaler;
        _model = model;
        int columns = description.Features.Count;
        if (columns == 0 || scaler.Columns != columns || model.Centers.Columns != columns
            || model.ClusterCount != description.Profiles.Count
            || description.Profiles.Where((p, segment) => p.SegmentId != segment).Any()
                || description.Evaluations.Count(e => e.IsRecommended) != 1)
            throw new ArgumentException("the parts of the segmentation do not fit together.", nameof(model));
    }

    /// <summary>The number of segments.</summary>
    public int ClusterCount => _model.ClusterCount;

    /// <summary>The features that segments are made of.</summary>
    public IReadOnlyList<string> Features => Summary.Features;

    /// <summary>The lowest quality that is assigned a segment.</summary>
    public QualityGrade MinimumQuality => Summary.MinimumQuality;

    /// <summary>The number of customers that it was fitted on.</summary>
    public int FittedCustomerCount => Summary.FittedCustomerCount;

    /// <summary>Whether it was fitted on training customers alone.</summary>
    public bool IsFittedOnTraining => Summary.IsFittedOnTraining;

    /// <summary>Whether readings or theft of some of those customers are simulated.</summary>
    public bool IsSimulated => Summary.IsSimulated;

    /// <summary>How good the numbers of segments were that it was chosen from.</summary>
    public IReadOnlyList<ClusterEvaluation> Evaluations => Summary.Evaluations;

    /// <summary>The segments as they were in the customers that it was fitted on, in the order of their numbers.</summary>
    public IReadOnlyList<SegmentProfile> Profiles => Summary.Profiles;

    /// <summary>The sum of squared distances of the fitted customers to their centers, in scaled units.</summary>
    public double Inertia => _model.Inertia;

    internal Description Summary { get; }

    /// <summary>How long the steps of the fitted customers were; default where that was not known.</summary>
    internal MeterInterval Interval => MeterInterval.TryParse(Summary.Interval, out MeterInterval interval) ? interval : default;

    /// <summary>Refuses customers whose steps are of another length: a day's kWh says nothing about an hour's.</summary>
    /// <exception cref="NtlException">A customer's step is of another length.</exception>
    internal static void CheckInterval(IReadOnlyList<CustomerFeatures> customers, MeterInterval interval)
    {
        if (interval == default) return;
        foreach (CustomerFeatures customer in customers)
        {
            if (customer is MeterFeatures meter && meter.Interval != default && meter.Interval != interval)
                throw NtlErrors.OtherInterval(meter.CustomerId, meter.Interval.ToString(), interval.ToString());
        }
    }

    /// <summary>Puts customers into their segments.</summary>
    /// <param name="customers">The customers.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <returns>One a customer, in the order of the customers.</returns>
    public SegmentedCustomer[] Assign(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution) =>
        Assign(customers, [], execution);

    internal SegmentedCustomer[] Assign(IReadOnlyList<CustomerFeatures> customers, SplitPart[] parts, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        CheckInterval(customers, Interval);
        var assigned = new SegmentedCustomer[customers.Count];
        OrderedParallel.ForBlocks(customers.Count, BlockSize, execution with { Progress = null }, (_, start, end) =>
        {
            double[] row = new double[_scaler.Columns], scaled = new double[_scaler.Columns];
            for (int i = start; i < end; i++) assigned[i] = Assign(customers[i], parts.Length == 0 ? SplitPart.None : parts[i],
                row, scaled);
        });
        return assigned;
    }

    /// <summary>
    /// How clearly a customer belongs to each segment (Bezdek 1981, m = 2): they add up to 1, and a center has 1.
    /// </summary>
    internal double[] Memberships(CustomerFeatures customer)
    {
        double[] row = new double[_scaler.Columns], scaled = new double[_scaler.Columns],
            memberships = new double[ClusterCount];
        SegmentationMatrix.Fill(customer, PositionsIn(customer.Set), row);
        _scaler.Transform(row, scaled);
        for (int segment = 0; segment < memberships.Length; segment++)
            memberships[segment] = Membership(scaled, Math.Sqrt(SquaredDistance(scaled, segment)));
        return memberships;
    }

    internal static CustomerSegmentation Load(ModelReader reader, string prefix)
    {
        Description description = reader.Document<Description>(prefix + "segmentation");
        double[] mean = reader.Array<double>(prefix + "mean"), scale = reader.Array<double>(prefix + "scale");
        double[] centers = reader.Array<double>(prefix + "centers");
        return reader.Build(() =>
        {
            if (Array.Exists(mean, v => Math.Abs(v) > Most) || Array.Exists(centers, v => Math.Abs(v) > Most)
                || Array.Exists(scale, v => v is > 0 and < 1 / Most))
                throw new ArgumentException("a number of the segmentation is too large or too small to compute with.");
            int columns = description.Features.Count;
            var model = new KMeansModel(new Matrix(description.Profiles.Count, columns, centers), description.Inertia,
                description.Iterations);
            return new CustomerSegmentation(description, new StandardScaler(mean, scale), model);
        });
    }

    internal void Save(ModelWriter writer, string prefix)
    {
        writer.AddDocument(prefix + "segmentation", Summary);
        writer.AddArray<double>(prefix + "mean", _scaler.Mean);
        writer.AddArray<double>(prefix + "scale", _scaler.Scale);
        writer.AddArray<double>(prefix + "centers", _model.Centers.Values);
    }

    private SegmentedCustomer Assign(CustomerFeatures customer, SplitPart part, double[] row, double[] scaled)
    {
        if (customer.Quality < MinimumQuality)
            return new(customer, -1, SegmentProfiler.UnassignedName, double.NaN, 0) { Part = part, Segmentation = this };
        SegmentationMatrix.Fill(customer, PositionsIn(customer.Set), row);
        _scaler.Transform(row, scaled);
        int segment = _model.Predict(scaled, out double distance);
        return new(customer, segment, Profiles[segment].Name, distance, Membership(scaled, distance)) { Part = part,
            Segmentation = this };
    }

    // Customers of one set come together; the pair is replaced as a whole, so that threads may share it.
    private int[] PositionsIn(FeatureSet set)
    {
        Columns? last = _columns;
        if (last is null || !ReferenceEquals(last.Set, set)) _columns = last = new(set, set.PositionsOf(Features));
        return last.Positions;
    }

    // The inverse square of the distance to one center, as a share of all centers'.
    private double Membership(ReadOnlySpan<double> scaled, double distance)
    {
        if (distance == 0) return 1;
        double all = 0;
        for (int segment = 0; segment < _model.ClusterCount; segment++)
        {
            double ratio = distance / Math.Sqrt(SquaredDistance(scaled, segment));
            all += ratio * ratio;
        }
        return 1 / all;
    }

    private double SquaredDistance(ReadOnlySpan<double> scaled, int segment)
    {
        ReadOnlySpan<double> center = _model.Centers.Row(segment);
        double squared = 0;
        for (int j = 0; j < center.Length; j++) squared += (scaled[j] - center[j]) * (scaled[j] - center[j]);
        return squared;
    }

    private sealed record Columns(FeatureSet Set, int[] Positions);

    /// <summary>All of a segmentation that is not an array.</summary>
    internal sealed record Description
    {
        public required IReadOnlyList<string> Features { get; init; }

        public required QualityGrade MinimumQuality { get; init; }

        /// <summary>The length of a step as text, such as "1d"; null where it was not known.</summary>
        public string? Interval { get; init; }

        public required int FittedCustomerCount { get; init; }

        public required bool IsFittedOnTraining { get; init; }

        public required bool IsSimulated { get; init; }

        public required double Inertia { get; init; }

        public required int Iterations { get; init; }

        public required ulong Seed { get; init; }

        public required SegmentNaming Naming { get; init; }

        public required SplitSettings Split { get; init; }

        public required IReadOnlyList<ClusterEvaluation> Evaluations { get; init; }

        public required IReadOnlyList<SegmentProfile> Profiles { get; init; }
    }
}
