namespace NtlTools.Learning.Clustering;

/// <summary>Which clusters of a density hierarchy are the result.</summary>
public enum ClusterSelection
{
    /// <summary>Those that together persist longest over all densities (Campello, Moulavi and Sander 2013).</summary>
    ExcessOfMass,

    /// <summary>Those that nothing splits any more: more, smaller and more even ones.</summary>
    Leaf,
}
