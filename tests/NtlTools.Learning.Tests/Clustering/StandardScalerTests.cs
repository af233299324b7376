using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class StandardScalerTests
{
    [Theory]
    [MemberData(nameof(ClusteringFixture.Names), MemberType = typeof(ClusteringFixture))]
    public void Means_and_scales_are_those_of_scikit_learn(string name)
    {
        ClusteringFixture fixture = ClusteringFixture.Read(name);
        StandardScaler scaler = StandardScaler.Fit(fixture.Rows);
        for (int c = 0; c < scaler.Columns; c++)
        {
            double scale = Math.Sqrt(fixture.Variance[c]);
            Assert.Equal(fixture.Mean[c], scaler.Mean[c], 1e-12 * (1 + Math.Abs(fixture.Mean[c])));
            Assert.Equal(scale, scaler.Scale[c], 1e-12 * (1 + scale));
        }
    }

    [Fact]
    public void A_constant_column_scales_to_zero_even_where_its_mean_is_rounded()
    {
        var table = new Matrix(7, 2);
        for (int i = 0; i < 7; i++) (table[i, 0], table[i, 1]) = (0.1, i);
        StandardScaler scaler = StandardScaler.Fit(table);
        Matrix scaled = scaler.Transform(table);
        Assert.Equal(0, scaler.Scale[0]);
        Assert.Equal(2, scaler.Scale[1], 1e-15);
        for (int i = 0; i < 7; i++) Assert.Equal(0, scaled[i, 0]);
    }

    [Fact]
    public void One_row_is_constant_in_every_column()
    {
        StandardScaler scaler = StandardScaler.Fit(new Matrix(1, 3, [1, -2, 1e9]));
        Assert.Equal([0, 0, 0], scaler.Scale);
        Assert.Equal([1, -2, 1e9], scaler.Mean);
    }

    [Fact]
    public void Scaled_columns_have_mean_zero_and_deviation_one_and_a_loaded_scaler_gives_the_same_bits() =>
        Prop.ForAll(Tables.Random, table =>
        {
            StandardScaler scaler = StandardScaler.Fit(table);
            Matrix scaled = scaler.Transform(table);
            StandardScaler again = StandardScaler.Fit(scaled);
            for (int c = 0; c < table.Columns; c++)
            {
                Assert.Equal(0, again.Mean[c], 1e-12);
                Assert.Equal(scaler.Scale[c] == 0 ? 0 : 1, again.Scale[c], 1e-12);
            }
            Assert.Equal(scaled.Values, new StandardScaler(scaler.Mean, scaler.Scale).Transform(table).Values);
        }).Check(100);

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => StandardScaler.Fit(new Matrix(0, 2)));
        Assert.Throws<ArgumentException>(() => new StandardScaler([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new StandardScaler([1], [-1]));
        Assert.Throws<ArgumentException>(() => new StandardScaler([double.NaN], [1]));
        Assert.Throws<ArgumentException>(() => new StandardScaler([1], [1]).Transform(new Matrix(1, 2)));
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => StandardScaler.Fit(new Matrix(2, 2, [1, 2, 3, double.PositiveInfinity])));
        Assert.Contains("Row 1, column 1", error.Message, StringComparison.Ordinal);
    }
}
