using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Segmentation;

/// <summary>
/// Turns customers into the rows that segments are made from: features, then attributes as columns, all filled up and scaled as was
/// fitted. Safe for any number of threads.
/// </summary>
internal sealed class SegmentationEncoder
{
    private readonly CategoryEncoderModel? _attributes;
    private Columns? _columns;

    public SegmentationEncoder(IReadOnlyList<string> features, CategoryEncoderModel? attributes, PreprocessorModel preprocessor)
    {
        int columns = features.Count + (attributes?.OutputNames.Count ?? 0);
        if (columns == 0 || preprocessor.InputNames.Count != columns)
            throw new ArgumentException($"The preprocessor has {preprocessor.InputNames.Count} columns, the customers {columns}.",
                nameof(preprocessor));
        Features = features;
        _attributes = attributes;
        Preprocessor = preprocessor;
    }

    /// <summary>The features that segments are made of.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>The attributes that segments are made of.</summary>
    public IReadOnlyList<string> Attributes => _attributes?.Attributes ?? [];

    /// <summary>What is done to the columns.</summary>
    public PreprocessorModel Preprocessor { get; }

    /// <summary>Why preprocessing is not what the settings say; null where it is, and after loading.</summary>
    public string? Note { get; private init; }

    /// <summary>The number of columns before preprocessing.</summary>
    public int InputColumns => Preprocessor.InputNames.Count;

    /// <summary>The number of columns after it.</summary>
    public int OutputColumns => Preprocessor.OutputNames.Count;

    /// <summary>
    /// Whether all it does is 0 for what is missing and standard scaling, which files of the first version can say.
    /// </summary>
    public bool IsPlain => _attributes is null && OutputColumns == InputColumns && Preprocessor.PrincipalComponents is null
        && Preprocessor.State() is var state && Array.TrueForAll(state.Scalings, s => s == Scaling.Standard)
        && Array.TrueForAll(state.ImputationRules, r => r == ImputationRule.Zero)
        && Array.TrueForAll(state.LowerLimits, l => l == -float.MaxValue) && Array.TrueForAll(state.UpperLimits, u => u == float.MaxValue);

    /// <summary>Learns from the customers that segments are fitted on.</summary>
    /// <param name="customers">The customers, all with the same features.</param>
    /// <param name="settings">What segments are made of, and what is done to it.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <param name="rows">The customers, encoded; those dropped for what they lack are left out.</param>
    /// <exception cref="NtlException">A feature or attribute is unknown, infinite, or known of nobody.</exception>
    public static SegmentationEncoder Fit(IReadOnlyList<CustomerFeatures> customers, SegmentationSettings settings,
        ExecutionOptions execution, out PreprocessedRows rows)
    {
        FeatureSet set = customers[0].Set;
        int[] positions = set.PositionsOf(settings.Features ?? set.SegmentationNames);
        string[] features = [.. positions.Select(position => set.Names[position])];
        ExecutionOptions quiet = execution with { Progress = null };
        CategoryEncoderModel? attributes = FitAttributes(customers, settings, quiet);
        string[] names = [.. features, .. attributes?.OutputNames ?? []];
        var raw = new Matrix(customers.Count, names.Length);
        for (int i = 0; i < customers.Count; i++) Fill(customers[i], positions, attributes, raw.Row(i));
        if (Array.TrueForAll(raw.Values, double.IsNaN)) throw NtlErrors.NothingKnown(customers.Count, features);
        (PreprocessorSettings preprocessing, string? note) = TailAdaptation.Of(settings, raw, features.Length);
        PreprocessorModel preprocessor;
        try
        {
            preprocessor = new PreprocessorLearner(WithFlags(Named(preprocessing, names), attributes)).Fit(raw, names, quiet);
        }
        catch (ArgumentException reason)
        {
            throw NtlErrors.CannotPrepare(reason);
        }
        rows = preprocessor.Transform(raw, quiet);
        return new(features, attributes, preprocessor) { Note = note };
    }

