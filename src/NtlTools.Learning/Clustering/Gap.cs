namespace NtlTools.Learning.Clustering;

/// <summary>The gap statistic of one cluster count.</summary>
/// <param name="ClusterCount">The number of clusters, k.</param>
/// <param name="LogInertia">log(W) of the data; −∞ where the inertia is 0.</param>
/// <param name="ReferenceLogInertia">The mean of log(W) over the reference sets, scaled to as many rows.</param>
/// <param name="Value">The second minus the first: the gap; +∞ where the data's inertia is 0.</param>
/// <param name="StandardError">
/// The standard deviation of log(W) over the B reference sets times √(1 + 1/B): what the simulation leaves open.
/// </param>
public readonly record struct Gap(
    int ClusterCount, double LogInertia, double ReferenceLogInertia, double Value, double StandardError);
