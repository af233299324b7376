using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Learning.Trees;
using NtlTools.Learning.XGBoost;

namespace NtlTools.Core.Detection;

/// <summary>Boosted trees as XGBoost's JSON model files, to take elsewhere and to bring here.</summary>
/// <remarks>
/// <para>
/// The columns are the catalogue's features by name, as in features.csv, NaN where a feature does not exist, and attributes
/// as category codes. The booster's attribute ntltools_categories is a JSON object of each such column's categories in
/// the order of their codes; a category that is not among them is missing. Features beyond ±3.4028233·10³⁸, the greatest
/// 32-bit number but one, are that number; the greatest itself is the threshold of splits that set missing values apart.
/// </para>
/// <para>
/// In Python, a column is encoded by pandas.Categorical(values, categories=known[name]), where known is
/// json.loads(booster.attr('ntltools_categories')), and the frame given to
/// xgboost.DMatrix(frame[booster.feature_names], enable_categorical=True). A model trained in Python on attributes tells the categories by booster.set_attr(ntltools_categories=json.dumps({name: list(categories)})).
/// </para>
/// </remarks>
public static class XGBoostFile
{
    /// <summary>What the files' names end with.</summary>
    public const string Extension = ".json";

    private const string Categories = "ntltools_categories", AttributeNames = "ntltools_attributes",
        Simulated = "ntltools_simulated", BinaryExtension = ".ubj";

    private const int MostNamed = 5, MostCategories = 1024;