    /// <summary>
    /// Refuses customers of an import that knew nothing of the model's attributes. An attribute that is empty is left out of a customer's,
    /// so that customers may well lack it: what counts is whether the import had its column.
    /// </summary>
    /// <remarks>
    /// Of customers who come from no import nobody knows that. Of several of them at least one must have the attribute, and one alone
    /// may lack it, if attributes were given at all.
    /// </remarks>
    /// <exception cref="NtlException">The import of a customer did not know one of the attributes that segments are made of.</exception>
    public void CheckAttributes(IReadOnlyList<CustomerFeatures> customers)
    {
        if (_attributes is null) return;
        AttributePool? known = null;
        List<CustomerFeatures>? ofNoImport = null;
        foreach (CustomerFeatures customer in customers)
        {
            if (customer.Attributes is not CustomerAttributes { Pool: var pool })
            {
                (ofNoImport ??= []).Add(customer);
                continue;
            }
            if (ReferenceEquals(pool, known)) continue;
            known = pool;
            Require(name => pool.Find(name) >= 0, $"The import of customer '{customer.CustomerId}' knew");
        }
        if (ofNoImport is null) return;
        if (ofNoImport.Count > 1)
            Require(name => ofNoImport.Exists(c => c.Attributes.ContainsKey(name)), $"None of {ofNoImport.Count} customers has");
        else if (ReferenceEquals(ofNoImport[0].Attributes, MeterSeries.NoAttributes))
            Require(_ => false, $"Customer '{ofNoImport[0].CustomerId}' has");

        void Require(Predicate<string> isKnown, string subject)
        {
            string[] missing = [.. Attributes.Where(name => !isKnown(name))];
            if (missing.Length > 0) throw NtlErrors.WithoutAttribute(subject, missing);
        }
    }

    /// <summary>Encodes a customer.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="raw">Room for <see cref="InputColumns"/> numbers.</param>
    /// <param name="row">Receives <see cref="OutputColumns"/> numbers.</param>
    /// <returns>Whether the customer has what may not be missing.</returns>
    /// <exception cref="NtlException">The customer has other features than the model, or an infinite one.</exception>
    public bool TryEncode(CustomerFeatures customer, Span<double> raw, Span<double> row)
    {
        Read(customer, raw);
        return Preprocessor.TryTransform(raw, row);
    }

    /// <summary>Takes of a customer all that the model looks at.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="raw">Receives <see cref="InputColumns"/> numbers.</param>
    /// <exception cref="NtlException">The customer has other features than the model, or an infinite one.</exception>
    public void Read(CustomerFeatures customer, Span<double> raw) => Fill(customer, PositionsIn(customer), _attributes, raw);

    public static SegmentationEncoder Load(ModelReader reader, string prefix, IReadOnlyList<string> features, PreprocessingReport? report)
    {
        if (!reader.HasDocument(prefix + "preprocessing"))
        {
            double[] mean = reader.Array<double>(prefix + "mean"), scale = reader.Array<double>(prefix + "scale");
            return new(features, null, Plain(features, mean, scale, report));
        }
        PreprocessorState state = reader.Document<PreprocessorState>(prefix + "preprocessing");
        CategoryEncoderModel? attributes = reader.HasDocument(prefix + "attributes")
            ? new(reader.Document<CategoryEncoderState>(prefix + "attributes")) : null;
        return new(features, attributes, new(state));
    }

    /// <summary>Saves it, as files of the first version have it where they can say it.</summary>
    public void Save(ModelWriter writer, string prefix, bool asPlain)
    {
        PreprocessorState state = Preprocessor.State();
        if (asPlain)
        {
            writer.AddArray<double>(prefix + "mean", state.Centers);
            writer.AddArray<double>(prefix + "scale", state.Spreads);
            return;
        }
        writer.AddDocument(prefix + "preprocessing", state, SegmentationJson.Documents.PreprocessorState);
        if (_attributes is not null)
            writer.AddDocument(prefix + "attributes", _attributes.State(), SegmentationJson.Documents.CategoryEncoderState);
    }

    private static PreprocessorModel Plain(IReadOnlyList<string> features, double[] mean, double[] scale, PreprocessingReport? report)
    {
        int columns = features.Count;
        if (mean.Length != columns || scale.Length != columns)
            throw new ArgumentException($"{columns} features need as many means and scales.", nameof(mean));
        if (report is not null && !report.Columns.Select(c => c.Name).SequenceEqual(features))
            throw new ArgumentException("The report of preprocessing is of other features.", nameof(report));
        return new(new PreprocessorState
        {
            InputNames = [.. features],
            ImputationRules = [.. Enumerable.Repeat(ImputationRule.Zero, columns)],
            ImputedValues = new double[columns],
            LowerLimits = [.. Enumerable.Repeat((double)-float.MaxValue, columns)],
            UpperLimits = [.. Enumerable.Repeat((double)float.MaxValue, columns)],
            Scalings = [.. Enumerable.Repeat(Scaling.Standard, columns)],
            Centers = mean,
            Spreads = scale,
            Quantiles = [.. Enumerable.Repeat(Array.Empty<double>(), columns)],
            KeptColumns = [.. Enumerable.Range(0, columns)],
            Report = report ?? new(0, 0, [.. features.Select((name, c) => new ColumnPreprocessing(name, ImputationRule.Zero, ImputedValue: 0,
                ImputedCount: 0, DroppedRowCount: 0, ClippedCount: 0, Scaling.Standard, IsConstant: scale[c] == 0, null, null))], []),
        });
    }

