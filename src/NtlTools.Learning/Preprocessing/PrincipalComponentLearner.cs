using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Finds the directions in which rows differ most (Pearson 1901), the eigenvectors of their covariance.</summary>
/// <remarks>Memory grows with the square of the columns, at most seventeen such tables, and not with the rows.</remarks>
/// <param name="settings">How many components are kept.</param>
public sealed class PrincipalComponentLearner(PrincipalComponentSettings settings)
{
    // Loadings nearer to the largest one than this share of it count as equal: which of them is larger is rounding.
    private const double EqualLoadings = 1e-8;

    /// <summary>Fits means and components.</summary>
    /// <param name="rows">At least two rows of finite numbers; columns are weighed as they are, so scale them before.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <remarks>
    /// The first of a component's largest loadings is positive, as scikit-learn's svd_flip makes it where it looks at the
    /// components alone. Variances are divided by n − 1.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There are fewer than two rows or fewer rows or columns than components wanted, or a number is NaN, infinite or beyond
    /// ±10¹⁴⁵.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public PrincipalComponentModel Fit(Matrix rows, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        FiniteRows.Check(rows, nameof(rows));
        if (rows.Rows < 2)
            throw new ArgumentException($"Principal components need at least two rows, not {rows.Rows}.", nameof(rows));
        int most = Math.Min(rows.Rows, rows.Columns);
        if (settings.Components > most)
            throw new ArgumentException(
                $"A table of {rows.Rows} × {rows.Columns} has {most} components, not {settings.Components}.", nameof(rows));

        Covariance covariance = Covariance.Of(rows, execution);
        SymmetricEigen eigen = SymmetricEigen.Decompose(covariance.Values, execution.Cancellation);
        double[] variances = [.. eigen.Values.Select(value => Math.Max(0, value))];
        double total = variances.Sum();
        double[] ratios = [.. variances.Select(variance => total > 0 ? variance / total : 0)];
        int count = Count(ratios.AsSpan(0, most));
        var components = new Matrix(count, rows.Columns);
        for (int i = 0; i < count; i++) Flip(eigen.Vectors.Row(i), components.Row(i));
        return new(covariance.Mean, components, variances[..count], ratios[..count]);
    }

    private int Count(ReadOnlySpan<double> ratios)
    {
        int most = settings.Components ?? ratios.Length;
        if (settings.ExplainedVarianceShare is not { } share) return most;
        double sum = 0;
        int count = 0;
        while (count < most && sum <= share) sum += ratios[count++];
        return count;
    }

    private static void Flip(ReadOnlySpan<double> vector, Span<double> component)
    {
        double largest = 0;
        foreach (double loading in vector) largest = Math.Max(largest, Math.Abs(loading));
        int first = 0;
        while (Math.Abs(vector[first]) < largest * (1 - EqualLoadings)) first++;
        double sign = vector[first] < 0 ? -1 : 1;
        for (int c = 0; c < vector.Length; c++) component[c] = sign * vector[c];
    }
}
