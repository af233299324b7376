using System.Text.Json.Serialization;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation.Algorithms;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Segmentation;

/// <summary>A fitted division of customers into segments: what it is made of, and how it assigns a customer.</summary>
public sealed class CustomerSegmentation
{
    private const int BlockSize = 1024;

    // Far beyond what features can be, and far from where squares stop being numbers.
    private const double Most = 1e50;

    private readonly SegmentationEncoder _encoder;
    private readonly SegmentAssigner _assigner;

    internal CustomerSegmentation(Description description, SegmentationEncoder encoder, SegmentAssigner assigner)
    {
        Summary = description;
        Interval = MeterInterval.TryParse(description.Interval, out MeterInterval interval) ? interval : default;
        _encoder = encoder;
        _assigner = assigner;
        if (assigner.Centers.Columns != encoder.OutputColumns || assigner.ClusterCount != description.Profiles.Count
            || description.Profiles.Where((p, segment) => p.SegmentId != segment).Any()
            || description.Evaluations.Count(e => e.IsRecommended) != 1
            || !Array.TrueForAll(assigner.Centers.Values, v => Math.Abs(v) <= Most))
            throw new ArgumentException("the parts of the segmentation do not fit together.", nameof(assigner));
    }

    /// <summary>The number of segments.</summary>
    public int ClusterCount => _assigner.ClusterCount;

    /// <summary>The algorithm that found them.</summary>
    public ClusteringAlgorithm Algorithm => Summary.Algorithm;

    /// <summary>What else the algorithm was told or found, such as "eps 0.42, 18 samples"; null where there is nothing to say.</summary>
    public string? Parameters => Summary.Parameters;

    /// <summary>The features that segments are made of.</summary>
    public IReadOnlyList<string> Features => Summary.Features;

    /// <summary>The attributes that segments are made of.</summary>
    public IReadOnlyList<string> Attributes => _encoder.Attributes;

    /// <summary>The lowest quality that is assigned a segment.</summary>
    public QualityGrade MinimumQuality => Summary.MinimumQuality;

    /// <summary>The number of customers that it was fitted on.</summary>
    public int FittedCustomerCount => Summary.FittedCustomerCount;

    /// <summary>Whether it was fitted on training customers alone.</summary>
    public bool IsFittedOnTraining => Summary.IsFittedOnTraining;

    /// <summary>Whether data or theft of some of those customers are simulated.</summary>
    public bool IsSimulated => Summary.IsSimulated;

    /// <summary>How good the divisions were that it was chosen from.</summary>
    public IReadOnlyList<ClusterEvaluation> Evaluations => Summary.Evaluations;

    /// <summary>The segments as they were in the customers that it was fitted on, in the order of their numbers.</summary>
    public IReadOnlyList<SegmentProfile> Profiles => Summary.Profiles;

    /// <summary>The sum of squared distances of the fitted customers to their centers, in scaled units.</summary>
    public double Inertia => Summary.Inertia;

    /// <summary>What was done to features and attributes before distances were taken, column by column.</summary>
    public PreprocessingReport Preprocessing => _encoder.Preprocessor.Report;

    /// <summary>
    /// The share of customers held out whom the model puts where fitting had put them; NaN where it always does (k-means, mixtures,
    /// hybrids), and where there were too few customers to hold any out: other algorithms cannot say where a new customer belongs, and a classifier learnt their segments.
    /// </summary>
    public double ClassifierAccuracy => _assigner.Accuracy;

    internal Description Summary { get; }

    /// <summary>What turns customers into rows.</summary>
    internal SegmentationEncoder Encoder => _encoder;

    /// <summary>The center of each segment, in scaled units: the mean of its customers, or of its component of a mixture.</summary>
    internal Matrix Centers => _assigner.Centers;

    /// <summary>The version of the file that it is saved as: the lowest whose readers read it right.</summary>
    internal int FormatVersion => IsPlain ? ModelArchive.PlainVersion : ModelArchive.AlgorithmsVersion;

    /// <summary>How long the steps of the fitted customers were; default where that was not known.</summary>
    internal MeterInterval Interval { get; }

    private bool IsPlain => _assigner is CenterAssigner && _encoder.IsPlain;

    /// <summary>How long the steps of customers are: those of the first of whom it is known; default where it is of none.</summary>
    internal static MeterInterval IntervalOf(IReadOnlyList<CustomerFeatures> customers)
    {
        foreach (CustomerFeatures customer in customers)
            if (customer is MeterFeatures { Interval: var step } && step != default) return step;
        return default;
    }

    /// <summary>Refuses customers whose steps are of another length: a day's kWh says nothing about an hour's.</summary>
    /// <exception cref="NtlException">A customer's step is of another length.</exception>
    internal static void CheckInterval(IReadOnlyList<CustomerFeatures> customers, MeterInterval interval)
    {
        if (interval == default) return;
        foreach (CustomerFeatures customer in customers)
            if (customer is MeterFeatures { Interval: var step } && step != default) CheckInterval(customer, step, interval);
    }

