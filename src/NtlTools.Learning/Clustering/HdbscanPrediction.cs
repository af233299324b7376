namespace NtlTools.Learning.Clustering;

/// <summary>Clusters of rows that HDBSCAN was not fitted to.</summary>
/// <param name="Labels">The cluster of each row, −1 for noise.</param>
/// <param name="Probabilities">How firmly each row belongs to it, from 0 (noise) to 1.</param>
public sealed record HdbscanPrediction(int[] Labels, double[] Probabilities);
