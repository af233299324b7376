namespace NtlTools.Learning.Clustering;

/// <summary>The life of a cluster over rising density. A level of density is 1 / distance.</summary>
/// <param name="Birth">The level at which the cluster splits off from what is around it, above 0.</param>
/// <param name="Death">The highest finite level at which a row or a cluster within leaves it; 0 where all are equal.</param>
/// <param name="Stability">How long its rows stay, added up: its excess of mass; infinite where equal rows never leave.</param>
public readonly record struct HdbscanCluster(double Birth, double Death, double Stability);
