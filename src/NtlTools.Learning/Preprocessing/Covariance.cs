using System.Numerics.Tensors;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>The means and covariances of a table's columns.</summary>
/// <param name="Mean">One mean a column.</param>
/// <param name="Values">m × m covariances, divided by n − 1.</param>
internal sealed record Covariance(double[] Mean, Matrix Values)
{
    // Blocks depend on the rows alone, and their partial sums' memory does not grow with them.
    private const int MostBlocks = 16, LeastRows = 1024, RowsBetweenChecks = 256;

    /// <summary>Computes both, around the means.</summary>
    /// <param name="rows">At least two rows of finite numbers.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static Covariance Of(Matrix rows, ExecutionOptions execution)
    {
        ExecutionOptions quiet = execution with { Progress = null };
        int columns = rows.Columns, size = Math.Max(LeastRows, OrderedParallel.BlockCount(rows.Rows, MostBlocks));
        double[] mean = MeanOf(rows, size, quiet);
        var partials = new double[OrderedParallel.BlockCount(rows.Rows, size)][];
        OrderedParallel.ForBlocks(rows.Rows, size, quiet, (block, first, end) =>
        {
            double[] products = partials[block] = new double[columns * columns], deviations = new double[columns];
            for (int row = first; row < end; row++)
            {
                if (row % RowsBetweenChecks == 0) quiet.Cancellation.ThrowIfCancellationRequested();
                TensorPrimitives.Subtract(rows.Row(row), mean, deviations);
                for (int c = 0; c < columns; c++)
                    Multiples.Add(deviations.AsSpan(c), deviations[c], products.AsSpan(c * columns + c, columns - c));
            }
        });
        var sums = new Matrix(columns, columns);
        foreach (double[] products in partials) TensorPrimitives.Add(sums.Values, products, sums.Values);
        for (int i = 0; i < columns; i++)
            for (int j = i; j < columns; j++) sums[j, i] = sums[i, j] /= rows.Rows - 1;
        return new(mean, sums);
    }

    private static double[] MeanOf(Matrix rows, int size, ExecutionOptions execution)
    {
        var partials = new double[OrderedParallel.BlockCount(rows.Rows, size)][];
        OrderedParallel.ForBlocks(rows.Rows, size, execution, (block, first, end) =>
        {
            double[] sums = partials[block] = new double[rows.Columns];
            for (int row = first; row < end; row++) TensorPrimitives.Add(sums, rows.Row(row), sums);
        });
        double[] mean = new double[rows.Columns];
        foreach (double[] sums in partials) TensorPrimitives.Add(mean, sums, mean);
        TensorPrimitives.Divide(mean, rows.Rows, mean);
        return mean;
    }
}
