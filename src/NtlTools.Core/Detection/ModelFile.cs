using System.Globalization;
using System.Text.Json.Serialization;
using NtlTools.Core.Errors;
using NtlTools.Core.Files;
using NtlTools.Core.Segmentation;
using NtlTools.Learning.Calibration;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Detection;

/// <summary>Saves and loads detectors and segmentations as .ntlmodel files.</summary>
/// <remarks>A file is a zip of JSON and plain arrays with checksums. Loading one runs no code of its own.</remarks>
public static class ModelFile
{
    /// <summary>What the files' names end with.</summary>
    public const string Extension = ".ntlmodel";

    private const string DetectorKind = "detector", SegmentationKind = "segmentation", SegmentationPrefix = "segmentation/";

    /// <summary>Saves a detector with its segmentation; there is always either the old file or the whole new one.</summary>
    /// <exception cref="NtlException">The file cannot be written, or exists and may not be replaced.</exception>
    public static void Save(string path, TheftDetector detector, bool noClobber = false) =>
        AtomicFile.Write(path, stream => Write(stream, detector), noClobber);

    /// <summary>Saves a segmentation; there is always either the old file or the whole new one.</summary>
    /// <exception cref="NtlException">The file cannot be written, or exists and may not be replaced.</exception>
    public static void Save(string path, CustomerSegmentation segmentation, bool noClobber = false) =>
        AtomicFile.Write(path, stream => Write(stream, segmentation), noClobber);

    /// <summary>Saves a model in a format; there is always either the old file or the whole new one.</summary>
    /// <param name="path">The file to write; its folder exists.</param>
    /// <param name="model">
    /// A <see cref="TheftDetector"/>, a <see cref="CustomerSegmentation"/> or an <see cref="XGBoostDetector"/>.
    /// </param>
    /// <param name="format">The format.</param>
    /// <param name="noClobber">Refuses to replace a file.</param>
    /// <exception cref="NtlException">
    /// The model has no such format, or the file cannot be written, or exists and may not be replaced, or is no model.
    /// </exception>
    public static void Save(string path, object model, ModelFormat format, bool noClobber)
    {
        ArgumentNullException.ThrowIfNull(model);
        CheckReplaceable(path);
        switch (model)
        {
            case ITheftScorer scorer when format == ModelFormat.XGBoostJson: XGBoostFile.Save(path, scorer, noClobber); break;
            case TheftDetector detector when format == ModelFormat.NtlTools: Save(path, detector, noClobber); break;
            case CustomerSegmentation segments when format == ModelFormat.NtlTools: Save(path, segments, noClobber); break;
            default: throw NtlErrors.NoSuchFormat(model.GetType().Name, format.ToString());
        }
    }

