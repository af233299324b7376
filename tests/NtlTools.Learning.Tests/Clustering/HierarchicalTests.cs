using System.Runtime.Intrinsics;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class HierarchicalTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    public static TheoryData<Linkage> Linkages => [Linkage.Ward, Linkage.Average, Linkage.Complete];

    [Theory]
    [MemberData(nameof(DensityFixture.Names), MemberType = typeof(DensityFixture))]
    public void Merges_are_those_of_SciPy_and_cuts_those_of_scikit_learn(string name)
    {
        DensityFixture fixture = DensityFixture.Read(name);
        Assert.Equal(3, fixture.Hierarchies.Length);
        foreach (DensityFixture.Hierarchy expected in fixture.Hierarchies)
        {
            var settings = new HierarchicalSettings { Linkage = Enum.Parse<Linkage>(expected.Linkage, ignoreCase: true) };
            HierarchicalModel model = new HierarchicalLearner(settings).Fit(fixture.Rows, OneThread);
            Assert.Equal(expected.Merges.Length, model.Merges.Length);
            for (int i = 0; i < model.Merges.Length; i++)
            {
                Merge merge = model.Merges[i];
                Assert.Equal(expected.Merges[i][2], merge.Height, 1e-9 * expected.Merges[i][2]);
                Assert.Equal((expected.Merges[i][0], expected.Merges[i][1]), (merge.First, merge.Second));
                Assert.Equal(expected.Merges[i][3], merge.Size);
            }
            foreach (DensityFixture.Cut cut in expected.Cuts) Assert.Equal(cut.Labels, model.Cut(cut.ClusterCount));
        }
    }

    [Theory]
    [MemberData(nameof(Linkages))]
    public void Every_merge_is_of_the_two_nearest_clusters(Linkage linkage) =>
        Prop.ForAll(Tables.Random, table =>
        {
            var learner = new HierarchicalLearner(new HierarchicalSettings { Linkage = linkage });
            HierarchicalModel model = learner.Fit(table, OneThread);
            Dictionary<int, int[]> clusters = Enumerable.Range(0, table.Rows).ToDictionary(row => row, row => new[] { row });
            for (int i = 0; i < model.Merges.Length; i++)
            {
                (int first, int second, double height, int size) = model.Merges[i];
                double least = clusters.Keys.SelectMany(
                    one => clusters.Keys.Where(other => other > one),
                    (one, other) => Height(table, linkage, clusters[one], clusters[other]))
                    .Min();
                Assert.Equal(least, height, 1e-9 * (1 + least));
                Assert.Equal(height, Height(table, linkage, clusters[first], clusters[second]), 1e-9 * (1 + height));
                clusters[table.Rows + i] = [.. clusters[first], .. clusters[second]];
                Assert.Equal(size, clusters[table.Rows + i].Length);
                clusters.Remove(first);
                clusters.Remove(second);
            }
            Assert.Single(clusters);
        }).Check(25);

    [Theory]
    [MemberData(nameof(Linkages))]
    public void Any_number_of_threads_and_any_register_width_give_the_same_bits(Linkage linkage)
    {
        Matrix table = Tables.Groups(1501, 9, 6, 3, 1);
        for (int i = 0; i < 300; i++) table.Row(i).CopyTo(table.Row(i + 700));
        var learner = new HierarchicalLearner(new HierarchicalSettings { Linkage = linkage });
        var several = new ExecutionOptions { Threads = 4 };
        Merge[] expected = learner.Fit<Lanes128, Vector128<double>>(table, OneThread).Merges;
        Assert.Equal(expected, learner.Fit(table, several).Merges);
        Assert.Equal(expected, learner.Fit<Lanes256, Vector256<double>>(table, several).Merges);
        Assert.Equal(expected, learner.Fit<Lanes512, Vector512<double>>(table, several).Merges);
        Assert.Equal(expected, learner.Fit<Lanes128, Vector128<double>>(table, several).Merges);
    }

    [Fact]
    public void Trees_made_anew_on_the_way_find_what_plain_searching_does()
    {
        // Groups of very different sizes, so that sizes weigh as much as distances; 1,300 rows make the tree anew twice.
        var random = new SeededRandom(5);
        var table = new Matrix(1300, 3);
        for (int i = 0; i < table.Rows; i++)
            for (int c = 0; c < 3; c++) table[i, c] = (i % 50 == 0 ? 9 : 0.5 * Math.Sqrt(i % 7)) * random.NextGaussian();
        HierarchicalModel model = new HierarchicalLearner(new HierarchicalSettings()).Fit(table, OneThread);
        var centers = new List<(int Name, int Size, double[] Center)>();
        for (int i = 0; i < table.Rows; i++) centers.Add((i, 1, table.Row(i).ToArray()));
        for (int i = 0; i < model.Merges.Length; i++)
        {
            (int first, int second, double height, int size) = model.Merges[i];
            (int _, int firstSize, double[] one) = centers.Single(center => center.Name == first);
            (int _, int secondSize, double[] other) = centers.Single(center => center.Name == second);
            centers.RemoveAll(center => center.Name == first || center.Name == second);
            Assert.Equal(Cost(one, firstSize, other, secondSize), height, 1e-9 * height);
            Assert.All(centers, center =>
            {
                Assert.True(Cost(one, firstSize, center.Center, center.Size) >= height * (1 - 1e-9));
                Assert.True(Cost(other, secondSize, center.Center, center.Size) >= height * (1 - 1e-9));
            });
            double[] joined = [.. one.Zip(other, (a, b) => (firstSize * a + secondSize * b) / size)];
            centers.Add((table.Rows + i, size, joined));
        }

        static double Cost(double[] one, int size, double[] other, int otherSize) =>
            Math.Sqrt(2.0 * size * otherSize / (size + otherSize) * ClusterCenters.SquaredDistance(one, other));
    }

    [Fact]
    public void Cuts_by_count_and_by_height_agree()
    {
        Matrix table = Tables.Groups(90, 2, 4, 1, 3);
        HierarchicalModel model = new HierarchicalLearner(new HierarchicalSettings()).Fit(table, OneThread);
        for (int clusters = 1; clusters <= 90; clusters++)
        {
            int[] labels = model.Cut(clusters);
            Assert.Equal(clusters, labels.Distinct().Count());
            Assert.Equal(Enumerable.Range(0, clusters), labels.Distinct());
            double height = clusters == 90 ? 0 : model.Merges[90 - clusters - 1].Height;
            Assert.Equal(labels, model.CutAt(height));
        }
        Assert.Equal(Enumerable.Range(0, 90), model.CutAt(-1));
    }

    [Fact]
    public void New_rows_get_the_nearest_center_of_a_cut()
    {
        Matrix table = Tables.Groups(300, 3, 4, 0.2, 2);
        HierarchicalModel model = new HierarchicalLearner(new HierarchicalSettings()).Fit(table, OneThread);
        KMeansModel centers = model.NearestCenters(table, 4);
        Assert.Equal(model.Cut(4), centers.Predict(table, OneThread));
        Assert.Equal(
            Enumerable.Range(0, 300).Sum(i => ClusterCenters.SquaredDistance(table.Row(i), centers.Centers.Row(model.Cut(4)[i]))),
            centers.Inertia, 1e-9 * centers.Inertia);
        Assert.Throws<ArgumentException>(() => model.NearestCenters(new Matrix(299, 3), 4));
    }

    [Theory]
    [MemberData(nameof(Linkages))]
    public void Edge_cases_have_an_answer(Linkage linkage)
    {
        var learner = new HierarchicalLearner(new HierarchicalSettings { Linkage = linkage });
        HierarchicalModel one = learner.Fit(new Matrix(1, 2), OneThread);
        Assert.Empty(one.Merges);
        Assert.Equal([0], one.Cut(1));

        var equal = new Matrix(600, 2);
        Array.Fill(equal.Values, 0.1);
        HierarchicalModel flat = learner.Fit(equal, OneThread);
        Assert.All(flat.Merges, merge => Assert.Equal(0, merge.Height, 1e-7));
        Assert.Equal(600, flat.Cut(600).Distinct().Count());
        Assert.Equal(3, flat.Cut(3).Distinct().Count());

        Matrix constant = Tables.Groups(50, 2, 2, 0.3, 9), without = new(50, 1);
        for (int i = 0; i < 50; i++)
        {
            constant[i, 1] = -4;
            without[i, 0] = constant[i, 0];
        }
        Assert.Equal(learner.Fit(without, OneThread).Merges, learner.Fit(constant, OneThread).Merges);
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var learner = new HierarchicalLearner(new HierarchicalSettings());
        Matrix table = Tables.Groups(10, 3, 2, 1, 9);
        table[6, 1] = double.NaN;
        ArgumentException bad = Assert.Throws<ArgumentException>(() => learner.Fit(table, OneThread));
        Assert.Contains("Row 6, column 1", bad.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(0, 3), OneThread));
        Assert.Throws<ArgumentException>(() => learner.Fit(new Matrix(3, 0), OneThread));
        var limited = new HierarchicalLearner(new HierarchicalSettings { Linkage = Linkage.Average, MaxMatrixRows = 9 });
        ArgumentException error = Assert.Throws<ArgumentException>(() => limited.Fit(new Matrix(10, 1), OneThread));
        Assert.Contains("10 rows are more than the limit of 9", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new HierarchicalSettings { MaxMatrixRows = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HierarchicalSettings { MaxMatrixRows = 40_001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HierarchicalSettings { Linkage = (Linkage)3 });

        HierarchicalModel model = learner.Fit(Tables.Groups(10, 3, 2, 1, 9), OneThread);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Cut(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Cut(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.CutAt(double.NaN));
        Assert.Equal(2, new HierarchicalModel(Linkage.Ward, [new(0, 1, 2, 2)]).Rows);
        foreach (Merge[] merges in new Merge[][]
        {
            [new(0, 0, 1, 2)], [new(0, 3, 1, 2)], [new(0, 1, -1, 2)], [new(0, 1, double.NaN, 2)], [new(0, 1, 1, 3)],
            [new(0, 1, 1, 2), new(1, 2, 2, 2)], [new(0, 1, 2, 2), new(2, 3, 1, 3)],
        })
        {
            Assert.Throws<ArgumentException>(() => new HierarchicalModel(Linkage.Ward, merges));
        }
    }

    [Theory]
    [MemberData(nameof(Linkages))]
    public void Work_can_be_cancelled_and_tells_its_progress(Linkage linkage)
    {
        Matrix table = Tables.Groups(1200, 5, 3, 2, 10);
        var learner = new HierarchicalLearner(new HierarchicalSettings { Linkage = linkage });
        using var stop = new CancellationTokenSource();
        var seen = new Watcher(stop, 0.3);
        Assert.ThrowsAny<OperationCanceledException>(
            () => learner.Fit(table, new ExecutionOptions { Threads = 1, Cancellation = stop.Token, Progress = seen }));
        Assert.InRange(seen.Last, 0.3, 0.5);
        var whole = new Watcher(stop, 2);
        learner.Fit(table, new ExecutionOptions { Threads = 1, Progress = whole });
        Assert.Equal(1, whole.Last);
    }

    private static double Height(Matrix table, Linkage linkage, int[] one, int[] other)
    {
        IEnumerable<double> distances = one.SelectMany(
            _ => other, (i, j) => Math.Sqrt(ClusterCenters.SquaredDistance(table.Row(i), table.Row(j))));
        if (linkage != Linkage.Ward) return linkage == Linkage.Average ? distances.Average() : distances.Max();
        double[] center = Mean(table, one), otherCenter = Mean(table, other);
        double weight = 2.0 * one.Length * other.Length / (one.Length + other.Length);
        return Math.Sqrt(weight * ClusterCenters.SquaredDistance(center, otherCenter));
    }

    private static double[] Mean(Matrix table, int[] rows) =>
        [.. Enumerable.Range(0, table.Columns).Select(c => rows.Average(row => table[row, c]))];
}
