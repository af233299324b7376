using System.Collections.Concurrent;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>A fitted mixture of normal distributions: how likely a row is, and which component it comes from.</summary>
/// <remarks>A row gets the same numbers alone and in a table, to the bit.</remarks>
public sealed class GaussianMixtureModel
{
    private const int BlockRows = 16 * RowTiles.TileRows;

    private readonly GaussianComponents _components;
    private readonly ConcurrentBag<GaussianWorkspace> _idle = [];

    /// <summary>Makes a model of known numbers, as a model file holds them.</summary>
    /// <param name="covarianceType">What the covariances are.</param>
    /// <param name="weights">One weight a component, from 0 to 1, together 1 to within 10⁻⁶; copied.</param>
    /// <param name="means">One row a component; copied.</param>
    /// <param name="covariances">
    /// Full: a square a component, one below the other; tied: one square; diagonal: one row of variances a component;
    /// spherical: one variance a component, in one column. Copied.
    /// </param>
    /// <param name="meanLogLikelihood">The mean over the training rows of the logarithm of their density; finite.</param>
    /// <param name="trainingRows">The number of training rows, at least 1.</param>
    /// <param name="iterations">Iterations of the run that won, at least 0.</param>
    /// <param name="hasConverged">Whether that run ended before the most iterations.</param>
    /// <exception cref="ArgumentException">
    /// Sizes do not fit together, a number is not finite, weights are negative or not together 1, or a covariance is not
    /// symmetric or not positive definite.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The type is unknown, the likelihood not finite, or a count below what it may be.
    /// </exception>
    public GaussianMixtureModel(
        CovarianceType covarianceType, double[] weights, Matrix means, Matrix covariances, double meanLogLikelihood,
        int trainingRows, int iterations, bool hasConverged)
    {
        if (!Enum.IsDefined(covarianceType)) throw new ArgumentOutOfRangeException(nameof(covarianceType));
        CheckWeights(weights);
        FiniteRows.Check(means, nameof(means));
        ArgumentNullException.ThrowIfNull(covariances);
        if (means.Rows != weights.Length)
            throw new ArgumentException($"{weights.Length} weights need as many means, not {means.Rows}.", nameof(means));
        (int Rows, int Columns) shape = GaussianComponents.CovarianceShape(covarianceType, means.Rows, means.Columns);
        if ((covariances.Rows, covariances.Columns) != shape)
        {
            throw new ArgumentException(
                $"{covarianceType} covariances of {means.Rows} components in {means.Columns} columns are {shape.Rows} × "
                + $"{shape.Columns} numbers, not {covariances.Rows} × {covariances.Columns}.", nameof(covariances));
        }
        if (!double.IsFinite(meanLogLikelihood)) throw new ArgumentOutOfRangeException(nameof(meanLogLikelihood));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trainingRows);
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        if (covarianceType is CovarianceType.Full or CovarianceType.Tied) CheckSymmetry(covariances);
        _components = GaussianComponents.From(covarianceType, weights, means.Values, covariances.Values, out int failed);
        if (failed >= 0)
            throw new ArgumentException($"The covariance of component {failed} is not positive definite.", nameof(covariances));
        CovarianceType = covarianceType;
        Weights = [.. weights];
        Means = new Matrix(means.Rows, means.Columns, [.. means.Values]);
        Covariances = new Matrix(shape.Rows, shape.Columns, [.. covariances.Values]);
        (MeanLogLikelihood, TrainingRows, Iterations, HasConverged) = (meanLogLikelihood, trainingRows, iterations, hasConverged);
    }

    /// <summary>What the covariances are.</summary>
    public CovarianceType CovarianceType { get; }

    /// <summary>One weight a component, together 1.</summary>
    public double[] Weights { get; }

    /// <summary>One mean a row: <see cref="ComponentCount"/> rows, the training table's columns.</summary>
    public Matrix Means { get; }

    /// <summary>
    /// Full: a square a component, one below the other; tied: one square; diagonal: one row of variances a component;
    /// spherical: one variance a component, in one column. The regularisation is in them.
    /// </summary>
    public Matrix Covariances { get; }

    /// <summary>The number of components.</summary>
    public int ComponentCount => Means.Rows;

    /// <summary>The mean over the training rows of the logarithm of their density under this model.</summary>
    public double MeanLogLikelihood { get; }

    /// <summary>The number of training rows.</summary>
    public int TrainingRows { get; }

    /// <summary>Iterations of the run that won.</summary>
    public int Iterations { get; }

    /// <summary>Whether that run ended before the most iterations.</summary>
    public bool HasConverged { get; }

    /// <summary>How many numbers of the mixture can be chosen freely: weights, means and covariances.</summary>
    public int FreeParameters
    {
        get
        {
            int d = Means.Columns, triangle = d * (d + 1) / 2;
            int covariances = CovarianceType switch
            {
                CovarianceType.Full => ComponentCount * triangle,
                CovarianceType.Tied => triangle,
                CovarianceType.Diagonal => ComponentCount * d,
                _ => ComponentCount,
            };
            return covariances + ComponentCount * d + ComponentCount - 1;
        }
    }

    /// <summary>
    /// The Bayesian information criterion on the training rows (Schwarz 1978): free parameters times the logarithm of the rows,
    /// minus twice the log-likelihood; lower is better.
    /// </summary>
    public double Bic => FreeParameters * Math.Log(TrainingRows) - 2 * MeanLogLikelihood * TrainingRows;

    /// <summary>
    /// The information criterion of Akaike (1974) on the training rows: twice the free parameters minus twice the
    /// log-likelihood; lower is better.
    /// </summary>
    public double Aic => 2.0 * FreeParameters - 2 * MeanLogLikelihood * TrainingRows;

    /// <summary>The most probable component of one row; among equals, the first.</summary>
    /// <param name="row">Finite numbers, as many as the means have columns.</param>
    /// <returns>The component, from 0.</returns>
    /// <exception cref="ArgumentException">
    /// The number of columns differs, or no density can be computed: a number is NaN, infinite or too far away.
    /// </exception>
    public int Predict(ReadOnlySpan<double> row)
    {
        GaussianWorkspace workspace = Evaluate(row);
        int best = workspace.Best(0);
        _idle.Add(workspace);
        return best;
    }

    /// <summary>The most probable component of every row of a table; among equals, the first.</summary>
    /// <param name="rows">Any number of rows of finite numbers with the means' columns.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One component a row, from 0.</returns>
    /// <exception cref="ArgumentException">As for one row.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public int[] Predict(Matrix rows, ExecutionOptions execution)
    {
        var best = new int[CheckedRows(rows)];
        ForTiles(rows, execution, (workspace, first, count) =>
        {
            for (int i = 0; i < count; i++) best[first + i] = workspace.Best(i);
        });
        return best;
    }

    /// <summary>The probability of each component for one row.</summary>
    /// <param name="row">Finite numbers, as many as the means have columns.</param>
    /// <param name="probabilities">Room for <see cref="ComponentCount"/> numbers from 0 to 1, together 1.</param>
    /// <exception cref="ArgumentException">
    /// As for <see cref="Predict(ReadOnlySpan{double})"/>, or the room is another.
    /// </exception>
    public void PredictProbabilities(ReadOnlySpan<double> row, Span<double> probabilities)
    {
        if (probabilities.Length != ComponentCount)
        {
            throw new ArgumentException(
                $"{ComponentCount} components need as many probabilities, not {probabilities.Length}.", nameof(probabilities));
        }
        GaussianWorkspace workspace = Evaluate(row);
        for (int k = 0; k < probabilities.Length; k++) probabilities[k] = workspace.Shares(k)[0];
        _idle.Add(workspace);
    }

    /// <summary>The probability of each component for every row of a table.</summary>
    /// <param name="rows">Any number of rows of finite numbers with the means' columns.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One row of <see cref="ComponentCount"/> numbers from 0 to 1, together 1, a row.</returns>
    /// <exception cref="ArgumentException">As for one row.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public Matrix PredictProbabilities(Matrix rows, ExecutionOptions execution)
    {
        var probabilities = new Matrix(CheckedRows(rows), ComponentCount);
        ForTiles(rows, execution, (workspace, first, count) =>
        {
            for (int k = 0; k < ComponentCount; k++)
            {
                ReadOnlySpan<double> shares = workspace.Shares(k);
                for (int i = 0; i < count; i++) probabilities.Values[(first + i) * ComponentCount + k] = shares[i];
            }
        });
        return probabilities;
    }

    /// <summary>The logarithm of the density of one row.</summary>
    /// <param name="row">Finite numbers, as many as the means have columns.</param>
    /// <exception cref="ArgumentException">As for <see cref="Predict(ReadOnlySpan{double})"/>.</exception>
    public double LogLikelihood(ReadOnlySpan<double> row)
    {
        GaussianWorkspace workspace = Evaluate(row);
        double logLikelihood = workspace.LogLikelihood(0);
        _idle.Add(workspace);
        return logLikelihood;
    }

    /// <summary>The logarithm of the density of every row of a table.</summary>
    /// <param name="rows">Any number of rows of finite numbers with the means' columns.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One number a row.</returns>
    /// <exception cref="ArgumentException">As for one row.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public double[] LogLikelihood(Matrix rows, ExecutionOptions execution)
    {
        var logLikelihoods = new double[CheckedRows(rows)];
        ForTiles(rows, execution, (workspace, first, count) =>
        {
            for (int i = 0; i < count; i++) logLikelihoods[first + i] = workspace.LogLikelihood(i);
        });
        return logLikelihoods;
    }

    private static void CheckWeights(double[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Length == 0) throw new ArgumentException("A mixture needs at least one component.", nameof(weights));
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            if (!(weights[k] >= 0))
                throw new ArgumentException($"The weight of component {k} is not at least 0.", nameof(weights));
            sum += weights[k];
        }
        if (!(Math.Abs(sum - 1) <= 1e-6)) throw new ArgumentException("The weights are not together 1.", nameof(weights));
    }

    private static void CheckSymmetry(Matrix covariances)
    {
        int d = covariances.Columns;
        for (int row = 0; row < covariances.Rows; row++)
        {
            int square = row - row % d, i = row - square;
            for (int j = 0; j < i; j++)
            {
                double one = covariances[row, j], other = covariances[square + j, i];
                if (!(Math.Abs(one - other) <= 1e-9 * Math.Max(Math.Abs(one), Math.Abs(other))))
                    throw new ArgumentException($"The covariance of component {row / d} is not symmetric.", nameof(covariances));
            }
        }
    }

    private int CheckedRows(Matrix rows)
    {
        FiniteRows.Check(rows, nameof(rows));
        if (rows.Columns != Means.Columns)
            throw new ArgumentException($"The means have {Means.Columns} columns, the table {rows.Columns}.", nameof(rows));
        return rows.Rows;
    }

    private GaussianWorkspace Evaluate(ReadOnlySpan<double> row)
    {
        if (row.Length != Means.Columns)
            throw new ArgumentException($"The means have {Means.Columns} columns, the row has {row.Length}.", nameof(row));
        GaussianWorkspace workspace = Workspace();
        workspace.Evaluate(row, _components);

        // A NaN or an infinity anywhere in the row shows in every one of its densities.
        if (!workspace.AreFinite(1, out _))
            throw new ArgumentException("The row holds a number that no density can be computed from.", nameof(row));
        return workspace;
    }

    private void ForTiles(Matrix rows, ExecutionOptions execution, Action<GaussianWorkspace, int, int> take)
    {
        OrderedParallel.ForBlocks(rows.Rows, BlockRows, execution, (_, first, end) =>
        {
            GaussianWorkspace workspace = Workspace();
            for (int start = first; start < end; start += RowTiles.TileRows)
            {
                int count = Math.Min(RowTiles.TileRows, end - start);
                workspace.Evaluate(rows, start, count, _components);
                if (!workspace.AreFinite(count, out int bad))
                {
                    throw new ArgumentException(
                        $"Row {start + bad} holds a number that no density can be computed from.", nameof(rows));
                }
                take(workspace, start, count);
            }
            _idle.Add(workspace);
        });
    }

    private GaussianWorkspace Workspace() =>
        _idle.TryTake(out GaussianWorkspace? workspace) ? workspace : new GaussianWorkspace(ComponentCount, Means.Columns);
}
