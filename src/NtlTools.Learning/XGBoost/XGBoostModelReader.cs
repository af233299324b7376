using System.Globalization;
using System.Text.Json;
using NtlTools.Learning.Trees;

namespace NtlTools.Learning.XGBoost;

/// <summary>Reads binary classifiers of boosted trees from XGBoost's JSON model files (versions 1 to 3).</summary>
/// <remarks>
/// <para>
/// Boosters gbtree and dart, whose weights are multiplied into the leaves; objectives binary:logistic, reg:logistic and
/// binary:logitraw; quantities and categories. Everything else is refused with what was found and where. The model predicts as
/// XGBoost does: a value is compared as a 32-bit number, NaN is missing. Sums are 64-bit here and 32-bit there.
/// </para>
/// <para>
/// XGBoost sends a category that a split has not heard of to the left. So does the model for codes up to 1,023, or up to
/// the next multiple of 64 above the greatest code that any split of the column names; still greater, negative and broken
/// codes are missing values here. A gain below 0 counts as 0. Memory grows with the length of the file, about threefold.
/// </para>
/// </remarks>
public static class XGBoostModelReader
{
    private const int LeastCategories = 1024;

    // 256 MB of category sets: more than any model needs, less than what a short file could ask for.
    private const long MostWords = 1L << 25;

    /// <summary>Reads a model, all trees of it.</summary>
    /// <param name="stream">UTF-8 text from its current position on; stays open.</param>
    /// <exception cref="InvalidDataException">The text is no such model; the message says what was found and where.</exception>
    public static XGBoostModel Read(Stream stream) => Read(stream, new XGBoostReaderSettings());

    /// <summary>Reads a model.</summary>
    /// <param name="stream">UTF-8 text from its current position on; stays open.</param>
    /// <param name="settings">Which trees, and the longest text.</param>
    /// <exception cref="InvalidDataException">The text is no such model; the message says what was found and where.</exception>
    public static XGBoostModel Read(Stream stream, XGBoostReaderSettings settings)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(settings);
        using JsonDocument document = XGBoostJson.Parse(stream, settings.MostBytes);
        JsonNode learner = new JsonNode(document.RootElement, "").Member("learner");
        string objective = learner.Member("objective").Member("name").Text();
        if (objective is not ("binary:logistic" or "reg:logistic" or "binary:logitraw"))
            throw learner.Member("objective").Member("name").Wrong(
                $"the objective is {objective}; binary:logistic, reg:logistic or binary:logitraw is expected");
        (int columns, double baseScore) = ReadParameters(learner.Member("learner_model_param"), objective);
        string[] names = ReadNames(learner, "feature_names", columns), types = ReadNames(learner, "feature_types", columns);
        Dictionary<string, string> attributes = ReadAttributes(learner);

        JsonNode booster = learner.Member("gradient_booster");
        string kind = booster.Member("name").Text();
        if (kind is not ("gbtree" or "dart"))
            throw booster.Member("name").Wrong($"the booster is {kind}; gbtree or dart is expected");
        JsonNode model = (kind == "dart" ? booster.Member("gbtree") : booster).Member("model");
        JsonNode trees = model.Member("trees");
        int count = trees.Count();
        model.Member("gbtree_model_param").Member("num_trees").Expect(count, "trees");
        foreach (float group in model.Member("tree_info").Numbers(count))
        {
            if (group != 0)
                throw model.Member("tree_info").Wrong($"a tree is of class {group}; all trees of one class are expected");
        }
        float[] weights = kind == "dart" ? booster.Member("weight_drop").Numbers(count) : [];
        int taken = settings.UpToBestIteration ? Math.Min(count, BestTrees(model, learner, attributes)) : count;

