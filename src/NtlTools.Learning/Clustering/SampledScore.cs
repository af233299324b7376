namespace NtlTools.Learning.Clustering;

/// <summary>A silhouette estimated from a random sample of rows.</summary>
/// <param name="Value">The mean silhouette of the sampled rows among themselves.</param>
/// <param name="StandardError">
/// The standard error of that mean: √((1 − m/n)·s²/m) for m of n rows whose silhouettes have the sample variance s²; 0 where
/// every row was taken. It covers the choice of the rows, not the small bias of computing distances within the sample.
/// </param>
/// <param name="SampleSize">The number of rows sampled.</param>
public readonly record struct SampledScore(double Value, double StandardError, int SampleSize);
