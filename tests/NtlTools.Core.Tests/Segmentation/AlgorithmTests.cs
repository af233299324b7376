using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Algorithms;
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

    [Fact]
    public void Advice_names_what_the_algorithm_has_and_what_one_customer_can_do()
    {
        Assert.Contains("-Eps", NtlErrors.NoDenseSegments("DBSCAN", null).Recommendation, StringComparison.Ordinal);
        Assert.DoesNotContain("-Eps", NtlErrors.NoDenseSegments("HDBSCAN", null).Recommendation, StringComparison.Ordinal);
        NtlException alone = NtlErrors.FewerCustomersThanClusters(1, 2);
        Assert.Contains("only 1 customer can", alone.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("fewer segments", alone.Recommendation, StringComparison.Ordinal);
        var noisy = new ClusterEvaluation
        {
            Algorithm = ClusteringAlgorithm.HDBSCAN, ClusterCount = 2, Silhouette = 0.3, CalinskiHarabasz = 1, DaviesBouldin = 1, Inertia = 1,
            SmallestSegmentShare = 0.2, LargestSegmentShare = 0.3, NoiseShare = 0.5,
        };
        Assert.Contains("-MinClusterSize, or Hybrid may help", Assert.Single(SegmentationFindings.Doubts(noisy, new())), StringComparison.Ordinal);
    }

    [Fact]
    public void Stability_by_density_is_much_the_same_for_many_customers_and_few()
    {
        Matrix many = Clouds(40_000), few = Clouds(4_000);
        foreach (ClusteringAlgorithm algorithm in (ClusteringAlgorithm[])[ClusteringAlgorithm.DBSCAN, ClusteringAlgorithm.Hybrid])
        {
            double?[] stability = [.. new[] { few, many }.Select(rows => Stability(rows, new()
            {
                ClusterCount = 3, StabilityDrawCount = 4, Clustering = new() { Algorithm = algorithm, Eps = [rows.Rows > 10_000 ? 0.12 : 0.35] },
            }))];
            Assert.True(Math.Abs(stability[0]!.Value - stability[1]!.Value) < 0.1, $"{algorithm}: {stability[0]} and {stability[1]}");
            Assert.InRange(stability[1]!.Value, 0.8, 1);
        }
    }

    [Fact]
    public void Mixtures_that_fail_are_left_out_and_where_all_fail_it_is_a_named_error()
    {
        // Of features that all say the same, and are so large that what keeps covariances apart from 0 is lost in them.
        string[] features = [.. FeatureCatalogue.BehaviourNames.Take(6)];
        MeterFeatures[] wild = [.. Enumerable.Range(0, 60).Select(i => Customers.Of($"c{i:00}", features:
            [.. features.Select((name, j) => (name, (j + 1) * 1.7e9 * i * i))]))];
        SegmentationSettings mixture = Of(ClusteringAlgorithm.GaussianMixture) with
        {
            Features = features, Preprocessing = new() { AllowEmptyColumns = true, Scaling = Learning.Preprocessing.Scaling.None },
        };
        NtlException failure = Assert.Throws<NtlException>(() => new SegmentationLearner(mixture).Fit(wild, Customers.OneThread));
        Assert.Equal("MixtureFailed", failure.ErrorId);
        Assert.Contains("-Scaling", failure.Recommendation, StringComparison.Ordinal);

        ClusterEvaluation chosen = Evaluate(mixture with
        {
            Clustering = new() { Algorithm = ClusteringAlgorithm.Ensemble }, AdaptsToTails = false,
        }, wild).Single(e => e.IsRecommended);
        Assert.Contains("GaussianMixture is left out (MixtureFailed)", chosen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ensemble_has_two_different_members_and_none_of_k_means_twice()
    {
        Assert.Throws<ArgumentException>(() => new AlgorithmSettings { Members = [ClusteringAlgorithm.KMeans, ClusteringAlgorithm.KMeans] });
        SegmentationSettings twice = Of(ClusteringAlgorithm.Ensemble) with
        {
            Clustering = new()
            {
                Algorithm = ClusteringAlgorithm.Ensemble, Members = [ClusteringAlgorithm.KMeans, ClusteringAlgorithm.MiniBatchKMeans],
            },
        };
        Fails("TooFewMembers", twice, Blobs(3, 60));
        Fails("TooFewMembers", twice with { MiniBatchLimit = 10 }, Blobs(3, 60));
        ClusterEvaluation[] three = Evaluate(twice with
        {
            Clustering = twice.Clustering with { Members = [.. twice.Clustering.Members, ClusteringAlgorithm.GaussianMixture] },
        }, Blobs(3, 60));
        Assert.Equal(2, three.Count(e => e.IsMember));
        Assert.Contains("is left out, since it divides as another k-means does", three.Single(e => e.IsRecommended).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Hybrid_refuses_several_radii() => Fails("SeveralRadii", Of(ClusteringAlgorithm.Hybrid) with
    {
        Clustering = new() { Algorithm = ClusteringAlgorithm.Hybrid, Eps = [0.1, 0.2] },
    }, Blobs(3, 60));

    [Fact]
    public void Gap_and_stability_of_one_draw_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentationSettings { GapReferenceCount = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentationSettings { StabilityDrawCount = 1 });
        Assert.Equal((0, 2), (new SegmentationSettings { GapReferenceCount = 0 }.GapReferenceCount, new SegmentationSettings { StabilityDrawCount = 2 }.StabilityDrawCount));
    }

    [Fact]
    public void Nobody_is_in_no_segment_where_few_kinds_of_customers_are_dense()
    {
        MeterFeatures[] customers = [.. Enumerable.Range(0, 103).Select(i => At($"c{i:000}", i < 50 ? 1 : i < 100 ? 2 : i - 97, 1))];
        SegmentationResult result = new SegmentationLearner(Of(ClusteringAlgorithm.Hybrid) with { Features = [Two[0]], ClusterCount = 5 })
            .Fit(customers, Customers.OneThread);
        Assert.Equal([50, 50, 1, 1, 1], result.Segmentation.Profiles.Select(p => p.CustomerCount).OrderDescending());
        Assert.Contains("Fewer different rows are dense", result.Segmentation.Evaluations.Single(e => e.IsRecommended).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Components_of_nobody_are_left_out_of_mixtures()
    {
        int left = 0;
        foreach ((int count, int components, ulong seed) in ((int, int, ulong)[])[(50, 7, 28), (50, 10, 12), (120, 10, 16), (120, 15, 32)])
        {
            var random = new SeededRandom(seed);
            var rows = new Matrix(count, 2);
            for (int i = 0; i < rows.Values.Length; i++) rows.Values[i] = Math.Floor(random.NextDouble() * 5) / 2;
            var settings = new SegmentationSettings
            {
                ClusterCount = components,
                Clustering = new() { Algorithm = ClusteringAlgorithm.GaussianMixture, CovarianceType = CovarianceType.Tied },
            };
            SegmentCandidate candidate = Assert.Single(CandidateFitter.Fit(rows, settings, Customers.OneThread));
            Assert.Equal(Enumerable.Range(0, candidate.ClusterCount), candidate.Labels.Distinct().Order());
            Assert.True(double.IsFinite(candidate.Bic!.Value));
            if (candidate.ClusterCount == components) continue;
            left++;
            Assert.Contains($"{components - candidate.ClusterCount} of {components} components are left out", candidate.Note,
                StringComparison.Ordinal);
            SegmentAssigner assigner = candidate.Assigner([.. Enumerable.Range(0, candidate.ClusterCount)], Customers.OneThread);
            Assert.Equal(candidate.ClusterCount, assigner.ClusterCount);
        }
        Assert.True(left > 0);
    }

    [Fact]
    public void Steps_of_two_lengths_are_refused_in_any_order_and_the_model_knows_the_known_one()
    {
        MeterFeatures[] unknown = Blobs(2, 30), daily = With(MeterInterval.Daily), hourly = With(MeterInterval.Hourly);
        foreach (MeterFeatures[] mixed in (MeterFeatures[][])[[unknown[0], daily[1], hourly[2]], [daily[0], unknown[1], hourly[2]],
            [hourly[0], daily[1], unknown[2]]])
            Fails("OtherInterval", new() { Features = Two, ClusterCount = 2 }, [.. mixed, .. unknown.Skip(3)]);
        CustomerSegmentation model = new SegmentationLearner(new() { Features = Two, ClusterCount = 2 })
            .Fit([unknown[0], .. daily.Skip(1)], Customers.OneThread).Segmentation;
        Assert.Equal(MeterInterval.Daily, model.Interval);
        Assert.Equal("OtherInterval", Assert.Throws<NtlException>(() => model.Predict(hourly[0])).ErrorId);

        MeterFeatures[] With(MeterInterval interval) => [.. unknown.Select(c =>
            new MeterFeatures(c.CustomerId, [.. c.Values], c.Quality, c.ObservedCount, c.ObservedDays) { Interval = interval })];
    }

    [Fact]
    public void Customers_of_an_import_without_the_attributes_of_a_model_are_refused()
    {
        MeterFeatures[] plain = Blobs(2, 30), customers = [.. plain.Select((c, i) => c.With(attributes: new Dictionary<string, string>
        {
            ["Tariff"] = i % 2 == 0 ? "Night" : "Day", ["Region"] = i % 3 == 0 ? "North" : "South",
        }))];
        CustomerSegmentation model = new SegmentationLearner(new() { Features = Two, Attributes = ["Tariff", "Region"], ClusterCount = 2 })
            .Fit(customers, Customers.OneThread).Segmentation;
        MeterFeatures partly = plain[1].With(attributes: new Dictionary<string, string> { ["Region"] = "North" });
        var classifier = new Core.Segmentation.Classification.SegmentClassifier(model, new());
        foreach (Action call in (Action[])[() => model.Predict(plain[0]), () => model.Predict(plain, Customers.OneThread),
            () => model.Assign(plain, Customers.OneThread), () => model.Predict([plain[0], partly], Customers.OneThread),
            () => classifier.Classify(plain[0]), () => classifier.Classify(plain, Customers.OneThread)])
            Assert.Equal("OtherFeatures", Assert.Throws<NtlException>(call).ErrorId);

        // An empty value is left out: one customer may lack an attribute that others have, or one of several.
        Assert.Equal(model.Predict(partly).SegmentId, model.Predict([partly, customers[0], plain[3]], Customers.OneThread)[0].SegmentId);
    }

    [Fact]
    public void What_was_filled_in_is_known_after_saving_and_loading()
    {
        MeterFeatures[] customers = [.. Blobs(2, 30).Select((c, i) => i % 6 != 0 ? c
            : c.With(features: (nameof(MeterFeatures.ConsumptionCv), double.NaN)))];
        CustomerSegmentation made = new SegmentationLearner(new() { Features = Two, ClusterCount = 2 }).Fit(customers, Customers.OneThread)
            .Segmentation;
        using var folder = new TemporaryFolder();
        ModelFile.Save(folder["a.ntlmodel"], made);
        CustomerSegmentation loaded = ModelFile.LoadSegmentation(folder["a.ntlmodel"]);
        Assert.Equal(1, made.FormatVersion);
        Assert.Equal((60, 10), (loaded.Preprocessing.RowCount, loaded.Preprocessing.ImputedCount));
        Assert.Equal(made.Preprocessing.Columns, loaded.Preprocessing.Columns);
    }

    [Fact]
    public void Flags_of_attributes_are_no_heavy_tails()
    {
        // One feature without tails beside an attribute of ten rare categories.
        MeterFeatures[] customers = [.. Blobs(3, 100).Select((c, i) => c.With(attributes: new Dictionary<string, string>
        {
            ["Kind"] = i % 30 == 0 ? $"rare{i / 30}" : "usual",
        }))];
        string reason = Evaluate(Of(ClusteringAlgorithm.DBSCAN) with { Attributes = ["Kind"] }, customers).Single(e => e.IsRecommended).Reason!;
        Assert.DoesNotContain("heavy tails", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Which_segment_was_which_is_said()
    {
        Assert.Equal("every segment has the number of the earlier model", SegmentMatching.Words([0, 1], 2));
        Assert.Equal("segment 2 was segment 4 of the earlier model; segment 3 is new; 2 others have their numbers still; "
            + "of the earlier model segment 2, segment 3 matched none", SegmentMatching.Words([0, 1, 4, null], 5));
        SegmentationSettings four = new() { Features = Two, ClusterCount = 4 };
        CustomerSegmentation before = new SegmentationLearner(four).Fit(Blobs(4, 60), Customers.OneThread).Segmentation;
        MeterFeatures[] fewer = [.. Blobs(4, 60).Where((_, i) => i % 4 != 1)];
        SegmentationResult after = new SegmentationLearner(four with { ClusterCount = 3, Previous = before }).Fit(fewer, Customers.OneThread);
        Assert.Equal("segment 1 was segment 3 of the earlier model; 2 others have their numbers still; "
            + "of the earlier model segment 1 matched none", after.Matching);
        Assert.Null(new SegmentationLearner(four).Fit(Blobs(4, 60), Customers.OneThread).Matching);
    }

    private static double? Stability(Matrix rows, SegmentationSettings settings)
    {
        IReadOnlyList<Core.Segmentation.Algorithms.SegmentCandidate> candidates =
            Core.Segmentation.Algorithms.CandidateFitter.Fit(rows, settings, Customers.OneThread);
        ClusterEvaluation[] found = CandidateMeasurement.Measure(rows, candidates, settings with { SilhouetteSampleSize = 1000 },
            Customers.OneThread);
        return found[0].Stability;
    }

    // Three clouds and even noise between them.
    private static Matrix Clouds(int count)
    {
        var random = new SeededRandom(11);
        var rows = new Matrix(count, 2);
        for (int i = 0; i < count; i++)
        {
            bool isNoise = i % 10 == 9;
            rows[i, 0] = isNoise ? random.NextDouble(-8, 8) : 4 * Math.Cos(2 * i % 3 * 2.0944) + 0.6 * random.NextGaussian();
            rows[i, 1] = isNoise ? random.NextDouble(-8, 8) : 4 * Math.Sin(2 * i % 3 * 2.0944) + 0.6 * random.NextGaussian();
        }
        return rows;
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
