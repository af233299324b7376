using System.Runtime.Intrinsics;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class HdbscanTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    [Theory]
    [MemberData(nameof(DensityFixture.Names), MemberType = typeof(DensityFixture))]
    public void Labels_probabilities_and_outlier_scores_are_those_of_the_paper_read_plainly(string name)
    {
        DensityFixture fixture = DensityFixture.Read(name);
        foreach (DensityFixture.Hdbscan expected in fixture.Hdbscans)
        {
            HdbscanModel model = new HdbscanLearner(new HdbscanSettings
            {
                MinClusterSize = expected.MinClusterSize,
                MinSamples = expected.MinSamples,
                ClusterSelection = expected.Leaf ? ClusterSelection.Leaf : ClusterSelection.ExcessOfMass,
            }).Fit(fixture.Rows, OneThread);
            Assert.Equal(expected.Labels, model.Labels);
            for (int i = 0; i < expected.Labels.Length; i++)
            {
                Assert.Equal(expected.Probabilities[i], model.Probabilities[i], 1e-10);
                Assert.Equal(expected.OutlierScores[i], model.OutlierScores[i], 1e-10);
            }
        }
    }

    [Fact]
    public void The_spanning_tree_connects_the_same_rows_at_every_distance_as_all_pairs_do() =>
        Prop.ForAll(Tables.Random, Gen.Choose(1, 6).ToArbitrary(), (table, samples) =>
        {
            samples = Math.Min(samples, table.Rows);
            var tree = new KdTree(table, OneThread);
            double[] core = CoreDistances.Squared<Lanes128, Vector128<double>>(tree, tree, samples, OneThread);
            for (int i = 0; i < table.Rows; i++)
            {
                IEnumerable<double> squared = Enumerable.Range(0, table.Rows).Select(j => Squared(table, i, j));
                Assert.Equal(squared.Order().ElementAt(samples - 1), core[i]);
            }
            (int One, int Other, double Squared)[] edges =
                ReachabilityTree<Lanes128, Vector128<double>>.Edges(tree, core, new ExecutionOptions { Threads = 3 });
            Assert.Equal(table.Rows - 1, edges.Length);
            Assert.All(edges, edge => Assert.Equal(Reach(edge.One, edge.Other), edge.Squared));

            // Kruskal's algorithm on all pairs: the weights of a minimum spanning tree are the same for all such trees.
            var sets = new DisjointSets(table.Rows);
            var least = new List<double>();
            foreach ((double weight, int one, int other) in Enumerable.Range(0, table.Rows)
                .SelectMany(i => Enumerable.Range(0, i).Select(j => (Reach(i, j), i, j))).Order())
            {
                if (sets.Join(one, other)) least.Add(weight);
            }
            Assert.Equal(least, edges.Select(edge => edge.Squared).Order());

            double Reach(int one, int other) => Math.Max(Squared(table, one, other), Math.Max(core[one], core[other]));
        }).Check(150);

    [Fact]
    public void Any_number_of_threads_and_any_register_width_give_the_same_bits()
    {
        Matrix table = Tables.Groups(3007, 4, 7, 1.2, 1);
        for (int i = 0; i < 400; i++) table.Row(i).CopyTo(table.Row(i + 900));
        foreach (ClusterSelection selection in Enum.GetValues<ClusterSelection>())
        {
            var learner = new HdbscanLearner(new HdbscanSettings { MinClusterSize = 20, ClusterSelection = selection });
            var several = new ExecutionOptions { Threads = 4 };
            HdbscanModel expected = learner.Fit<Lanes128, Vector128<double>>(table, OneThread);
            HdbscanPrediction predicted = expected.Predict<Lanes128, Vector128<double>>(table, OneThread);
            Assert.InRange(expected.ClusterCount, 2, 100);
            foreach (HdbscanModel model in new[]
            {
                learner.Fit(table, several), learner.Fit<Lanes128, Vector128<double>>(table, several),
                learner.Fit<Lanes256, Vector256<double>>(table, several),
                learner.Fit<Lanes512, Vector512<double>>(table, several),
            })
            {
                Assert.Equal(expected.Labels, model.Labels);
                Assert.Equal(expected.Clusters, model.Clusters);
                Assert.Equal(expected.Probabilities, model.Probabilities);
                Assert.Equal(expected.OutlierScores, model.OutlierScores);
                HdbscanPrediction again = model.Predict(table, several);
                Assert.Equal(predicted.Labels, again.Labels);
                Assert.Equal(predicted.Probabilities, again.Probabilities);
            }
        }
    }

    [Fact]
    public void Groups_of_differing_densities_are_found_and_noise_is_not_one_of_them()
    {
        var random = new SeededRandom(8);
        var table = new Matrix(700, 2);
        var truth = new int[700];
        for (int i = 0; i < 700; i++)
        {
            int group = truth[i] = i % 7 < 6 ? i % 3 : 3;
            double spread = group switch { 0 => 0.1, 1 => 0.5, _ => 2 };
            for (int c = 0; c < 2; c++)
            {
                double member = 15 * group * (1 - 2 * c) + spread * random.NextGaussian();
                table[i, c] = group == 3 ? -60 + 120 * random.NextDouble() : member;
            }
        }
        HdbscanModel model = new HdbscanLearner(new HdbscanSettings { MinClusterSize = 25 }).Fit(table, OneThread);
        Assert.Equal(3, model.ClusterCount);
        int[] inside = [.. Enumerable.Range(0, 700).Where(i => truth[i] < 3 && model.Labels[i] >= 0)];
        Assert.InRange(inside.Length, 540, 600);
        Assert.Equal(
            1, AdjustedRandIndex.Score([.. inside.Select(i => truth[i])], [.. inside.Select(i => model.Labels[i])]), 0.01);
        Assert.InRange(Enumerable.Range(0, 700).Count(i => truth[i] == 3 && model.Labels[i] < 0), 80, 100);
        Assert.True(model.Clusters[model.Labels[0]].Death > 5 * model.Clusters[model.Labels[2]].Death);
    }

    [Fact]
    public void Training_rows_keep_their_labels_and_far_ones_are_noise()
    {
        Matrix table = Tables.Groups(600, 3, 4, 0.8, 2);
        var learner = new HdbscanLearner(new HdbscanSettings { MinClusterSize = 15, MinSamples = 6 });
        HdbscanModel model = learner.Fit(table, OneThread);
        HdbscanPrediction known = model.Predict(table, OneThread);
        Assert.InRange(model.ClusterCount, 2, 10);
        Assert.Equal(model.Labels, known.Labels);
        for (int i = 0; i < table.Rows; i++) Assert.True(known.Probabilities[i] >= model.Probabilities[i] - 1e-12);
        HdbscanPrediction far = model.Predict(new Matrix(2, 3, [900, 0, 0, 0, 0, -1e140]), OneThread);
        Assert.Equal([-1, -1], far.Labels);
        Assert.Equal([0.0, 0.0], far.Probabilities);
        Assert.Throws<ArgumentException>(() => model.Predict(new Matrix(1, 2), OneThread));
    }

    [Fact]
    public void New_rows_follow_the_row_they_reach_first()
    {
        Matrix table = Tables.Groups(300, 2, 3, 1, 4), others = Tables.Groups(120, 2, 4, 2, 5);
        var learner = new HdbscanLearner(new HdbscanSettings { MinClusterSize = 12, MinSamples = 5 });
        HdbscanModel model = learner.Fit(table, OneThread);
        HdbscanPrediction found = model.Predict(others, OneThread);
        for (int i = 0; i < others.Rows; i++)
        {
            double[] squared = [.. Enumerable.Range(0, 300)
                .Select(j => ClusterCenters.SquaredDistance(others.Row(i), table.Row(j)))];
            double core = Math.Sqrt(squared.Order().ElementAt(4));
            (double reach, _, int nearest) = Enumerable.Range(0, 300)
                .Select(j => (Math.Max(core, Math.Max(model.CoreDistances[j], Math.Sqrt(squared[j]))), squared[j], j)).Min();
            int label = model.Labels[nearest];
            if (label >= 0 && 1 / reach <= model.Clusters[label].Birth) label = -1;
            Assert.Equal(label, found.Labels[i]);
            Assert.Equal(
                label < 0 ? 0 : Math.Min(1, 1 / reach / model.Clusters[label].Death), found.Probabilities[i], 1e-12);
        }
        Assert.Contains(-1, found.Labels);
        Assert.Contains(found.Labels, label => label >= 0);
    }

    [Fact]
    public void Edge_cases_have_an_answer()
    {
        var learner = new HdbscanLearner(new HdbscanSettings());
        foreach ((int rows, int samples) in new[] { (1, 5), (4, 2), (30, 31), (30, 5) })
        {
            // Too few rows, or all equal, so that nothing divides the whole.
            var equal = new Matrix(rows, 3);
            Array.Fill(equal.Values, 0.1);
            HdbscanModel none = new HdbscanLearner(new HdbscanSettings { MinSamples = samples }).Fit(equal, OneThread);
            Assert.All(none.Labels, label => Assert.Equal(-1, label));
            Assert.All(none.Probabilities, probability => Assert.Equal(0, probability));
            Assert.All(none.OutlierScores, score => Assert.Equal(0, score));
            Assert.All(none.Predict(equal, OneThread).Labels, label => Assert.Equal(-1, label));
        }

        // Groups of equal rows: a density without end.
        var heaps = new Matrix(45, 2);
        for (int i = 0; i < 45; i++) (heaps[i, 0], heaps[i, 1]) = (i % 3 * 10 + (i == 44 ? 1 : 0), 5);
        HdbscanModel model = learner.Fit(heaps, OneThread);
        Assert.Equal(3, model.ClusterCount);
        Assert.Equal(Enumerable.Range(0, 44).Select(i => i % 3), model.Labels[..44]);
        Assert.All(model.Probabilities[..44], probability => Assert.Equal(1, probability));
        Assert.All(model.Probabilities.Concat(model.OutlierScores), value => Assert.InRange(value, 0, 1));
        Assert.Equal(model.Labels, model.Predict(heaps, OneThread).Labels);

        Matrix constant = Tables.Groups(200, 2, 3, 0.3, 9), without = new(200, 1);
        for (int i = 0; i < 200; i++)
        {
            constant[i, 1] = -4;
            without[i, 0] = constant[i, 0];
        }
        Assert.Equal(learner.Fit(without, OneThread).Labels, learner.Fit(constant, OneThread).Labels);
    }

    [Fact]
    public void Groups_that_one_distance_connects_split_at_once_in_whatever_order_rows_come()
    {
        // Five squares of four equal rows in a row, two apart: all gaps are equal, and two of a size of eight would do.
        var random = new SeededRandom(12);
        int[] order = [.. Enumerable.Range(0, 20)];
        for (int round = 0; round < 20; round++)
        {
            for (int i = 19; i > 0; i--)
            {
                int j = random.Next(i + 1);
                (order[i], order[j]) = (order[j], order[i]);
            }
            var table = new Matrix(20, 1);
            for (int i = 0; i < 20; i++) table[i, 0] = 2 * (order[i] / 4);
            var settings = new HdbscanSettings { MinClusterSize = 8, MinSamples = 2 };
            Assert.Equal(0, new HdbscanLearner(settings).Fit(table, OneThread).ClusterCount);
            HdbscanModel all = new HdbscanLearner(settings with { MinClusterSize = 4 }).Fit(table, OneThread);
            Assert.Equal(5, all.ClusterCount);
            Assert.DoesNotContain(-1, all.Labels);
        }
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var learner = new HdbscanLearner(new HdbscanSettings());
        Matrix table = Tables.Groups(10, 3, 2, 1, 9);
        table[6, 1] = double.NaN;
        ArgumentException error = Assert.Throws<ArgumentException>(() => learner.Fit(table, OneThread));
        Assert.Contains("Row 6, column 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(0, 3), OneThread));
        Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(3, 0), OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HdbscanSettings { MinClusterSize = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HdbscanSettings { MinSamples = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HdbscanSettings { ClusterSelection = (ClusterSelection)2 });

        var one = new Matrix(1, 1);
        HdbscanCluster[] life = [new(1, 2, 3)];
        Assert.Equal(1, new HdbscanModel(2, one, [1], life, [0], [1], [0]).ClusterCount);
        Assert.Throws<ArgumentException>(() => new HdbscanModel(2, one, [1], life, [1], [1], [0]));
        Assert.Throws<ArgumentException>(() => new HdbscanModel(2, one, [1, 2], life, [0], [1], [0]));
        Assert.Throws<ArgumentException>(() => new HdbscanModel(2, one, [double.NaN], life, [0], [1], [0]));
        Assert.Throws<ArgumentException>(() => new HdbscanModel(2, one, [1], [new(0, 2, 3)], [0], [1], [0]));
        Assert.Throws<ArgumentException>(() => new HdbscanModel(2, one, [1], life, [0], [1.1], [0]));
        Assert.Throws<ArgumentException>(() => new HdbscanModel(2, one, [1], life, [0], [1], [-0.1]));
    }

    [Fact]
    public void Work_can_be_cancelled_and_tells_its_progress()
    {
        Matrix table = Tables.Groups(4000, 9, 3, 2, 10);
        var learner = new HdbscanLearner(new HdbscanSettings());
        foreach (double end in new[] { 0.2, 0.6 })
        {
            using var stop = new CancellationTokenSource();
            var seen = new Watcher(stop, end);
            Assert.ThrowsAny<OperationCanceledException>(
                () => learner.Fit(table, new ExecutionOptions { Threads = 1, Cancellation = stop.Token, Progress = seen }));
            Assert.InRange(seen.Last, end, 0.95);
        }
        using var never = new CancellationTokenSource();
        var whole = new Watcher(never, 2);
        learner.Fit(table, new ExecutionOptions { Threads = 1, Progress = whole });
        Assert.Equal(1, whole.Last);
    }

    private static double Squared(Matrix table, int one, int other) =>
        ClusterCenters.SquaredDistance(table.Row(one), table.Row(other));
}
