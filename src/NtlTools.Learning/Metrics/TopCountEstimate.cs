namespace NtlTools.Learning.Metrics;

/// <summary>The metrics of the first items of a ranking with their bootstrap intervals.</summary>
/// <param name="Metrics">Precision, recall and lift on the data as they are.</param>
/// <param name="Precision">The interval of the precision.</param>
/// <param name="Recall">The interval of the recall.</param>
/// <param name="Lift">The interval of the lift.</param>
/// <param name="AveragePrecision">The average precision at this count; see <see cref="AveragePrecisionAtN"/>.</param>
public readonly record struct TopCountEstimate(
    TopShareMetrics Metrics, Interval Precision, Interval Recall, Interval Lift, Estimate AveragePrecision);
