using System.Text.Json;
using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;
using NtlTools.Learning.Tests.Clustering;

namespace NtlTools.Learning.Tests.Preprocessing;

public sealed class ColumnScalerTests
{
    private static readonly JsonElement Fixture = PreprocessingFixture.Read("scaling.json");

    public static TheoryData<Scaling> Scalings => [.. Enum.GetValues<Scaling>()];

    // On the normal curve a share that is off by its rounding moves the ends of the tails by as much as 10⁻⁹.
    [Theory]
    [InlineData(Scaling.Standard, 1e-12)]
    [InlineData(Scaling.Robust, 1e-12)]
    [InlineData(Scaling.MinMax, 1e-12)]
    [InlineData(Scaling.Log1p, 1e-12)]
    [InlineData(Scaling.Quantile, 1e-9)]
    public void Fitted_and_new_numbers_are_those_of_scikit_learn(Scaling scaling, double tolerance)
    {
        Matrix rows = PreprocessingFixture.Table(Fixture.GetProperty("rows"));
        Matrix later = PreprocessingFixture.Table(Fixture.GetProperty("new"));
        JsonElement answer = Fixture.GetProperty("answers").EnumerateArray()
            .Single(a => a.GetProperty("scaling").GetString() == scaling.ToString());
        Matrix fitted = PreprocessingFixture.Table(answer.GetProperty("fitted"));
        Matrix laterScaled = PreprocessingFixture.Table(answer.GetProperty("new"));
        for (int c = 0; c < rows.Columns; c++)
        {
            ColumnScaler scaler = ColumnScaler.Fit(scaling, Column(rows, c));
            PreprocessingFixture.AssertClose(Column(fitted, c), [.. Column(rows, c).Select(scaler.Transform)], tolerance);
            PreprocessingFixture.AssertClose(Column(laterScaled, c), [.. Column(later, c).Select(scaler.Transform)], tolerance);
        }
    }

    [Fact]
    public void A_thousand_quantiles_of_more_rows_are_those_of_scikit_learn()
    {
        double[] many = [.. Enumerable.Range(0, 2503).Select(i => Math.Floor(Math.Pow(i * 7919 % 2503, 2) / 1000) / 8)];
        ColumnScaler scaler = ColumnScaler.Fit(Scaling.Quantile, many);
        JsonElement answer = Fixture.GetProperty("many");
        Assert.Equal(1000, scaler.Quantiles.Count);
        PreprocessingFixture.AssertClose(PreprocessingFixture.Numbers(answer.GetProperty("normal")),
            [.. PreprocessingFixture.Numbers(answer.GetProperty("points")).Select(scaler.Transform)], 1e-9);
    }

    [Fact]
    public void Standard_has_the_bits_of_the_standard_scaler() => Prop.ForAll(Tables.Random, rows =>
    {
        Matrix expected = StandardScaler.Fit(rows).Transform(rows);
        for (int c = 0; c < rows.Columns; c++)
        {
            ColumnScaler scaler = ColumnScaler.Fit(Scaling.Standard, Column(rows, c));
            Assert.Equal(Column(expected, c), Column(rows, c).Select(scaler.Transform));
        }
    }).Check(100);

    [Theory]
    [MemberData(nameof(Scalings))]
    public void Order_is_kept_and_a_loaded_scaler_gives_the_same_bits(Scaling scaling) => Prop.ForAll(Tables.Random, rows =>
    {
        double[] values = Column(rows, 0), copy = [.. values];
        ColumnScaler scaler = ColumnScaler.Fit(scaling, values);
        Assert.Equal(copy, values);
        var loaded = new ColumnScaler(scaler.Scaling, scaler.Center, scaler.Spread, scaler.Quantiles);
        double[] sorted = [.. values.Concat([-1e9, 0.5, 1e9]).Order()], scaled = [.. sorted.Select(scaler.Transform)];
        Assert.Equal(scaled, sorted.Select(loaded.Transform));
        for (int i = 1; i < scaled.Length; i++) Assert.True(scaled[i] >= scaled[i - 1] - 1e-12);
        Assert.All(scaled, value => Assert.True(double.IsFinite(value)));
    }).Check(60);