    /// <summary>Whether a path is that of an XGBoost model by its ending.</summary>
    public static bool IsOne(string path) => path is not null && (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(BinaryExtension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a file that exists begins as XGBoost's JSON models do; an empty one holds nothing that could be lost.</summary>
    internal static bool BeginsAsOne(string path)
    {
        const string Start = "{\"learner\"";
        try
        {
            using var file = new StreamReader(path);
            var begin = new StringBuilder(Start.Length);
            for (int next = file.Read(); next >= 0 && begin.Length < Start.Length; next = file.Read())
                if (!char.IsWhiteSpace((char)next)) begin.Append((char)next);
            return begin.Length == 0 || begin.ToString() == Start;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Saves a detector's trees; they give its SupervisedScore, since forests and blend have no place in XGBoost. There is always
    /// either the old file or the whole new one.
    /// </summary>
    /// <exception cref="NtlException">
    /// It has no trees, or the file cannot be written, or exists and may not be replaced.
    /// </exception>
    public static void Save(string path, ITheftScorer scorer, bool noClobber = false)
    {
        XGBoostModel model = ModelOf(scorer);
        AtomicFile.Write(path, stream => XGBoostModelWriter.Write(stream, model), noClobber);
    }

    /// <summary>Writes a detector's trees to a stream.</summary>
    /// <exception cref="NtlException">It has no trees.</exception>
    public static void Write(Stream stream, ITheftScorer scorer) => XGBoostModelWriter.Write(stream, ModelOf(scorer));

    /// <summary>Loads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="upToBestIteration">Takes the trees up to the best iteration alone; else all of them.</param>
    /// <exception cref="NtlException">
    /// The file is not there, no model, of a kind that is not supported, or wants columns that are neither features nor
    /// attributes with known categories.
    /// </exception>
    public static XGBoostDetector Load(string path, bool upToBestIteration = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return DetectorOf(path, XGBoostModelReader.Read(stream, new() { UpToBestIteration = upToBestIteration }));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NtlErrors.InputNotFound(path);
        }
        catch (Exception failure) when (failure is InvalidDataException or ArgumentException or OverflowException)
        {
            throw NtlErrors.NotAnXGBoostModel(path, failure.Message, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NtlErrors.UnreadableFile(path, failure);
        }
    }

    private static XGBoostModel ModelOf(ITheftScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        (CustomerEncoder encoder, GradientBoostingModel trees) = scorer switch
        {
            TheftDetector detector => (detector.Parts.Encoder, detector.Parts.Trees ?? throw NtlErrors.NoTrees()),
            XGBoostDetector external => (external.Encoder, external.Trees),
            _ => throw NtlErrors.NoTrees(),
        };
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new List<string>(encoder.Summary.Features);
        Dictionary<string, string[]> categories = [];
        Dictionary<string, string> renamed = [];
        foreach (CustomerEncoder.AttributeCategories attribute in encoder.Summary.Attributes)
        {
            // XGBoost refuses some characters in the name of a column, an empty one, and two columns of one name.
            string name = attribute.Name.Replace('[', '_').Replace(']', '_').Replace('<', '_');
            while (name.Length == 0 || names.Contains(name, StringComparer.OrdinalIgnoreCase)) name += "_";
            names.Add(name);
            categories[name] = [.. attribute.Categories];
            if (name != attribute.Name) renamed[name] = attribute.Name;
        }
        if (categories.Count > 0) attributes[Categories] = JsonSerializer.Serialize(categories, XGBoostNotes.Texts.Categories);
        if (renamed.Count > 0) attributes[AttributeNames] = JsonSerializer.Serialize(renamed, XGBoostNotes.Texts.Names);
        if (scorer.IsSimulated) attributes[Simulated] = "true";
        return new() { Model = trees, FeatureNames = names, Attributes = attributes };
    }

    private static XGBoostDetector DetectorOf(string path, XGBoostModel model)
    {
        if (model.FeatureNames.Count == 0) throw NtlErrors.NoFeatureNames(path);
        Dictionary<string, string[]> known = Notes(model, Categories, XGBoostNotes.Texts.Categories);
        Dictionary<string, string> renamed = Notes(model, AttributeNames, XGBoostNotes.Texts.Names);
        List<string> features = [], unknown = [];
        List<CustomerEncoder.AttributeCategories> attributes = [];
        int[] places = new int[model.FeatureNames.Count];
        for (int column = 0; column < places.Length; column++)
        {
            string name = model.FeatureNames[column];
            bool isCategorical = Array.BinarySearch(model.Model.Trees.CategoricalColumns, column) >= 0;
            if (!isCategorical && FeatureCatalogue.PositionOf(name) is >= 0 and int feature)
            {
                places[column] = features.Count;
                features.Add(FeatureCatalogue.NameAt(feature));
            }
            else if (isCategorical && known.TryGetValue(name, out string[]? categories))
            {
                CheckCategories(name, categories);
                places[column] = -1 - attributes.Count;
                attributes.Add(new(renamed.GetValueOrDefault(name, name), categories));
            }
            else
            {
                unknown.Add(name);
            }
        }
        if (unknown.Count > 0) throw NtlErrors.UnknownModelColumns(path, unknown.Count, [.. unknown.Take(MostNamed)]);
        if (features.Distinct().Count() < features.Count || features.Count == 0)
            throw new InvalidDataException("A feature comes twice, or there is none.");

        // Attributes go behind the features, and keep their order.
        for (int column = 0; column < places.Length; column++)
            if (places[column] < 0) places[column] = features.Count - 1 - places[column];
        GradientBoostingTrees trees = model.Model.Trees;
        var moved = new GradientBoostingModel(places.Length, model.Model.BaseScore, trees with
        {
            Features = Array.ConvertAll(trees.Features, f => f < 0 ? f : places[f]),
            CategoricalColumns = Array.ConvertAll(trees.CategoricalColumns, c => places[c]),
        }, null);

        // Medians stand in where a forest needs a number, and there is none.
        var encoder = new CustomerEncoder(new(features, attributes), new double[features.Count]);
        return new(encoder, moved, model.Attributes.GetValueOrDefault(Simulated) == "true");
    }

    private static void CheckCategories(string name, string[] categories)
    {
        if (categories.Length > MostCategories)
            throw new InvalidDataException(
                $"Column {name} has {categories.Length} categories; at most {MostCategories} are accepted.");
        if (Array.Exists(categories, c => c is null) || categories.Distinct(StringComparer.Ordinal).Count() < categories.Length)
            throw new InvalidDataException($"The categories of column {name} are not different texts.");
    }

    private static Dictionary<string, T> Notes<T>(XGBoostModel model, string attribute,
        JsonTypeInfo<Dictionary<string, T>> type) where T : class
    {
        if (!model.Attributes.TryGetValue(attribute, out string? text)) return [];
        try
        {
            Dictionary<string, T>? notes = JsonSerializer.Deserialize(text, type);
            if (notes is not null && !notes.ContainsValue(null!)) return notes;
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"The attribute {attribute} cannot be read: {failure.Message}", failure);
        }
        throw new InvalidDataException($"The attribute {attribute} has nothing where something is expected.");
    }
}
