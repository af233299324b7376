using NtlTools.Core.Segmentation;
using NtlTools.Learning.Calibration;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Detection;

/// <summary>Everything that a detector consists of.</summary>
internal sealed record DetectorParts
{
    public required DetectorSummary Summary { get; init; }

    public required CustomerSegmentation Segmentation { get; init; }

    public required CustomerEncoder Encoder { get; init; }

    public required SegmentBaselines Baselines { get; init; }

    public required IsolationScorer Isolation { get; init; }

    /// <summary>Null without labels, together with the two that follow.</summary>
    public GradientBoostingModel? Trees { get; init; }

    public LogisticModel? Blend { get; init; }

    /// <summary>The trees' log-odds of the validation customers.</summary>
    public ScoreQuantiles? LogOdds { get; init; }

    /// <summary>Hashes of the ids of training and validation customers, ascending, so that a test can leave them out.</summary>
    public required ulong[] FittedIds { get; init; }

    /// <summary>Makes sure that the parts fit together, wherever they come from.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public void Check()
    {
        bool blended = Summary.Basis == ScoreBasis.Blend;
        bool fit = Summary.Basis != ScoreBasis.Supervised && blended == (Trees is not null)
            && blended == (Blend is not null) && blended == (LogOdds is not null)
            && (Trees is null || Trees.Columns == Encoder.ColumnCount) && (Blend is null || Blend.Coefficients.Length == 2)
            && Baselines.Medians.Columns == Encoder.FeatureCount && Baselines.Medians.Rows == Segmentation.ClusterCount + 1
            && Summary.Thresholds.AreDefined && FittedIds.Length == Summary.TrainingCount + Summary.ValidationCount
            && Isolation.Forests.All(f => f.Key >= -1 && f.Key < Segmentation.ClusterCount
                && f.Value.Model.Columns == Encoder.FeatureCount);
        if (!fit) throw new ArgumentException("the parts of the detector do not fit together.");
    }
}

/// <summary>All of a detector that is neither an array nor a model of its own.</summary>
internal sealed record DetectorSummary
{
    public required ScoreBasis Basis { get; init; }

    public required int TrainingCount { get; init; }

    public required int TrainingTheftCount { get; init; }

    public required int TrainingHonestCount { get; init; }

    public required int ValidationCount { get; init; }

    public required int TestCount { get; init; }

    public required SplitMethod SplitMethod { get; init; }

    public required bool ExcludeMissingness { get; init; }

    public required bool IsSimulated { get; init; }

    public required ulong Seed { get; init; }

    public required DetectionThresholds Thresholds { get; init; }

    public DetectorEvaluation? Evaluation { get; init; }
}
