using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Tests.Explanation;
using NtlTools.Learning.Trees;
using NtlTools.Learning.XGBoost;

namespace NtlTools.Learning.Tests.XGBoost;

public sealed class XGBoostModelWriterTests
{
    [Fact]
    public void A_model_that_is_written_and_read_again_predicts_the_same() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            RandomModel random = RandomModel.Make((ulong)seed, mostColumns: 10, mostDepth: 7);
            XGBoostModel read = Read(Write(new XGBoostModel { Model = random.Model }));
            double[] expected = random.Model.PredictLogOdds(random.Rows, ExecutionOptions.Default),
                found = read.Model.PredictLogOdds(random.Rows, ExecutionOptions.Default);
            for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-6);
        }).Check(60);

    [Theory]
    [InlineData(0)]
    [InlineData(-30)]
    [InlineData(12.3456789)]
    public void Any_base_score_is_kept_with_or_without_trees(double baseScore)
    {
        var model = new GradientBoostingModel(2, baseScore, RandomModel.NoTrees, null);
        XGBoostModel read = Read(Write(new XGBoostModel { Model = model }));
        Assert.Equal(baseScore, read.Model.PredictLogOdds([1, 2]), 1e-6 * Math.Max(1, Math.Abs(baseScore)));
    }

    [Fact]
    public void What_is_written_is_JSON_without_exception_and_always_the_same_bytes()
    {
        RandomModel random = RandomModel.Make(3, mostColumns: 10, mostDepth: 7);
        var model = new XGBoostModel
        {
            Model = random.Model,
            FeatureNames = [.. Enumerable.Range(0, random.Model.Columns).Select(i => $"Größe {i}")],
            Attributes = new Dictionary<string, string> { ["b"] = "{\"x\":1}", ["a"] = "é" },
        };
        string text = Write(model);
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.Equal(text, Write(model));
        XGBoostModel read = Read(text);
        Assert.Equal(model.FeatureNames, read.FeatureNames);
        Assert.Equal(model.Attributes, read.Attributes);
    }

    [Fact]
    public void A_quantity_has_a_point_or_an_exponent_since_XGBoost_takes_others_for_whole_numbers()
    {
        RandomModel random = RandomModel.Make(3, mostColumns: 10, mostDepth: 7);
        using JsonDocument document = JsonDocument.Parse(Write(new XGBoostModel { Model = random.Model }));
        foreach (JsonElement tree in document.RootElement.GetProperty("learner").GetProperty("gradient_booster")
            .GetProperty("model").GetProperty("trees").EnumerateArray())
        {
            foreach (string name in (string[])["base_weights", "loss_changes", "split_conditions", "sum_hessian"])
                Assert.All(tree.GetProperty(name).EnumerateArray(), number => Assert.Matches("[.E]", number.GetRawText()));
        }
    }

    [Fact]
    public void A_category_that_was_not_seen_in_training_goes_where_missing_values_go()
    {
        // XGBoost goes left for a code outside the set; the right side is the default here, so that sides must change.
        var model = new GradientBoostingModel(1, 0, new GradientBoostingTrees
        {
            TreeStarts = [0, 3],
            Features = [0, -1, -1],
            Thresholds = [0, 0, 0],
            LeftChildren = [1, -1, -1],
            DefaultLeft = [0, 0, 0],
            LeafValues = [0, -1, 1],
            Gains = [1, 0, 0],
            Covers = [2, 1, 1],
            CategoryStarts = [0, -1, -1],
            CategoryWords = [0b0101],
            CategoricalColumns = [0],
            CategoryCounts = [4],
            KnownCategories = [0b1101],
        }, null);
        XGBoostModel read = Read(Write(new XGBoostModel { Model = model }));
        double[] codes = [0, 1, 2, 3, 4, 500, 5000, double.NaN];
        foreach (double code in codes) Assert.Equal(model.PredictLogOdds([code]), read.Model.PredictLogOdds([code]));
        Assert.Equal(1, read.Model.Trees.DefaultLeft[0]);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("a", "a")]
    [InlineData("a", "b[1]")]
    [InlineData("a", "")]
    public void Names_that_XGBoost_would_refuse_are_refused(params string[] names)
    {
        var model = new GradientBoostingModel(2, 0, RandomModel.NoTrees, null);
        Assert.Throws<ArgumentException>(() => Write(new XGBoostModel { Model = model, FeatureNames = names }));
    }

    [Fact]
    public void A_model_from_Python_goes_through_unchanged()
    {
        XGBoostModel first = XGBoostFixture.Read("categorical.json");
        XGBoostModel second = Read(Write(first));
        Matrix rows = XGBoostFixture.Rows(XGBoostFixture.Table("categorical.csv"), first.Model.Columns);
        double[] expected = first.Model.PredictLogOdds(rows, ExecutionOptions.Default),
            found = second.Model.PredictLogOdds(rows, ExecutionOptions.Default);
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-6);
    }

    private static string Write(XGBoostModel model)
    {
        using var stream = new MemoryStream();
        XGBoostModelWriter.Write(stream, model);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static XGBoostModel Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return XGBoostModelReader.Read(stream);
    }
}
