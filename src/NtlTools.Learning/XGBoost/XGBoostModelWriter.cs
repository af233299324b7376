using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NtlTools.Learning.Trees;

namespace NtlTools.Learning.XGBoost;

/// <summary>Writes boosted trees as XGBoost's JSON model (the schema of version 1.7, which later versions read too).</summary>
/// <remarks>
/// <para>
/// xgboost.Booster(model_file=…) loads the file, and its predictions differ from this library's by no more than the rounding of
/// its 32-bit sums. The objective is binary:logistic. Rows are given to XGBoost as they are given here: NaN is missing, a
/// category is its code (in a DMatrix with feature_types 'c', or in a column of pandas categories in the order of the codes).
/// </para>
/// <para>
/// XGBoost sends a category that no split has heard of to the left, and this library sends it where missing values go; sides
/// are swapped where that is needed for the two to be the same.
/// </para>
/// </remarks>
public static class XGBoostModelWriter
{
    private const int NoParent = int.MaxValue;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a model.</summary>
    /// <param name="stream">Receives UTF-8 text; stays open.</param>
    /// <param name="model">The trees, the names of all columns or none, and the booster's attributes.</param>
    /// <exception cref="ArgumentException">
    /// Names are there but not one for each column, or one is empty, comes twice or has a character that XGBoost refuses:
    /// [, ] or &lt;.
    /// </exception>
    public static void Write(Stream stream, XGBoostModel model)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(model);
        CheckNames(model);
        (float probability, double rest) = XGBoostBaseScore.Of(model.Model.BaseScore);
        bool leafAlone = model.Model.TreeCount == 0;
        int trees = leafAlone ? 1 : model.Model.TreeCount;
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteStartObject("learner");
        json.WriteStartObject("attributes");
        foreach ((string name, string value) in model.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
        WriteColumns(json, model);
        json.WriteStartObject("gradient_booster");
        json.WriteStartObject("model");
        json.WriteStartObject("gbtree_model_param");
        Write(json, "num_parallel_tree", 1);
        Write(json, "num_trees", trees);
        Write(json, "size_leaf_vector", 0);
        json.WriteEndObject();
        Write(json, "tree_info", trees, _ => 0);
        json.WriteStartArray("trees");

        // What the probability cannot say of the base score, the leaves of the first tree do.
        if (leafAlone) WriteLeaf(json, model.Model.Columns, (float)rest);
        for (int i = 0; i < model.Model.TreeCount; i++) WriteTree(json, model.Model, i, i == 0 ? rest : 0);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("name", "gbtree");
        json.WriteEndObject();
        json.WriteStartObject("learner_model_param");
        json.WriteString("base_score", probability.ToString("E8", CultureInfo.InvariantCulture));
        Write(json, "boost_from_average", 0);
        Write(json, "num_class", 0);
        Write(json, "num_feature", model.Model.Columns);
        Write(json, "num_target", 1);
        json.WriteEndObject();
        json.WriteStartObject("objective");
        json.WriteString("name", "binary:logistic");
        json.WriteStartObject("reg_loss_param");
        Write(json, "scale_pos_weight", 1);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        Write(json, "version", 3, i => i switch { 0 => 1, 1 => 7, _ => 4 });
        json.WriteEndObject();
    }

