using System.Text;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.XGBoost;

namespace NtlTools.Learning.Tests.XGBoost;

public sealed class XGBoostModelReaderTests
{
    [Theory]
    [InlineData("categorical")]
    [InlineData("dart")]
    [InlineData("raw")]
    public void A_model_from_Python_predicts_what_XGBoost_predicts(string name)
    {
        XGBoostModel read = XGBoostFixture.Read(name + ".json");
        Matrix table = XGBoostFixture.Table(name + ".csv");
        Matrix rows = XGBoostFixture.Rows(table, read.Model.Columns);
        double[] found = read.Model.PredictLogOdds(rows, ExecutionOptions.Default);
        for (int i = 0; i < found.Length; i++) Assert.Equal(table[i, rows.Columns], found[i], 2e-6);
    }

    [Fact]
    public void Names_and_attributes_are_kept()
    {
        XGBoostModel read = XGBoostFixture.Read("categorical.json");
        Assert.Equal(["first", "second", "region", "third"], read.FeatureNames);
        Assert.Equal([2], read.Model.Trees.CategoricalColumns);
        Assert.Equal("11", read.Attributes["best_iteration"]);
        Assert.Equal(12, read.Model.TreeCount);
    }

    [Fact]
    public void The_best_iteration_is_taken_where_it_is_asked_for()
    {
        XGBoostModel read = XGBoostFixture.Read("dart.json", new XGBoostReaderSettings { UpToBestIteration = true });
        Assert.Equal(5, read.Model.TreeCount);
        Matrix table = XGBoostFixture.Table("dart.csv");
        double[] found = read.Model.PredictLogOdds(XGBoostFixture.Rows(table, 3), ExecutionOptions.Default);
        for (int i = 0; i < found.Length; i++) Assert.Equal(table[i, 5], found[i], 2e-6);
    }

    [Fact]
    public void A_category_that_no_split_has_heard_of_goes_left()
    {
        // Missing goes right here, category 1 right, all others left.
        XGBoostModel read = Read(OneSplit("\"split_type\":[1,0,0]", "\"split_conditions\":[NaN,-1,1]",
            "\"categories\":[1],\"categories_nodes\":[0],\"categories_segments\":[0],\"categories_sizes\":[1]"));
        double[] predicted = read.Model.PredictLogOdds(new Matrix(5, 1, [0, 1, 5, 900, double.NaN]), ExecutionOptions.Default);
        Assert.Equal([-1, 1, -1, -1, 1], predicted);
    }

    [Fact]
    public void A_value_at_the_threshold_goes_right_as_a_32_bit_number()
    {
        XGBoostModel read = Read(OneSplit(conditions: "\"split_conditions\":[0.1,-1,1]"));
        double[] predicted = read.Model.PredictLogOdds(new Matrix(3, 1, [0.1, 0.1 - 1e-12, 0.0999999]), ExecutionOptions.Default);
        Assert.Equal([1, 1, -1], predicted);
    }

    [Theory]
    [InlineData("[5E-1]", 0)]
    [InlineData("5E-1", 0)]
    [InlineData("7.5E-1", 1.0986122886681098)]
    public void The_base_score_is_a_probability_and_a_list_of_one_in_version_3(string text, double expected)
    {
        XGBoostModel read = Read(OneSplit().Replace("\"base_score\":\"5E-1\"", $"\"base_score\":\"{text}\"", StringComparison.Ordinal));
        Assert.Equal(expected, read.Model.BaseScore, 1e-6);
    }

    [Fact]
    public void What_only_some_versions_write_may_be_absent_or_different()
    {
        string text = OneSplit()
            .Replace(",\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],\"categories_sizes\":[]", "",
                StringComparison.Ordinal)
            .Replace(",\"split_type\":[0,0,0]", "", StringComparison.Ordinal)
            .Replace("\"default_left\":[0,0,0]", "\"default_left\":[true,false,false]", StringComparison.Ordinal)
            .Replace("\"attributes\":{},", "", StringComparison.Ordinal)
            .Replace("\"num_target\":\"1\"", "\"num_target\":\"1\",\"something\":{\"new\":[NaN,-Infinity]}", StringComparison.Ordinal);
        XGBoostModel read = Read(text);
        Assert.Equal(-1, read.Model.PredictLogOdds([double.NaN]));
        Assert.Empty(read.Attributes);
    }

