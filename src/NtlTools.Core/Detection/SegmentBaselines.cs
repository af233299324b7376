using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Detection;

/// <summary>What is normal in each segment: the median and spread of every feature over its training customers.</summary>
/// <remarks>Row 0 is everyone, row s + 1 is segment s; a segment without training customers repeats row 0.</remarks>
internal sealed class SegmentBaselines
{
    // The interquartile range of a normal distribution is 1.349 standard deviations.
    private const double NormalIqr = 1.349;

    public SegmentBaselines(Matrix medians, Matrix spreads)
    {
        if (medians.Rows < 1 || medians.Rows != spreads.Rows || medians.Columns != spreads.Columns)
            throw new ArgumentException("Medians and spreads are tables of one shape.", nameof(spreads));
        Medians = medians;
        Spreads = spreads;
    }

    public Matrix Medians { get; }

    /// <summary>Interquartile range / 1.349, else the standard deviation, else 0.</summary>
    public Matrix Spreads { get; }

    public static SegmentBaselines Fit(Matrix completed, IReadOnlyList<SegmentedCustomer> customers, int segments, ExecutionOptions execution)
    {
        var medians = new Matrix(segments + 1, completed.Columns);
        var spreads = new Matrix(segments + 1, completed.Columns);
        OrderedParallel.For(completed.Columns, execution with { Progress = null }, column =>
        {
            double[] values = new double[customers.Count];
            for (int row = 0; row <= segments; row++)
            {
                int count = 0;
                for (int i = 0; i < customers.Count; i++)
                    if (row == 0 || customers[i].SegmentId == row - 1) values[count++] = completed[i, column];
                Span<double> mine = values.AsSpan(0, count);
                (medians[row, column], spreads[row, column]) = count == 0 ? (medians[0, column], spreads[0, column]) : (CustomerEncoder.Median(mine), Spread(mine));
            }
        });
        return new(medians, spreads);
    }

    /// <summary>How many spreads a value lies from the median of a segment; 0 where there is no spread.</summary>
    public double Departure(int segmentId, int column, double value)
    {
        double spread = Spreads[segmentId + 1, column];
        return spread > 0 && !double.IsNaN(value) ? (value - Medians[segmentId + 1, column]) / spread : 0;
    }

    private static double Spread(Span<double> sorted)
    {
        double range = sorted[(int)(0.75 * (sorted.Length - 1))] - sorted[(int)(0.25 * (sorted.Length - 1))];
        if (range > 0) return range / NormalIqr;
        double mean = 0, squares = 0;
        foreach (double value in sorted) mean += value / sorted.Length;
        foreach (double value in sorted) squares += (value - mean) * (value - mean) / sorted.Length;
        return Math.Sqrt(squares);
    }
}
