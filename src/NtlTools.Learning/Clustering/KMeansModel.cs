using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Fitted cluster centers; a row belongs to the nearest.</summary>
public sealed class KMeansModel
{
    private const int BlockRows = 4096;

    /// <summary>Makes a model of known centers, as a model file holds them.</summary>
    /// <param name="centers">One row a cluster, at least one; copied.</param>
    /// <param name="inertia">The sum over the training rows of the squared distance to the nearest center, at least 0.</param>
    /// <param name="iterations">Iterations of the run that won, mini-batches among them, at least 0.</param>
    /// <exception cref="ArgumentException">There is no center, or one is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The inertia is negative or NaN, or the iterations are negative.</exception>
    public KMeansModel(Matrix centers, double inertia, int iterations)
    {
        FiniteRows.Check(centers, nameof(centers));
        if (centers.Rows == 0) throw new ArgumentException("A model needs at least one center.", nameof(centers));
        if (!(inertia >= 0)) throw new ArgumentOutOfRangeException(nameof(inertia), inertia, "The inertia must be at least 0.");
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        Centers = new Matrix(centers.Rows, centers.Columns, [.. centers.Values]);
        Inertia = inertia;
        Iterations = iterations;
    }

    /// <summary>One center a row: <see cref="ClusterCount"/> rows, the training table's columns.</summary>
    public Matrix Centers { get; }

    /// <summary>The number of clusters.</summary>
    public int ClusterCount => Centers.Rows;

    /// <summary>The sum over the training rows of the squared Euclidean distance to the nearest center.</summary>
    public double Inertia { get; }

    /// <summary>Lloyd iterations of the run that won; with mini-batches, those and the iterations over all rows.</summary>
    public int Iterations { get; }

    /// <summary>The cluster of one row; among equally near centers, the first.</summary>
    /// <param name="row">Finite numbers, as many as the centers have columns.</param>
    /// <param name="distance">The Euclidean distance to the cluster's center.</param>
    /// <returns>The cluster, from 0.</returns>
    /// <exception cref="ArgumentException">The number of columns differs, or a number is NaN or infinite.</exception>
    public int Predict(ReadOnlySpan<double> row, out double distance)
    {
        if (row.Length != Centers.Columns)
            throw new ArgumentException($"The centers have {Centers.Columns} columns, the row has {row.Length}.", nameof(row));
        int cluster = Nearest(row, out double squared);

        // A NaN or an infinity anywhere in the row shows in every one of its distances.
        if (!double.IsFinite(squared))
            throw new ArgumentException("The row holds a number that no distance can be computed from.", nameof(row));
        distance = Math.Sqrt(squared);
        return cluster;
    }

    /// <summary>The cluster of every row of a table; among equally near centers, the first.</summary>
    /// <param name="rows">Any number of rows of finite numbers with the centers' columns.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One cluster a row, from 0.</returns>
    /// <exception cref="ArgumentException">The number of columns differs, or a number is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public int[] Predict(Matrix rows, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        if (rows.Columns != Centers.Columns)
            throw new ArgumentException($"The centers have {Centers.Columns} columns, the table {rows.Columns}.", nameof(rows));
        int[] clusters = new int[rows.Rows];
        OrderedParallel.ForBlocks(rows.Rows, BlockRows, execution, (_, first, end) =>
        {
            NearestCenter.Find(rows, first, Centers, clusters.AsSpan(first..end), []);
        });
        return clusters;
    }

    // Column by column without fusing, as the fit computes it, so that a training row gets the cluster it was fitted in.
    private int Nearest(ReadOnlySpan<double> row, out double squared)
    {
        int nearest = 0;
        squared = double.PositiveInfinity;
        for (int cluster = 0; cluster < Centers.Rows; cluster++)
        {
            ReadOnlySpan<double> center = Centers.Row(cluster);
            double sum = 0;
            for (int c = 0; c < center.Length; c++)
            {
                double difference = row[c] - center[c];
                sum += difference * difference;
            }
            if (sum < squared)
            {
                squared = sum;
                nearest = cluster;
            }
        }
        return nearest;
    }
}