    private static void CheckInterval(CustomerFeatures customer, MeterInterval step, MeterInterval interval)
    {
        if (interval != default && step != interval)
            throw NtlErrors.OtherInterval(customer.CustomerId, step.ToString(), interval.ToString());
    }

    /// <summary>The segmentation that a customer's segment is one of.</summary>
    /// <exception cref="NtlException">None is known: the customer has not been put into a segment, or was made by hand.</exception>
    public static CustomerSegmentation Of(SegmentedCustomer customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        return customer.Segmentation ?? throw NtlErrors.DifferentSegmentations();
    }

    /// <summary>Refuses two customers who are not of the same segmentation.</summary>
    /// <exception cref="NtlException">They are not.</exception>
    public static void CheckSame(SegmentedCustomer one, SegmentedCustomer other)
    {
        if (!ReferenceEquals(Of(one), Of(other))) throw NtlErrors.DifferentSegmentations();
    }

    /// <summary>Puts customers into their segments.</summary>
    /// <param name="customers">The customers.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <returns>One a customer, in the order of the customers.</returns>
    /// <exception cref="NtlException">A customer has other features than the model, or an infinite one.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public SegmentedCustomer[] Assign(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution) =>
        Assign(customers, [], execution);

    internal SegmentedCustomer[] Assign(IReadOnlyList<CustomerFeatures> customers, SplitPart[] parts, ExecutionOptions execution) =>
        Assigned(customers, parts, Predict(customers, execution));

    /// <summary>Puts the customers that were given for fitting into their segments, whatever they lack of the attributes.</summary>
    internal SegmentedCustomer[] AssignGiven(IReadOnlyList<CustomerFeatures> customers, SplitPart[] parts, ExecutionOptions execution) =>
        Assigned(customers, parts, PredictChecked(customers, execution));

    /// <summary>Says where customers belong, and how surely.</summary>
    /// <inheritdoc cref="Assign(IReadOnlyList{CustomerFeatures}, ExecutionOptions)"/>
    public SegmentPrediction[] Predict(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        _encoder.CheckAttributes(customers);
        return PredictChecked(customers, execution);
    }

    /// <summary>Says where one customer belongs, and how surely.</summary>
    /// <exception cref="NtlException">The customer has other features than the model, or an infinite one.</exception>
    public SegmentPrediction Predict(CustomerFeatures customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        _encoder.CheckAttributes([customer]);
        return PredictChecked([customer], ExecutionOptions.Default)[0];
    }

    /// <summary>Says where customers belong who are known to have come with the model's attributes, as some may lack one.</summary>
    internal SegmentPrediction[] PredictChecked(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        var predictions = new SegmentPrediction[customers.Count];
        OrderedParallel.ForBlocks(customers.Count, BlockSize, execution with { Progress = null },
            (_, start, end) => Predict(customers, start, end, predictions));
        return predictions;
    }

    /// <summary>Takes of a customer all that the answer depends on, beside whether the data are good enough.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="raw">Receives as many numbers as the encoder takes in.</param>
    /// <returns>Whether the data are good enough; if not, the customer is in no segment.</returns>
    internal bool TryRead(CustomerFeatures customer, Span<double> raw)
    {
        if (customer is MeterFeatures { Interval: var step } && step != default) CheckInterval(customer, step, Interval);
        if (customer.Quality < MinimumQuality) return false;
        _encoder.Read(customer, raw);
        return true;
    }

    /// <summary>Says where customers belong of whom all that the answer depends on was taken.</summary>
    internal SegmentPrediction[] Predict(Matrix raw)
    {
        var predictions = new SegmentPrediction[raw.Rows];
        var rows = new Matrix(raw.Rows, _encoder.OutputColumns);
        int[] places = new int[raw.Rows];
        int count = 0;
        for (int i = 0; i < raw.Rows; i++)
        {
            if (_encoder.Preprocessor.TryTransform(raw.Row(i), rows.Row(count))) places[count++] = i;
            else predictions[i] = SegmentPrediction.NotSegmented(ClusterCount);
        }
        if (count < rows.Rows) rows = new(count, rows.Columns, rows.Values[..(count * rows.Columns)]);
        int[] segments = new int[count];
        var memberships = new Matrix(count, ClusterCount);
        _assigner.Assign(rows, segments, memberships);
        for (int i = 0; i < count; i++) predictions[places[i]] = Prediction(segments[i], rows.Row(i), memberships.Row(i));
        return predictions;
    }

