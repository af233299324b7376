using FsCheck;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class ConsensusTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    private static Arbitrary<WeightedLabeling[]> Ensembles { get; } = (
        from rows in Gen.Choose(1, 60)
        from members in Gen.Choose(1, 6)
        from clusters in Gen.Choose(1, 5)
        from seed in Gen.Choose(0, int.MaxValue)
        select Drawn(rows, members, clusters, 0.15, (ulong)seed)).ToArbitrary();

    [Theory]
    [MemberData(nameof(EnsembleFixture.ConsensusNames), MemberType = typeof(EnsembleFixture))]
    public void Clusters_lifetimes_and_agreement_are_those_of_SciPy_composed(string name)
    {
        EnsembleFixture.Consensus fixture = EnsembleFixture.ReadConsensus(name);
        WeightedLabeling[] members =
            [.. fixture.Members.Zip(fixture.Weights, (labels, weight) => new WeightedLabeling(labels, weight))];
        ConsensusModel found = new ConsensusLearner(new ConsensusSettings()).Fit(members, OneThread);
        Assert.Equal(Enumerable.Range(2, 14), found.Lifetimes.Select(lifetime => lifetime.ClusterCount));
        for (int i = 0; i < fixture.Lifetimes.Length; i++)
            Assert.Equal(fixture.Lifetimes[i], found.Lifetimes[i].Lifetime, 1e-9);
        Assert.Equal(2 + Array.IndexOf(fixture.Lifetimes, fixture.Lifetimes.Max()), found.ClusterCount);
        foreach (EnsembleFixture.ConsensusCut cut in fixture.Cuts)
        {
            ConsensusModel model =
                new ConsensusLearner(new ConsensusSettings { ClusterCount = cut.ClusterCount }).Fit(members, OneThread);
            Assert.Equal(cut.Labels, model.Labels);
            Assert.Equal(cut.ClusterCount, model.ClusterCount);
            for (int row = 0; row < cut.Labels.Length; row++) Assert.Equal(cut.Agreement[row], model.Agreement[row], 1e-9);
            for (int one = 0; one < members.Length; one++)
            {
                for (int other = 0; other < members.Length; other++)
                    Assert.Equal(fixture.Rand[one][other], model.MemberAdjustedRandIndex[one, other], 1e-12);
            }
        }
    }

    [Fact]
    public void Agreement_is_the_mean_co_association_with_the_other_rows_of_the_cluster() =>
        Prop.ForAll(Ensembles, members =>
        {
            ConsensusModel model = new ConsensusLearner(new ConsensusSettings()).Fit(members, OneThread);
            int n = model.Labels.Length;
            Assert.Equal(1, model.Weights.Sum(), 1e-12);
            for (int row = 0; row < n; row++)
            {
                int[] others = [.. Enumerable.Range(0, n).Where(
                    other => other != row && model.Labels[row] >= 0 && model.Labels[other] == model.Labels[row])];
                double mean = others.Length == 0 ? 0 : others.Average(other => Together(members, model.Weights, row, other));
                Assert.Equal(mean, model.Agreement[row], 1e-12);
                Assert.Equal(members.All(member => member.Labels[row] < 0), model.Labels[row] < 0);
            }
            int[] firsts = [.. model.Labels.Where(label => label >= 0).Distinct()];
            Assert.Equal(Enumerable.Range(0, model.ClusterCount), firsts);
        }).Check(200);

    [Fact]
    public void Rows_that_all_members_put_together_stay_together_and_names_of_labels_mean_nothing() =>
        Prop.ForAll(Ensembles, members =>
        {
            ConsensusModel model = new ConsensusLearner(new ConsensusSettings()).Fit(members, OneThread);
            var seen = new Dictionary<string, int>();
            for (int row = 0; row < model.Labels.Length; row++)
            {
                string vote = string.Join(',', members.Select(member => member.Labels[row]));
                if (!seen.TryAdd(vote, model.Labels[row])) Assert.Equal(seen[vote], model.Labels[row]);
            }
            Assert.Equal(model.DistinctVotes, seen.Values.Count(label => label >= 0));
            Assert.Equal(model.Prototypes, model.DistinctVotes);
            WeightedLabeling[] renamed = [.. members.Select(member => new WeightedLabeling(
                Array.ConvertAll(member.Labels, label => label < 0 ? -1 : 1_000_000_007 - 13 * label), 8 * member.Weight))];
            ConsensusModel again = new ConsensusLearner(new ConsensusSettings()).Fit(renamed, OneThread);
            Assert.Equal(model.Labels, again.Labels);
            Assert.Equal(model.Agreement, again.Agreement);
        }).Check(200);

    [Fact]
    public void Collapsing_equal_votes_loses_nothing()
    {
        // Where equally near pairs joined in another order end elsewhere, either answer is right: such ensembles prove nothing.
        int compared = 0, withNoise = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            WeightedLabeling[] members = Drawn(40, 4, 3, seed % 2 == 0 ? 0 : 0.02, seed);
            ConsensusModel[] models = new ConsensusLearner(new ConsensusSettings()).FitEach(members, [2, 3, 4], OneThread);
            var distances = new double[40, 40];
            for (int row = 0; row < 40; row++)
                for (int other = 0; other < 40; other++) distances[row, other] = Distance(members, models[0].Weights, row, other);
            foreach (ConsensusModel model in models)
            {
                int[][] expected = [.. Enumerable.Range(0, 8)
                    .Select(order => Joined(distances, model.ClusterCount, (ulong)order))];
                if (expected.Any(labels => !labels.SequenceEqual(expected[0]))) continue;
                Assert.Equal(expected[0], model.Labels);
                compared++;
                if (seed % 2 == 1) withNoise++;
            }
        }
        Assert.True(compared >= 15 && withNoise >= 5, $"Only {compared} clear ensembles, {withNoise} of them with noise.");
    }

    [Fact]
    public void Noise_is_no_evidence()
    {
        int[] groups = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2];
        WeightedLabeling[] members =
        [
            new(groups), new([1, 1, 1, 1, 0, 0, 0, 0, 0, 2]), new([-1, 0, 0, 0, -1, 1, 1, 1, -1, -1]),
            new([-1, -1, -1, -1, -1, -1, -1, -1, -1, -1]),
        ];
        ConsensusModel model = new ConsensusLearner(new ConsensusSettings { ClusterCount = 2 }).Fit(members, OneThread);

        // Row 0 goes where the members that speak put it, less surely than the rows that one more speaks of.
        Assert.Equal(model.Labels[1], model.Labels[0]);
        Assert.Equal(model.Labels[5], model.Labels[4]);
        Assert.NotEqual(model.Labels[0], model.Labels[4]);
        Assert.Equal(0.5, model.Agreement[0], 1e-12);
        Assert.Equal((0.5 + 0.75 + 0.75) / 3, model.Agreement[1], 1e-12);
        Assert.Equal(0, model.MemberAdjustedRandIndex[0, 3]);
        Assert.Equal(1, model.MemberAdjustedRandIndex[0, 2]);
        Assert.Equal(1, model.ConsensusAdjustedRandIndex[2]);

        ConsensusModel alone = new ConsensusLearner(new ConsensusSettings()).Fit([members[2]], OneThread);
        Assert.Equal([-1, 0, 0, 0, -1, 1, 1, 1, -1, -1], alone.Labels);
        Assert.Contains("4 of 10 rows noise", Assert.Single(alone.Notes), StringComparison.Ordinal);
        Assert.Equal(1, alone.Agreement[1]);
        ConsensusModel silent = new ConsensusLearner(new ConsensusSettings()).Fit([members[3]], OneThread);
        Assert.Equal(0, silent.ClusterCount);
        Assert.All(silent.Labels, label => Assert.Equal(-1, label));
    }

    [Fact]
    public void A_member_without_weight_has_no_say()
    {
        WeightedLabeling[] members = Drawn(80, 5, 4, 0.1, 6);
        ConsensusModel expected = new ConsensusLearner(new ConsensusSettings()).Fit(members[..4], OneThread);
        members[4] = new WeightedLabeling(members[4].Labels, 0);
        ConsensusModel found = new ConsensusLearner(new ConsensusSettings()).Fit(members, OneThread);
        Assert.Equal(expected.Labels, found.Labels);
        Assert.Equal(expected.Agreement, found.Agreement);
        Assert.Equal(expected.DistinctVotes, found.DistinctVotes);
        Assert.Equal(0, found.Weights[4]);
    }

    [Fact]
    public void One_member_is_its_own_consensus_and_equal_members_agree_throughout()
    {
        int[] labels = [3, 3, 0, 0, 7, 7, 7, 3];
        ConsensusModel one = new ConsensusLearner(new ConsensusSettings()).Fit([new(labels)], OneThread);
        Assert.Equal([0, 0, 1, 1, 2, 2, 2, 0], one.Labels);
        Assert.All(one.Agreement, value => Assert.Equal(1, value));
        ConsensusModel same = new ConsensusLearner(new ConsensusSettings()).Fit([new(labels, 0.1), new(labels, 0.7)], OneThread);
        Assert.Equal(one.Labels, same.Labels);
        Assert.All(same.Agreement, value => Assert.Equal(1, value));
        ConsensusModel single = new ConsensusLearner(new ConsensusSettings()).Fit([new([5, 5, 5])], OneThread);
        Assert.Equal((1, 0), (single.ClusterCount, single.Lifetimes.Count));
        ConsensusModel row = new ConsensusLearner(new ConsensusSettings { ClusterCount = 1 }).Fit([new([2])], OneThread);
        Assert.Equal([0], row.Labels);
        Assert.Equal([0.0], row.Agreement);
    }

    [Fact]
    public void More_kinds_than_the_limit_still_come_to_the_groups_beneath_and_say_so()
    {
        (WeightedLabeling[] members, int[] truth) = Noisy(6000, 6, 4, 8);
        ConsensusModel exact = new ConsensusLearner(new ConsensusSettings { ClusterCount = 4 }).Fit(members, OneThread);
        Assert.Empty(exact.Notes);
        Assert.InRange(exact.DistinctVotes, 300, 4000);
        ConsensusModel limited = new ConsensusLearner(
            new ConsensusSettings { ClusterCount = 4, MaximumPrototypes = 100 }).Fit(members, OneThread);
        Assert.Equal((exact.DistinctVotes, 100), (limited.DistinctVotes, limited.Prototypes));
        Assert.Contains("100 most frequent", Assert.Single(limited.Notes), StringComparison.Ordinal);
        double best = members.Max(member => AdjustedRandIndex.Score(truth, member.Labels));
        Assert.InRange(best, 0.3, 0.6);
        Assert.InRange(AdjustedRandIndex.Score(truth, exact.Labels), best + 0.2, 1);
        Assert.InRange(AdjustedRandIndex.Score(truth, limited.Labels), best + 0.2, 1);
        Assert.DoesNotContain(-1, limited.Labels);
        Assert.Equal(0, limited.Labels[0]);
        for (int row = 0; row < 50; row++)
        {
            double mean = Enumerable.Range(0, 6000).Where(other => other != row && limited.Labels[other] == limited.Labels[row])
                .Average(other => Together(members, limited.Weights, row, other));
            Assert.Equal(mean, limited.Agreement[row], 1e-9);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        (WeightedLabeling[] members, _) = Noisy(5000, 7, 5, 9);
        foreach (int limit in new[] { 4000, 150 })
        {
            var learner = new ConsensusLearner(new ConsensusSettings { MaximumPrototypes = limit });
            ConsensusModel one = learner.Fit(members, OneThread);
            foreach (int threads in new[] { 2, 5 })
            {
                ConsensusModel several = learner.Fit(members, new ExecutionOptions { Threads = threads });
                Assert.Equal(one.Labels, several.Labels);
                Assert.Equal(one.Agreement, several.Agreement);
                Assert.Equal(one.Lifetimes, several.Lifetimes);
                Assert.Equal(one.MemberAdjustedRandIndex.Values, several.MemberAdjustedRandIndex.Values);
                Assert.Equal(one.ConsensusAdjustedRandIndex, several.ConsensusAdjustedRandIndex);
            }
        }
    }

    [Fact]
    public void Several_numbers_of_clusters_give_what_each_gives_alone()
    {
        (WeightedLabeling[] members, _) = Noisy(900, 5, 4, 3);
        ConsensusModel[] models = new ConsensusLearner(new ConsensusSettings()).FitEach(members, [3, null, 6], OneThread);
        int?[] counts = [3, null, 6];
        for (int i = 0; i < models.Length; i++)
        {
            ConsensusModel alone =
                new ConsensusLearner(new ConsensusSettings { ClusterCount = counts[i] }).Fit(members, OneThread);
            Assert.Equal(alone.Labels, models[i].Labels);
            Assert.Equal(alone.Agreement, models[i].Agreement);
        }
        Assert.Equal(4, models[1].ClusterCount);
    }

    [Fact]
    public void Weights_follow_the_ranks_of_the_scores()
    {
        double[] weights = ConsensusWeights.From(new(0.5, 900, 0.6), new(0.4, 700, 0.9), new(0.1, 800, 1.5));
        Assert.Equal([9 / 18.0, 5 / 18.0, 4 / 18.0], weights);
        Assert.Equal([0.5, 0.5], ConsensusWeights.From(new(0.3, 10, 1), new(0.3, 10, 1)));
        Assert.Equal([1.0, 0.0], ConsensusWeights.From(new(0.3, 10, 1), new(double.NaN, double.NaN, double.NaN)));
        Assert.Equal([0.5, 0.5], ConsensusWeights.From(new(double.NaN, double.NaN, double.NaN),
            new(double.NaN, double.NaN, double.NaN)));
        Assert.Equal([2.5 / 6, 2.5 / 6, 1 / 6.0], ConsensusWeights.From(
            new(0.3, double.NaN, double.NaN), new(0.3, double.NaN, double.NaN), new(0.2, double.NaN, double.NaN)));
        Assert.Equal([1.0], ConsensusWeights.From(new ValidityScores(0.2, 3, double.PositiveInfinity)));
        Assert.Throws<ArgumentException>(() => ConsensusWeights.From());
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var learner = new ConsensusLearner(new ConsensusSettings());
        Assert.Throws<ArgumentException>(() => learner.Fit([], OneThread));
        Assert.Throws<ArgumentException>(() => learner.Fit([new([])], OneThread));
        ArgumentException unequal = Assert.Throws<ArgumentException>(() => learner.Fit([new([1, 2]), new([1])], OneThread));
        Assert.Contains("2 and 1 rows", unequal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => learner.Fit([new([1, 2], 0)], OneThread));
        Assert.Throws<ArgumentException>(
            () => learner.Fit([new([1], double.MaxValue), new([1], double.MaxValue)], OneThread));
        ArgumentException kinds = Assert.Throws<ArgumentException>(
            () => new ConsensusLearner(new ConsensusSettings { ClusterCount = 4 }).Fit([new([1, 2, 2, 3, -1])], OneThread));
        Assert.Contains("as many kinds of rows; the members tell 3 apart", kinds.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => learner.FitEach([new([1])], [0], OneThread));
        ArgumentException label = Assert.Throws<ArgumentException>(() => new WeightedLabeling([0, -2]));
        Assert.Contains("row 1 is -2", label.Message, StringComparison.Ordinal);
        foreach (double weight in new[] { -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => new WeightedLabeling([0], weight));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConsensusSettings { ClusterCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConsensusSettings { MinimumClusterCount = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConsensusSettings { MaximumClusterCount = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConsensusSettings { MaximumPrototypes = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConsensusSettings { MaximumPrototypes = 20_001 });
        Assert.Throws<ArgumentException>(() => new ConsensusModel(1, [1], [1], [], [1], new Matrix(1, 1), [1], 1, 1));
        Assert.Throws<ArgumentException>(() => new ConsensusModel(1, [0], [2], [], [1], new Matrix(1, 1), [1], 1, 1));
        Assert.Throws<ArgumentException>(() => new ConsensusModel(1, [0], [1], [], [1], new Matrix(2, 2), [1], 1, 1));
        Assert.Throws<ArgumentException>(() => new ConsensusModel(2, [0], [1], [], [1], new Matrix(1, 1), [1], 1, 1));
    }

    [Fact]
    public void Work_can_be_cancelled_and_tells_its_progress()
    {
        (WeightedLabeling[] members, _) = Noisy(5000, 7, 5, 9);
        using var stop = new CancellationTokenSource();
        var seen = new Watcher(stop, 0.2);
        var execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token, Progress = seen };
        var learner = new ConsensusLearner(new ConsensusSettings());
        Assert.ThrowsAny<OperationCanceledException>(() => learner.Fit(members, execution));
        Assert.InRange(seen.Last, 0.2, 0.4);
        using var never = new CancellationTokenSource();
        var whole = new Watcher(never, 2);
        learner.Fit(members, new ExecutionOptions { Threads = 1, Progress = whole });
        Assert.Equal(1, whole.Last, 1e-12);
    }

    private static WeightedLabeling[] Drawn(int rows, int members, int clusters, double noise, ulong seed)
    {
        var random = new SeededRandom(seed);
        var result = new WeightedLabeling[members];
        for (int member = 0; member < members; member++)
        {
            var labels = new int[rows];
            for (int row = 0; row < rows; row++)
            {
                bool moved = random.NextDouble() < 0.3;
                labels[row] = random.NextDouble() < noise ? -1 : moved ? random.Next(clusters) : row % clusters;
            }
            result[member] = new WeightedLabeling(labels, 0.5 + random.NextDouble());
        }
        return result;
    }

    private static (WeightedLabeling[] Members, int[] Truth) Noisy(int rows, int members, int clusters, ulong seed)
    {
        WeightedLabeling[] drawn = Drawn(rows, members, clusters, 0.02, seed);
        return (drawn, [.. Enumerable.Range(0, rows).Select(row => row % clusters)]);
    }

    private static double Together(WeightedLabeling[] members, double[] weights, int row, int other) =>
        members.Zip(weights).Where(pair => pair.First.Labels[row] >= 0 && pair.First.Labels[row] == pair.First.Labels[other])
            .Sum(pair => pair.Second);

    private static double Distance(WeightedLabeling[] members, double[] weights, int row, int other)
    {
        double heard = members.Zip(weights).Where(pair => pair.First.Labels[row] >= 0 && pair.First.Labels[other] >= 0)
            .Sum(pair => pair.Second);
        return heard == 0 ? 1 : 1 - Together(members, weights, row, other) / heard;
    }

    // A plain reading of average linkage over all rows: the two clusters of the least mean distance are joined; of equally near
    // ones those that come first in a random order of the rows.
    private static int[] Joined(double[,] distances, int count, ulong seed)
    {
        int n = distances.GetLength(0);
        int[] order = [.. Enumerable.Range(0, n)];
        new SeededRandom(seed).Shuffle<int>(order);
        List<int[]> clusters = [.. order.Select(row => new[] { row })];
        while (clusters.Count > count)
        {
            (double least, int first, int second) = (double.PositiveInfinity, 0, 0);
            for (int one = 0; one < clusters.Count; one++)
            {
                for (int other = one + 1; other < clusters.Count; other++)
                {
                    double sum = 0;
                    foreach (int row in clusters[one]) foreach (int near in clusters[other]) sum += distances[row, near];
                    double height = sum / clusters[one].Length / clusters[other].Length;
                    if (height < least - 1e-12) (least, first, second) = (height, one, other);
                }
            }
            clusters[first] = [.. clusters[first], .. clusters[second]];
            clusters.RemoveAt(second);
        }
        var labels = new int[n];
        foreach ((int cluster, int[] rows) in clusters.OrderBy(rows => rows.Min()).Index())
            foreach (int row in rows) labels[row] = cluster;
        return labels;
    }
}
