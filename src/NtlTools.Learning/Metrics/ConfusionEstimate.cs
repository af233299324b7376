namespace NtlTools.Learning.Metrics;

/// <summary>The confusion matrix at a threshold with bootstrap intervals of its ratios.</summary>
/// <param name="Threshold">A score at or above it is a positive decision.</param>
/// <param name="Matrix">The matrix on the data as they are.</param>
/// <param name="Precision">The interval of the precision.</param>
/// <param name="Recall">The interval of the recall.</param>
/// <param name="Specificity">The interval of the specificity.</param>
/// <param name="F1">The interval of F1.</param>
public readonly record struct ConfusionEstimate(
    double Threshold, ConfusionMatrix Matrix, Interval Precision, Interval Recall, Interval Specificity, Interval F1);
