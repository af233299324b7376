namespace NtlTools.Learning.Clustering;

/// <summary>The components of a mixture in the form in which densities are computed from them.</summary>
/// <remarks>
/// With Σ = L·Lᵀ (Cholesky) the density needs |L⁻¹(x − μ)|², which is sums of products alone once L⁻¹ is there.
/// </remarks>
internal sealed class GaussianComponents
{
    // Unit roundoff as NumPy's eps: the spacing of the doubles above 1.
    private const double Epsilon = 2.220446049250313e-16;

    private GaussianComponents(int count, int columns, CovarianceType type)
    {
        (Count, Columns) = (count, columns);
        IsTriangular = type is CovarianceType.Full or CovarianceType.Tied;
        int size = IsTriangular ? checked(columns * (columns + 1) / 2) : columns;
        FactorStride = type == CovarianceType.Tied ? 0 : size;
        Factors = new double[type == CovarianceType.Tied ? size : checked(count * size)];
        Means = new double[checked(count * columns)];
        Constants = new double[count];
    }

    public int Count { get; }

    public int Columns { get; }

    /// <summary>Whether the factors are triangles; else they are the inverse standard deviations of the columns.</summary>
    public bool IsTriangular { get; }

    /// <summary>One mean a component, one after the other.</summary>
    public double[] Means { get; }

    /// <summary>L⁻¹ of each component row after row up to the diagonal, or the inverse standard deviations.</summary>
    public double[] Factors { get; }

    /// <summary>How far apart two components' factors are; 0 where they share one.</summary>
    public int FactorStride { get; }

    /// <summary>Of each component, the logarithm of its weight and of its density at its mean.</summary>
    public double[] Constants { get; }

    /// <summary>The size of a mixture's <see cref="GaussianMixtureModel.Covariances"/>.</summary>
    public static (int Rows, int Columns) CovarianceShape(CovarianceType type, int count, int columns) => type switch
    {
        CovarianceType.Full => (checked(count * columns), columns),
        CovarianceType.Tied => (columns, columns),
        CovarianceType.Diagonal => (count, columns),
        _ => (count, 1),
    };

    /// <summary>Factors covariances.</summary>
    /// <param name="type">What the covariances are.</param>
    /// <param name="weights">One weight a component.</param>
    /// <param name="means">One mean a component, one after the other.</param>
    /// <param name="covariances">Row after row as <see cref="CovarianceShape"/> says.</param>
    /// <param name="failed">The component whose covariance is not positive definite, or −1.</param>
    /// <returns>The components; unfinished where one failed.</returns>
    public static GaussianComponents From(
        CovarianceType type, ReadOnlySpan<double> weights, ReadOnlySpan<double> means, ReadOnlySpan<double> covariances,
        out int failed)
    {
        int count = weights.Length, d = means.Length / count;
        var result = new GaussianComponents(count, d, type);
        means.CopyTo(result.Means);
        double logRoot = 0;
        for (int k = 0; k < count; k++)
        {
            if (k == 0 || result.FactorStride > 0)
            {
                Span<double> factor = result.Factors.AsSpan(k * result.FactorStride);
                bool done = type switch
                {
                    CovarianceType.Full => TryInvertFactor(covariances.Slice(k * d * d, d * d), d, factor, out logRoot),
                    CovarianceType.Tied => TryInvertFactor(covariances, d, factor, out logRoot),
                    CovarianceType.Diagonal => TryInvertRoots(covariances.Slice(k * d, d), factor[..d], out logRoot),
                    _ => TryInvertRoots(covariances.Slice(k, 1), factor[..d], out logRoot),
                };
                if (!done)
                {
                    failed = k;
                    return result;
                }
            }
            result.Constants[k] = Math.Log(weights[k]) + logRoot - d * 0.5 * Math.Log(2 * Math.PI);
        }
        failed = -1;
        return result;
    }

    // The logarithm is that of the inverse factor's determinant.
    private static bool TryInvertRoots(ReadOnlySpan<double> variances, Span<double> inverse, out double logDeterminant)
    {
        logDeterminant = 0;
        for (int c = 0; c < inverse.Length; c++)
        {
            double variance = variances[variances.Length == 1 ? 0 : c];
            inverse[c] = 1 / Math.Sqrt(variance);
            logDeterminant -= 0.5 * Math.Log(variance);
            if (!(variance > 0) || !double.IsFinite(variance) || !double.IsFinite(inverse[c])) return false;
        }
        return true;
    }

    private static bool TryInvertFactor(ReadOnlySpan<double> covariance, int d, Span<double> inverse, out double logDeterminant)
    {
        logDeterminant = 0;
        for (int i = 0, row = 0; i < d; row += ++i)
        {
            for (int j = 0, other = 0; j <= i; other += ++j)
            {
                double sum = covariance[i * d + j];
                for (int m = 0; m < j; m++) sum -= inverse[row + m] * inverse[other + m];
                if (j < i)
                {
                    inverse[row + j] = sum / inverse[other + j];
                    continue;
                }

                // What rounding alone can leave of the diagonal is no variance.
                if (!(sum > d * Epsilon * covariance[i * d + i])) return false;
                inverse[row + i] = Math.Sqrt(sum);
                logDeterminant -= Math.Log(inverse[row + i]);
            }
        }
        for (int i = 0, row = 0; i < d; row += ++i)
        {
            double root = inverse[row + i];
            for (int j = 0; j < i; j++)
            {
                double sum = 0;
                for (int m = j; m < i; m++) sum += inverse[row + m] * inverse[m * (m + 1) / 2 + j];
                inverse[row + j] = -sum / root;
            }
            inverse[row + i] = 1 / root;
            for (int j = 0; j <= i; j++)
                if (!double.IsFinite(inverse[row + j])) return false;
        }
        return true;
    }
}
