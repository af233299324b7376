using System.Runtime.Intrinsics;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class SilhouetteTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    [Theory]
    [MemberData(nameof(ClusteringFixture.Names), MemberType = typeof(ClusteringFixture))]
    public void Scores_and_rows_are_those_of_scikit_learn(string name)
    {
        ClusteringFixture fixture = ClusteringFixture.Read(name);
        Matrix scaled = StandardScaler.Fit(fixture.Rows).Transform(fixture.Rows);
        double[] together = Silhouette.Scores(scaled, [.. fixture.Labelings.Select(labeling => labeling.Labels)], OneThread);
        for (int i = 0; i < together.Length; i++)
        {
            ClusteringFixture.Labeling expected = fixture.Labelings[i];
            Assert.Equal(expected.Silhouette, together[i], 1e-9);
            Assert.Equal(expected.Silhouette, Silhouette.Score(scaled, expected.Labels, OneThread), 1e-9);
            double[] samples = Silhouette.Samples(scaled, expected.Labels, OneThread);
            for (int row = 0; row < samples.Length; row++) Assert.Equal(expected.SilhouetteSamples[row], samples[row], 1e-7);
        }
    }

    [Fact]
    public void Every_row_has_the_silhouette_of_the_definition_for_any_labelings_together() =>
        Prop.ForAll(Tables.Random, Gen.Choose(0, int.MaxValue).ToArbitrary(), (table, seed) =>
        {
            int[][] labelings = [.. Enumerable.Range(2, 5).Select(k => RandomLabels(table.Rows, k, (ulong)(seed + k)))];
            double[] scores = Silhouette.Scores(table, labelings, OneThread);
            for (int l = 0; l < labelings.Length; l++)
            {
                double[] expected = ByDefinition(table, labelings[l]);
                double[] samples = Silhouette.Samples(table, labelings[l], OneThread);
                for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], samples[i], 1e-12);
                Assert.Equal(expected.Average(), scores[l], 1e-12);
            }
        }).Check(100);

    [Fact]
    public void Tables_of_many_panels_and_cells_have_the_silhouette_of_the_definition()
    {
        foreach (int rows in new[] { 255, 256, 257, 1025, 1800 })
        {
            Matrix table = Tables.Groups(rows, 5, 4, 2, (ulong)rows);
            int[][] labelings = [.. Enumerable.Range(2, 4).Select(k => RandomLabels(rows, k, (ulong)k))];
            double[] scores = Silhouette.Scores(table, labelings, OneThread);
            for (int l = 0; l < labelings.Length; l++)
                Assert.Equal(ByDefinition(table, labelings[l]).Average(), scores[l], 1e-12);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        Matrix table = Tables.Groups(3001, 7, 3, 2, 1);
        int[][] labelings = [RandomLabels(3001, 3, 1), RandomLabels(3001, 5, 2)];
        double[] expected = Silhouette.Scores(table, labelings, OneThread);
        foreach (int threads in new[] { 2, 4 })
            Assert.Equal(expected, Silhouette.Scores(table, labelings, new ExecutionOptions { Threads = threads }));
    }

    [Fact]
    public void Any_register_width_gives_the_same_numbers()
    {
        Matrix table = Tables.Groups(700, 9, 3, 2, 1);
        SilhouetteCells cells = SilhouetteCells.Join(700, [ClusterLabels.From(RandomLabels(700, 4, 1), 700, "labels")]);
        double[] two = new SilhouetteSums<Lanes128, Vector128<double>>(table, cells, OneThread).Compute()[0];
        double[] four = new SilhouetteSums<Lanes256, Vector256<double>>(table, cells, OneThread).Compute()[0];
        double[] eight = new SilhouetteSums<Lanes512, Vector512<double>>(table, cells, OneThread).Compute()[0];
        for (int i = 0; i < two.Length; i++)
        {
            Assert.Equal(two[i], four[i], 1e-13);
            Assert.Equal(two[i], eight[i], 1e-13);
        }
    }

    [Fact]
    public void Order_of_rows_numbering_of_clusters_and_place_do_not_matter()
    {
        Matrix table = Tables.Groups(500, 4, 3, 2, 2);
        int[] labels = RandomLabels(500, 4, 3);
        double expected = Silhouette.Score(table, labels, OneThread);
        int[] order = [.. Enumerable.Range(0, 500)];
        new SeededRandom(1).Shuffle<int>(order);
        Matrix shuffled = table.SelectRows(order);
        Assert.Equal(expected, Silhouette.Score(shuffled, Array.ConvertAll(order, row => labels[row]), OneThread), 1e-13);
        Assert.Equal(expected, Silhouette.Score(table, Array.ConvertAll(labels, label => 9 - 2 * label), OneThread), 1e-13);
        foreach (ref double value in table.Values.AsSpan()) value = 3 * value + 100;
        Assert.Equal(expected, Silhouette.Score(table, labels, OneThread), 1e-12);
    }

    [Fact]
    public void A_row_alone_in_its_cluster_and_equal_rows_have_silhouette_zero()
    {
        Assert.Equal([1, 1, 0], Silhouette.Samples(new Matrix(3, 1, [0, 0, 5]), [0, 0, 1], OneThread));
        Assert.Equal([0, 0, 0, 0], Silhouette.Samples(new Matrix(4, 1, [2, 2, 2, 2]), [0, 0, 1, 1], OneThread));
    }

    [Fact]
    public void A_sample_of_all_rows_is_exact_and_a_smaller_one_lies_within_its_standard_errors()
    {
        Matrix table = Tables.Groups(4000, 3, 4, 2.5, 3);
        int[] labels = new KMeansLearner(new KMeansSettings { Restarts = 2 }).Fit(table, OneThread).Predict(table, OneThread);
        double exact = Silhouette.Score(table, labels, OneThread);
        SampledScore all = Silhouette.SampledScore(table, labels, 5000, 1, OneThread);
        Assert.Equal(new SampledScore(exact, 0, 4000), all);
        int within = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            SampledScore sampled = Silhouette.SampledScore(table, labels, 500, seed, OneThread);
            Assert.Equal(500, sampled.SampleSize);
            Assert.InRange(sampled.StandardError, 0.001, 0.05);
            if (Math.Abs(sampled.Value - exact) < 2 * sampled.StandardError) within++;
            Assert.Equal(sampled, Silhouette.SampledScores(table, [labels], 500, seed, new ExecutionOptions { Threads = 2 })[0]);
        }
        Assert.InRange(within, 34, 40);
    }

    [Fact]
    public void Labels_that_say_nothing_are_refused()
    {
        var table = new Matrix(4, 1, [1, 2, 3, 4]);
        Assert.Throws<ArgumentException>(() => Silhouette.Score(table, [0, 0, 0, 0], OneThread));
        Assert.Throws<ArgumentException>(() => Silhouette.Score(table, [0, 1, 2, 3], OneThread));
        Assert.Throws<ArgumentException>(() => Silhouette.Score(table, [0, 1, 1], OneThread));
        ArgumentException error = Assert.Throws<ArgumentException>(() => Silhouette.Score(table, [0, 1, -1, 1], OneThread));
        Assert.Contains("row 2 is -1", error.Message, StringComparison.Ordinal);
        table[1, 0] = double.NaN;
        error = Assert.Throws<ArgumentException>(() => Silhouette.Score(table, [0, 0, 1, 1], OneThread));
        Assert.Contains("Row 1, column 0", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Silhouette.SampledScore(table, [0, 0, 1, 1], 2, 1, OneThread));
        Assert.Empty(Silhouette.Scores(Tables.Groups(5, 1, 2, 1, 1), [], OneThread));
    }

    [Fact]
    public void Progress_ends_at_one_and_cancelled_work_stops()
    {
        Matrix table = Tables.Groups(2000, 2, 2, 1, 1);
        int[] labels = RandomLabels(2000, 2, 1);
        var progress = new LastReport();
        Silhouette.Score(table, labels, new ExecutionOptions { Threads = 1, Progress = progress });
        Assert.Equal(1, progress.Value);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => Silhouette.Score(table, labels, new ExecutionOptions { Cancellation = source.Token }));
    }

    private static int[] RandomLabels(int rows, int clusters, ulong seed)
    {
        var random = new SeededRandom(seed);
        var labels = new int[rows];
        for (int i = 0; i < rows; i++) labels[i] = i < 2 ? i : random.Next(clusters);

        // The fewest rows that leave the number of clusters below the number of rows.
        labels[2] = 0;
        return labels;
    }

    private static double[] ByDefinition(Matrix table, int[] labels)
    {
        var samples = new double[table.Rows];
        int clusters = labels.Max() + 1;
        for (int i = 0; i < samples.Length; i++)
        {
            var sums = new double[clusters];
            var counts = new int[clusters];
            for (int j = 0; j < samples.Length; j++)
            {
                double squared = 0;
                for (int c = 0; c < table.Columns; c++) squared += Math.Pow(table[i, c] - table[j, c], 2);
                sums[labels[j]] += Math.Sqrt(squared);
                counts[labels[j]]++;
            }
            if (counts[labels[i]] == 1) continue;
            double a = sums[labels[i]] / (counts[labels[i]] - 1);
            double b = Enumerable.Range(0, clusters).Where(k => k != labels[i] && counts[k] > 0).Min(k => sums[k] / counts[k]);
            samples[i] = Math.Max(a, b) == 0 ? 0 : (b - a) / Math.Max(a, b);
        }
        return samples;
    }

    private sealed class LastReport : IProgress<double>
    {
        public double Value { get; private set; }

        public void Report(double value) => Value = value;
    }
}
