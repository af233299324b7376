using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Brings every column to mean 0 and population standard deviation 1; a constant column becomes 0.</summary>
public sealed class StandardScaler
{
    // Unit roundoff as NumPy's eps: the spacing of the doubles above 1.
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Makes a scaler of known numbers, as a model file holds them.</summary>
    /// <param name="mean">One mean a column.</param>
    /// <param name="scale">One population standard deviation a column, at least 0; 0 marks a constant column.</param>
    /// <exception cref="ArgumentException">The lengths differ, a number is not finite, or a scale is negative.</exception>
    public StandardScaler(double[] mean, double[] scale)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(scale);
        if (mean.Length != scale.Length)
            throw new ArgumentException($"{mean.Length} means need as many scales, not {scale.Length}.", nameof(scale));
        for (int c = 0; c < mean.Length; c++)
        {
            if (!double.IsFinite(mean[c])) throw new ArgumentException($"The mean of column {c} is not finite.", nameof(mean));
            if (!double.IsFinite(scale[c]) || scale[c] < 0)
                throw new ArgumentException($"The scale of column {c} is not a finite number of at least 0.", nameof(scale));
        }
        Mean = [.. mean];
        Scale = [.. scale];
    }

    /// <summary>One mean a column.</summary>
    public double[] Mean { get; }

    /// <summary>One population standard deviation a column; 0 for a constant column.</summary>
    public double[] Scale { get; }

    /// <summary>The number of columns.</summary>
    public int Columns => Mean.Length;

    /// <summary>Takes means and population standard deviations from a table.</summary>
    /// <param name="rows">At least one row of finite numbers.</param>
    /// <remarks>
    /// A column counts as constant where its variance is no more than rounding of its values can make it, as scikit-learn
    /// decides it.
    /// </remarks>
    /// <exception cref="ArgumentException">There is no row, or a number is NaN, infinite or beyond ±10¹⁴⁵.</exception>
    public static StandardScaler Fit(Matrix rows)
    {
        FiniteRows.Check(rows, nameof(rows));
        if (rows.Rows == 0) throw new ArgumentException("A scaler needs at least one row.", nameof(rows));
        int n = rows.Rows, d = rows.Columns;
        double[] mean = new double[d], scale = new double[d], remainder = new double[d];
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            for (int c = 0; c < d; c++) mean[c] += row[c];
        }
        for (int c = 0; c < d; c++) mean[c] /= n;
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            for (int c = 0; c < d; c++)
            {
                double deviation = row[c] - mean[c];
                remainder[c] += deviation;
                scale[c] += deviation * deviation;
            }
        }
        for (int c = 0; c < d; c++)
        {
            // What rounding left in the mean would count as spread (the corrected two-pass variance of Chan et al. 1983).
            double variance = Math.Max(0, (scale[c] - remainder[c] * remainder[c] / n) / n);
            double rounding = n * mean[c] * Epsilon;
            scale[c] = variance <= n * Epsilon * variance + rounding * rounding ? 0 : Math.Sqrt(variance);
        }
        return new StandardScaler(mean, scale);
    }

    /// <summary>A scaled copy of a table.</summary>
    /// <param name="rows">Any number of rows with <see cref="Columns"/> columns.</param>
    /// <exception cref="ArgumentException">The number of columns differs.</exception>
    public Matrix Transform(Matrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Columns != Columns)
            throw new ArgumentException($"The scaler has {Columns} columns, the table has {rows.Columns}.", nameof(rows));
        var result = new Matrix(rows.Rows, rows.Columns);
        for (int i = 0; i < rows.Rows; i++) Transform(rows.Row(i), result.Row(i));
        return result;
    }

    /// <summary>Scales one row.</summary>
    /// <param name="row"><see cref="Columns"/> numbers; NaN stays NaN except in a constant column.</param>
    /// <param name="result">Where the scaled numbers go; it may be the row itself.</param>
    /// <exception cref="ArgumentException">A length differs from <see cref="Columns"/>.</exception>
    public void Transform(ReadOnlySpan<double> row, Span<double> result)
    {
        if (row.Length != Columns || result.Length != Columns)
            throw new ArgumentException($"The scaler has {Columns} columns, the row {row.Length}, the result {result.Length}.");
        for (int c = 0; c < row.Length; c++) result[c] = Scale[c] == 0 ? 0 : (row[c] - Mean[c]) / Scale[c];
    }
}
