using System.Runtime.Intrinsics;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class DbscanTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    [Theory]
    [MemberData(nameof(DensityFixture.Names), MemberType = typeof(DensityFixture))]
    public void Labels_and_core_rows_are_those_of_scikit_learn(string name)
    {
        DensityFixture fixture = DensityFixture.Read(name);
        foreach (DensityFixture.Dbscan expected in fixture.Dbscans)
        {
            var settings = new DbscanSettings { Eps = expected.Eps, MinSamples = expected.MinSamples };
            DbscanModel model = new DbscanLearner(settings).Fit(fixture.Rows, OneThread);
            Assert.Equal(expected.Labels, model.Labels);
            Assert.Equal(expected.Cores, model.CoreIndices);
            Assert.Equal(expected.Labels.Max() + 1, model.ClusterCount);
        }
    }

    [Fact]
    public void Labels_are_those_of_the_definition() =>
        Prop.ForAll(Tables.Random, Gen.Choose(0, 120).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (table, tenths, samples) =>
        {
            double eps = tenths / 5.0;
            var settings = new DbscanSettings { Eps = eps, MinSamples = samples };
            Assert.Equal(Expanded(table, eps, samples), new DbscanLearner(settings).Fit(table, OneThread).Labels);
        }).Check(200);

    [Fact]
    public void Any_number_of_threads_and_any_register_width_give_the_same_model()
    {
        Matrix table = Tables.Groups(6007, 3, 9, 0.7, 1);
        DbscanSettings[] choices = [new(), new() { Eps = 0.3 }, new() { Eps = 0.9, MinSamples = 40 }];
        foreach (DbscanSettings settings in choices)
        {
            var learner = new DbscanLearner(settings);
            DbscanModel expected = learner.Fit<Lanes128, Vector128<double>>(table, OneThread);
            var several = new ExecutionOptions { Threads = 4 };
            Assert.InRange(expected.ClusterCount, 2, 200);
            foreach (DbscanModel model in new[]
            {
                learner.Fit(table, several), learner.Fit<Lanes128, Vector128<double>>(table, several),
                learner.Fit<Lanes256, Vector256<double>>(table, several),
                learner.Fit<Lanes512, Vector512<double>>(table, several),
            })
            {
                Assert.Equal(expected.Eps, model.Eps);
                Assert.Equal(expected.Labels, model.Labels);
                Assert.Equal(expected.CoreIndices, model.CoreIndices);
                Assert.Equal(
                    expected.Predict<Lanes128, Vector128<double>>(table, OneThread),
                    model.Predict<Lanes512, Vector512<double>>(table, several));
            }
        }
    }

    [Fact]
    public void The_knee_divides_dense_groups_from_the_noise_around_them()
    {
        var random = new SeededRandom(3);
        var table = new Matrix(620, 2);
        for (int i = 0; i < table.Rows; i++)
            for (int c = 0; c < 2; c++)
                table[i, c] = i < 600 ? 10 * (i % 3) * (c + 1) + random.NextGaussian() : -400 + 900 * random.NextDouble();
        var learner = new DbscanLearner(new DbscanSettings());
        KDistanceCurve curve = learner.KDistances(table, OneThread);
        Assert.Equal(4, curve.Neighbors);
        Assert.Equal(curve.Distances.Order(), curve.Distances);
        Assert.InRange(curve.KneeIndex, 560, 615);
        DbscanModel model = learner.Fit(table, OneThread);
        Assert.Equal(curve.Knee, model.Eps);
        Assert.Equal(4, model.MinSamples);
        Assert.InRange(model.ClusterCount, 3, 6);
        Assert.InRange(model.Labels.Count(label => label < 0), 10, 60);
    }

    [Fact]
    public void The_knee_is_where_the_curve_lies_farthest_below_its_chord()
    {
        Assert.Equal(3, new KDistanceCurve(2, [0, 0.1, 0.2, 0.3, 5, 10]).KneeIndex);
        Assert.Equal(2, new KDistanceCurve(2, [1, 1, 1]).KneeIndex);
        Assert.Equal(3, new KDistanceCurve(2, [0, 1, 2, 3]).KneeIndex);
        Assert.Equal(0, new KDistanceCurve(2, [7]).KneeIndex);
    }

    [Fact]
    public void Several_radii_give_what_each_gives_alone()
    {
        Matrix table = Tables.Groups(500, 4, 3, 1, 6);
        double[] candidates = [0.5, 2, 1, 0];
        DbscanModel[] models = new DbscanLearner(new DbscanSettings { MinSamples = 5 }).FitEach(table, candidates, OneThread);
        Assert.Equal(candidates, models.Select(model => model.Eps));
        for (int i = 0; i < candidates.Length; i++)
        {
            var alone = new DbscanLearner(new DbscanSettings { MinSamples = 5, Eps = candidates[i] });
            Assert.Equal(alone.Fit(table, OneThread).Labels, models[i].Labels);
        }
    }

    [Fact]
    public void New_rows_get_the_nearest_core_row_within_reach()
    {
        Matrix table = Tables.Groups(400, 2, 3, 0.8, 7), others = Tables.Groups(333, 2, 4, 2, 8);
        DbscanModel model = new DbscanLearner(new DbscanSettings { Eps = 0.5, MinSamples = 6 }).Fit(table, OneThread);
        int[] found = model.Predict(others, OneThread);
        for (int i = 0; i < others.Rows; i++)
        {
            (double squared, int core) = model.CoreIndices
                .Select(row => (ClusterCenters.SquaredDistance(others.Row(i), table.Row(row)), row)).Min();
            Assert.Equal(squared <= 0.25 ? model.Labels[core] : -1, found[i]);
        }
        Assert.Contains(-1, found);
        Assert.True(found.Distinct().Count() > 2);
        int[] known = model.Predict(table, OneThread);
        for (int i = 0; i < table.Rows; i++) Assert.Equal(model.Labels[i] < 0, known[i] < 0);
        Assert.All(model.CoreIndices, row => Assert.Equal(model.Labels[row], known[row]));
    }

    [Fact]
    public void Edge_cases_have_an_answer()
    {
        var one = new Matrix(1, 3);
        Assert.Equal([-1], new DbscanLearner(new DbscanSettings()).Fit(one, OneThread).Labels);
        Assert.Equal([0], new DbscanLearner(new DbscanSettings { MinSamples = 1 }).Fit(one, OneThread).Labels);

        var equal = new Matrix(70, 3);
        Array.Fill(equal.Values, 0.1);
        foreach (double? eps in new double?[] { null, 0, 1 })
        {
            DbscanModel all = new DbscanLearner(new DbscanSettings { Eps = eps }).Fit(equal, OneThread);
            Assert.All(all.Labels, label => Assert.Equal(0, label));
        }
        DbscanModel none = new DbscanLearner(new DbscanSettings { MinSamples = 71 }).Fit(equal, OneThread);
        Assert.All(none.Labels, label => Assert.Equal(-1, label));
        Assert.Equal(0, none.ClusterCount);
        Assert.Equal([-1], none.Predict(one, OneThread));

        Matrix constant = Tables.Groups(200, 2, 2, 0.3, 9);
        for (int i = 0; i < constant.Rows; i++) constant[i, 1] = -4;
        var near = new DbscanLearner(new DbscanSettings { Eps = 0.2, MinSamples = 5 });
        Assert.Equal(Expanded(constant, 0.2, 5), near.Fit(constant, OneThread).Labels);
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var learner = new DbscanLearner(new DbscanSettings());
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, 1e200 })
        {
            Matrix table = Tables.Groups(10, 3, 2, 1, 9);
            table[6, 1] = bad;
            ArgumentException error = Assert.Throws<ArgumentException>(() => learner.Fit(table, OneThread));
            Assert.Contains("Row 6, column 1", error.Message, StringComparison.Ordinal);
        }
        Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(0, 3), OneThread));
        Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(3, 0), OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => learner.FitEach(new Matrix(3, 1), [1, -1], OneThread));
        foreach (double eps in new[] { -0.1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => new DbscanSettings { Eps = eps });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DbscanSettings { MinSamples = 0 });
        Assert.Throws<ArgumentException>(() => new DbscanModel(1, 2, [0, 0], [0], new Matrix(2, 1)));
        Assert.Throws<ArgumentException>(() => new DbscanModel(1, 2, [0, 1], [0], new Matrix(1, 1)));
        Assert.Throws<ArgumentException>(() => new DbscanModel(1, 2, [1, 0], [0, 1], new Matrix(2, 1)));
        Assert.Throws<ArgumentException>(() => new DbscanModel(1, 2, [0, 0], [0, 2], new Matrix(2, 1)));
        var narrow = new DbscanModel(1, 2, [0], [0], new Matrix(1, 1));
        Assert.Throws<ArgumentException>(() => narrow.Predict(new Matrix(1, 2), OneThread));
    }

    [Fact]
    public void Work_can_be_cancelled_and_tells_its_progress()
    {
        Matrix table = Tables.Groups(5000, 9, 3, 2, 10);
        using var stop = new CancellationTokenSource();
        var seen = new Watcher(stop, 0.3);
        var execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token, Progress = seen };
        Assert.ThrowsAny<OperationCanceledException>(() => new DbscanLearner(new DbscanSettings()).Fit(table, execution));
        Assert.InRange(seen.Last, 0.3, 0.5);
        var whole = new Watcher(stop, 2);
        new DbscanLearner(new DbscanSettings()).Fit(table, new ExecutionOptions { Threads = 1, Progress = whole });
        Assert.Equal(1, whole.Last, 1e-12);
    }

    // A plain reading of the paper: clusters grow one after the other from the first row that is core and has none yet.
    private static int[] Expanded(Matrix table, double eps, int samples)
    {
        int n = table.Rows;
        int[][] near = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n)
            .Where(j => ClusterCenters.SquaredDistance(table.Row(i), table.Row(j)) <= eps * eps).ToArray())];
        int[] labels = [.. Enumerable.Repeat(-1, n)];
        int clusters = 0;
        for (int i = 0; i < n; i++)
        {
            if (labels[i] >= 0 || near[i].Length < samples) continue;
            var waiting = new Stack<int>([i]);
            labels[i] = clusters;
            while (waiting.TryPop(out int row))
            {
                if (near[row].Length < samples) continue;
                foreach (int other in near[row])
                {
                    if (labels[other] >= 0) continue;
                    labels[other] = clusters;
                    waiting.Push(other);
                }
            }
            clusters++;
        }
        return labels;
    }
}
