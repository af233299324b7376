namespace NtlTools.Core.Segmentation;

/// <summary>How customers are divided into segments.</summary>
public enum ClusteringAlgorithm
{
    /// <summary>k-means, on random batches where there are very many customers.</summary>
    KMeans,

    /// <summary>k-means on random batches, whatever the number of customers (Sculley 2010).</summary>
    MiniBatchKMeans,

    /// <summary>Agglomerative clustering with Ward, average or complete linkage.</summary>
    Hierarchical,

    /// <summary>Dense regions of any shape; what lies in none is an outlier (Ester et al. 1996).</summary>
    DBSCAN,

    /// <summary>Dense regions of differing density; what lies in none is an outlier (Campello et al. 2013).</summary>
    HDBSCAN,

    /// <summary>A mixture of normal distributions, with a probability for every segment.</summary>
    GaussianMixture,

    /// <summary>DBSCAN first, then k-means on what is dense; the rest are outliers.</summary>
    Hybrid,

    /// <summary>Several of the others, combined by how often they put two customers together (Fred and Jain 2005).</summary>
    Ensemble,
}