    /// <summary>Puts the fitted customers where fitting had put them, which a classifier may not always do.</summary>
    /// <param name="assigned">Customers as the model puts them.</param>
    /// <param name="fitted">Which of them were fitted.</param>
    /// <param name="labels">Their segments, or −1.</param>
    internal void PutBack(SegmentedCustomer[] assigned, IReadOnlyList<int> fitted, int[] labels)
    {
        if (_assigner.IsExact) return;
        double[] raw = new double[_encoder.InputColumns], row = new double[_encoder.OutputColumns],
            memberships = new double[ClusterCount];
        for (int i = 0; i < labels.Length; i++)
        {
            SegmentedCustomer found = assigned[fitted[i]];
            if (found.SegmentId == labels[i] || !_encoder.TryEncode(found.Features, raw, row)) continue;
            _assigner.Assign(row, memberships);
            assigned[fitted[i]] = Segmented(found.Features, Prediction(labels[i], row, memberships), found.Part);
        }
    }

    internal static CustomerSegmentation Load(ModelReader reader, string prefix)
    {
        Description description = reader.Document<Description>(prefix + "segmentation");
        return reader.Build(() =>
        {
            if (description.Features.Count == 0) throw new ArgumentException("segments are made of no features.");
            var encoder = SegmentationEncoder.Load(reader, prefix, description.Features, description.Preprocessing);
            int segments = description.Profiles.Count, columns = encoder.OutputColumns;
            var centers = new Matrix(segments, columns, reader.Array<double>(prefix + "centers"));
            SegmentAssigner assigner = description.Assigner switch
            {
                AssignerKind.Centers => CenterAssigner.Load(centers, description.Inertia, description.Iterations),
                AssignerKind.Mixture => MixtureAssigner.Load(reader, prefix, centers),
                AssignerKind.Hybrid => HybridAssigner.Load(reader, prefix, centers),
                AssignerKind.Classifier => ClassifierAssigner.Load(reader, prefix, centers),
                _ => throw new ArgumentException("nothing is known of how it assigns customers."),
            };
            return new CustomerSegmentation(description, encoder, assigner);
        });
    }

    internal void Save(ModelWriter writer, string prefix)
    {
        writer.AddDocument(prefix + "segmentation", Summary with { Preprocessing = IsPlain ? Preprocessing : null },
            SegmentationJson.Documents.Description);
        _encoder.Save(writer, prefix, asPlain: IsPlain);
        writer.AddArray<double>(prefix + "centers", _assigner.Centers.Values);
        _assigner.Save(writer, prefix);
    }

    private SegmentedCustomer[] Assigned(IReadOnlyList<CustomerFeatures> customers, SplitPart[] parts, SegmentPrediction[] predictions)
    {
        var assigned = new SegmentedCustomer[customers.Count];
        for (int i = 0; i < assigned.Length; i++) assigned[i] = Segmented(customers[i], predictions[i], Part(parts, i));
        return assigned;
    }

    private static SplitPart Part(SplitPart[] parts, int customer) => parts.Length == 0 ? SplitPart.None : parts[customer];

    private void Predict(IReadOnlyList<CustomerFeatures> customers, int start, int end, SegmentPrediction[] predictions)
    {
        var raw = new Matrix(end - start, _encoder.InputColumns);
        int[] places = new int[end - start];
        int count = 0;
        for (int i = start; i < end; i++)
        {
            if (TryRead(customers[i], raw.Row(count))) places[count++] = i;
            else predictions[i] = SegmentPrediction.NotSegmented(ClusterCount);
        }
        if (count < raw.Rows) raw = new(count, raw.Columns, raw.Values[..(count * raw.Columns)]);
        SegmentPrediction[] found = Predict(raw);
        for (int i = 0; i < count; i++) predictions[places[i]] = found[i];
    }

    private SegmentPrediction Prediction(int segment, ReadOnlySpan<double> row, ReadOnlySpan<double> memberships) => segment < 0
        ? new(-1, SegmentProfiler.OutlierName, double.NaN, Array.AsReadOnly(memberships.ToArray()))
        : new(segment, Profiles[segment].Name, _assigner.Distance(row, segment), Array.AsReadOnly(memberships.ToArray()));

    private SegmentedCustomer Segmented(CustomerFeatures customer, SegmentPrediction prediction, SplitPart part) =>
        new(customer, prediction.SegmentId, prediction.SegmentName, prediction.Distance, prediction.Probability)
        {
            Part = part, Segmentation = this,
        };

    /// <summary>What kind of assigner a model has.</summary>
    internal enum AssignerKind
    {
        Centers,
        Mixture,
        Hybrid,
        Classifier,
    }

    /// <summary>All of a segmentation that is not an array.</summary>
    internal sealed record Description
    {
        public required IReadOnlyList<string> Features { get; init; }

        public ClusteringAlgorithm Algorithm { get; init; }

        public string? Parameters { get; init; }

        public AssignerKind Assigner { get; init; }

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

        /// <summary>
        /// What preprocessing did, in a file of standard scaling alone, whose arrays do not say it; null in others, and in old ones.
        /// </summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public PreprocessingReport? Preprocessing { get; init; }
    }
}