    [Theory]
    [InlineData("\"binary:logistic\"", "\"multi:softprob\"", "learner.objective.name: the objective is multi:softprob")]
    [InlineData("\"binary:logistic\"", "17", "learner.objective.name: string is expected")]
    [InlineData("\"gbtree\"", "\"gblinear\"", "learner.gradient_booster.name: the booster is gblinear")]
    [InlineData("\"num_class\":\"0\"", "\"num_class\":\"3\"", "num_class: the model gives 3 numbers a row")]
    [InlineData("\"num_target\":\"1\"", "\"num_target\":\"2\"", "num_target: the model gives 2 numbers a row")]
    [InlineData("\"num_feature\":\"1\"", "\"num_feature\":\"0\"", "num_feature: there are 0 columns")]
    [InlineData("\"num_feature\":\"1\"", "\"num_feature\":\"many\"", "num_feature: 'many' is no whole number")]
    [InlineData("\"num_trees\":\"1\"", "\"num_trees\":\"2000000000\"", "num_trees: 2000000000 trees are promised, and there are 1")]
    [InlineData("\"num_nodes\":\"3\"", "\"num_nodes\":\"5\"", "trees[0].tree_param.num_nodes: 5 nodes are promised, and there are 3")]
    [InlineData("\"size_leaf_vector\":\"0\"},\"id\"", "\"size_leaf_vector\":\"4\"},\"id\"", "a leaf holds 4 numbers")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":\"1\"", "base_score: the base score is 1; a probability")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":\"[1E-1,2E-1]\"", "base_score: '[1E-1,2E-1]' is no finite number")]
    [InlineData("\"feature_names\":[\"f\"]", "\"feature_names\":[\"f\",\"g\"]", "learner.feature_names: there are 2 for 1 columns")]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[1,-1]", "num_nodes: 3 nodes are promised, and there are 2")]
    [InlineData("\"right_children\":[2,-1,-1]", "\"right_children\":[2,-1]", "right_children: there are 2 elements; 3 are expected")]
    [InlineData("\"right_children\":[2,-1,-1]", "\"right_children\":[3,-1,-1]", "right_children: node 0 has child 3")]
    [InlineData("\"right_children\":[2,-1,-1]", "\"right_children\":[-1,-1,-1]", "right_children: node 0 has child -1")]
    [InlineData("\"right_children\":[2,-1,-1]", "\"right_children\":[0,-1,-1]", "right_children: node 0 is the child of two nodes")]
    [InlineData("\"right_children\":[2,-1,-1]", "\"right_children\":[1,-1,-1]", "right_children: node 1 is the child of two nodes")]
    [InlineData("\"right_children\":[2,-1,-1]", "\"right_children\":[2.5,-1,-1]", "right_children[0]: a whole number is expected")]
    [InlineData("\"split_indices\":[0,0,0]", "\"split_indices\":[1,0,0]", "split_indices: node 0 splits column 1 of 1")]
    [InlineData("\"default_left\":[0,0,0]", "\"default_left\":[2,0,0]", "default_left: node 0 has 2")]
    [InlineData("\"split_type\":[0,0,0]", "\"split_type\":[2,0,0]", "split_type: node 0 has 2")]
    [InlineData("\"split_type\":[0,0,0]", "\"split_type\":[1,0,0]", "categories_nodes: node 0, which splits by categories, has none")]
    [InlineData("\"split_conditions\":[0,-1,1]", "\"split_conditions\":[NaN,-1,1]", "the threshold of node 0 is no finite number")]
    [InlineData("\"split_conditions\":[0,-1,1]", "\"split_conditions\":[0,NaN,1]", "leaf 1 is no finite number")]
    [InlineData("\"split_conditions\":[0,-1,1]", "\"split_conditions\":[0,Infinity,1]", "a finite number is expected, and Infinity stands there")]
    [InlineData("\"split_conditions\":[0,-1,1]", "\"split_conditions\":[0,1e99,1]", "split_conditions[1]: the number is too great")]
    [InlineData("\"split_conditions\":[0,-1,1]", "\"split_conditions\":[0,null,1]", "split_conditions[1]: a finite number is expected, and null")]
    [InlineData("\"sum_hessian\":[2,1,1]", "\"sum_hessian\":[2,-1,1]", "sum_hessian: node 1 has -1")]
    [InlineData("\"sum_hessian\":[2,1,1]", "\"sum_hessians\":[2,-1,1]", "trees[0]: 'sum_hessian' is missing")]
    [InlineData("\"categories_nodes\":[]", "\"categories_nodes\":[0]", "categories_segments: there are 0 elements; 1 are expected")]
    [InlineData("\"tree_info\":[0]", "\"tree_info\":[1]", "tree_info: a tree is of class 1")]
    [InlineData("\"learner\":", "\"pupil\":", "The text: 'learner' is missing")]
    public void What_is_wrong_is_named_with_its_place(string before, string after, string message)
    {
        string text = OneSplit();
        Assert.Contains(before, text, StringComparison.Ordinal);
        var failure = Assert.Throws<InvalidDataException>(() => Read(text.Replace(before, after, StringComparison.Ordinal)));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"categories_segments\":[0]", "\"categories_segments\":[1]", "segment 0 has 1 categories from 1 on, and there are 1")]
    [InlineData("\"categories_sizes\":[1]", "\"categories_sizes\":[2147483647]", "segment 0 has 2147483647 categories")]
    [InlineData("\"categories\":[1]", "\"categories\":[-1]", "categories: the code is -1")]
    [InlineData("\"categories\":[1]", "\"categories\":[2000000000]", "categories: the code is 2000000000")]
    [InlineData("\"categories_nodes\":[0]", "\"categories_nodes\":[3]", "categories_nodes: node 3 is none of 3")]
    public void A_set_of_categories_out_of_range_is_named_with_its_place(string before, string after, string message)
    {
        string text = OneSplit("\"split_type\":[1,0,0]", "\"split_conditions\":[NaN,-1,1]",
            "\"categories\":[1],\"categories_nodes\":[0],\"categories_segments\":[0],\"categories_sizes\":[1]");
        Assert.Contains(before, text, StringComparison.Ordinal);
        var failure = Assert.Throws<InvalidDataException>(() => Read(text.Replace(before, after, StringComparison.Ordinal)));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a model")]
    [InlineData("[1, 2]")]
    [InlineData("binf\0\0\0\0")]
    [InlineData("{\"learner\": {}} and more")]
    public void What_is_no_model_is_refused(string text) => Assert.Throws<InvalidDataException>(() => Read(text));

    [Theory]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"\\ud800\":\"x\"}")]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"x\":\"\\ud800\"}")]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"#\":\"x\"}")]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"x\":\"#\"}")]
    [InlineData("[0,-1,1]", "[\"\\ud800\",-1,1]")]
    [InlineData("[0,-1,1]", "[\"#\",-1,1]")]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":\"\\udc00\"")]
    [InlineData("{\"learner\":", "{\"\\ud800\":0,\"learner\":")]
    [InlineData("{\"learner\":", "{\"#\":0,\"learner\":")]
    public void A_text_that_is_no_Unicode_is_refused(string before, string after)
    {
        string text = OneSplit();
        Assert.Contains(before, text, StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(text.Replace(before, after, StringComparison.Ordinal));

        // # stands for a byte that UTF-8 has nowhere.
        for (int i = 0; i < bytes.Length; i++)
            if (bytes[i] == (byte)'#') bytes[i] = 0xFF;
        using var stream = new MemoryStream(bytes);
        var failure = Assert.Throws<InvalidDataException>(() => XGBoostModelReader.Read(stream));
        Assert.Contains("UTF", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Escaped_characters_are_read()
    {
        XGBoostModel read = Read(OneSplit().Replace("\"attributes\":{}", "\"attributes\":{\"\\u0061\\ud83d\\ude00\":\"\\u00e9\"}",
            StringComparison.Ordinal));
        Assert.Equal("é", read.Attributes["a😀"]);
    }

    [Fact]
    public void A_text_that_is_cut_off_anywhere_is_refused()
    {
        string text = OneSplit();
        for (int length = 0; length < text.Length; length += 7)
            Assert.Throws<InvalidDataException>(() => Read(text[..length]));
    }

    [Fact]
    public void The_binary_form_is_named_and_what_to_do_about_it()
    {
        var failure = Assert.Throws<InvalidDataException>(() => Read("{L\0\0\0\0\0\0\0\alearner{"));
        Assert.Contains(".json", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_and_long_texts_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => Read(string.Concat(Enumerable.Repeat("{\"learner\":", 100_000))));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(OneSplit()));
        var failure = Assert.Throws<InvalidDataException>(() =>
            XGBoostModelReader.Read(stream, new XGBoostReaderSettings { MostBytes = 100 }));
        Assert.Contains("longer than 100 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_of_categories_that_would_fill_the_memory_are_refused()
    {
        // A chain of splits, each with one great code: a short text that would need 8 kB a node.
        const int Splits = 40_000;
        int nodes = 2 * Splits + 1;
        string text = OneSplit()
            .Replace("\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],\"categories_sizes\":[]",
                $"\"categories\":[65535],\"categories_nodes\":[{List(Splits, i => 2 * i)}],"
                + $"\"categories_segments\":[{List(Splits, _ => 0)}],\"categories_sizes\":[{List(Splits, _ => 1)}]", StringComparison.Ordinal)
            .Replace("\"default_left\":[0,0,0]", $"\"default_left\":[{List(nodes, _ => 0)}]", StringComparison.Ordinal)
            .Replace("\"left_children\":[1,-1,-1]", $"\"left_children\":[{List(nodes, i => i % 2 == 0 && i < nodes - 1 ? i + 1 : -1)}]",
                StringComparison.Ordinal)
            .Replace("\"right_children\":[2,-1,-1]", $"\"right_children\":[{List(nodes, i => i % 2 == 0 && i < nodes - 1 ? i + 2 : -1)}]",
                StringComparison.Ordinal)
            .Replace("\"split_conditions\":[0,-1,1]", $"\"split_conditions\":[{List(nodes, _ => 0)}]", StringComparison.Ordinal)
            .Replace("\"split_indices\":[0,0,0]", $"\"split_indices\":[{List(nodes, _ => 0)}]", StringComparison.Ordinal)
            .Replace("\"split_type\":[0,0,0]", $"\"split_type\":[{List(nodes, i => i % 2 == 0 && i < nodes - 1 ? 1 : 0)}]",
                StringComparison.Ordinal)
            .Replace("\"sum_hessian\":[2,1,1]", $"\"sum_hessian\":[{List(nodes, _ => 1)}]", StringComparison.Ordinal)
            .Replace("\"loss_changes\":[1,0,0]", $"\"loss_changes\":[{List(nodes, _ => 1)}]", StringComparison.Ordinal)
            .Replace("\"num_nodes\":\"3\"", $"\"num_nodes\":\"{nodes}\"", StringComparison.Ordinal);
        var failure = Assert.Throws<InvalidDataException>(() => Read(text));
        Assert.Contains("would take", failure.Message, StringComparison.Ordinal);

        static string List(int count, Func<int, int> value) => string.Join(',', Enumerable.Range(0, count).Select(value));
    }

    private static XGBoostModel Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return XGBoostModelReader.Read(stream);
    }

    private static string OneSplit(string types = "\"split_type\":[0,0,0]", string conditions = "\"split_conditions\":[0,-1,1]",
        string categories = "\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],\"categories_sizes\":[]") =>
        "{\"learner\":{\"attributes\":{},\"feature_names\":[\"f\"],\"feature_types\":[],\"gradient_booster\":{\"model\":{"
        + "\"gbtree_model_param\":{\"num_parallel_tree\":\"1\",\"num_trees\":\"1\",\"size_leaf_vector\":\"0\"},\"tree_info\":[0],"
        + "\"trees\":[{\"tree_param\":{\"num_deleted\":\"0\",\"num_feature\":\"1\",\"num_nodes\":\"3\",\"size_leaf_vector\":\"0\"},\"id\":0,"
        + $"\"base_weights\":[0,-1,1],{categories},\"default_left\":[0,0,0],\"left_children\":[1,-1,-1],"
        + $"\"loss_changes\":[1,0,0],\"parents\":[2147483647,0,0],\"right_children\":[2,-1,-1],{conditions},"
        + $"\"split_indices\":[0,0,0],{types},\"sum_hessian\":[2,1,1]}}]}},\"name\":\"gbtree\"}},"
        + "\"learner_model_param\":{\"base_score\":\"5E-1\",\"num_class\":\"0\",\"num_feature\":\"1\",\"num_target\":\"1\"},"
        + "\"objective\":{\"name\":\"binary:logistic\"}},\"version\":[1,7,4]}";
}
