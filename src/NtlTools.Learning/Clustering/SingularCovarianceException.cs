namespace NtlTools.Learning.Clustering;

/// <summary>A covariance of a mixture is no density's: it is not positive definite in spite of the regularisation.</summary>
/// <remarks>It depends on the rows and on the number of components, so that a mixture of fewer components may well be there.</remarks>
/// <param name="message">Which covariance, and what may help.</param>
public sealed class SingularCovarianceException(string message) : ArgumentException(message);
