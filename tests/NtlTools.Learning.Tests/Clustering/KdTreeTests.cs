using System.Runtime.Intrinsics;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class KdTreeTests
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    [Fact]
    public void The_nearest_rows_are_those_of_sorting_all_distances() =>
        Prop.ForAll(Tables.Random, Tables.Random, Gen.Choose(1, 70).ToArbitrary(), (table, queries, count) =>
        {
            queries = Fitted(queries, table.Columns);
            count = Math.Min(count, table.Rows);
            NearestNeighbors found = new KdTree(table, OneThread).Nearest(queries, count, OneThread);
            for (int i = 0; i < queries.Rows; i++)
            {
                (double Squared, int Row)[] all = [.. Enumerable.Range(0, table.Rows)
                    .Select(row => (Squared(queries, i, table, row), row)).Order().Take(count)];
                Assert.Equal(all.Select(near => near.Row), found.Rows.Skip(i * count).Take(count));
                Assert.Equal(all.Select(near => Math.Sqrt(near.Squared)), found.Distances.Skip(i * count).Take(count));
            }
        }).Check(150);

    [Fact]
    public void Rows_within_a_radius_are_those_of_measuring_all() =>
        Prop.ForAll(Tables.Random, Tables.Random, Gen.Choose(0, 30).ToArbitrary(), (table, queries, radius) =>
        {
            queries = Fitted(queries, table.Columns);
            int[] found = new KdTree(table, OneThread).CountWithin(queries, radius, OneThread);
            for (int i = 0; i < queries.Rows; i++)
            {
                int within = Enumerable.Range(0, table.Rows).Count(row => Squared(queries, i, table, row) <= radius * radius);
                Assert.Equal(within, found[i]);
            }
        }).Check(150);

    [Fact]
    public void A_tree_of_many_leaves_finds_the_same_at_any_width_and_number_of_threads()
    {
        Matrix table = Tables.Groups(3011, 9, 5, 2, 3);
        var tree = new KdTree(table, OneThread);
        NearestNeighbors two = new(table.Rows, 12), four = new(table.Rows, 12), eight = new(table.Rows, 12);
        tree.Nearest<Lanes128, Vector128<double>>(tree, two, OneThread);
        tree.Nearest<Lanes256, Vector256<double>>(tree, four, new ExecutionOptions { Threads = 3 });
        tree.Nearest<Lanes512, Vector512<double>>(tree, eight, new ExecutionOptions { Threads = 2 });
        Assert.Equal(two.Rows, four.Rows);
        Assert.Equal(two.Rows, eight.Rows);
        Assert.Equal(two.Distances, four.Distances);
        Assert.Equal(two.Distances, eight.Distances);
        for (int i = 0; i < table.Rows; i += 97)
        {
            int[] all = [.. Enumerable.Range(0, table.Rows)
                .OrderBy(row => Squared(table, i, table, row)).ThenBy(row => row).Take(12)];
            Assert.Equal(all, two.Rows.Skip(i * 12).Take(12));
        }
    }

    [Fact]
    public void Columns_whose_order_defeats_a_median_of_three_still_end()
    {
        var table = new Matrix(50_000, 1);
        for (int i = 0; i < table.Rows; i++) table[i, 0] = i % 2 == 0 ? i : -i % 7;
        NearestNeighbors found = new KdTree(table, OneThread).Nearest(new Matrix(1, 1, [4000.4]), 3, OneThread);
        Assert.Equal([4000, 4002, 3998], found.Rows);
    }

    [Fact]
    public void An_endless_radius_counts_every_row_once_and_none_that_fills_up_a_leaf()
    {
        Matrix table = Tables.Groups(45, 3, 2, 1, 4);
        var tree = new KdTree(table, OneThread);
        Assert.All(tree.CountWithin(table, double.PositiveInfinity, OneThread), count => Assert.Equal(45, count));
        Assert.All(tree.CountWithin(table, double.MaxValue, OneThread), count => Assert.Equal(45, count));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var tree = new KdTree(Tables.Groups(40, 3, 2, 1, 5), OneThread);
        Assert.Throws<ArgumentException>(() => tree.Nearest(new Matrix(2, 2), 1, OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Nearest(new Matrix(2, 3), 0, OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Nearest(new Matrix(2, 3), 41, OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.CountWithin(new Matrix(2, 3), -1, OneThread));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.CountWithin(new Matrix(2, 3), double.NaN, OneThread));
        Assert.Throws<ArgumentException>(() => tree.CountWithin(new Matrix(1, 3, [0, double.NaN, 0]), 1, OneThread));
        Assert.Empty(new KdTree(new Matrix(0, 3), OneThread).CountWithin(new Matrix(0, 3), 1, OneThread));
        Assert.Equal([0], new KdTree(new Matrix(0, 3), OneThread).CountWithin(new Matrix(1, 3), 1, OneThread));
    }

    private static double Squared(Matrix one, int row, Matrix other, int otherRow) =>
        ClusterCenters.SquaredDistance(one.Row(row), other.Row(otherRow));

    private static Matrix Fitted(Matrix table, int columns)
    {
        var result = new Matrix(table.Rows, columns);
        for (int i = 0; i < table.Rows; i++)
            for (int c = 0; c < columns; c++) result[i, c] = table[i, c % table.Columns];
        return result;
    }
}
