using System.Text.Json;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Learning.Tests.Preprocessing;

public sealed class CategoryEncoderTests
{
    private static readonly string[] Attributes = ["Acorn", "Tariff", "Zone"];

    private static readonly string?[][] Values =
    [
        ["Affluent", "Stretched", "Affluent", null, "Comfortable", "Affluent", "Stretched", ""],
        ["Std", "ToU", "Std", "Std", null, "ToU", "Std", "Std"],
        ["south", "north", "south", "south", "east", "south", null, "north"],
    ];

    private static readonly CategoryEncoderSettings Settings = new()
    {
        MaximumCategories = 2,
        Encodings = new Dictionary<string, CategoryEncoding>
        {
            ["Tariff"] = CategoryEncoding.Ordinal, ["Zone"] = CategoryEncoding.Frequency,
        },
        Orders = new Dictionary<string, IReadOnlyList<string>> { ["Tariff"] = ["ToU", "Std", "Eco7"] },
    };

    [Fact]
    public void One_hot_columns_are_those_of_scikit_learn()
    {
        JsonElement fixture = PreprocessingFixture.Read("categories.json");
        string?[][] values = [Texts(fixture.GetProperty("values"))], later = [Texts(fixture.GetProperty("new"))];
        foreach (JsonElement answer in fixture.GetProperty("encodings").EnumerateArray())
        {
            var settings = new CategoryEncoderSettings { MaximumCategories = answer.GetProperty("most").GetInt32() };
            CategoryEncoderModel model = new CategoryEncoderLearner(settings).Fit(["x"], values, ExecutionOptions.Default);
            string[] names = [.. Texts(answer.GetProperty("names"))
                .Select(name => name == "infrequent_sklearn" ? "other" : name!)];
            int[] places = [.. model.OutputNames.Select(name => Array.IndexOf(names, name["x=".Length..]))];
            Assert.Equal(Enumerable.Range(0, names.Length), places.Order());
            AssertColumns(answer.GetProperty("fitted"), model.Transform(values, ExecutionOptions.Default), places);
            AssertColumns(answer.GetProperty("new"), model.Transform(later, ExecutionOptions.Default), places);
        }
    }

    [Fact]
    public void Each_encoding_has_its_columns_and_its_answer_for_what_is_missing_or_unseen()
    {
        CategoryEncoderModel model = new CategoryEncoderLearner(Settings).Fit(Attributes, Values, ExecutionOptions.Default);
        Assert.Equal(["Acorn=Affluent", "Acorn=other", "Acorn=missing", "Tariff", "Zone"], model.OutputNames);
        Matrix columns = model.Transform(Values, ExecutionOptions.Default);
        Assert.Equal([1, 0, 0, 1, 0.5], columns.Row(0).ToArray());
        Assert.Equal([0, 1, 0, 0, 0.25], columns.Row(1).ToArray());
        Assert.Equal([0, 0, 1, 1, 0.5], columns.Row(3).ToArray());
        Assert.Equal([0, 1, 0, 1, 0.125], columns.Row(4).ToArray());
        Assert.Equal([0, 0, 1, 1, 0.25], columns.Row(7).ToArray());
        Assert.Equal(0.125, columns[6, 4]);

        double[] one = new double[5];
        model.Transform(["Unseen", "Unseen", "Unseen"], one);
        Assert.Equal([0, 1, 0, -1, 0], one);
        model.Transform(name => name == "Tariff" ? "Eco7" : null, one);
        Assert.Equal([0, 0, 1, 2, 0.125], one);
    }

    [Theory]
    [InlineData("a,b,c,", 1)]
    [InlineData("a,a,b,c,", 0)]
    [InlineData("a,c,c,", 1)]
    [InlineData("c,", 0)]
    public void What_is_missing_has_the_middle_rank_and_not_that_of_the_first_category(string values, double rank)
    {
        CategoryEncoderModel model = new CategoryEncoderLearner(new() { Encoding = CategoryEncoding.Ordinal })
            .Fit(["x"], [values.Split(',')], ExecutionOptions.Default);
        Assert.Equal(rank, model.Transform([[""]], ExecutionOptions.Default).Values[0]);
    }

    [Fact]
    public void Frequent_categories_come_first_and_equal_ones_by_their_characters()
    {
        string?[][] values = [["b", "a", "c", "c", "B", "é"]];
        var encoder = new CategoryEncoderLearner(new());
        Assert.Equal(["x=c", "x=B", "x=a", "x=b", "x=é"], encoder.Fit(["x"], values, ExecutionOptions.Default).OutputNames);
        CategoryEncoderModel ordinal = new CategoryEncoderLearner(new() { Encoding = CategoryEncoding.Ordinal })
            .Fit(["x"], values, ExecutionOptions.Default);
        Assert.Equal([2, 1, 3, 3, 0, 4], ordinal.Transform(values, ExecutionOptions.Default).Values);
    }

    [Fact]
    public void Without_rare_or_missing_categories_at_the_fit_new_ones_are_zero_everywhere()
    {
        CategoryEncoderModel model = new CategoryEncoderLearner(new()).Fit(["x"], [["a", "b"]], ExecutionOptions.Default);
        Assert.Equal(["x=a", "x=b"], model.OutputNames);
        Assert.Equal([0, 0, 0, 0], model.Transform([["c", null]], ExecutionOptions.Default).Values);
    }