    [Theory]
    [MemberData(nameof(Scalings))]
    public void A_column_that_does_not_vary_becomes_zero_even_where_rounding_made_it_vary(Scaling scaling)
    {
        foreach (double[] values in (double[][])[[0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2], [7], [-4, -4]])
        {
            ColumnScaler scaler = ColumnScaler.Fit(scaling, values);
            double expected = scaling == Scaling.None ? 99 : 0;
            Assert.Equal(expected, scaler.Transform(99));
            Assert.Empty(scaler.Quantiles);
        }
    }

    [Fact]
    public void Where_the_quartiles_are_equal_the_deviation_is_the_spread()
    {
        double[] mostlyZero = [0, 0, 0, 0, 0, 0, 0, 0, 0, 400];
        ColumnScaler scaler = ColumnScaler.Fit(Scaling.Robust, mostlyZero);
        Assert.Equal(0, scaler.Center);
        Assert.Equal(120, scaler.Spread, 1e-12);
    }

    [Fact]
    public void Logarithms_are_exact_near_zero_and_finite_at_the_ends()
    {
        ColumnScaler scaler = ColumnScaler.Fit(Scaling.Log1p, [-1, 1]);
        double scale = 1 / Math.Log(2);
        foreach (double value in (double[])[0, 1e-300, 1e-20, -1e-17, 1e-9, 3e-8])
        {
            double expected = (value - Math.Sign(value) * value * value / 2) * scale;
            Assert.Equal(expected, scaler.Transform(value), Math.Abs(value) * 1e-14);
        }
        Assert.Equal(Math.Log(1e308) * scale, scaler.Transform(1e308), 1e-9);
    }

    [Fact]
    public void Normal_quantiles_are_those_of_SciPy()
    {
        JsonElement answer = Fixture.GetProperty("normal");
        double[] expected = PreprocessingFixture.Numbers(answer.GetProperty("quantiles"));
        double[] probabilities = PreprocessingFixture.Numbers(answer.GetProperty("probabilities"));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], NormalQuantile.Of(probabilities[i]), 2e-15 * Math.Max(1, Math.Abs(expected[i])));
        Assert.Equal(double.NegativeInfinity, NormalQuantile.Of(0));
        Assert.Equal(double.PositiveInfinity, NormalQuantile.Of(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalQuantile.Of(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalQuantile.Of(-0.1));
    }

    [Fact]
    public void What_is_no_scaler_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ColumnScaler.Fit(Scaling.Robust, []));
        Assert.Throws<ArgumentException>(() => ColumnScaler.Fit(Scaling.Robust, [double.NaN]));
        Assert.Throws<ArgumentException>(() => ColumnScaler.Fit((Scaling)99, [1]));
        Assert.Throws<ArgumentException>(() => new ColumnScaler((Scaling)99, 0, 1, []));
        Assert.Throws<ArgumentException>(() => new ColumnScaler(Scaling.Standard, double.NaN, 1, []));
        Assert.Throws<ArgumentException>(() => new ColumnScaler(Scaling.Standard, 0, -1, []));
        Assert.Throws<ArgumentException>(() => new ColumnScaler(Scaling.Standard, 0, 1, [1, 2]));
        Assert.Throws<ArgumentException>(() => new ColumnScaler(Scaling.None, 1, 1, []));
        Assert.Throws<ArgumentException>(() => new ColumnScaler(Scaling.None, 0, 0, []));
        Assert.Throws<ArgumentException>(() => new ColumnScaler(Scaling.Quantile, 0, 1, [1]));
        Assert.Throws<ArgumentException>(() => new ColumnScaler(Scaling.Quantile, 0, 1, [2, 1]));
        Assert.Throws<ArgumentException>(() => new ColumnScaler(Scaling.Quantile, 0, 1, new double[1001]));
    }

    private static double[] Column(Matrix rows, int column) =>
        [.. Enumerable.Range(0, rows.Rows).Select(row => rows[row, column])];
}
