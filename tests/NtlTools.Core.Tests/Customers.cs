using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests;

/// <summary>Customers for the tests of the stages after features.</summary>
internal static class Customers
{
    public static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    /// <summary>A simulated town: 1,200 customers over two years, an eighth of them thieves, all labelled.</summary>
    public static IReadOnlyList<MeterFeatures> Town { get; } = Simulate(1200, 0.125);

    /// <summary>The town after the segmentation of default settings.</summary>
    public static SegmentationResult SegmentedTown { get; } = new SegmentationLearner(new()).Fit(Town, ExecutionOptions.Default);

    public static IReadOnlyList<MeterFeatures> Simulate(int customers, double theftShare, ulong seed = 7, int days = 730)
    {
        IEnumerable<MeterSeries> series = new SyntheticMeterData(new() { Customers = customers, Days = days, Seed = seed,
            TheftShare = 0 })
            .Generate(ExecutionOptions.Default);
        if (theftShare > 0) series = new TheftInjector(new() { Share = theftShare, Seed = seed }).Inject(series);
        return new FeatureCalculator(QualityLimits.Default).Compute([.. series], ExecutionOptions.Default);
    }

    /// <summary>A customer with some features by name; the others are 0, or NaN where the rest is to be missing.</summary>
    public static MeterFeatures Of(string id, bool? isTheft = null, QualityGrade quality = QualityGrade.High,
        double rest = 0, double observedDays = 365, params (string Feature, double Value)[] features)
    {
        double[] values = new double[FeatureCatalogue.Count];
        Array.Fill(values, rest);
        foreach ((string feature, double value) in features) values[FeatureCatalogue.IndexOf(feature)] = value;
        return new(id, values, quality, (int)observedDays, observedDays) { IsTheft = isTheft };
    }

    /// <summary>The same customer with some properties or features changed.</summary>
    public static MeterFeatures With(this MeterFeatures customer, Func<bool?, bool?>? label = null,
        IReadOnlyDictionary<string, string>? attributes = null, DateOnly? inspected = null,
            params (string Feature, double Value)[] features)
    {
        double[] values = [.. customer.Values];
        foreach ((string feature, double value) in features) values[FeatureCatalogue.IndexOf(feature)] = value;
        return new(customer.CustomerId, values, customer.Quality, customer.ObservedCount, customer.ObservedDays)
        {
            IsTheft = label is null ? customer.IsTheft : label(customer.IsTheft),
            InspectionDate = inspected ?? customer.InspectionDate,
            Attributes = attributes ?? customer.Attributes,
            Simulation = customer.Simulation,
        };
    }

    /// <summary>Customers without labels, in three clear groups of mean consumption 10, 100 and 1,000.</summary>
    public static MeterFeatures[] ThreeGroups(int size)
    {
        var random = new SeededRandom(3);
        var customers = new MeterFeatures[3 * size];
        for (int i = 0; i < customers.Length; i++)
        {
            double level = Math.Pow(10, 1 + i % 3), cv = 0.1 + 0.3 * (i % 3);
            customers[i] = Of($"c{i:0000}", features:
            [
                (nameof(MeterFeatures.ConsumptionMean), level * (1 + 0.02 * random.NextGaussian())),
                (nameof(MeterFeatures.ConsumptionCv), cv * (1 + 0.02 * random.NextGaussian())),
                (nameof(MeterFeatures.ZeroRatio), i % 3 == 0 ? 0.5 : 0),
            ]);
        }
        return customers;
    }

    public static SegmentedCustomer[] Segmented(this IReadOnlyList<MeterFeatures> customers,
        SegmentationSettings? settings = null) =>
        [.. new SegmentationLearner(settings ?? new()).Fit(customers, ExecutionOptions.Default).Customers];

    public static IReadOnlyList<T> Shuffled<T>(this IEnumerable<T> items, ulong seed)
    {
        T[] shuffled = [.. items];
        new SeededRandom(seed).Shuffle<T>(shuffled);
        return shuffled;
    }
}
