using System.IO.Compression;
using System.Text.Json.Nodes;
using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Fuzzing;

/// <summary>Valid models, as small as they can be with all their parts, and customers to score.</summary>
internal static class ModelSeeds
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    private static readonly MeterFeatures[] Town = Simulate();

    private static readonly SegmentedCustomer[] Segmented = [.. new SegmentationLearner(new()).Fit(Town, OneThread).Customers];

    private static readonly TheftDetector Detector = Train(0);

    /// <summary>Model files: a detector, one with slanted splits, one without trees, segmentations of every way to assign.</summary>
    public static IReadOnlyList<byte[]> Archives { get; } =
    [
        Bytes(stream => ModelFile.Write(stream, Detector)),
        Bytes(stream => ModelFile.Write(stream, Train(2))),
        Bytes(stream => ModelFile.Write(stream, Train(0, isolationOnly: true))),
        Bytes(stream => ModelFile.Write(stream, Detector.Segmentation)),
        Segments(ClusteringAlgorithm.Hybrid),
        Segments(ClusteringAlgorithm.GaussianMixture),
        Segments(ClusteringAlgorithm.Hierarchical),
        Segments(ClusteringAlgorithm.KMeans, attribute: "tariff"),
        Segments(ClusteringAlgorithm.GaussianMixture, attribute: "tariff", new()
        {
            AllowEmptyColumns = true, PrincipalComponents = new() { ExplainedVarianceShare = 0.9 }, Scaling = Scaling.Quantile,
        }),
    ];

    /// <summary>Models as XGBoost writes them, of the boosters that are read.</summary>
    public static IReadOnlyList<byte[]> XGBoost { get; } = [Trees(), Dart()];

    /// <summary>Customers of known and unknown attributes, and one without any feature.</summary>
    public static IReadOnlyList<MeterFeatures> Customers { get; } = [.. Town.Take(5), Nobody()];

    /// <summary>The parts of a model file by name.</summary>
    public static List<(string Name, byte[] Content)> Parts(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        var parts = new List<(string, byte[])>();
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            byte[] content = new byte[entry.Length];
            stream.ReadExactly(content);
            parts.Add((entry.FullName, content));
        }
        return parts;
    }

    private static MeterFeatures[] Simulate()
    {
        IEnumerable<MeterSeries> series = new SyntheticMeterData(new() { Customers = 300, Days = 365, Seed = 7, TheftShare = 0 })
            .Generate(OneThread);
        MeterSeries[] injected = [.. new TheftInjector(new() { Share = 0.2, Seed = 7 }).Inject(series)];
        return [.. new FeatureCalculator(QualityLimits.Default).Compute(injected, OneThread).Select((customer, i) =>
            new MeterFeatures(customer.CustomerId, [.. customer.Values], customer.Quality, customer.ObservedCount, customer.ObservedDays)
            {
                IsTheft = customer.IsTheft,
                Attributes = new Dictionary<string, string> { ["tariff"] = i % 3 == 0 ? "day" : i % 3 == 1 ? "night" : "Größe" },
                Simulation = customer.Simulation,
            })];
    }

    private static MeterFeatures Nobody()
    {
        double[] values = new double[FeatureCatalogue.Count];
        Array.Fill(values, double.NaN);
        return new("nobody", values, Town[0].Quality, 0, 0);
    }

    private static byte[] Segments(ClusteringAlgorithm algorithm, string? attribute = null, PreprocessorSettings? preprocessing = null)
    {
        var settings = new SegmentationSettings
        {
            ClusterCount = 3, Clustering = new() { Algorithm = algorithm }, Attributes = attribute is null ? [] : [attribute],
        };
        if (preprocessing is not null) settings = settings with { Preprocessing = preprocessing };
        CustomerSegmentation made = new SegmentationLearner(settings).Fit(Town, OneThread).Segmentation;
        return Bytes(stream => ModelFile.Write(stream, made));
    }

    private static TheftDetector Train(int extensionLevel, bool isolationOnly = false) => new TheftDetectorLearner(new()
    {
        Forest = new() { Trees = 2, SampleSize = 8, ExtensionLevel = extensionLevel },
        MinimumSegmentSize = 100,
        Boosting = new() { Trees = 3, MaxDepth = 3, MinRowsPerCategory = 1 },
        Bootstrap = new() { Resamples = 2 },
        IsolationOnly = isolationOnly,
    }).Fit(Segmented, OneThread);

    private static byte[] Trees() => Bytes(stream => XGBoostFile.Write(stream, Detector));

    // A dart booster holds the trees of gbtree one level deeper, and a weight for each.
    private static byte[] Dart()
    {
        JsonNode root = JsonNode.Parse(Trees())!;
        JsonObject learner = root["learner"]!.AsObject();
        JsonNode inner = learner["gradient_booster"]!.DeepClone();
        int trees = inner["model"]!["trees"]!.AsArray().Count;
        learner["gradient_booster"] = new JsonObject
        {
            ["gbtree"] = inner,
            ["name"] = "dart",
            ["weight_drop"] = new JsonArray([.. Enumerable.Range(0, trees).Select(i => (JsonNode)(0.5 + i))]),
        };
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
