using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Detection;

/// <summary>
/// What is normal in each segment: the median and spread of every feature over its training customers who have it.
/// </summary>
/// <remarks>
/// Row 0 is everyone, row s + 1 is segment s; where none of a segment's training customers has the feature, row 0 is
/// repeated.
/// </remarks>
internal sealed class SegmentBaselines
{
    // The interquartile range of a normal distribution is 1.349 standard deviations.
    private const double NormalIqr = 1.349;

    // As many columns as share a line of the cache.
    private const int ColumnsPerBlock = 8;

    public SegmentBaselines(Matrix medians, Matrix spreads)
    {
        if (medians.Rows < 1 || medians.Rows != spreads.Rows || medians.Columns != spreads.Columns)
            throw new ArgumentException("Medians and spreads are tables of one shape.", nameof(spreads));
        if (!Array.TrueForAll(medians.Values, double.IsFinite)
            || !Array.TrueForAll(spreads.Values, s => double.IsFinite(s) && s >= 0))
            throw new ArgumentException("Medians are finite, and spreads are at least 0.", nameof(spreads));
        Medians = medians;
        Spreads = spreads;
    }

    public Matrix Medians { get; }

    /// <summary>Interquartile range / 1.349, else the standard deviation, else 0.</summary>
    public Matrix Spreads { get; }

    /// <summary>Learns what is normal.</summary>
    /// <param name="encoded">Training customers; NaN is a feature that the customer does not have.</param>
    /// <param name="features">How many of the columns are features.</param>
    /// <param name="segmentIds">Their segments.</param>
    /// <param name="segments">The number of segments.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static SegmentBaselines Fit(Matrix encoded, int features, int[] segmentIds, int segments, ExecutionOptions execution)
    {
        var medians = new Matrix(segments + 1, features);
        var spreads = new Matrix(segments + 1, features);
        int[] order = [.. Enumerable.Range(0, segmentIds.Length).OrderBy(i => segmentIds[i])];
        OrderedParallel.ForBlocks(features, ColumnsPerBlock, execution with { Progress = null }, (_, first, end) =>
        {
            int width = end - first;
            double[][] columns = [.. Enumerable.Range(0, width).Select(_ => new double[order.Length])];
            int[] counts = new int[width], starts = new int[width];
            var known = new bool[segments + 1, width];
            for (int at = 0; at < order.Length;)
            {
                int segment = segmentIds[order[at]];
                counts.CopyTo(starts, 0);
                for (; at < order.Length && segmentIds[order[at]] == segment; at++)
                {
                    ReadOnlySpan<double> row = encoded.Row(order[at])[first..end];
                    for (int j = 0; j < width; j++)
                        if (!double.IsNaN(row[j])) columns[j][counts[j]++] = row[j];
                }
                for (int j = 0; segment >= 0 && j < width; j++)
                {
                    known[segment + 1, j] = counts[j] > starts[j];
                    Describe(columns[j].AsSpan(starts[j], counts[j] - starts[j]), segment + 1, first + j);
                }
            }

            // Within the segments the values have changed places by now, which is nothing to the whole.
            for (int j = 0; j < width; j++)
            {
                Describe(columns[j].AsSpan(0, counts[j]), 0, first + j);
                for (int row = 1; row <= segments; row++)
                {
                    if (known[row, j]) continue;
                    (medians[row, first + j], spreads[row, first + j]) = (medians[0, first + j], spreads[0, first + j]);
                }
            }
        });
        return new(medians, spreads);

        void Describe(Span<double> values, int row, int column)
        {
            medians[row, column] = OrderStatistics.Median(values);
            spreads[row, column] = Spread(values);
        }
    }

    /// <summary>How many spreads a value lies from a median; 0 where there is no value or no spread.</summary>
    public static double Departure(double value, double median, double spread) =>
        spread > 0 && !double.IsNaN(value) ? (value - median) / spread : 0;

    private static double Spread(Span<double> values)
    {
        if (values.Length == 0) return 0;
        double upper = OrderStatistics.Select(values, (int)(0.75 * (values.Length - 1)));
        double range = upper - OrderStatistics.Select(values, (int)(0.25 * (values.Length - 1)));
        if (range > 0) return range / NormalIqr;
        double mean = 0, squares = 0;
        foreach (double value in values) mean += value / values.Length;
        foreach (double value in values) squares += (value - mean) * (value - mean) / values.Length;
        return Math.Sqrt(squares);
    }
}
