namespace NtlTools.Learning.Clustering;

/// <summary>What internal validity says of one labeling; NaN where it could not be computed.</summary>
/// <param name="Silhouette">The mean silhouette, from −1 to 1; higher is better.</param>
/// <param name="CalinskiHarabasz">The ratio of Caliński and Harabasz, at least 0; higher is better.</param>
/// <param name="DaviesBouldin">The index of Davies and Bouldin, at least 0; lower is better.</param>
public readonly record struct ValidityScores(double Silhouette, double CalinskiHarabasz, double DaviesBouldin);