    private static CategoryEncoderModel? FitAttributes(IReadOnlyList<CustomerFeatures> customers, SegmentationSettings settings,
        ExecutionOptions execution)
    {
        if (settings.Attributes.Count == 0) return null;
        string[] known = [.. customers.SelectMany(c => c.Attributes.Keys).Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)];
        string[] names = [.. settings.Attributes.Select(name => Array.Find(known, k => k.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw NtlErrors.UnknownAttribute(name, known)).Distinct(StringComparer.Ordinal)];
        try
        {
            return new CategoryEncoderLearner(settings.AttributeEncoding).Fit(names,
                [.. names.Select(name => customers.Select(c => c.Attributes.GetValueOrDefault(name)).ToArray())], execution);
        }
        catch (ArgumentException reason)
        {
            throw NtlErrors.CannotPrepare(reason);
        }
    }

    // People do not write the names of features with every capital.
    private static PreprocessorSettings Named(PreprocessorSettings settings, string[] names)
    {
        ImputationSettings imputation = settings.Imputation;
        return settings with
        {
            Imputation = imputation with { Rules = Keyed(imputation.Rules), Constants = Keyed(imputation.Constants) },
            ColumnScalings = Keyed(settings.ColumnScalings),
        };

        Dictionary<string, T> Keyed<T>(IReadOnlyDictionary<string, T> rules) => rules.ToDictionary(
            r => Array.Find(names, name => name.Equals(r.Key, StringComparison.OrdinalIgnoreCase)) ?? r.Key, r => r.Value);
    }

    // A flag of 0 and 1 is on the scale of what has a spread of 1; scaled, the rarest category would outweigh all else, or be clipped.
    private static PreprocessorSettings WithFlags(PreprocessorSettings settings, CategoryEncoderModel? attributes)
    {
        if (attributes is null) return settings;
        string[] oneHot = [.. attributes.State().Attributes.Where(a => a.Encoding == CategoryEncoding.OneHot).Select(a => a.Name)];
        string[] flags = [.. attributes.OutputNames.Where(column => Array.Exists(oneHot, name =>
            column.StartsWith(name + "=", StringComparison.Ordinal)))];
        var scalings = new Dictionary<string, Scaling>(settings.ColumnScalings, StringComparer.Ordinal);
        foreach (string flag in flags) scalings.TryAdd(flag, Scaling.None);
        return settings with { UnclippedColumns = flags, ColumnScalings = scalings };
    }

    private static void Fill(CustomerFeatures customer, int[] positions, CategoryEncoderModel? attributes, Span<double> row)
    {
        for (int j = 0; j < positions.Length; j++)
        {
            row[j] = customer[positions[j]];
            if (double.IsInfinity(row[j])) throw NtlErrors.InfiniteFeature(customer.CustomerId, customer.Set.Names[positions[j]]);
        }
        attributes?.Transform(name => customer.Attributes.GetValueOrDefault(name), row[positions.Length..]);
    }

    // Customers of one set come together; the pair is replaced as a whole, so that threads may share it.
    private int[] PositionsIn(CustomerFeatures customer)
    {
        Columns? last = _columns;
        if (last is not null && ReferenceEquals(last.Set, customer.Set)) return last.Positions;
        int[] positions = [.. Features.Select(customer.Set.PositionOf)];
        int missing = Array.FindIndex(positions, p => p < 0);
        if (missing >= 0) throw NtlErrors.ModelOfOtherFeatures(customer.CustomerId, Features[missing], customer.Set.Subject);
        _columns = new(customer.Set, positions);
        return positions;
    }

    private sealed record Columns(FeatureSet Set, int[] Positions);
}