        var columnsOfCategories = new SortedSet<int>(Enumerable.Range(0, types.Length).Where(c => types[c] == "c"));
        var read = new XGBoostTree[taken];
        int index = 0;
        foreach (JsonNode tree in trees.Elements().Take(taken))
        {
            read[index] = XGBoostTree.Read(tree, columns, weights.Length > 0 ? weights[index] : 1);
            foreach (int column in read[index].CategoricalColumns) columnsOfCategories.Add(column);
            index++;
        }
        GradientBoostingTrees assembled = Assemble(read, [.. columnsOfCategories], trees.Path);
        return new XGBoostModel
        {
            Model = new GradientBoostingModel(columns, baseScore, assembled, null),
            FeatureNames = names,
            Attributes = attributes,
        };
    }

    private static (int Columns, double BaseScore) ReadParameters(JsonNode parameters, string objective)
    {
        int columns = parameters.Member("num_feature").Whole();
        if (columns is < 1 or > 1_000_000)
            throw parameters.Member("num_feature").Wrong($"there are {columns} columns; 1 to 1000000 are expected");
        foreach (string name in (ReadOnlySpan<string>)["num_class", "num_target"])
        {
            if (parameters.Find(name) is { } several && several.Whole() > 1)
                throw several.Wrong($"the model gives {several.Whole()} numbers a row; one is expected");
        }
        JsonNode score = parameters.Member("base_score");

        // Version 3.1 writes a list of one.
        string text = score.Text().Trim();
        if (text.StartsWith('[') && text.EndsWith(']')) text = text[1..^1];
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) || !float.IsFinite(value))
            throw score.Wrong($"'{score.Text()}' is no finite number");
        if (objective == "binary:logitraw") return (columns, value);
        return value is > 0 and < 1 ? (columns, XGBoostBaseScore.LogOdds(value))
            : throw score.Wrong($"the base score is {text}; a probability between 0 and 1 is expected");
    }

    private static string[] ReadNames(JsonNode learner, string member, int columns)
    {
        if (learner.Find(member) is not { } list) return [];
        string[] names = [.. list.Elements().Select(e => e.Text())];
        return names.Length == 0 || names.Length == columns ? names
            : throw list.Wrong($"there are {names.Length} for {columns} columns");
    }

    private static Dictionary<string, string> ReadAttributes(JsonNode learner)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (learner.Find("attributes") is { } found)
            foreach ((string name, JsonNode value) in found.Members()) attributes[name] = value.Text();
        return attributes;
    }

    private static int BestTrees(JsonNode model, JsonNode learner, Dictionary<string, string> attributes)
    {
        if (!attributes.TryGetValue("best_iteration", out string? text)) return int.MaxValue;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int best))
            throw learner.Member("attributes").Member("best_iteration").Wrong($"'{text}' is no number of an iteration");
        JsonNode? parallel = model.Member("gbtree_model_param").Find("num_parallel_tree");
        long trees = (best + 1L) * Math.Max(1, parallel?.Whole() ?? 1);
        return (int)Math.Min(int.MaxValue, trees);
    }

    private static GradientBoostingTrees Assemble(XGBoostTree[] trees, int[] categorical, string path)
    {
        int[] counts = new int[categorical.Length], starts = new int[trees.Length + 1];
        Array.Fill(counts, LeastCategories);
        bool[] isCategorical = new bool[categorical.Length == 0 ? 0 : categorical[^1] + 1];
        foreach (int column in categorical) isCategorical[column] = true;
        for (int t = 0; t < trees.Length; t++)
        {
            starts[t + 1] = checked(starts[t] + trees[t].Features.Length);
            for (int node = 0; node < trees[t].Features.Length; node++)
            {
                int column = trees[t].Features[node];
                if (column < 0 || column >= isCategorical.Length || !isCategorical[column]) continue;
                if (trees[t].Categories[node] is not { } codes)
                    throw new InvalidDataException($"{path}[{t}]: column {column} is split by a threshold, "
                        + "and is a column of categories.");
                int place = Array.BinarySearch(categorical, column);
                counts[place] = Math.Max(counts[place], GradientBoostingModel.WordsOf(codes.Max + 1) * 64);
            }
        }
        long needed = counts.Sum(c => (long)c / 64) + trees.Sum(t => t.CategoricalColumns.Sum(column =>
            (long)counts[Array.BinarySearch(categorical, column)] / 64));
        if (needed > MostWords) throw new InvalidDataException($"{path}: the sets of categories would take {needed >> 17} MB.");
        List<ulong> sets = [];
        int[] categoryStarts = new int[starts[^1]];
        Array.Fill(categoryStarts, -1);
        for (int t = 0; t < trees.Length; t++)
        {
            for (int node = 0; node < trees[t].Features.Length; node++)
            {
                if (trees[t].Categories[node] is not { } codes) continue;
                ulong[] words = new ulong[counts[Array.BinarySearch(categorical, trees[t].Features[node])] / 64];
                Array.Fill(words, ulong.MaxValue);
                foreach (int code in codes.Codes) words[code >> 6] &= ~(1UL << code);
                categoryStarts[starts[t] + node] = sets.Count;
                sets.AddRange(words);
            }
        }
        return new GradientBoostingTrees
        {
            TreeStarts = starts,
            Features = [.. trees.SelectMany(t => t.Features)],
            Thresholds = [.. trees.SelectMany(t => t.Thresholds)],
            LeftChildren = [.. trees.SelectMany(t => t.LeftChildren)],
            DefaultLeft = [.. trees.SelectMany(t => t.DefaultLeft)],
            LeafValues = [.. trees.SelectMany(t => t.LeafValues)],
            Gains = [.. trees.SelectMany(t => t.Gains)],
            Covers = [.. trees.SelectMany(t => t.Covers)],
            CategoryStarts = categoryStarts,
            CategoryWords = [.. sets],
            CategoricalColumns = categorical,
            CategoryCounts = counts,
            KnownCategories = [.. Enumerable.Repeat(ulong.MaxValue, counts.Sum() / 64)],
        };
    }
}
