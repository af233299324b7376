using NtlTools.Core.Detection;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Reporting;

/// <summary>cluster_evaluation.json.</summary>
internal sealed record ClusterEvaluationDocument(bool IsSimulated, int FittedCustomerCount, bool IsFittedOnTraining,
    int RecommendedClusterCount, string? Reason, IReadOnlyList<ClusterEvaluation> Evaluations);

/// <summary>cluster_profiles.json.</summary>
internal sealed record ClusterProfilesDocument(bool IsSimulated, int ClusterCount, IReadOnlyList<string> Features,
    SegmentNaming Naming, IReadOnlyList<SegmentProfile> Profiles);

/// <summary>thresholds.json.</summary>
internal sealed record ThresholdsDocument(bool IsSimulated, ScoreBasis Basis, DetectionThresholds Thresholds);

/// <summary>evaluation.json where there were no labels.</summary>
internal sealed record NoEvaluationDocument(ScoreBasis Basis, bool IsSimulated, string Note);

/// <summary>metadata.json.</summary>
internal sealed record MetadataDocument(string Product, string Version, int ModelFormat, bool IsSimulated, ScoreBasis Basis, ulong Seed,
    TrainingMetadata Training, ModelsMetadata Models, IReadOnlyList<string> FeatureNames,
    IReadOnlyList<FeatureImportance> FeatureImportance, IReadOnlyList<CustomerEncoder.AttributeCategories> Categories);

/// <summary>The customers that a detector was trained on.</summary>
internal sealed record TrainingMetadata(int TrainingCount, int TrainingTheftCount, int TrainingHonestCount, int ValidationCount,
    int TestCount, SplitMethod SplitMethod, bool ExcludeMissingness);

/// <summary>What a detector consists of.</summary>
internal sealed record ModelsMetadata(IsolationMetadata IsolationForest, BoostingMetadata? GradientBoosting, BlendMetadata? Blend,
    SegmentationMetadata Segmentation);

/// <summary>All isolation forests.</summary>
internal sealed record IsolationMetadata(int ForestCount, IEnumerable<ForestMetadata> Forests);

/// <summary>The isolation forest of a segment.</summary>
internal sealed record ForestMetadata(int SegmentId, int Trees, int SampleSize, int ExtensionLevel);

/// <summary>The boosted trees.</summary>
internal sealed record BoostingMetadata(int TreeCount, double BaseScore, double? ValidationAveragePrecision);

/// <summary>How forests and trees become one score.</summary>
internal sealed record BlendMetadata(double Intercept, double IsolationWeight, double SupervisedWeight);

/// <summary>The segments that a detector was trained on.</summary>
internal sealed record SegmentationMetadata(int ClusterCount, IReadOnlyList<string> Features, int FittedCustomerCount);
