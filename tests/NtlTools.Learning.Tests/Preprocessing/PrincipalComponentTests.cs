using System.Text.Json;
using FsCheck.Fluent;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;
using NtlTools.Learning.Tests.Clustering;

namespace NtlTools.Learning.Tests.Preprocessing;

public sealed class PrincipalComponentTests
{
    private static readonly PrincipalComponentLearner All = new(new());

    [Theory]
    [InlineData("mixed")]
    [InlineData("heavy")]
    [InlineData("few")]
    public void Components_variances_and_scores_are_those_of_scikit_learn(string name)
    {
        JsonElement fixture = Fixture(name);
        Matrix rows = PreprocessingFixture.Table(fixture.GetProperty("rows"));
        PrincipalComponentModel model = All.Fit(rows, ExecutionOptions.Default);
        PreprocessingFixture.AssertClose(PreprocessingFixture.Numbers(fixture.GetProperty("mean")), model.Mean, 1e-12);
        PreprocessingFixture.AssertClose(
            PreprocessingFixture.Table(fixture.GetProperty("components")).Values, model.Components.Values, 1e-9);
        PreprocessingFixture.AssertClose(
            PreprocessingFixture.Numbers(fixture.GetProperty("explained_variance")), model.ExplainedVariance, 1e-9);
        PreprocessingFixture.AssertClose(
            PreprocessingFixture.Numbers(fixture.GetProperty("explained_variance_ratio")), model.ExplainedVarianceRatio, 1e-9);
        PreprocessingFixture.AssertClose(PreprocessingFixture.Table(fixture.GetProperty("scores")).Values,
            model.Transform(rows, ExecutionOptions.Default).Values, 1e-9);
        foreach (JsonElement count in fixture.GetProperty("counts").EnumerateArray())
        {
            var settings = new PrincipalComponentSettings { ExplainedVarianceShare = count.GetProperty("share").GetDouble() };
            PrincipalComponentModel some = new PrincipalComponentLearner(settings).Fit(rows, ExecutionOptions.Default);
            Assert.Equal(count.GetProperty("count").GetInt32(), some.ComponentCount);
        }
    }

    [Fact]
    public void Fewer_components_are_the_first_of_all_and_the_stricter_limit_holds()
    {
        Matrix rows = Tables.Groups(200, 6, 3, 1, 7);
        PrincipalComponentModel all = All.Fit(rows, ExecutionOptions.Default);
        PrincipalComponentModel two = new PrincipalComponentLearner(
            new() { Components = 2, ExplainedVarianceShare = 0.999999 }).Fit(rows, ExecutionOptions.Default);
        Assert.Equal(2, two.ComponentCount);
        Assert.Equal(all.Components.Values[..12], two.Components.Values);
        Assert.Equal(all.ExplainedVarianceRatio.Take(2), two.ExplainedVarianceRatio);
        Assert.Equal(1, all.ExplainedVarianceRatio.Sum(), 1e-12);
    }

    [Fact]
    public void Threads_change_no_bit_and_a_loaded_model_gives_the_same_bits()
    {
        Matrix rows = Tables.Groups(5000, 13, 4, 2, 3);
        PrincipalComponentModel one = All.Fit(rows, new() { Threads = 1 }), many = All.Fit(rows, new() { Threads = 7 });
        Assert.Equal(one.Components.Values, many.Components.Values);
        Assert.Equal(one.ExplainedVariance, many.ExplainedVariance);
        var loaded = new PrincipalComponentModel(one.Mean, one.Components, one.ExplainedVariance, one.ExplainedVarianceRatio);
        Assert.Equal(one.Transform(rows, new() { Threads = 1 }).Values, loaded.Transform(rows, new() { Threads = 5 }).Values);
        double[] single = new double[13];
        one.Transform(rows.Row(17), single);
        Assert.Equal(single, one.Transform(rows, ExecutionOptions.Default).Row(17).ToArray());
    }

