namespace NtlTools.Learning.Clustering;

/// <summary>How long a number of clusters lasts as the threshold of a hierarchy rises (Fred and Jain 2005).</summary>
/// <param name="ClusterCount">The number of clusters, at least 2.</param>
/// <param name="Lifetime">The range of heights, from 0 to 1, between the merge that makes this number and the next.</param>
public readonly record struct ClusterLifetime(int ClusterCount, double Lifetime);
