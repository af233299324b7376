using NtlTools.Core.Detection;
using NtlTools.Core.Files;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Reporting;

/// <summary>The JSON files that describe what was learned: their shape is defined here and nowhere else.</summary>
public static class ModelReports
{
    /// <summary>cluster_evaluation.json.</summary>
    public static void WriteClusterEvaluation(Stream stream, CustomerSegmentation segmentation)
    {
        ArgumentNullException.ThrowIfNull(segmentation);
        ClusterEvaluation recommended = segmentation.Evaluations.First(e => e.IsRecommended);
        JsonFile.Write(stream, new ClusterEvaluationDocument(
            segmentation.IsSimulated,
            segmentation.FittedCustomerCount,
            segmentation.IsFittedOnTraining,
            RecommendedClusterCount: recommended.ClusterCount,
            recommended.Reason,
            segmentation.Evaluations), ReportJson.Files.ClusterEvaluationDocument);
    }

    /// <summary>cluster_profiles.json: the segments of all customers of a run.</summary>
    public static void WriteClusterProfiles(Stream stream, CustomerSegmentation segmentation, IReadOnlyList<SegmentProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(segmentation);
        JsonFile.Write(stream, new ClusterProfilesDocument(
            IsSimulated: profiles.Any(p => p.IsSimulated),
            segmentation.ClusterCount,
            segmentation.Features,
            segmentation.Summary.Naming,
            Profiles: profiles), ReportJson.Files.ClusterProfilesDocument);
    }

    /// <summary>thresholds.json.</summary>
    public static void WriteThresholds(Stream stream, TheftDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        JsonFile.Write(stream, new ThresholdsDocument(detector.IsSimulated, detector.Basis, detector.Thresholds),
            ReportJson.Files.ThresholdsDocument);
    }

    /// <summary>evaluation.json; without labels it says so and holds no figures.</summary>
    public static void WriteEvaluation(Stream stream, TheftDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        if (detector.Evaluation is { } evaluation) JsonFile.Write(stream, evaluation, ReportJson.Files.DetectorEvaluation);
        else WriteNoEvaluation(stream, detector);
    }

    /// <summary>metadata.json: what the detector consists of and was trained on.</summary>
    public static void WriteMetadata(Stream stream, TheftDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        DetectorSummary summary = detector.Parts.Summary;
        JsonFile.Write(stream, new MetadataDocument(
            Product: "NtlTools",
            Version: ProductVersion.Text,
            ModelFormat: ModelFile.FormatVersion(detector),
            detector.IsSimulated,
            detector.Basis,
            summary.Seed,
            Training: new(
                summary.TrainingCount,
                summary.TrainingTheftCount,
                summary.TrainingHonestCount,
                summary.ValidationCount,
                summary.TestCount,
                summary.SplitMethod,
                summary.ExcludeMissingness),
            Models: new(
                IsolationForest: new(
                    detector.ForestCount,
                    Forests: detector.Parts.Isolation.Forests.Select(f => new ForestMetadata(
                        SegmentId: f.Key, Trees: f.Value.Model.TreeCount, f.Value.Model.SampleSize, f.Value.Model.ExtensionLevel))),
                GradientBoosting: detector.Parts.Trees is { } trees
                    ? new(trees.TreeCount, trees.BaseScore, trees.ValidationAveragePrecision)
                    : null,
                Blend: detector.Parts.Blend is { } blend
                    ? new(blend.Intercept, detector.IsolationWeight, detector.SupervisedWeight)
                    : null,
                Segmentation: new(detector.Segmentation.ClusterCount, detector.Segmentation.Features,
                    detector.Segmentation.FittedCustomerCount)),
            FeatureNames: detector.Features,
            detector.FeatureImportance,
            Categories: detector.Parts.Encoder.Summary.Attributes), ReportJson.Files.MetadataDocument);
    }

    private static void WriteNoEvaluation(Stream stream, TheftDetector detector) => JsonFile.Write(stream,
        new NoEvaluationDocument(
            detector.Basis,
            detector.IsSimulated,
            Note: "There were no labels to test against: scores say how unusual a customer is, not how likely theft is, "
                + "and how well they find it is not known."),
        ReportJson.Files.NoEvaluationDocument);
}
