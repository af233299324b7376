namespace NtlTools.Learning.Clustering;

/// <summary>One step of a hierarchy: two clusters become one.</summary>
/// <param name="First">The lower of the two: a row where it is below the number n of rows, else that of merge First − n.</param>
/// <param name="Second">The higher of the two.</param>
/// <param name="Height">How far apart the two are, at least 0.</param>
/// <param name="Size">The rows of the new cluster, at least 2.</param>
public readonly record struct Merge(int First, int Second, double Height, int Size);
