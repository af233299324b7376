using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class ClusterValidityTests
{
    [Theory]
    [MemberData(nameof(ClusteringFixture.Names), MemberType = typeof(ClusteringFixture))]
    public void Scores_are_those_of_scikit_learn(string name)
    {
        ClusteringFixture fixture = ClusteringFixture.Read(name);
        Matrix scaled = StandardScaler.Fit(fixture.Rows).Transform(fixture.Rows);
        foreach (ClusteringFixture.Labeling expected in fixture.Labelings)
        {
            double calinskiHarabasz = CalinskiHarabasz.Score(scaled, expected.Labels);
            double daviesBouldin = DaviesBouldin.Score(scaled, expected.Labels);
            Assert.Equal(expected.CalinskiHarabasz, calinskiHarabasz, 1e-9 * expected.CalinskiHarabasz);
            Assert.Equal(expected.DaviesBouldin, daviesBouldin, 1e-9 * expected.DaviesBouldin);
        }
    }

    [Fact]
    public void Hand_computed_scores()
    {
        // Centers 1 and 11, mean 6: between 4·25, within 4; spreads 1 and 1, apart 10.
        Matrix table = new(4, 1, [0, 2, 10, 12]);
        Assert.Equal(100.0 * 2 / 4, CalinskiHarabasz.Score(table, [0, 0, 1, 1]), 1e-12);
        Assert.Equal(0.2, DaviesBouldin.Score(table, [0, 0, 1, 1]), 1e-15);
    }

    [Fact]
    public void Numbers_without_rows_are_passed_over()
    {
        Matrix table = Tables.Groups(60, 3, 3, 1, 1);
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 3)], gaps = Array.ConvertAll(labels, label => 5 * label + 2);
        Assert.Equal(CalinskiHarabasz.Score(table, labels), CalinskiHarabasz.Score(table, gaps));
        Assert.Equal(DaviesBouldin.Score(table, labels), DaviesBouldin.Score(table, gaps));
    }

    [Fact]
    public void Place_does_not_matter_nor_does_one_scale_for_all_columns()
    {
        Matrix table = Tables.Groups(90, 4, 3, 2, 2);
        int[] labels = [.. Enumerable.Range(0, 90).Select(i => i % 3)];
        double calinskiHarabasz = CalinskiHarabasz.Score(table, labels), daviesBouldin = DaviesBouldin.Score(table, labels);
        foreach (ref double value in table.Values.AsSpan()) value = 7 * value - 30;
        Assert.Equal(calinskiHarabasz, CalinskiHarabasz.Score(table, labels), 1e-10 * calinskiHarabasz);
        Assert.Equal(daviesBouldin, DaviesBouldin.Score(table, labels), 1e-10 * daviesBouldin);
    }

    [Fact]
    public void Rows_on_their_centers_and_centers_on_each_other_are_as_scikit_learn_defines_them()
    {
        Matrix onCenters = new(4, 1, [1, 1, 5, 5]);
        Assert.Equal(1, CalinskiHarabasz.Score(onCenters, [0, 0, 1, 1]));
        Assert.Equal(0, DaviesBouldin.Score(onCenters, [0, 0, 1, 1]));
        Assert.Equal(0, DaviesBouldin.Score(new Matrix(4, 1, [0, 2, 0, 2]), [0, 0, 1, 1]));

        // Clusters 0 and 1 share the center 1: their pair counts as 0, and each has its ratio with cluster 2.
        Assert.Equal(0.2, DaviesBouldin.Score(new Matrix(6, 1, [0, 2, 0, 2, 10, 12]), [0, 0, 1, 1, 2, 2]), 1e-15);
    }

    [Fact]
    public void Labels_that_say_nothing_are_refused()
    {
        Matrix table = new(3, 1, [1, 2, 3]);
        foreach (int[] labels in new int[][] { [0, 0, 0], [0, 1, 2], [0, 1], [0, 1, -1] })
        {
            Assert.Throws<ArgumentException>(() => CalinskiHarabasz.Score(table, labels));
            Assert.Throws<ArgumentException>(() => DaviesBouldin.Score(table, labels));
        }
    }
}