    [Fact]
    public void Scores_do_not_correlate_and_keep_all_distances() => Prop.ForAll(Tables.Random, rows =>
    {
        PrincipalComponentModel model = new PrincipalComponentLearner(new()).Fit(rows, ExecutionOptions.Default);
        Matrix scores = model.Transform(rows, ExecutionOptions.Default);
        for (int a = 0; a < scores.Columns; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double product = 0;
                for (int i = 0; i < rows.Rows; i++) product += scores[i, a] * scores[i, b] / (rows.Rows - 1);
                Assert.Equal(a == b ? model.ExplainedVariance[a] : 0, product, 1e-9);
            }
        }
        if (rows.Rows < rows.Columns) return;
        Assert.Equal(Distance(rows, 0, 1), Distance(scores, 0, 1), 1e-9);
    }).Check(100);

    [Fact]
    public void A_tie_between_loadings_has_one_sign_whatever_rounding_says()
    {
        // Two opposite standardised columns load equally; the first is the positive one.
        foreach (double nudge in (double[])[0, 1e-13, -1e-13])
        {
            PrincipalComponentModel model = All.Fit(new(3, 2, [1 + nudge, -1, -1, 1 + nudge, 0, 0]), ExecutionOptions.Default);
            Assert.True(model.Components[0, 0] > 0 && model.Components[0, 1] < 0);
        }
    }

    [Fact]
    public void Rows_that_do_not_differ_have_no_variance_to_explain()
    {
        PrincipalComponentModel model = All.Fit(new(3, 2, [4, 5, 4, 5, 4, 5]), ExecutionOptions.Default);
        Assert.Equal([0.0, 0.0], model.ExplainedVarianceRatio);
        Assert.Equal([0.0, 0.0], model.ExplainedVariance);
    }

    [Fact]
    public void What_cannot_be_done_is_refused()
    {
        Matrix rows = new(3, 2, [1, 2, 3, 4, 5, 7]);
        Assert.Throws<ArgumentException>(() => All.Fit(new(1, 2, [1, 2]), ExecutionOptions.Default));
        Assert.Throws<ArgumentException>(() => All.Fit(new(2, 1, [1, double.NaN]), ExecutionOptions.Default));
        Assert.Throws<ArgumentException>(() =>
            new PrincipalComponentLearner(new() { Components = 3 }).Fit(rows, ExecutionOptions.Default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrincipalComponentSettings { Components = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrincipalComponentSettings { ExplainedVarianceShare = 1 });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            All.Fit(rows, new() { Cancellation = new CancellationToken(canceled: true) }));
        PrincipalComponentModel model = All.Fit(rows, ExecutionOptions.Default);
        Assert.Throws<ArgumentException>(() => model.Transform(new Matrix(1, 3), ExecutionOptions.Default));
        Assert.Throws<ArgumentException>(() => model.Transform([1.0], new double[2]));
        Matrix c = model.Components;
        Assert.Throws<ArgumentException>(() => new PrincipalComponentModel([1], c, [1, 1], [1, 0]));
        Assert.Throws<ArgumentException>(() => new PrincipalComponentModel([1, double.NaN], c, [1, 1], [1, 0]));
        Assert.Throws<ArgumentException>(() => new PrincipalComponentModel([1, 1], c, [1], [1]));
        Assert.Throws<ArgumentException>(() => new PrincipalComponentModel([1, 1], c, [1, -1], [1, 0]));
        Assert.Throws<ArgumentException>(() => new PrincipalComponentModel([1, 1], c, [1, 1], [1, 2]));
        Assert.Throws<ArgumentException>(() => new PrincipalComponentModel([1, 1], new Matrix(0, 2), [], []));
    }

    private static JsonElement Fixture(string name) => PreprocessingFixture.Read("principal_components.json")
        .EnumerateArray().Single(fixture => fixture.GetProperty("name").GetString() == name);

    private static double Distance(Matrix rows, int a, int b)
    {
        double sum = 0;
        for (int c = 0; c < rows.Columns; c++) sum += (rows[a, c] - rows[b, c]) * (rows[a, c] - rows[b, c]);
        return Math.Sqrt(sum);
    }
}
