using System.Runtime.Intrinsics;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class HybridTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    [Theory]
    [MemberData(nameof(EnsembleFixture.HybridNames), MemberType = typeof(EnsembleFixture))]
    public void Clusters_are_those_of_scikit_learn_composed(string name)
    {
        EnsembleFixture.Hybrid fixture = EnsembleFixture.ReadHybrid(name);
        foreach (EnsembleFixture.HybridAnswer expected in fixture.Answers)
        {
            HybridModel model = new HybridLearner(new HybridSettings
            {
                Eps = expected.Eps,
                MinSamples = expected.MinSamples,
                KMeans = new KMeansSettings { ClusterCount = expected.ClusterCount },
            }).Fit(fixture.Rows, OneThread);
            Assert.Equal(expected.Labels.Select(label => label < 0), model.Labels.Select(label => label < 0));
            Assert.Equal(expected.DenseClusters, model.Decision.DenseClusterCount);
            Assert.Equal((double)expected.Labels.Count(label => label < 0) / expected.Labels.Length, model.Decision.NoiseShare);
            Assert.Equal(EpsChoice.Given, model.Decision.Choice);
            Assert.InRange(model.KMeans.Inertia, 0, expected.Inertia * (1 + 1e-9));
            if (model.KMeans.Inertia >= expected.Inertia * (1 - 1e-9))
                Assert.Equal(1, AdjustedRandIndex.Score(expected.Labels, model.Labels));
            else
                Assert.InRange(model.KMeans.Inertia, expected.Inertia * 0.995, expected.Inertia);
        }
    }

    [Theory]
    [MemberData(nameof(EnsembleFixture.HybridNames), MemberType = typeof(EnsembleFixture))]
    public void Eps_grows_to_the_smallest_radius_that_leaves_few_enough(string name)
    {
        EnsembleFixture.Hybrid fixture = EnsembleFixture.ReadHybrid(name);
        int n = fixture.Rows.Rows;
        foreach (EnsembleFixture.HybridAnswer expected in fixture.Answers)
        {
            var density = new DbscanSettings { MinSamples = expected.MinSamples };
            DbscanModel knee = new DbscanLearner(density).Fit(fixture.Rows, OneThread);
            foreach (double most in new[] { 0, 0.005, 0.03, 0.1, 0.25, 1 })
            {
                HybridDecision decision = new HybridLearner(
                    new HybridSettings { MinSamples = expected.MinSamples, MaximumNoiseShare = most })
                    .Fit(fixture.Rows, OneThread).Decision;
                Assert.Equal(knee.Eps, decision.KneeEps);
                Assert.Equal(NoiseShare(knee), decision.KneeNoiseShare);
                Assert.Equal(decision.KneeNoiseShare > most ? EpsChoice.Grown : EpsChoice.Knee, decision.Choice);
                DbscanModel used = new DbscanLearner(density with { Eps = decision.Eps }).Fit(fixture.Rows, OneThread);
                Assert.Equal(NoiseShare(used), decision.NoiseShare);
                Assert.InRange(decision.NoiseShare, 0, most);
                if (decision.Choice == EpsChoice.Knee) continue;

                int allowed = Enumerable.Range(0, n + 1).Last(noise => (double)noise / n <= most);
                Assert.Equal(expected.Reach[n - 1 - allowed], decision.Eps, 1e-12);
                double less = decision.Eps * (1 - 1e-9);
                Assert.True(NoiseShare(new DbscanLearner(density with { Eps = less }).Fit(fixture.Rows, OneThread)) > most);
            }
        }
    }

    [Fact]
    public void Rows_are_dense_at_a_radius_just_where_DBSCAN_says_so() =>
        Prop.ForAll(Tables.Random, Gen.Choose(1, 9).ToArbitrary(), Gen.Choose(0, 10).ToArbitrary(), (table, samples, tenths) =>
        {
            double most = tenths / 10.0;
            var settings = new HybridSettings
            {
                MinSamples = samples, MaximumNoiseShare = most, KMeans = new KMeansSettings { ClusterCount = 2, Restarts = 1 },
            };
            HybridModel model = new HybridLearner(settings).Fit(table, OneThread);
            var density = new DbscanSettings { MinSamples = samples, Eps = model.Decision.Eps };
            DbscanModel found = new DbscanLearner(density).Fit(table, OneThread);
            Assert.Equal(NoiseShare(found), model.Decision.NoiseShare);
            Assert.Equal(found.ClusterCount, model.Decision.DenseClusterCount);
            Assert.Equal(found.Labels.Count(label => label >= 0) < 2, model.Decision.DividesAllRows);
            if (samples <= table.Rows) Assert.InRange(model.Decision.NoiseShare, 0, most);
            if (model.Decision.Choice == EpsChoice.Grown)
            {
                density = density with { Eps = Math.Max(0, model.Decision.Eps * (1 - 1e-12)) };
                if (density.Eps < model.Decision.Eps)
                    Assert.True(NoiseShare(new DbscanLearner(density).Fit(table, OneThread)) > most);
            }
            if (!model.Decision.DividesAllRows)
                for (int i = 0; i < table.Rows; i++) Assert.Equal(found.Labels[i] < 0, model.Labels[i] < 0);
            Assert.Equal(model.Labels, model.Predict(table, OneThread));
        }).Check(150);

    [Fact]
    public void Heavy_tails_in_many_columns_leave_a_tenth_as_noise_and_say_so()
    {
        var random = new SeededRandom(4);
        var table = new Matrix(1500, 20);
        foreach (ref double value in table.Values.AsSpan()) value = Math.Exp(1.5 * random.NextGaussian());
        Matrix rows = StandardScaler.Fit(table).Transform(table);
        var settings = new HybridSettings { MinSamples = 5 };
        HybridDecision tight = new HybridLearner(settings with { Eps = 0.5 }).Fit(rows, OneThread).Decision;
        Assert.InRange(tight.NoiseShare, 0.9, 1);
        Assert.Contains("as given", tight.Notes[0], StringComparison.Ordinal);

        HybridModel model = new HybridLearner(settings with { MaximumNoiseShare = 0.02 }).Fit(rows, OneThread);
        Assert.Equal(EpsChoice.Grown, model.Decision.Choice);
        Assert.InRange(model.Decision.NoiseShare, 0.015, 0.02);
        Assert.True(model.Decision.KneeNoiseShare > 0.02);
        Assert.Equal(30, model.Labels.Count(label => label < 0));
        Assert.Contains("would leave", model.Decision.Notes[0], StringComparison.Ordinal);
        Assert.Contains("leaves 2.0 %", model.Decision.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void New_rows_are_noise_where_no_core_row_is_near_and_else_of_the_nearest_center()
    {
        Matrix table = Tables.Groups(400, 2, 3, 0.8, 7), others = Tables.Groups(333, 2, 4, 2, 8);
        HybridModel model = new HybridLearner(new HybridSettings { Eps = 0.5, MinSamples = 6 }).Fit(table, OneThread);
        int[] found = model.Predict(others, OneThread);
        for (int i = 0; i < others.Rows; i++)
        {
            double nearest = Enumerable.Range(0, model.CoreRows.Rows)
                .Min(core => ClusterCenters.SquaredDistance(others.Row(i), model.CoreRows.Row(core)));
            Assert.Equal(nearest <= 0.25 ? model.KMeans.Predict(others.Row(i), out _) : -1, found[i]);
        }
        Assert.Contains(-1, found);
        Assert.Equal(5, found.Distinct().Count());
        Assert.Equal(model.Labels, model.Predict(table, OneThread));
    }

    [Fact]
    public void Fewer_core_rows_answer_training_rows_as_before_and_never_call_more_dense()
    {
        Matrix table = Tables.Groups(6000, 3, 5, 0.9, 11), others = Tables.Groups(4000, 3, 5, 1.6, 12);
        var settings = new HybridSettings { MinSamples = 10, MaximumNoiseShare = 0.05 };
        HybridModel whole = new HybridLearner(settings).Fit(table, OneThread);
        HybridModel few = new HybridLearner(settings with { MaximumCoreRows = 800 }).Fit(table, OneThread);
        Assert.Equal(whole.Decision, few.Decision);
        Assert.Equal(whole.Decision.CoreRowCount, whole.CoreRows.Rows);
        Assert.InRange(few.CoreRows.Rows, 400, 1000);
        Assert.Equal(whole.Labels, few.Labels);
        Assert.Equal(few.Labels, few.Predict(table, OneThread));
        int[] expected = whole.Predict(others, OneThread), found = few.Predict(others, OneThread);
        int missed = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (found[i] >= 0) Assert.Equal(expected[i], found[i]);
            else if (expected[i] >= 0) missed++;
        }
        Assert.InRange(missed, 0, 200);
        HybridModel least = new HybridLearner(settings with { MaximumCoreRows = 1 }).Fit(table, OneThread);
        Assert.Equal(least.Labels, least.Predict(table, OneThread));
        Assert.InRange(least.CoreRows.Rows, 2, whole.CoreRows.Rows / 4);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits_and_any_register_width_the_same_density()
    {
        Matrix table = Tables.Groups(6007, 3, 9, 0.7, 1);
        var learner = new HybridLearner(new HybridSettings { MaximumNoiseShare = 0.01, MaximumCoreRows = 500 });
        var several = new ExecutionOptions { Threads = 4 };
        HybridModel expected = learner.Fit(table, OneThread), model = learner.Fit(table, several);
        Assert.Equal(expected.Decision, model.Decision);
        Assert.Equal(expected.Labels, model.Labels);
        Assert.Equal(expected.CoreRows.Values, model.CoreRows.Values);
        Assert.Equal(expected.KMeans.Centers.Values, model.KMeans.Centers.Values);
        Assert.Equal(expected.Predict(table, several), model.Predict<Lanes128, Vector128<double>>(table, OneThread));
        foreach (HybridModel other in new[]
        {
            learner.FitEach<Lanes128, Vector128<double>>(table, [4], several)[0],
            learner.FitEach<Lanes256, Vector256<double>>(table, [4], OneThread)[0],
            learner.FitEach<Lanes512, Vector512<double>>(table, [4], several)[0],
        })
        {
            Assert.Equal(expected.Decision, other.Decision);
            Assert.Equal(expected.CoreRows.Values, other.CoreRows.Values);
        }
    }

    [Fact]
    public void Several_numbers_of_clusters_give_what_each_gives_alone()
    {
        Matrix table = Tables.Groups(700, 4, 3, 1, 6);
        HybridModel[] models = new HybridLearner(new HybridSettings()).FitEach(table, [2, 5, 3], OneThread);
        int[] counts = [2, 5, 3];
        for (int i = 0; i < models.Length; i++)
        {
            var alone = new HybridSettings { KMeans = new KMeansSettings { ClusterCount = counts[i] } };
            HybridModel model = new HybridLearner(alone).Fit(table, OneThread);
            Assert.Equal(counts[i], models[i].ClusterCount);
            Assert.Equal(model.Labels, models[i].Labels);
            Assert.Equal(model.Decision, models[i].Decision);
        }
        Assert.Empty(new HybridLearner(new HybridSettings()).FitEach(table, [], OneThread));
    }

    [Fact]
    public void One_dense_cluster_or_none_has_an_answer_that_says_so()
    {
        Matrix one = Tables.Groups(500, 3, 1, 1, 13);
        HybridModel model = new HybridLearner(new HybridSettings { Eps = 1.2 }).Fit(one, OneThread);
        Assert.Equal(1, model.Decision.DenseClusterCount);
        Assert.Equal(1, model.Decision.LargestDenseClusterShare);
        Assert.Contains("one dense cluster", model.Decision.Notes[1], StringComparison.Ordinal);
        Assert.Equal(4, model.Labels.Where(label => label >= 0).Distinct().Count());

        HybridModel none = new HybridLearner(new HybridSettings { Eps = 0 }).Fit(one, OneThread);
        Assert.Equal((0, 1.0, true), (none.Decision.DenseClusterCount, none.Decision.NoiseShare, none.Decision.DividesAllRows));
        Assert.Contains("No row is dense", none.Decision.Notes[1], StringComparison.Ordinal);
        Assert.DoesNotContain(-1, none.Labels);
        Assert.Equal(new KMeansLearner(new KMeansSettings()).Fit(one, OneThread).Predict(one, OneThread), none.Labels);
        Assert.Equal(none.Labels, none.Predict(one, OneThread));

        var few = new Matrix(9, 1, [0, 0, 0, 10, 20, 30, 40, 50, 60]);
        HybridModel three = new HybridLearner(new HybridSettings { Eps = 1, MinSamples = 3 }).Fit(few, OneThread);
        Assert.True(three.Decision.DividesAllRows);
        Assert.Contains("Fewer different rows are dense", three.Decision.Notes[1], StringComparison.Ordinal);
        Assert.DoesNotContain(-1, three.Labels);

        // As many dense rows as clusters are not enough where most of them are alike.
        var alike = new Matrix(103, 1);
        for (int i = 0; i < 103; i++) alike[i, 0] = i < 50 ? 1 : i < 100 ? 2 : i - 97;
        HybridModel five = new HybridLearner(new HybridSettings { KMeans = new() { ClusterCount = 5 } }).Fit(alike, OneThread);
        Assert.True(five.Decision.DividesAllRows);
        Assert.Equal(5, five.Labels.Distinct().Count());

        var specks = new Matrix(103, 1);
        for (int i = 0; i < 3; i++) specks[100 + i, 0] = 900;
        HybridDecision giant = new HybridLearner(new HybridSettings { Eps = 1, MinSamples = 3 }).Fit(specks, OneThread).Decision;
        Assert.Equal((2, 100 / 103.0), (giant.DenseClusterCount, giant.LargestDenseClusterShare));
        Assert.Contains("One of 2 dense clusters holds 97.1 %", giant.Notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Edge_cases_have_an_answer()
    {
        var single = new HybridSettings { KMeans = new KMeansSettings { ClusterCount = 1 } };
        Assert.Equal([0], new HybridLearner(single).Fit(new Matrix(1, 3), OneThread).Labels);
        HybridModel equal = new HybridLearner(single).Fit(new Matrix(70, 3), OneThread);
        Assert.All(equal.Labels, label => Assert.Equal(0, label));
        Assert.Equal([0, -1], equal.Predict(new Matrix(2, 3, [0, 0, 0, 0, 0, 1e-9]), OneThread));

        // Fewer rows than twice the columns: all of them make a core row.
        HybridModel wide = new HybridLearner(single).Fit(Tables.Groups(6, 12, 2, 1, 3), OneThread);
        Assert.Equal(6, wide.Decision.MinSamples);
        Assert.False(wide.Decision.DividesAllRows);
        HybridModel never = new HybridLearner(single with { MinSamples = 7 }).Fit(Tables.Groups(6, 12, 2, 1, 3), OneThread);
        Assert.True(never.Decision.DividesAllRows);
    }

    [Fact]
    public void A_model_is_made_again_of_its_parts()
    {
        Matrix table = Tables.Groups(300, 3, 4, 1, 2);
        foreach (double? eps in new double?[] { null, 0.8, 0 })
        {
            HybridModel model = new HybridLearner(new HybridSettings { Eps = eps }).Fit(table, OneThread);
            var again = new HybridModel(model.Decision, model.KMeans, model.Labels, model.CoreRows);
            Matrix others = Tables.Groups(200, 3, 5, 2, 4);
            Assert.Equal(model.Predict(others, OneThread), again.Predict(others, OneThread));
        }
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var learner = new HybridLearner(new HybridSettings());
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, 1e200 })
        {
            Matrix table = Tables.Groups(10, 3, 2, 1, 9);
            table[6, 1] = bad;
            ArgumentException error = Assert.Throws<ArgumentException>(() => learner.Fit(table, OneThread));
            Assert.Contains("Row 6, column 1", error.Message, StringComparison.Ordinal);
        }
        ArgumentException fewer = Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(3, 2), OneThread));
        Assert.Contains("4 clusters need at least as many rows, not 3", fewer.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(3, 0), OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => learner.FitEach(new Matrix(3, 1), [1, 0], OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridSettings { Eps = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridSettings { MinSamples = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridSettings { MaximumNoiseShare = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridSettings { MaximumNoiseShare = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridSettings { MaximumCoreRows = 0 });
        Assert.Throws<ArgumentNullException>(() => new HybridSettings { KMeans = null! });

        var model = new HybridLearner(new HybridSettings { Eps = 2 }).Fit(Tables.Groups(50, 2, 2, 1, 1), OneThread);
        Assert.Throws<ArgumentException>(() => model.Predict(new Matrix(1, 3), OneThread));
        Assert.Throws<ArgumentException>(() => new HybridModel(model.Decision, model.KMeans, [4], model.CoreRows));
        Assert.Throws<ArgumentException>(() => new HybridModel(model.Decision, model.KMeans, [-2], model.CoreRows));
        Assert.Throws<ArgumentException>(() => new HybridModel(model.Decision, model.KMeans, [0], new Matrix(0, 2)));
        Assert.Throws<ArgumentException>(() => new HybridModel(model.Decision, model.KMeans, [0], new Matrix(1, 3)));
        foreach (HybridDecision wrong in new[]
        {
            model.Decision with { KneeEps = 1 }, model.Decision with { NoiseShare = 1.5 }, model.Decision with { MinSamples = 0 },
            model.Decision with { Eps = double.NaN },
        })
            Assert.ThrowsAny<ArgumentException>(() => new HybridModel(wrong, model.KMeans, model.Labels, model.CoreRows));
    }

    [Fact]
    public void Work_can_be_cancelled_and_tells_its_progress()
    {
        Matrix table = Tables.Groups(5000, 9, 3, 2, 10);
        using var stop = new CancellationTokenSource();
        var seen = new Watcher(stop, 0.25);
        var execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token, Progress = seen };
        Assert.ThrowsAny<OperationCanceledException>(() => new HybridLearner(new HybridSettings()).Fit(table, execution));
        Assert.InRange(seen.Last, 0.25, 0.45);
        using var never = new CancellationTokenSource();
        var whole = new Watcher(never, 2);
        new HybridLearner(new HybridSettings()).FitEach(table, [2, 3], new ExecutionOptions { Threads = 1, Progress = whole });
        Assert.Equal(1, whole.Last, 1e-12);
    }

    private static double NoiseShare(DbscanModel model) =>
        (double)model.Labels.Count(label => label < 0) / model.Labels.Length;
}
