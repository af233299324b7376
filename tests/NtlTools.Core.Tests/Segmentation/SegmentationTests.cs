using System.Globalization;
using System.Text.Json;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Tests.Segmentation;

public class SegmentationTests
{
    private static readonly SegmentationSettings MeanAndCv = new()
    {
        Features = [nameof(MeterFeatures.ConsumptionMean), nameof(MeterFeatures.ConsumptionCv)],
    };

    [Fact]
    public void Clear_groups_are_found_numbered_by_mean_consumption_and_named()
    {
        MeterFeatures[] customers = Customers.ThreeGroups(50);
        SegmentationResult result = new SegmentationLearner(MeanAndCv).Fit(customers, Customers.OneThread);
        Assert.Equal(3, result.Segmentation.ClusterCount);
        Assert.Equal(Enumerable.Range(0, 150).Select(i => i % 3), result.Customers.Select(c => c.SegmentId));
        Assert.Equal(["Low Consumption, Stable Pattern", "Medium Consumption, Moderate Pattern",
            "High Consumption, Variable Pattern"],
            result.Segmentation.Profiles.Select(p => p.Name));
        ClusterEvaluation best = result.Segmentation.Evaluations.Single(e => e.IsRecommended);
        Assert.Equal(3, best.ClusterCount);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"highest silhouette, {best.Silhouette:0.00}"), best.Reason);
        Assert.Equal([2, 3, 4, 5, 6, 7], result.Segmentation.Evaluations.Select(e => e.ClusterCount));
        Assert.All(result.Segmentation.Evaluations, e => Assert.Null(e.SilhouetteSampleSize));
        Assert.All(result.Customers, c => Assert.Same(customers.Single(f => f.CustomerId == c.CustomerId), c.Features));
    }

    [Fact]
    public void Scaling_inertia_and_evaluation_agree_with_scikit_learn()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestFiles.Fixture("Segmentation",
            "segmentation.json")));
        JsonElement root = document.RootElement;
        string[] features = [.. root.GetProperty("features").EnumerateArray().Select(f => f.GetString()!)];
        MeterFeatures[] customers = [.. root.GetProperty("rows").EnumerateArray().Select((row, i) => Customers.Of($"c{i:000}",
            features: [.. row.EnumerateArray().Select((value, j) => (features[j], value.GetDouble()))]))];
        PreprocessorState scaler = SegmentationEncoder.Fit(customers, new() { Features = features }, Customers.OneThread,
            out PreprocessedRows prepared).Preprocessor.State();
        Matrix scaled = prepared.Rows;
        Assert.All(Numbers(root.GetProperty("mean")).Zip(scaler.Centers), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.All(Numbers(root.GetProperty("scale")).Zip(scaler.Spreads), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        int same = 0;
        foreach (JsonElement expected in root.GetProperty("candidates").EnumerateArray())
        {
            int k = expected.GetProperty("k").GetInt32();
            int[] labels = [.. expected.GetProperty("labels").EnumerateArray().Select(l => l.GetInt32())];
            double silhouette = expected.GetProperty("silhouette").GetDouble(),
                inertia = expected.GetProperty("inertia").GetDouble();
            double calinski = expected.GetProperty("calinskiHarabasz").GetDouble(),
                davies = expected.GetProperty("daviesBouldin").GetDouble();
            Assert.Equal(silhouette, Silhouette.Score(scaled, labels, Customers.OneThread), 1e-9);
            Assert.Equal(calinski, CalinskiHarabasz.Score(scaled, labels), 1e-9 * calinski);
            Assert.Equal(davies, DaviesBouldin.Score(scaled, labels), 1e-9);
            SegmentationResult result = new SegmentationLearner(new() { Features = features, ClusterCount = k }).Fit(customers, Customers.OneThread);
            ClusterEvaluation found = Assert.Single(result.Segmentation.Evaluations);
            Assert.True(found.Inertia <= inertia * 1.001, $"k = {k}: inertia {found.Inertia}, scikit-learn's is {inertia}");
            Assert.StartsWith("the number that was asked for", found.Reason, StringComparison.Ordinal);
            if (result.Customers.Select(c => c.SegmentId).Zip(labels).Distinct().Count() != k) continue;
            same++;
            Assert.Equal(silhouette, found.Silhouette, 1e-9);
            Assert.Equal(calinski, found.CalinskiHarabasz, 1e-9 * calinski);
            Assert.Equal(davies, found.DaviesBouldin, 1e-9);
            Assert.Equal(inertia, found.Inertia, 1e-9 * inertia);
        }
        Assert.True(same >= 3, $"only {same} candidates have scikit-learn's own partition");
    }

    [Fact]
    public void What_is_fitted_does_not_depend_on_test_customers()
    {
        SplitPart[] parts = CustomerSplit.Assign(Customers.Town, new());
        MeterFeatures[] changed = [.. Customers.Town.Select((c, i) => parts[i] == SplitPart.Training ? c : c.With(features:
            [.. FeatureCatalogue.BehaviourNames.Select((name, j) => (name, 1000.0 * (j + i % 13)))]))];
        SegmentationResult before = Customers.SegmentedTown, after = new SegmentationLearner(new()).Fit(changed,
            ExecutionOptions.Default);
        Assert.True(before.Segmentation.IsFittedOnTraining);
        Assert.Equal(Bytes(before.Segmentation), Bytes(after.Segmentation));
        Assert.Equal(before.Customers.Count(c => c.Part == SplitPart.Training && c.Quality == QualityGrade.High),
            before.Segmentation.FittedCustomerCount);
        Assert.NotEqual(before.Customers.Select(c => c.SegmentId), after.Customers.Select(c => c.SegmentId));
    }

    [Fact]
    public void Without_labels_or_when_asked_everyone_of_the_quality_is_fitted_on()
    {
        MeterFeatures[] unlabelled = [.. Customers.Town.Select(c => c.With(label: _ => null))];
        int high = unlabelled.Count(c => c.Quality == QualityGrade.High);
        SegmentationResult result = new SegmentationLearner(new()).Fit(unlabelled, ExecutionOptions.Default);
        Assert.Equal((high, false), (result.Segmentation.FittedCustomerCount, result.Segmentation.IsFittedOnTraining));
        Assert.All(result.Customers, c => Assert.Equal(SplitPart.Training, c.Part));
        SegmentationResult asked = new SegmentationLearner(new() { FitOn = FitPopulation.All }).Fit(Customers.Town,
            ExecutionOptions.Default);
        Assert.Equal((high, false), (asked.Segmentation.FittedCustomerCount, asked.Segmentation.IsFittedOnTraining));
        Assert.Contains(asked.Customers, c => c.Part == SplitPart.Test);
    }

    [Fact]
    public void Customers_below_the_quality_get_no_segment_unless_asked_otherwise()
    {
        MeterFeatures[] customers =
            [.. Customers.ThreeGroups(20), Customers.Of("low", quality: QualityGrade.Low),
                Customers.Of("medium", quality: QualityGrade.Medium)];
        SegmentedCustomer[] segmented = customers.Segmented(MeanAndCv);
        Assert.All(segmented[^2..], c => Assert.Equal((-1, "Not Segmented", double.NaN, 0.0),
            (c.SegmentId, c.SegmentName, c.Distance, c.Membership)));
        Assert.All(segmented[..^2], c => Assert.InRange(c.SegmentId, 0, 2));
        SegmentedCustomer[] lower = customers.Segmented(MeanAndCv with { MinimumQuality = QualityGrade.Medium });
        Assert.Equal([-1, 0], lower[^2..].Select(c => c.SegmentId));
    }

    [Fact]
    public void A_missing_feature_becomes_0_before_scaling()
    {
        MeterFeatures[] zeros = [.. Customers.ThreeGroups(20)], missing = [.. zeros.Select((c, i) => i % 5 != 0 ? c
            : c.With(features: (nameof(MeterFeatures.WeeklyPatternStrength), double.NaN)))];
        SegmentationSettings settings = MeanAndCv with { Features = [.. MeanAndCv.Features!,
            nameof(MeterFeatures.WeeklyPatternStrength)] };
        SegmentationResult whole = new SegmentationLearner(settings).Fit(zeros, Customers.OneThread),
            gaps = new SegmentationLearner(settings).Fit(missing, Customers.OneThread);
        Assert.Equal(whole.Customers.Select(c => (c.SegmentId, c.Distance)), gaps.Customers.Select(c => (c.SegmentId, c.Distance)));
        Assert.Equal(whole.Segmentation.Inertia, gaps.Segmentation.Inertia);

        // Profiles still say of whom it was missing.
        Assert.Equal(12, gaps.Segmentation.Profiles.Sum(p => p.Features
            .Single(f => f.Name == nameof(MeterFeatures.WeeklyPatternStrength)).MissingCount));
    }

    [Fact]
    public void Memberships_add_up_to_1_and_a_center_has_1()
    {
        CustomerSegmentation segmentation = Customers.SegmentedTown.Segmentation;
        foreach (SegmentedCustomer customer in Customers.SegmentedTown.Customers.Where(c => c.SegmentId >= 0))
        {
            IReadOnlyList<double> memberships = segmentation.Predict(customer.Features).Probabilities;
            Assert.Equal(1, memberships.Sum(), 1e-12);
            Assert.Equal(memberships.Max(), memberships[customer.SegmentId]);
            Assert.Equal(customer.Membership, memberships[customer.SegmentId], 1e-12);
        }
        MeterFeatures[] pair = [Far("a", 1), Far("b", 3), Far("c", 101), Far("d", 103)];
        SegmentationResult two = new SegmentationLearner(new() { Features = ["ConsumptionMean"], ClusterCount = 2 }).Fit(pair,
            Customers.OneThread);
        SegmentedCustomer center = two.Segmentation.Assign([Far("center", 2)], Customers.OneThread)[0];
        Assert.Equal(0, center.SegmentId);
        Assert.Equal(0, center.Distance, 1e-12);
        Assert.Equal(1, center.Membership, 1e-12);

        // 25 is 23 away from one center and 77 from the other: (1/23²) / (1/23² + 1/77²).
        SegmentedCustomer between = two.Segmentation.Assign([Far("between", 25)], Customers.OneThread)[0];
        Assert.Equal(77.0 * 77 / (77.0 * 77 + 23.0 * 23), between.Membership, 1e-12);

        static MeterFeatures Far(string id, double mean) => Customers.Of(id, features: ("ConsumptionMean", mean));
    }

    [Fact]
    public void A_new_customer_is_assigned_as_a_fitted_one_was()
    {
        SegmentedCustomer[] again = Customers.SegmentedTown.Segmentation.Assign(Customers.Town,
            new ExecutionOptions { Threads = 2 });
        Assert.Equal(Customers.SegmentedTown.Customers.Select(c => (c.SegmentId, c.SegmentName, c.Distance, c.Membership)),
            again.Select(c => (c.SegmentId, c.SegmentName, c.Distance, c.Membership)));
        Assert.All(again, c => Assert.Equal(SplitPart.None, c.Part));
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        byte[][] models = [.. new[] { 1, 2, 4 }.Select(threads =>
            Bytes(new SegmentationLearner(new()).Fit(Customers.Town, new ExecutionOptions { Threads = threads }).Segmentation))];
        Assert.Equal(models[0], models[1]);
        Assert.Equal(models[0], models[2]);
    }

    [Fact]
    public void A_sampled_silhouette_says_so()
    {
        MeterFeatures[] customers = Customers.ThreeGroups(100);
        ClusterEvaluation asked = new SegmentationLearner(MeanAndCv with { SilhouetteSampleSize = 120 })
            .Evaluate(customers, Customers.OneThread).Single(e => e.IsRecommended);
        Assert.Equal(120, asked.SilhouetteSampleSize);
        Assert.EndsWith("(a sample of 120)", asked.Reason, StringComparison.Ordinal);
        Assert.InRange(asked.SilhouetteStandardError!.Value, 1e-6, 0.1);
        ClusterEvaluation above = new SegmentationLearner(MeanAndCv with { ExactSilhouetteLimit = 299,
            SilhouetteSampleSize = null })
            .Evaluate(customers, Customers.OneThread).Single(e => e.IsRecommended);
        Assert.Null(above.SilhouetteSampleSize); // A sample of 20,000 of 300 customers is all of them.
        ClusterEvaluation exact = new SegmentationLearner(MeanAndCv).Evaluate(customers, Customers.OneThread).Single(e =>
            e.IsRecommended);
        Assert.Null(exact.SilhouetteSampleSize);
        Assert.Equal(exact.Silhouette, asked.Silhouette, 0.05);
    }

    [Fact]
    public void Above_the_limits_batches_and_a_sample_serve_and_the_evaluation_says_so()
    {
        MeterFeatures[] customers = Customers.ThreeGroups(9000);
        Assert.Equal(500_000, new SegmentationSettings().MiniBatchLimit);
        SegmentationSettings above = MeanAndCv with { MaximumClusterCount = 4, MiniBatchLimit = 26_999,
            ExactSilhouetteLimit = 26_999 };
        SegmentationResult batches = new SegmentationLearner(above).Fit(customers, Customers.OneThread);
        SegmentationResult full = new SegmentationLearner(above with { MiniBatchLimit = 27_000 })
            .Fit(customers, Customers.OneThread);
        Assert.Equal(full.Customers.Select(c => c.SegmentId), batches.Customers.Select(c => c.SegmentId));
        using var stream = new MemoryStream();
        NtlTools.Core.Reporting.ModelReports.WriteClusterEvaluation(stream, batches.Segmentation);
        using var json = System.Text.Json.JsonDocument.Parse(stream.ToArray());
        string? reason = json.RootElement.GetProperty("reason").GetString();
        Assert.Contains("k-means on random batches", reason, StringComparison.Ordinal);
        reason = full.Segmentation.Evaluations.Single(e => e.IsRecommended).Reason;
        Assert.DoesNotContain("batches", reason, StringComparison.Ordinal);
        Assert.All(json.RootElement.GetProperty("evaluations").EnumerateArray(), evaluation =>
        {
            Assert.Equal(20_000, evaluation.GetProperty("silhouetteSampleSize").GetInt32());
            Assert.InRange(evaluation.GetProperty("silhouetteStandardError").GetDouble(), 1e-7, 0.01);
        });
    }

    [Fact]
    public void A_sample_that_misses_a_segment_leaves_its_silhouette_undefined()
    {
        MeterFeatures[] customers = [.. Enumerable.Range(0, 2000).Select(i =>
            Customers.Of($"c{i}", features: ("ConsumptionMean", i == 1234 ? 1e6 : i % 2)))];
        IReadOnlyList<ClusterEvaluation> found = new SegmentationLearner(
            new() { Features = ["ConsumptionMean"], SilhouetteSampleSize = 100 }).Evaluate(customers, Customers.OneThread);
        Assert.Equal([2, 3], found.Select(e => e.ClusterCount));
        Assert.True(double.IsNaN(found[0].Silhouette));
        Assert.True(found[1].IsRecommended);
        Assert.Contains("note that its smallest segment is 0.05", found[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_customers_have_no_silhouette_and_get_the_smallest_number()
    {
        SegmentationResult result = new SegmentationLearner(MeanAndCv).Fit(Customers.ThreeGroups(1)[..2], Customers.OneThread);
        ClusterEvaluation only = Assert.Single(result.Segmentation.Evaluations);
        Assert.Equal((2, true, "no candidate has a silhouette; the smallest number"),
            (only.ClusterCount, only.IsRecommended, only.Reason));
        Assert.True(double.IsNaN(only.Silhouette));
    }

    [Fact]
    public void One_segment_can_be_asked_for()
    {
        SegmentationResult result = new SegmentationLearner(MeanAndCv with { ClusterCount = 1 }).Fit(Customers.ThreeGroups(5),
            Customers.OneThread);
        Assert.All(result.Customers, c => Assert.Equal(0, c.SegmentId));
        Assert.Equal(1, Assert.Single(result.Segmentation.Profiles).Share);
    }

    [Fact]
    public void Errors_are_named()
    {
        MeterFeatures[] customers = Customers.ThreeGroups(2);
        Fails("NoCustomers", NtlErrorKind.InvalidData, MeanAndCv, []);
        Fails("DuplicateCustomerId", NtlErrorKind.InvalidData, MeanAndCv, [.. customers, customers[3]]);
        Fails("FewerCustomersThanClusters", NtlErrorKind.InvalidArgument, MeanAndCv with { ClusterCount = 7 }, customers);
        Fails("FewerCustomersThanClusters", NtlErrorKind.InvalidArgument, MeanAndCv, customers[..1]);
        Fails("UnknownFeature", NtlErrorKind.InvalidArgument, MeanAndCv with { Features = ["Consumption"] }, customers);
        Fails("UnknownFeature", NtlErrorKind.InvalidArgument, MeanAndCv with { Features = [] }, customers);
        Fails("InvalidClusterRange", NtlErrorKind.InvalidArgument,
            MeanAndCv with { MinimumClusterCount = 5, MaximumClusterCount = 3 }, customers);
        Fails("NoVariation", NtlErrorKind.InvalidData, new(), [Customers.Of("a"), Customers.Of("b"), Customers.Of("c")]);
        Fails("FewerKindsThanClusters", NtlErrorKind.InvalidArgument, MeanAndCv with { ClusterCount = 4 },
            [.. Enumerable.Range(0, 9).Select(i => Customers.Of($"c{i}", features: ("ConsumptionMean", i % 3)))]);

        // Readings that never change are of medium quality: with all customers constant none is left to fit on.
        NtlException constant = Fails("NoCustomersOfQuality", NtlErrorKind.QualityGate, new(),
            new FeatureCalculator(QualityLimits.Default).Compute(
            [.. Enumerable.Range(1, 5).Select(i => new Core.Readings.MeterSeries($"c{i}",
                new(new(2024, 1, 1), Core.Readings.MeterInterval.Daily, 90),
                [.. Enumerable.Repeat((float)i, 90)]))], Customers.OneThread));
        Assert.Contains("the best is Medium", constant.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_quality_named_is_that_of_those_who_could_be_fitted_on()
    {
        SplitPart[] parts = CustomerSplit.Assign([.. Enumerable.Range(0, 30).Select(i => Customers.Of($"c{i}", i % 2 == 0))],
            new());
        MeterFeatures[] customers = [.. parts.Select((part, i) =>
            Customers.Of($"c{i}", i % 2 == 0, part == SplitPart.Training ? QualityGrade.Low : QualityGrade.High))];
        Assert.Contains("None of the 18 customers", Fails("NoCustomersOfQuality", NtlErrorKind.QualityGate, new(),
            customers).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_ends_the_work()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new SegmentationLearner(new()).Fit(Customers.Town, new ExecutionOptions { Cancellation = source.Token }));
    }

    private static NtlException Fails(string id, NtlErrorKind kind, SegmentationSettings settings, MeterFeatures[] customers)
    {
        NtlException failure = Assert.Throws<NtlException>(() =>
            new SegmentationLearner(settings).Fit(customers, Customers.OneThread));
        Assert.Equal((id, kind), (failure.ErrorId, failure.Kind));
        Assert.NotEmpty(failure.Recommendation);
        return failure;
    }

    private static byte[] Bytes(CustomerSegmentation segmentation)
    {
        using var stream = new MemoryStream();
        Core.Detection.ModelFile.Write(stream, segmentation);
        return stream.ToArray();
    }

    private static IEnumerable<double> Numbers(JsonElement array) => array.EnumerateArray().Select(v => v.GetDouble());
}
