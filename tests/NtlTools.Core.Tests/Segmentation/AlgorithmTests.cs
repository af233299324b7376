using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Segmentation;

public class AlgorithmTests
{
    private static readonly string[] Two = [nameof(MeterFeatures.ConsumptionMean), nameof(MeterFeatures.ConsumptionCv)];

    public static TheoryData<ClusteringAlgorithm> All => [.. Enum.GetValues<ClusteringAlgorithm>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_algorithm_finds_clear_groups_and_puts_them_in_the_order_of_level(ClusteringAlgorithm algorithm)
    {
        MeterFeatures[] customers = Blobs(3, 60);
        SegmentationResult result = new SegmentationLearner(Of(algorithm)).Fit(customers, Customers.OneThread);
        Assert.Equal(algorithm, result.Segmentation.Algorithm);
        Assert.Equal(3, result.Segmentation.ClusterCount);

        // Density leaves the edges of a cloud in no segment.
        int[] left = [.. result.Customers.Where((c, i) => c.SegmentId != i % 3).Select(c => c.SegmentId)];
        Assert.All(left, segment => Assert.Equal(-1, segment));
        bool isOfDensity = algorithm is ClusteringAlgorithm.DBSCAN or ClusteringAlgorithm.HDBSCAN or ClusteringAlgorithm.Hybrid;
        Assert.InRange(left.Length, 0, isOfDensity ? 0.2 * customers.Length : 0);
        ClusterEvaluation chosen = result.Segmentation.Evaluations.Single(e => e.IsRecommended);
        Assert.InRange(chosen.Silhouette, 0.8, 1);
        Assert.InRange(chosen.SmallestSegmentShare, isOfDensity ? 0.25 : 1 / 3.0 - 1e-12, 1 / 3.0 + 1e-12);
        Assert.Equal(left.Length / (double)customers.Length, chosen.NoiseShare, 1e-12);
        Assert.Equal(algorithm == ClusteringAlgorithm.GaussianMixture, chosen.Bic is not null);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_model_of_every_algorithm_is_the_same_after_saving_and_loading(ClusteringAlgorithm algorithm)
    {
        MeterFeatures[] customers = Blobs(3, 60, outliers: 6);
        SegmentationResult result = new SegmentationLearner(Of(algorithm)).Fit(customers, Customers.OneThread);
        using var folder = new TemporaryFolder();
        string path = folder["segments.ntlmodel"];
        ModelFile.Save(path, result.Segmentation);
        CustomerSegmentation loaded = ModelFile.LoadSegmentation(path);
        Assert.Equal(algorithm, loaded.Algorithm);
        Assert.Equal(result.Segmentation.Parameters, loaded.Parameters);
        SegmentPrediction[] before = result.Segmentation.Predict(customers, Customers.OneThread),
            after = loaded.Predict(customers, Customers.OneThread);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal((before[i].SegmentId, before[i].SegmentName, before[i].Distance),
                (after[i].SegmentId, after[i].SegmentName, after[i].Distance));
            Assert.Equal(before[i].Probabilities, after[i].Probabilities);
            Assert.Equal(before[i].SegmentId, loaded.Predict(customers[i]).SegmentId);
            Assert.InRange(before[i].Probabilities.Sum(), 0, 1 + 1e-9);
        }
        string again = folder["again.ntlmodel"];
        ModelFile.Save(again, loaded);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_algorithm_gives_the_same_bytes_on_any_number_of_threads(ClusteringAlgorithm algorithm)
    {
        MeterFeatures[] customers = Blobs(4, 120, outliers: 10);
        SegmentationSettings settings = Of(algorithm) with { GapReferenceCount = 3, StabilityDrawCount = 3 };
        byte[] one = Bytes(new SegmentationLearner(settings).Fit(customers, new() { Threads = 1 }).Segmentation);
        Assert.Equal(one, Bytes(new SegmentationLearner(settings).Fit(customers, new() { Threads = 2 }).Segmentation));
        Assert.Equal(one, Bytes(new SegmentationLearner(settings).Fit(customers, new() { Threads = 4 }).Segmentation));
    }

    [Theory]
    [InlineData(ClusteringAlgorithm.Hierarchical)]
    [InlineData(ClusteringAlgorithm.DBSCAN)]
    [InlineData(ClusteringAlgorithm.HDBSCAN)]
    [InlineData(ClusteringAlgorithm.Ensemble)]
    public void A_classifier_answers_for_algorithms_that_cannot_and_says_how_well(ClusteringAlgorithm algorithm)
    {
        SegmentationResult result = new SegmentationLearner(Of(algorithm)).Fit(Blobs(3, 100), Customers.OneThread);
        Assert.InRange(result.Segmentation.ClassifierAccuracy, 0.95, 1);
        MeterFeatures[] others = Blobs(3, 100, seed: 99);
        int right = result.Segmentation.Predict(others, Customers.OneThread).Where((p, i) => p.SegmentId == i % 3).Count();
        Assert.InRange(right, 0.97 * others.Length, others.Length);
        Assert.True(double.IsNaN(new SegmentationLearner(Of(ClusteringAlgorithm.KMeans)).Fit(Blobs(3, 60), Customers.OneThread)
            .Segmentation.ClassifierAccuracy));
    }

    [Theory]
    [InlineData(ClusteringAlgorithm.DBSCAN)]
    [InlineData(ClusteringAlgorithm.HDBSCAN)]
    [InlineData(ClusteringAlgorithm.Hybrid)]
    public void Outliers_are_in_no_segment_under_their_own_name(ClusteringAlgorithm algorithm)
    {
        MeterFeatures[] customers = Blobs(3, 80, outliers: 5);
        SegmentationResult result = new SegmentationLearner(Of(algorithm)).Fit(customers, Customers.OneThread);
        Assert.All(result.Customers.TakeLast(5), c =>
        {
            Assert.Equal((-1, SegmentProfiler.OutlierName, 0.0), (c.SegmentId, c.SegmentName, c.Membership));
            Assert.True(double.IsNaN(c.Distance));
        });
        ClusterEvaluation chosen = result.Segmentation.Evaluations.Single(e => e.IsRecommended);
        Assert.InRange(chosen.NoiseShare, 5.0 / 245, 0.2);
        Assert.Contains("in no segment", chosen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_giant_and_specks_are_passed_over_and_where_there_is_nothing_else_called_so()
    {
        MeterFeatures[] customers = [.. Blobs(2, 300), .. Enumerable.Range(0, 2).Select(i => At($"far{i}", 4000 + i, 9))];
        ClusterEvaluation chosen = Evaluate(new() { Features = Two, MaximumClusterCount = 4 }, customers).Single(e => e.IsRecommended);
        Assert.Equal(3, Evaluate(new() { Features = Two, MaximumClusterCount = 4, MinimumSegmentShare = 0 }, customers)
            .MaxBy(e => e.Silhouette)!.ClusterCount);
        Assert.True(chosen.SmallestSegmentShare < 0.01);
        Assert.Contains("note that its smallest segment is 0.33", chosen.Reason, StringComparison.Ordinal);

        MeterFeatures[] giant = [.. Enumerable.Range(0, 500).Select(i => At($"g{i}", 100 + i % 7, 0.3)), At("speck", 90_000, 0.3)];
        ClusterEvaluation speck = Evaluate(new() { Features = Two, ClusterCount = 2 }, giant).Single();
        Assert.Contains("one giant and specks", speck.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Gap_and_stability_speak_for_the_true_number()
    {
        ClusterEvaluation[] evaluations = Evaluate(new()
        {
            Features = Two, MaximumClusterCount = 6, GapReferenceCount = 8, StabilityDrawCount = 8,
        }, Blobs(4, 80));
        Assert.Equal(4, evaluations.MaxBy(e => e.Gap)!.ClusterCount);
        Assert.Equal(1, evaluations.Single(e => e.ClusterCount == 4).Stability!.Value, 1e-9);
        Assert.InRange(evaluations.Single(e => e.ClusterCount == 6).Stability!.Value, 0.2, 0.99);
        Assert.All(evaluations, e => Assert.True(e.GapStandardError > 0));
    }

    [Fact]
    public void Members_of_an_ensemble_are_shown_and_never_recommended()
    {
        ClusterEvaluation[] evaluations = Evaluate(Of(ClusteringAlgorithm.Ensemble), Blobs(3, 60));
        Assert.Equal(4, evaluations.Count(e => e.IsMember));
        Assert.Equal(ClusteringAlgorithm.Ensemble, evaluations.Single(e => e.IsRecommended).Algorithm);
        Assert.Contains("KMeans with 3 segments (weight 0.", evaluations.Single(e => e.IsRecommended).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_an_earlier_segmentation_are_kept_for_what_is_most_alike()
    {
        MeterFeatures[] customers = Blobs(4, 60);
        SegmentationSettings settings = new() { Features = Two, ClusterCount = 4, Order = SegmentOrder.Size };
        CustomerSegmentation bySize = new SegmentationLearner(settings).Fit([.. customers, .. Blobs(1, 30, seed: 5, prefix: "d")], Customers.OneThread)
            .Segmentation;
        SegmentationResult kept = new SegmentationLearner(settings with { Order = SegmentOrder.Level, Previous = bySize })
            .Fit(customers, Customers.OneThread);
        int[] before = [.. bySize.Predict(customers, Customers.OneThread).Select(p => p.SegmentId)];
        Assert.Equal(before, kept.Customers.Select(c => c.SegmentId));
        Assert.Equal(1, AdjustedRandIndex.Score(before, [.. kept.Customers.Select(c => c.SegmentId)]));
    }

    [Fact]
    public void Attributes_become_columns_and_unseen_ones_are_no_error()
    {
        MeterFeatures[] customers = [.. Enumerable.Range(0, 90).Select(i => At($"c{i}", 100, 0.3)
            .With(attributes: new Dictionary<string, string> { ["Tariff"] = i % 3 == 0 ? "Night" : "Day" }))];
        SegmentationResult result = new SegmentationLearner(new() { Features = Two, Attributes = ["tariff"], ClusterCount = 2 })
            .Fit(customers, Customers.OneThread);
        Assert.Equal(2, result.Customers.Where((_, i) => i % 3 == 0).Select(c => c.SegmentId)
            .Concat(result.Customers.Where((_, i) => i % 3 != 0).Select(c => c.SegmentId)).Distinct().Count());
        Assert.Single(result.Customers.Where((_, i) => i % 3 == 0).Select(c => c.SegmentId).Distinct());
        Assert.Equal(["Tariff"], result.Segmentation.Attributes);
        Assert.InRange(result.Segmentation.Predict(At("new", 100, 0.3).With(attributes: new Dictionary<string, string>
        {
            ["Tariff"] = "Weekend",
        })).SegmentId, 0, 1);
    }

    [Fact]
    public void What_cannot_be_divided_is_a_named_error()
    {
        MeterFeatures[] some = Blobs(2, 20);
        Fails("NoCustomers", Of(ClusteringAlgorithm.KMeans), []);
        Fails("FewerCustomersThanClusters", new() { Features = Two, ClusterCount = 50 }, some);
        Fails("NoVariation", new() { Features = Two }, [.. Enumerable.Range(0, 20).Select(i => At($"c{i}", 5, 1))]);
        Fails("NothingKnown", new() { Features = Two }, [.. Enumerable.Range(0, 20).Select(i => At($"c{i}", double.NaN, double.NaN))]);
        Fails("InfiniteFeature", new() { Features = Two }, [.. some, At("x", double.PositiveInfinity, 1)]);
        Fails("UnknownAttribute", new() { Features = Two, Attributes = ["Colour"] }, some);
        Fails("UnknownFeature", new() { Features = ["Recency"] }, some);
        Fails("FewerCustomersThanClusters", Of(ClusteringAlgorithm.GaussianMixture), [some[0]]);
        Fails("NoDenseSegments", Of(ClusteringAlgorithm.DBSCAN) with
        {
            Clustering = new() { Algorithm = ClusteringAlgorithm.DBSCAN, Eps = [1e-9], MinSamples = 5 },
        }, some);
        CustomerSegmentation model = new SegmentationLearner(new() { Features = Two, ClusterCount = 2 }).Fit(some, Customers.OneThread)
            .Segmentation;
        Assert.Equal("InfiniteFeature", Assert.Throws<NtlException>(() => model.Predict(At("x", double.NegativeInfinity, 1))).ErrorId);
    }

    private static void Fails(string errorId, SegmentationSettings settings, MeterFeatures[] customers)
    {
        NtlException failure = Assert.Throws<NtlException>(() => new SegmentationLearner(settings).Fit(customers, Customers.OneThread));
        Assert.Equal(errorId, failure.ErrorId);
        Assert.NotEmpty(failure.Recommendation);
    }

    private static ClusterEvaluation[] Evaluate(SegmentationSettings settings, MeterFeatures[] customers) =>
        [.. new SegmentationLearner(settings).Evaluate(customers, Customers.OneThread)];

    private static SegmentationSettings Of(ClusteringAlgorithm algorithm) => new()
    {
        Features = Two, MaximumClusterCount = 5, Clustering = new() { Algorithm = algorithm, Linkage = Linkage.Ward },
    };

    private static byte[] Bytes(CustomerSegmentation segmentation)
    {
        using var stream = new MemoryStream();
        ModelFile.Write(stream, segmentation);
        return stream.ToArray();
    }

    private static MeterFeatures At(string id, double mean, double cv) => Customers.Of(id, features:
        [(nameof(MeterFeatures.ConsumptionMean), mean), (nameof(MeterFeatures.ConsumptionCv), cv)]);

    // Round clouds in the plane, of rising level, customer i in cloud i mod count; outliers far from all and from each other.
    private static MeterFeatures[] Blobs(int count, int size, int outliers = 0, ulong seed = 3, string prefix = "c")
    {
        var random = new SeededRandom(seed);
        var customers = new List<MeterFeatures>();
        for (int i = 0; i < count * size; i++)
        {
            int cloud = i % count;
            customers.Add(At($"{prefix}{i:0000}", 100 * (cloud + 1) + 4 * random.NextGaussian(),
                1 + (cloud % 2) * 2 + 0.08 * random.NextGaussian()));
        }
        for (int i = 0; i < outliers; i++) customers.Add(At($"out{i}", 700 + 300 * i, 8 + 4 * (i % 3)));
        return [.. customers];
    }
}