    [Fact]
    public void A_category_called_other_or_missing_is_in_the_column_of_that_name()
    {
        string?[][] values = [["other", "other", "other", "a", "a", "b", "c", "missing", null]];
        CategoryEncoderModel model = new CategoryEncoderLearner(new() { MaximumCategories = 2 })
            .Fit(["x"], values, ExecutionOptions.Default);
        Assert.Equal(["x=a", "x=other", "x=missing"], model.OutputNames);
        Matrix columns = model.Transform(values, ExecutionOptions.Default);
        Assert.Equal([0, 1, 0], columns.Row(0).ToArray());
        Assert.Equal([0, 0, 1], columns.Row(7).ToArray());
        Assert.Equal((5, 2), (model.State().Attributes[0].OtherCount, model.State().Attributes[0].MissingCount));
    }

    [Fact]
    public void A_loaded_model_gives_the_same_columns_on_any_number_of_threads()
    {
        string?[][] many = [.. Values.Select(texts => Enumerable.Range(0, 5000).Select(i => texts[i * 7 % 8]).ToArray())];
        CategoryEncoderModel model = new CategoryEncoderLearner(Settings).Fit(Attributes, many, new() { Threads = 3 });
        var loaded = new CategoryEncoderModel(model.State());
        Assert.Equal(model.OutputNames, loaded.OutputNames);
        Assert.Equal(model.Transform(many, new() { Threads = 1 }).Values, loaded.Transform(many, new() { Threads = 7 }).Values);
        model.State().Attributes[0].Categories[0] = "changed";
        Assert.Equal("Affluent", model.State().Attributes[0].Categories[0]);
    }

    [Fact]
    public void What_cannot_be_encoded_is_refused_by_name()
    {
        var learner = new CategoryEncoderLearner(Settings);
        AssertRefused("Zone", () => learner.Fit(Attributes, [Values[0], Values[1], new string?[8]], ExecutionOptions.Default));
        AssertRefused("Zone", () => learner.Fit(Attributes, [Values[0], Values[1], ["x"]], ExecutionOptions.Default));
        AssertRefused("Gas",
            () => learner.Fit(Attributes, [Values[0], ["Gas", .. Values[1][1..]], Values[2]], ExecutionOptions.Default));
        AssertRefused("Tariff", () => learner.Fit(["Acorn"], [Values[0]], ExecutionOptions.Default));
        AssertRefused("as many lists", () => learner.Fit(Attributes, [Values[0]], ExecutionOptions.Default));
        AssertRefused("no customer", () => learner.Fit(Attributes, [[], [], []], ExecutionOptions.Default));
        var plain = new CategoryEncoderLearner(new());
        AssertRefused("same name", () => plain.Fit(["a", "a"], [["x"], ["y"]], ExecutionOptions.Default));
        AssertRefused("a=b=c", () => plain.Fit(["a", "a=b"], [["b=c"], ["c"]], ExecutionOptions.Default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CategoryEncoderSettings { MaximumCategories = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CategoryEncoderSettings { Encoding = (CategoryEncoding)9 });
        foreach (string[] order in (string[][])[[], [""], ["a", "a"]])
        {
            Assert.Throws<ArgumentException>(() => new CategoryEncoderSettings
            {
                Orders = new Dictionary<string, IReadOnlyList<string>> { ["x"] = order },
            });
        }
        CategoryEncoderModel model = learner.Fit(Attributes, Values, ExecutionOptions.Default);
        AssertRefused("fitted", () => model.Transform([["a"]], ExecutionOptions.Default));
        AssertRefused("differ", () => model.Transform([["a"], ["a", "b"], ["a"]], ExecutionOptions.Default));
        AssertRefused("output", () => model.Transform(["a", "b", "c"], new double[4]));
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        CategoryEncoderState state = new CategoryEncoderLearner(Settings)
            .Fit(Attributes, Values, ExecutionOptions.Default).State();
        AttributeEncoding first = state.Attributes[0];
        foreach (AttributeEncoding damaged in (AttributeEncoding[])
        [
            first with { Name = "" }, first with { Name = "Zone" }, first with { Encoding = (CategoryEncoding)7 },
            first with { Counts = [] }, first with { Counts = [-1] }, first with { OtherCount = -1 },
            first with { Categories = [""] }, first with { Categories = ["a", "a"], Counts = [1, 1] },
            first with { Categories = [], Counts = [], OtherCount = 0, MissingCount = 0 }, first with { Categories = null! },
            first with { Categories = ["other"] },
        ])
        {
            Assert.Throws<ArgumentException>(() => new CategoryEncoderModel(new([damaged, .. state.Attributes[1..]])));
        }
        Assert.Throws<ArgumentException>(() => new CategoryEncoderModel(new([null!])));
    }

    private static void AssertRefused(string word, Func<object> act) =>
        Assert.Contains(word, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);

    private static void AssertRefused(string word, Action act) =>
        Assert.Contains(word, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);

    private static string?[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString())];

    private static void AssertColumns(JsonElement expected, Matrix actual, int[] places)
    {
        Matrix table = PreprocessingFixture.Table(expected);
        for (int row = 0; row < actual.Rows; row++)
            for (int c = 0; c < actual.Columns; c++) Assert.Equal(table[row, places[c]], actual[row, c]);
    }
}
