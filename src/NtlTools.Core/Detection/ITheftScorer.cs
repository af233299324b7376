using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Detection;

/// <summary>
/// What gives customers a score: a detector that was trained here, or a model that was trained with XGBoost elsewhere.
/// </summary>
public interface ITheftScorer
{
    /// <summary>What the scores rest on.</summary>
    ScoreBasis Basis { get; }

    /// <summary>The features and attributes that it looks at.</summary>
    IReadOnlyList<string> Features { get; }

    /// <summary>The scores at which decisions are made.</summary>
    DetectionThresholds Thresholds { get; }

    /// <summary>Whether readings or theft of some of the customers that it was trained on are simulated.</summary>
    bool IsSimulated { get; }

    /// <summary>Customers as <see cref="Score"/> takes them: in the scorer's segments where it has some.</summary>
    IReadOnlyList<SegmentedCustomer> Segment(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution);

    /// <summary>Scores customers; they are not ranked, since that needs all of them.</summary>
    /// <returns>One score a customer, in the order of the customers.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    TheftScore[] Score(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution);

    /// <summary>Says which features and attributes moved what the boosted trees say of each customer, and how far.</summary>
    /// <returns>One explanation a customer, in the order of the customers.</returns>
    /// <exception cref="NtlException">There are no boosted trees.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    ScoreExplanation[] Explain(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution);
}
