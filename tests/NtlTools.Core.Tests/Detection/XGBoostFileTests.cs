using System.Text.Json.Nodes;
using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Detection;

public class XGBoostFileTests
{
    private static readonly string[] Tariffs = ["day \"1\"", "Größe, [old]", "<night>", "flat"];

    private static readonly IReadOnlyList<MeterFeatures> People = [.. Customers.Town.Take(400).Select((c, i) => c.With(
        attributes: i % 9 == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { ["tariff[now]"] = Tariffs[c.IsTheft == true ? i % 2 : i % 4] }))];

    private static readonly TheftDetector Detector = new TheftDetectorLearner(new()
    {
        Boosting = new() { Trees = 30, MinRowsPerCategory = 1, CategorySmoothing = 0, EarlyStoppingRounds = 0 },
        Bootstrap = new() { Resamples = 5 },
    }).Fit(People.Segmented(), Customers.OneThread);

    [Fact]
    public void Trees_that_went_to_XGBoost_and_back_score_as_the_detector_s_trees()
    {
        using var folder = new TemporaryFolder();
        XGBoostDetector loaded = RoundTrip(folder, Detector);
        Assert.Equal(Detector.Features, loaded.Features);
        Assert.Contains("tariff[now]", loaded.Features);
        Assert.True(Detector.FeatureImportance.Single(f => f.Feature == "tariff[now]").Importance > 0);
        Assert.Equal((Detector.TreeCount, Detector.IsSimulated, ScoreBasis.Supervised),
            (loaded.TreeCount, loaded.IsSimulated, loaded.Basis));
        MeterFeatures[] others = [.. People.Select((c, i) => i % 7 > 0 ? c : c.With(
            attributes: new Dictionary<string, string> { ["tariff[now]"] = "never heard of" }))];
        TheftScore[] expected = Detector.Score(Detector.Segment(others, Customers.OneThread), Customers.OneThread),
            found = loaded.Score(loaded.Segment(others, Customers.OneThread), Customers.OneThread);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i].SupervisedScore, found[i].Score, 1e-6);
            Assert.Equal((found[i].Score, ScoreBasis.Supervised, -1), (found[i].SupervisedScore, found[i].Basis, found[i].SegmentId));
            Assert.True(double.IsNaN(found[i].IsolationScore) && found[i].IsSimulated && found[i].Confidence is >= 0 and <= 1);
            Assert.Equal(loaded.Thresholds.LevelOf(found[i].Score), found[i].RiskLevel);
        }
        Assert.InRange(found.Select(s => s.Score).Distinct().Count(), 20, found.Length);
    }

    [Fact]
    public void A_loaded_model_is_written_again_as_it_was()
    {
        using var folder = new TemporaryFolder();
        XGBoostDetector loaded = RoundTrip(folder, Detector);
        XGBoostFile.Save(folder["second.json"], RoundTrip(folder, loaded, "first.json"));
        Assert.Equal(File.ReadAllText(folder["first.json"]), File.ReadAllText(folder["second.json"]));
        Assert.Equal("FileExists", Assert.Throws<NtlException>(() =>
            XGBoostFile.Save(folder["first.json"], loaded, noClobber: true)).ErrorId);
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_be_few()
    {
        // Attribute first, then two features against the catalogue's order, as a data scientist may have them.
        using var folder = new TemporaryFolder();
        string path = folder["few.json"];
        File.WriteAllText(path, Few());
        XGBoostDetector loaded = XGBoostFile.Load(path);
        Assert.Equal(["ZeroRatio", "ConsumptionMean", "Tariff"], loaded.Features);
        MeterFeatures[] customers =
        [
            Person("a", 0.5, 0, "flat"), Person("b", 0.5, 0, "night"), Person("c", 0.1, 3, null), Person("d", 0.1, 9, "flat"),
        ];
        double[] odds = [.. loaded.Explain(loaded.Segment(customers, Customers.OneThread), Customers.OneThread).Select(e => e.LogOdds)];
        Assert.Equal([1 + 0.25 - 0.5, 1 + 0.25 + 0.5, -1 + 0.25 + 0.5, -1 - 0.25 - 0.5], odds);

        static MeterFeatures Person(string id, double zeros, double mean, string? tariff) =>
            Customers.Of(id, features: [("ZeroRatio", zeros), ("ConsumptionMean", mean)]).With(
                attributes: tariff is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Tariff"] = tariff });
    }

    [Theory]
    [InlineData("\"ZeroRatio\"", "\"Zero_Ratio\"", "UnknownModelColumns", "'Zero_Ratio'")]
    [InlineData("\"Tariff\",\"Zero", "\"Tariff2\",\"Zero", "UnknownModelColumns", "wants 1 columns")]
    [InlineData("[\"Tariff\",\"ZeroRatio\",\"ConsumptionMean\"]", "[]", "NoFeatureNames", "does not name its columns")]
    [InlineData("\"ConsumptionMean\"", "\"zeroratio\"", "NotAnXGBoostModel", "A feature comes twice")]
    [InlineData("\"binary:logistic\"", "\"reg:squarederror\"", "NotAnXGBoostModel", "the objective is reg:squarederror")]
    [InlineData("{\\\"Tariff\\\":[\\\"flat\\\",\\\"night\\\"]}", "{\\\"Tariff\\\":[\\\"flat\\\",\\\"flat\\\"]}", "NotAnXGBoostModel",
        "are not different texts")]
    [InlineData("{\\\"Tariff\\\":[\\\"flat\\\",\\\"night\\\"]}", "{\\\"Tariff\\\":[\\\"flat\\\",null]}", "NotAnXGBoostModel",
        "are not different texts")]
    [InlineData("{\\\"Tariff\\\":[\\\"flat\\\",\\\"night\\\"]}", "{\\\"Tariff\\\":null}", "NotAnXGBoostModel", "has nothing")]
    [InlineData("{\\\"Tariff\\\":[\\\"flat\\\",\\\"night\\\"]}", "[1]", "NotAnXGBoostModel", "ntltools_categories cannot be read")]
    public void A_model_that_cannot_be_used_is_refused_with_its_reason(string before, string after, string id, string message)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(before, Few(), StringComparison.Ordinal);
        File.WriteAllText(folder["bad.json"], Few().Replace(before, after, StringComparison.Ordinal));
        NtlException failure = Assert.Throws<NtlException>(() => XGBoostFile.Load(folder["bad.json"]));
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(folder["bad.json"], failure.Target);
    }

    [Fact]
    public void Many_unknown_columns_are_counted_and_the_first_are_named()
    {
        using var folder = new TemporaryFolder();
        JsonNode model = JsonNode.Parse(Few().Replace("NaN", "0", StringComparison.Ordinal))!;
        string[] names = [.. Enumerable.Range(0, 9).Select(i => $"f{i}")];
        model["learner"]!["feature_names"] = new JsonArray([.. names.Select(n => (JsonNode)n)]);
        model["learner"]!["feature_types"] = new JsonArray();
        model["learner"]!["learner_model_param"]!["num_feature"] = "9";
        File.WriteAllText(folder["bad.json"], model.ToJsonString());
        NtlException failure = Assert.Throws<NtlException>(() => XGBoostFile.Load(folder["bad.json"]));
        Assert.Contains("wants 9 columns", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("'f0', 'f1', 'f2', 'f3', 'f4', …", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_not_there_or_no_model_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("InputNotFound", Assert.Throws<NtlException>(() => XGBoostFile.Load(folder["absent.json"])).ErrorId);
        Assert.IsType<NtlException>(Record.Exception(() => XGBoostFile.Load(folder.Path)));
        File.WriteAllText(folder["cut.json"], Few()[..500]);
        Assert.Equal("NotAnXGBoostModel", Assert.Throws<NtlException>(() => ModelFile.Load(folder["cut.json"])).ErrorId);
        File.WriteAllText(folder["model.ubj"], "{L\0\0\0\0\0\0\0\alearner{");
        NtlException binary = Assert.Throws<NtlException>(() => ModelFolder.LoadScorer(folder["model.ubj"]));
        Assert.Contains("ends with .json", binary.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_trees_cannot_be_saved_for_XGBoost()
    {
        using var folder = new TemporaryFolder();
        TheftDetector blind = Detectors.Train(new() { IsolationOnly = true }, Detectors.SegmentedTown);
        Assert.Equal("NoTrees", Assert.Throws<NtlException>(() => XGBoostFile.Save(folder["x.json"], blind)).ErrorId);
        Assert.Equal("NoTrees", Assert.Throws<NtlException>(() => blind.Explain([], Customers.OneThread)).ErrorId);
        Assert.Equal("NoSuchFormat", Assert.Throws<NtlException>(() =>
            ModelFile.Save(folder["x.json"], Detector.Segmentation, ModelFormat.XGBoostJson, false)).ErrorId);
        Assert.Equal("NoSuchFormat", Assert.Throws<NtlException>(() =>
            ModelFile.Save(folder["x.ntlmodel"], RoundTrip(folder, Detector), ModelFormat.NtlTools, false)).ErrorId);
        Assert.False(File.Exists(folder["x.json"]) || File.Exists(folder["x.ntlmodel"]));
    }

    [Fact]
    public void A_detector_s_file_cannot_claim_to_be_a_model_from_elsewhere() => Assert.Throws<ArgumentException>(() =>
        new TheftDetector(Detector.Parts with
        {
            Summary = Detector.Parts.Summary with { Basis = ScoreBasis.Supervised }, Trees = null, Blend = null, LogOdds = null,
        }));

    [Fact]
    public void Explanations_add_up_to_what_the_trees_say_and_begin_with_the_greatest()
    {
        ScoreExplanation[] explanations = Detector.Explain(Detector.Segment(People, Customers.OneThread), ExecutionOptions.Default);
        TheftScore[] scores = Detector.Score(Detector.Segment(People, Customers.OneThread), Customers.OneThread);
        for (int i = 0; i < scores.Length; i++)
        {
            ScoreExplanation explanation = explanations[i];
            Assert.Equal(scores[i].CustomerId, explanation.CustomerId);
            Assert.Equal(explanation.LogOdds, explanation.ExpectedValue + explanation.Contributions.Sum(c => c.Contribution), 1e-6);
            Assert.Equal(scores[i].SupervisedScore, 1 / (1 + Math.Exp(-explanation.LogOdds)), 1e-12);
            Assert.Equal(Detector.Features.Order(), explanation.Contributions.Select(c => c.Feature).Order());
            double[] sizes = [.. explanation.Contributions.Select(c => Math.Abs(c.Contribution))];
            Assert.Equal(sizes.OrderDescending(), sizes);
            FeatureContribution tariff = explanation.Contributions.Single(c => c.Feature == "tariff[now]");
            Assert.Equal(People[i].Attributes.GetValueOrDefault("tariff[now]"), tariff.Category);
        }
    }

    [Fact]
    public void An_attribute_without_a_name_gets_one_for_XGBoost_and_has_none_again_here()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<MeterFeatures> people = [.. Customers.Town.Take(400).Select((c, i) => c.With(
            attributes: new Dictionary<string, string> { [""] = i % 3 == 0 ? "a" : "b", ["_"] = i % 2 == 0 ? "c" : "d" }))];
        TheftDetector detector = new TheftDetectorLearner(new()
        {
            Boosting = new() { Trees = 2 },
            Bootstrap = new() { Resamples = 2 },
        }).Fit(people.Segmented(), Customers.OneThread);
        Assert.Equal(detector.Features, RoundTrip(folder, detector).Features);
        Assert.Contains("", detector.Features);
    }

    [Fact]
    public void Customers_without_segments_are_put_into_the_detector_s_own()
    {
        TheftScore[] expected = Detector.Score(Detector.Segment(People, Customers.OneThread), Customers.OneThread),
            found = Detector.Score([.. People.Select(SegmentedCustomer.WithoutSegment)], Customers.OneThread);
        Assert.Equal(expected.Select(s => (s.Score, s.SegmentId)), found.Select(s => (s.Score, s.SegmentId)));
    }

    private static XGBoostDetector RoundTrip(TemporaryFolder folder, ITheftScorer scorer, string name = "trees.json")
    {
        XGBoostFile.Save(folder[name], scorer);
        return XGBoostFile.Load(folder[name]);
    }

    // Three trees of one split each; categories of the set go right, and so do missing ones.
    private static string Few()
    {
        return $$"""
            {"learner":{"attributes":{"ntltools_categories":"{\"Tariff\":[\"flat\",\"night\"]}"},
            "feature_names":["Tariff","ZeroRatio","ConsumptionMean"],"feature_types":["c","float","float"],
            "gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"3"},"tree_info":[0,0,0],
            "trees":[{{Tree(1, "0.25,-1,1")}},{{Tree(2, "5,0.25,-0.25")}},{{Tree(0, "NaN,-0.5,0.5", "1", "0")}}] },
            "name":"gbtree"},"learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"3","num_target":"1"},
            "objective":{"name":"binary:logistic"} },"version":[1,7,4]}
            """;

        static string Tree(int column, string conditions, string set = "", string place = "") => $$"""
            {"tree_param":{"num_nodes":"3"},"default_left":[0,0,0],"left_children":[1,-1,-1],"right_children":[2,-1,-1],
            "loss_changes":[1,0,0],"sum_hessian":[2,1,1],"split_indices":[{{column}},0,0],"split_type":[{{set.Length}},0,0],
            "split_conditions":[{{conditions}}],"categories":[{{set}}],"categories_nodes":[{{place}}],
            "categories_segments":[{{place}}],"categories_sizes":[{{set}}]}
            """;
    }
}