    private static void CheckNames(XGBoostModel model)
    {
        if (model.FeatureNames.Count == 0) return;
        if (model.FeatureNames.Count != model.Model.Columns)
            throw new ArgumentException($"{model.Model.Columns} columns have {model.FeatureNames.Count} names.", nameof(model));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in model.FeatureNames)
        {
            if (string.IsNullOrEmpty(name) || name.AsSpan().IndexOfAny("[]<") >= 0 || !seen.Add(name))
                throw new ArgumentException($"'{name}' is no name of a column: it is empty, comes twice, or has one of [ ] <.",
                    nameof(model));
        }
    }

    private static void WriteColumns(Utf8JsonWriter json, XGBoostModel model)
    {
        json.WriteStartArray("feature_names");
        foreach (string name in model.FeatureNames) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("feature_types");
        for (int column = 0; column < model.Model.Columns; column++)
            json.WriteStringValue(Array.BinarySearch(model.Model.Trees.CategoricalColumns, column) >= 0 ? "c" : "float");
        json.WriteEndArray();
    }

    private static void WriteLeaf(Utf8JsonWriter json, int columns, float value)
    {
        json.WriteStartObject();
        Write(json, "base_weights", 1, _ => value);
        foreach (string name in (ReadOnlySpan<string>)["categories", "categories_nodes", "categories_segments",
            "categories_sizes"]) Write(json, name, 0, _ => 0);
        Write(json, "default_left", 1, _ => 0);
        json.WriteNumber("id", 0);
        Write(json, "left_children", 1, _ => -1);
        Write(json, "loss_changes", 1, _ => 0f);
        Write(json, "parents", 1, _ => NoParent);
        Write(json, "right_children", 1, _ => -1);
        Write(json, "split_conditions", 1, _ => value);
        Write(json, "split_indices", 1, _ => 0);
        Write(json, "split_type", 1, _ => 0);
        Write(json, "sum_hessian", 1, _ => 0f);
        WriteTreeSize(json, columns, 1);
        json.WriteEndObject();
    }

    private static void WriteTree(Utf8JsonWriter json, GradientBoostingModel model, int tree, double addition)
    {
        GradientBoostingTrees trees = model.Trees;
        int first = trees.TreeStarts[tree], nodes = trees.TreeStarts[tree + 1] - first;
        int[] parents = new int[nodes];
        parents[0] = NoParent;
        List<int> categories = [], categoryNodes = [], segments = [], sizes = [];
        for (int node = 0; node < nodes; node++)
        {
            int left = trees.LeftChildren[first + node];
            if (left < 0) continue;
            parents[left] = parents[left + 1] = node;
            if (!IsCategorical(node)) continue;
            categoryNodes.Add(node);
            segments.Add(categories.Count);
            int awayFromDefault = 1 - DefaultStep(node), column = trees.Features[first + node];
            int count = trees.CategoryCounts[Array.BinarySearch(trees.CategoricalColumns, column)];
            for (int code = 0; code < count; code++)
            {
                int known = model.KnownCategory(column, code);
                if (known >= 0 && model.CategoryStep(first + node, known) == awayFromDefault) categories.Add(code);
            }
            sizes.Add(categories.Count - segments[^1]);
        }
        json.WriteStartObject();
        Write(json, "base_weights", nodes, Leaf);
        Write(json, "categories", categories.Count, i => categories[i]);
        Write(json, "categories_nodes", categoryNodes.Count, i => categoryNodes[i]);
        Write(json, "categories_segments", segments.Count, i => segments[i]);
        Write(json, "categories_sizes", sizes.Count, i => sizes[i]);
        Write(json, "default_left", nodes, i => IsCategorical(i) ? 1 : trees.DefaultLeft[first + i]);
        json.WriteNumber("id", tree);
        Write(json, "left_children", nodes, i => Child(i, 0));
        Write(json, "loss_changes", nodes, i => (float)trees.Gains[first + i]);
        Write(json, "parents", nodes, i => parents[i]);
        Write(json, "right_children", nodes, i => Child(i, 1));
        Write(json, "split_conditions", nodes, i => IsLeaf(i) ? Leaf(i) : trees.Thresholds[first + i]);
        Write(json, "split_indices", nodes, i => Math.Max(0, trees.Features[first + i]));
        Write(json, "split_type", nodes, i => IsCategorical(i) ? 1 : 0);
        Write(json, "sum_hessian", nodes, i => (float)trees.Covers[first + i]);
        WriteTreeSize(json, model.Columns, nodes);
        json.WriteEndObject();

        bool IsLeaf(int node) => trees.Features[first + node] < 0;
        bool IsCategorical(int node) => trees.CategoryStarts[first + node] >= 0;
        int DefaultStep(int node) => 1 - trees.DefaultLeft[first + node];
        float Leaf(int node) => IsLeaf(node) ? (float)(trees.LeafValues[first + node] + addition) : 0;

        // At a categorical split XGBoost goes right for the categories of its set, and left for all others.
        int Child(int node, int side) => IsLeaf(node) ? -1
            : trees.LeftChildren[first + node] + (IsCategorical(node) ? side ^ DefaultStep(node) : side);
    }

    private static void WriteTreeSize(Utf8JsonWriter json, int columns, int nodes)
    {
        json.WriteStartObject("tree_param");
        Write(json, "num_deleted", 0);
        Write(json, "num_feature", columns);
        Write(json, "num_nodes", nodes);
        Write(json, "size_leaf_vector", 0);
        json.WriteEndObject();
    }

    // XGBoost's parameters are texts, whatever they hold.
    private static void Write(Utf8JsonWriter json, string name, int value) =>
        json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));

    private static void Write(Utf8JsonWriter json, string name, int count, Func<int, int> value)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < count; i++) json.WriteNumberValue(value(i));
        json.WriteEndArray();
    }

    // XGBoost takes a number without point and exponent for a whole one, and refuses it where a quantity stands.
    private static void Write(Utf8JsonWriter json, string name, int count, Func<int, float> value)
    {
        Span<byte> text = stackalloc byte[32];
        json.WriteStartArray(name);
        for (int i = 0; i < count; i++)
        {
            _ = value(i).TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
            if (text[..length].IndexOfAny((byte)'.', (byte)'E') < 0)
            {
                "E0"u8.CopyTo(text[length..]);
                length += 2;
            }
            json.WriteRawValue(text[..length], skipInputValidation: true);
        }
        json.WriteEndArray();
    }
}
