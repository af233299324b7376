using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Detection;

/// <summary>
/// Turns customers into the rows that a detector learns from: features, then attributes as codes of categories.
/// </summary>
internal sealed class CustomerEncoder
{
    // An attribute of more values than this is an identifier, not a category.
    private const int MostCategories = 1000;
    private const int BlockSize = 1024;

    // The greatest 32-bit number itself is the threshold by which trees set missing values apart: all values lie below it.
    private static readonly double MostValue = MathF.BitDecrement(float.MaxValue);

    private readonly int[] _features;
    private readonly double[] _medians;
    private readonly Dictionary<string, int>[] _codes;

    public CustomerEncoder(Description description, double[] medians)
    {
        Summary = description;
        _features = FeatureCatalogue.Set.ExactPositionsOf(description.Features);
        if (medians.Length != _features.Length || Array.Exists(medians, m => !double.IsFinite(m)))
            throw new ArgumentException("Each feature has one finite median.", nameof(medians));
        _medians = medians;
        _codes = [.. description.Attributes.Select(a =>
            a.Categories.Select((c, code) => (c, code)).ToDictionary(p => p.c, p => p.code, StringComparer.Ordinal))];
    }

    public Description Summary { get; }

    /// <summary>
    /// The median of each feature over the training customers; stands in for NaN where a forest needs a number.
    /// </summary>
    public double[] Medians => _medians;

    public int FeatureCount => _features.Length;

    public int ColumnCount => _features.Length + _codes.Length;

    public IReadOnlyList<int> CategoricalColumns => [.. Enumerable.Range(_features.Length, _codes.Length)];

    /// <summary>The names of all columns.</summary>
    public IReadOnlyList<string> ColumnNames => [.. Summary.Features, .. Summary.Attributes.Select(a => a.Name)];

    /// <summary>Learns medians and categories from training customers.</summary>
    public static CustomerEncoder Fit(IReadOnlyList<SegmentedCustomer> training, bool excludeMissingness,
        ExecutionOptions execution)
    {
        string[] features = [.. FeatureCatalogue.Names.Where(f => !excludeMissingness
            || !FeatureCatalogue.MissingnessNames.Contains(f))];

        // What was filled in was a gap before. Where nothing was repaired, the column would say nothing, and models stay the same.
        if (!excludeMissingness && training.Any(c => c.Meter.Repair is not null))
            features = [.. features, nameof(MeterFeatures.RepairedRatio)];
        int[] indices = FeatureCatalogue.Set.ExactPositionsOf(features);
        double[] medians = new double[features.Length];
        OrderedParallel.For(features.Length, execution with { Progress = null }, j =>
        {
            double[] column = new double[training.Count];
            int count = 0;
            for (int i = 0; i < column.Length; i++)
            {
                double value = Known(training[i].Features[indices[j]]);
                if (!double.IsNaN(value)) column[count++] = value;
            }
            medians[j] = OrderStatistics.Median(column.AsSpan(0, count));
        });
        AttributeCategories[] attributes = [.. training.SelectMany(c => c.Features.Attributes.Keys)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(name => new AttributeCategories(name, [.. training.Select(c => c.Features.Attributes.GetValueOrDefault(name))
                .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))
            .Where(a => a.Categories.Count is > 1 and <= MostCategories)];
        return new(new(features, attributes), medians);
    }

    /// <summary>One row a customer; NaN stays, and is also what an unknown category becomes.</summary>
    public Matrix Encode(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        var rows = new Matrix(customers.Count, ColumnCount);
        OrderedParallel.ForBlocks(customers.Count, BlockSize, execution with { Progress = null }, (_, start, end) =>
        {
            for (int i = start; i < end; i++) Encode(customers[i].Features, rows.Row(i));
        });
        return rows;
    }

    /// <summary>The features alone with the training median in place of NaN: what isolation forests take.</summary>
    public Matrix Complete(Matrix encoded, ExecutionOptions execution)
    {
        var rows = new Matrix(encoded.Rows, FeatureCount);
        OrderedParallel.ForBlocks(encoded.Rows, BlockSize, execution with { Progress = null }, (_, start, end) =>
        {
            for (int i = start; i < end; i++)
            {
                ReadOnlySpan<double> from = encoded.Row(i);
                Span<double> to = rows.Row(i);
                for (int j = 0; j < to.Length; j++) to[j] = double.IsNaN(from[j]) ? _medians[j] : from[j];
            }
        });
        return rows;
    }

    private void Encode(CustomerFeatures customer, Span<double> row)
    {
        for (int j = 0; j < _features.Length; j++) row[j] = Known(customer[_features[j]]);
        for (int a = 0; a < _codes.Length; a++)
        {
            row[_features.Length + a] = customer.Attributes.TryGetValue(Summary.Attributes[a].Name, out string? value)
                && _codes[a].TryGetValue(value, out int code) ? code : double.NaN;
        }
    }

    // The ratio to a mean near 0 can be larger than the trees' 32-bit numbers hold; it is as large as anything then.
    private static double Known(double value) => double.IsFinite(value) ? Math.Clamp(value, -MostValue, MostValue) : double.NaN;

    /// <summary>The categories of one attribute, in ordinal order.</summary>
    internal sealed record AttributeCategories(string Name, IReadOnlyList<string> Categories);

    /// <summary>What the columns are.</summary>
    internal sealed record Description(IReadOnlyList<string> Features, IReadOnlyList<AttributeCategories> Attributes);
}
