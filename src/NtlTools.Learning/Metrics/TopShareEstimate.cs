namespace NtlTools.Learning.Metrics;

/// <summary>The metrics of the top of a ranking with their bootstrap intervals.</summary>
/// <param name="Metrics">The metrics on the data as they are.</param>
/// <param name="Precision">The interval of the precision.</param>
/// <param name="Recall">The interval of the recall.</param>
/// <param name="Lift">The interval of the lift.</param>
public readonly record struct TopShareEstimate(TopShareMetrics Metrics, Interval Precision, Interval Recall, Interval Lift);
