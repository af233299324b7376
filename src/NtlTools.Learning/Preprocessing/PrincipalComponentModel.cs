using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Turns rows into their principal components; it never changes.</summary>
public sealed class PrincipalComponentModel
{
    private const int BlockSize = 1024;

    private readonly double[] _mean, _explainedVariance, _explainedVarianceRatio;

    // Column after column, so that one number of a row meets all components at once.
    private readonly double[] _loadings;

    /// <summary>Makes a model of known numbers, as a model file holds them; they are copied.</summary>
    /// <param name="mean">One mean for each of the m columns.</param>
    /// <param name="components">One row of m loadings for each of the k components, 1 ≤ k ≤ m.</param>
    /// <param name="explainedVariance">The variance of each component, at least 0.</param>
    /// <param name="explainedVarianceRatio">Its share of the variance of all columns, from 0 to 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a number is not finite or not in its range.</exception>
    public PrincipalComponentModel(IReadOnlyList<double> mean, Matrix components, IReadOnlyList<double> explainedVariance,
        IReadOnlyList<double> explainedVarianceRatio)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(explainedVariance);
        ArgumentNullException.ThrowIfNull(explainedVarianceRatio);
        FiniteRows.Check(components, nameof(components));
        int count = components.Rows, columns = components.Columns;
        if (count == 0 || count > columns)
            throw new ArgumentException($"{columns} columns have 1 to {columns} components, not {count}.", nameof(components));
        if (mean.Count != columns)
            throw new ArgumentException($"{columns} columns need as many means, not {mean.Count}.", nameof(mean));
        if (!mean.All(double.IsFinite)) throw new ArgumentException("A mean is not finite.", nameof(mean));
        if (explainedVariance.Count != count || explainedVarianceRatio.Count != count)
            throw new ArgumentException($"{count} components need as many variances and ratios.", nameof(explainedVariance));
        if (!explainedVariance.All(v => double.IsFinite(v) && v >= 0))
            throw new ArgumentException("A variance is not a finite number of at least 0.", nameof(explainedVariance));
        if (!explainedVarianceRatio.All(r => r is >= 0 and <= 1))
            throw new ArgumentException("A share of the variance is not from 0 to 1.", nameof(explainedVarianceRatio));

        _mean = [.. mean];
        Components = new Matrix(count, columns, [.. components.Values]);
        _loadings = new double[count * columns];
        for (int i = 0; i < count; i++)
            for (int c = 0; c < columns; c++) _loadings[c * count + i] = components[i, c];
        (_explainedVariance, _explainedVarianceRatio) = ([.. explainedVariance], [.. explainedVarianceRatio]);
    }

    /// <summary>The number of columns that go in.</summary>
    public int Columns => _mean.Length;

    /// <summary>The number of components that come out.</summary>
    public int ComponentCount => Components.Rows;

    /// <summary>One mean a column.</summary>
    public IReadOnlyList<double> Mean => _mean;

    /// <summary>One row of loadings a component; rows have length 1 and stand at right angles to each other.</summary>
    public Matrix Components { get; }

    /// <summary>The variance of each component, the largest first, divided by n − 1.</summary>
    public IReadOnlyList<double> ExplainedVariance => _explainedVariance;

    /// <summary>Each component's share of the variance of all columns; 0 where no column varied.</summary>
    public IReadOnlyList<double> ExplainedVarianceRatio => _explainedVarianceRatio;

    /// <summary>All of the model as plain data; the arrays are copies.</summary>
    public PrincipalComponentState State() => new()
    {
        Mean = [.. _mean],
        Components = [.. Components.Values],
        ExplainedVariance = [.. _explainedVariance],
        ExplainedVarianceRatio = [.. _explainedVarianceRatio],
    };

    /// <summary>The components of every row.</summary>
    /// <param name="rows">Any number of rows of <see cref="Columns"/> numbers.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="ArgumentException">The number of columns differs.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public Matrix Transform(Matrix rows, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Columns != Columns)
            throw new ArgumentException($"The components are of {Columns} columns, the table has {rows.Columns}.", nameof(rows));
        var result = new Matrix(rows.Rows, ComponentCount);
        OrderedParallel.ForBlocks(rows.Rows, BlockSize, execution, (_, first, end) =>
        {
            for (int row = first; row < end; row++) Transform(rows.Row(row), result.Row(row));
        });
        return result;
    }

    /// <summary>The components of one row; allocates nothing.</summary>
    /// <param name="row"><see cref="Columns"/> numbers.</param>
    /// <param name="result">Where <see cref="ComponentCount"/> numbers go; not over the row.</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public void Transform(ReadOnlySpan<double> row, Span<double> result)
    {
        if (row.Length != Columns || result.Length != ComponentCount)
            throw new ArgumentException(
                $"{Columns} columns become {ComponentCount} components, the row has {row.Length}, the result {result.Length}.");
        result.Clear();
        for (int c = 0; c < row.Length; c++) Add(c, row[c], result);
    }

    /// <summary>Adds what one column contributes to all components.</summary>
    internal void Add(int column, double value, Span<double> result) =>
        Multiples.Add(_loadings.AsSpan(column * result.Length, result.Length), value - _mean[column], result);
}