    /// <summary>The format that the ending of a file's name asks for.</summary>
    /// <exception cref="NtlException">It ends in another way than models do.</exception>
    public static ModelFormat FormatOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(XGBoostFile.Extension, StringComparison.OrdinalIgnoreCase) ? ModelFormat.XGBoostJson
            : path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? ModelFormat.NtlTools
            : throw NtlErrors.NoSuchModelEnding(path);
    }

    /// <summary>
    /// Refuses to put a model in the place of a file that is none, by its name (.ntlmodel) or by what is in it: somebody's readings.
    /// </summary>
    /// <exception cref="NtlException">It is none.</exception>
    public static void CheckReplaceable(string path)
    {
        ArgumentNullException.ThrowIfNull(path);

        // By its name a damaged model can still be replaced.
        if (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || !File.Exists(path)) return;
        if (!XGBoostFile.BeginsAsOne(path) && !ModelArchive.IsOne(path)) throw NtlErrors.WouldReplaceNoModel(path);
    }

    /// <summary>Writes a detector to a stream.</summary>
    public static void Write(Stream stream, TheftDetector detector)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(detector);
        var writer = new ModelWriter(DetectorKind, FormatVersion(detector));
        Save(writer, detector.Parts);
        writer.WriteTo(stream);
    }

    /// <summary>Writes a segmentation to a stream.</summary>
    public static void Write(Stream stream, CustomerSegmentation segmentation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(segmentation);
        var writer = new ModelWriter(SegmentationKind, segmentation.FormatVersion);
        segmentation.Save(writer, "");
        writer.WriteTo(stream);
    }

    /// <summary>Loads a model: one of this product, or of XGBoost where the name ends with .json.</summary>
    /// <returns>
    /// A <see cref="TheftDetector"/>, a <see cref="CustomerSegmentation"/> or an <see cref="XGBoostDetector"/>.
    /// </returns>
    /// <param name="path">The file.</param>
    /// <param name="upToBestIteration">Takes the trees of an XGBoost model up to its best iteration alone; else all.</param>
    /// <exception cref="NtlException">The file is not there, no model, damaged, oversized or of a newer format.</exception>
    public static object Load(string path, bool upToBestIteration = false)
    {
        if (XGBoostFile.IsOne(path)) return XGBoostFile.Load(path, upToBestIteration);
        ModelReader reader = ModelReader.Open(path);
        return reader.Kind switch
        {
            DetectorKind => LoadDetector(reader),
            SegmentationKind => LoadSegmentation(reader),
            _ => throw NtlErrors.OtherModel(path, reader.Kind, $"{DetectorKind} or {SegmentationKind}"),
        };
    }

    /// <summary>Loads a detector.</summary>
    /// <exception cref="NtlException">As <see cref="Load"/>, or the file holds another kind of model.</exception>
    public static TheftDetector LoadDetector(string path)
    {
        ModelReader reader = ModelReader.Open(path);
        return reader.Kind == DetectorKind ? LoadDetector(reader) : throw NtlErrors.OtherModel(path, reader.Kind, DetectorKind);
    }

    /// <summary>Loads a segmentation, also out of a detector's file.</summary>
    /// <exception cref="NtlException">As <see cref="Load"/>, or the file holds another kind of model.</exception>
    public static CustomerSegmentation LoadSegmentation(string path)
    {
        ModelReader reader = ModelReader.Open(path);
        return reader.Kind switch
        {
            SegmentationKind => LoadSegmentation(reader),
            DetectorKind => CustomerSegmentation.Load(reader, SegmentationPrefix),
            _ => throw NtlErrors.OtherModel(path, reader.Kind, SegmentationKind),
        };
    }

    /// <summary>The version of the file that a detector is saved as: the lowest whose readers score it right.</summary>
    internal static int FormatVersion(TheftDetector detector) =>
        Math.Max(detector.Segmentation.FormatVersion,
            detector.Parts.Isolation.Forests.Values.Any(f => f.Model.Hyperplanes is not null)
                ? ModelArchive.SlantedSplitsVersion
                : ModelArchive.PlainVersion);

    private static void Save(ModelWriter writer, DetectorParts parts)
    {
        writer.AddDocument("detector", parts.Summary, DetectorJson.Documents.DetectorSummary);
        parts.Segmentation.Save(writer, SegmentationPrefix);
        writer.AddDocument("columns", parts.Encoder.Summary, DetectorJson.Documents.Columns);
        writer.AddArray<double>("medians", parts.Encoder.Medians);
        writer.AddArray<double>("baselines/medians", parts.Baselines.Medians.Values);
        writer.AddArray<double>("baselines/spreads", parts.Baselines.Spreads.Values);
        writer.AddArray<ulong>("fittedIds", parts.FittedIds);
        writer.AddDocument("forests", parts.Isolation.Forests.Select(f =>
            new ForestEntry(f.Key, f.Value.Model.SampleSize, f.Value.Model.ExtensionLevel)).ToArray(),
            DetectorJson.Documents.ForestEntryArray);
        foreach ((int segment, IsolationScorer.Forest forest) in parts.Isolation.Forests)
        {
            string prefix = ForestPrefix(segment);
            writer.AddArray<int>(prefix + "treeStarts", forest.Model.TreeStarts);
            writer.AddArray<int>(prefix + "features", forest.Model.Features);
            writer.AddArray<double>(prefix + "thresholds", forest.Model.Thresholds);
            writer.AddArray<int>(prefix + "leftChildren", forest.Model.LeftChildren);
            writer.AddArray<double>(prefix + "pathLengths", forest.Model.PathLengths);
            writer.AddArray<double>(prefix + "quantiles", forest.Training.Quantiles);
            if (forest.Model.Hyperplanes is not { } splits) continue;
            writer.AddArray<double>(prefix + "hyperplanes/centers", splits.Centers);
            writer.AddArray<double>(prefix + "hyperplanes/scales", splits.Scales);
            writer.AddArray<int>(prefix + "hyperplanes/splitColumns", splits.SplitColumns);
            writer.AddArray<float>(prefix + "hyperplanes/normals", splits.Normals);
        }
        if (parts.Trees is not { } model) return;
        writer.AddDocument("boosting", new BoostingEntry(model.BaseScore, model.ValidationAveragePrecision),
            DetectorJson.Documents.BoostingEntry);
        GradientBoostingFile.Save(writer, "trees/", model.Trees);
        writer.AddDocument("blend", new BlendEntry(parts.Blend!.Intercept, parts.Blend.Coefficients),
            DetectorJson.Documents.BlendEntry);
        writer.AddArray<double>("logOdds", parts.LogOdds!.Quantiles);
    }

    private static CustomerSegmentation LoadSegmentation(ModelReader reader)
    {
        CustomerSegmentation segmentation = CustomerSegmentation.Load(reader, "");
        reader.ExpectAllRead();
        return segmentation;
    }

    private static TheftDetector LoadDetector(ModelReader reader)
    {
        CustomerSegmentation segmentation = CustomerSegmentation.Load(reader, SegmentationPrefix);
        var summary = reader.Document<DetectorSummary>("detector");
        var columns = reader.Document<CustomerEncoder.Description>("columns");
        double[] medians = reader.Array<double>("medians");
        double[] baseMedians = reader.Array<double>("baselines/medians"), baseSpreads = reader.Array<double>("baselines/spreads");
        ulong[] fitted = reader.Array<ulong>("fittedIds");
        return reader.Build(() =>
        {
            var encoder = new CustomerEncoder(columns, medians);
            int rows = segmentation.ClusterCount + 1;
            if (!IsAscending(fitted)) throw new ArgumentException("the hashes of the fitted customers are not ascending.");
            var parts = new DetectorParts
            {
                Summary = summary,
                Segmentation = segmentation,
                Encoder = encoder,
                Baselines = new(new Matrix(rows, encoder.FeatureCount, baseMedians),
                    new Matrix(rows, encoder.FeatureCount, baseSpreads)),
                Isolation = LoadForests(reader, encoder.FeatureCount),
                FittedIds = fitted,
            };
            if (reader.HasDocument("boosting")) parts = WithTrees(reader, parts);
            reader.ExpectAllRead();
            return new TheftDetector(parts);
        });
    }

    private static IsolationScorer LoadForests(ModelReader reader, int columns)
    {
        var forests = new SortedDictionary<int, IsolationScorer.Forest>();
        foreach (ForestEntry entry in reader.Document<ForestEntry[]>("forests"))
        {
            string prefix = ForestPrefix(entry.Segment);
            var model = new IsolationForestModel(columns, entry.SampleSize, reader.Array<int>(prefix + "treeStarts"),
                reader.Array<int>(prefix + "features"), reader.Array<double>(prefix + "thresholds"),
                reader.Array<int>(prefix + "leftChildren"), reader.Array<double>(prefix + "pathLengths"),
                LoadHyperplanes(reader, entry, prefix));
            forests.Add(entry.Segment, new(model, new ScoreQuantiles(reader.Array<double>(prefix + "quantiles"))));
        }
        return new(forests);
    }

    private static IsolationHyperplanes? LoadHyperplanes(ModelReader reader, ForestEntry entry, string prefix)
    {
        if (entry.ExtensionLevel == 0) return null;
        if (reader.Version < ModelArchive.SlantedSplitsVersion)
            throw reader.Damaged($"it has slanted splits, which version {reader.Version} of the format has not.");
        return new(checked(entry.ExtensionLevel + 1), reader.Array<double>(prefix + "hyperplanes/centers"),
            reader.Array<double>(prefix + "hyperplanes/scales"), reader.Array<int>(prefix + "hyperplanes/splitColumns"),
            reader.Array<float>(prefix + "hyperplanes/normals"));
    }

    private static DetectorParts WithTrees(ModelReader reader, DetectorParts parts)
    {
        var boosting = reader.Document<BoostingEntry>("boosting");
        var blend = reader.Document<BlendEntry>("blend");
        return parts with
        {
            Trees = new GradientBoostingModel(parts.Encoder.ColumnCount, boosting.BaseScore, GradientBoostingFile.Load(reader, "trees/"),
                boosting.ValidationAveragePrecision),
            Blend = new LogisticModel(blend.Intercept, [.. blend.Coefficients]),
            LogOdds = new ScoreQuantiles(reader.Array<double>("logOdds")),
        };
    }

    private static bool IsAscending(ulong[] values)
    {
        for (int i = 1; i < values.Length; i++)
            if (values[i] < values[i - 1]) return false;
        return true;
    }

    private static string ForestPrefix(int segment) =>
        segment == IsolationScorer.Everyone ? "forests/everyone/"
            : string.Create(CultureInfo.InvariantCulture, $"forests/{segment}/");

    // A level of 0 is left out, so that plain forests are saved as the files of version 1 have them.
    internal sealed record ForestEntry(int Segment, int SampleSize,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int ExtensionLevel = 0);

    internal sealed record BoostingEntry(double BaseScore, double? ValidationAveragePrecision);

    internal sealed record BlendEntry(double Intercept, IReadOnlyList<double> Coefficients);
}
