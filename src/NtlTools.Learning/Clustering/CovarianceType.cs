namespace NtlTools.Learning.Clustering;

/// <summary>What the components of a Gaussian mixture may look like.</summary>
public enum CovarianceType
{
    /// <summary>Each component has a covariance matrix of its own: ellipsoids of any direction.</summary>
    Full,

    /// <summary>All components share one covariance matrix.</summary>
    Tied,

    /// <summary>Each component has a variance for each column and no covariances: ellipsoids along the columns.</summary>
    Diagonal,

    /// <summary>Each component has one variance for all columns: spheres.</summary>
    Spherical,
}
