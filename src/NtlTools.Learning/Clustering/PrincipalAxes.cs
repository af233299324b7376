using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>The directions in which a table varies, each without covariance with the others (Pearson 1901).</summary>
internal sealed class PrincipalAxes
{
    // Jacobi's method converges quadratically: a handful of sweeps do, and this only guards against one without end.
    private const int MostSweeps = 100;

    private readonly double[] _mean;
    private readonly Matrix _axes;

    private PrincipalAxes(double[] mean, Matrix axes) => (_mean, _axes) = (mean, axes);

    /// <summary>Finds the axes of a table of at least one row.</summary>
    public static PrincipalAxes Of(Matrix rows)
    {
        int d = rows.Columns;
        var mean = new double[d];
        var covariance = new Matrix(d, d);
        for (int i = 0; i < rows.Rows; i++)
            for (int c = 0; c < d; c++) mean[c] += rows.Values[i * d + c];
        for (int c = 0; c < d; c++) mean[c] /= rows.Rows;
        var centered = new double[d];
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            for (int c = 0; c < d; c++) centered[c] = row[c] - mean[c];
            for (int one = 0; one < d; one++)
            {
                Span<double> products = covariance.Row(one)[..(one + 1)];
                for (int other = 0; other < products.Length; other++) products[other] += centered[one] * centered[other];
            }
        }
        for (int one = 0; one < d; one++)
            for (int other = 0; other < one; other++) covariance[other, one] = covariance[one, other];
        return new PrincipalAxes(mean, Diagonalize(covariance));
    }

    /// <summary>The table about its mean in the coordinates of the axes.</summary>
    public Matrix Rotate(Matrix rows)
    {
        var rotated = new Matrix(rows.Rows, rows.Columns);
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            Span<double> result = rotated.Row(i);
            for (int c = 0; c < row.Length; c++)
            {
                ReadOnlySpan<double> axis = _axes.Row(c);
                double sum = 0;
                for (int m = 0; m < row.Length; m++) sum += (row[m] - _mean[m]) * axis[m];
                result[c] = sum;
            }
        }
        return rotated;
    }

    // Jacobi's rotations (1846), all pairs in turn, until what is left beside the diagonal is rounding. One axis a row.
    private static Matrix Diagonalize(Matrix symmetric)
    {
        int d = symmetric.Columns;
        var axes = new Matrix(d, d);
        for (int c = 0; c < d; c++) axes[c, c] = 1;
        bool rotated = true;
        for (int sweep = 0; rotated && sweep < MostSweeps; sweep++)
        {
            rotated = false;
            for (int p = 0; p < d; p++)
            {
                for (int q = p + 1; q < d; q++)
                {
                    double beside = symmetric[p, q], scale = Math.Sqrt(symmetric[p, p]) * Math.Sqrt(symmetric[q, q]);
                    if (!(Math.Abs(beside) > 1e-15 * scale)) continue;
                    rotated = true;
                    double theta = (symmetric[q, q] - symmetric[p, p]) / (2 * beside);
                    double tangent = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
                    double cosine = 1 / Math.Sqrt(tangent * tangent + 1), sine = tangent * cosine;
                    for (int c = 0; c < d; c++)
                        (symmetric[c, p], symmetric[c, q]) = Turn(symmetric[c, p], symmetric[c, q], cosine, sine);
                    Turn(symmetric.Row(p), symmetric.Row(q), cosine, sine);
                    Turn(axes.Row(p), axes.Row(q), cosine, sine);
                    symmetric[p, q] = symmetric[q, p] = 0;

                    // Rounding may leave a diagonal below the nothing that it is.
                    symmetric[p, p] = Math.Max(0, symmetric[p, p]);
                    symmetric[q, q] = Math.Max(0, symmetric[q, q]);
                }
            }
        }
        return axes;
    }

    private static void Turn(Span<double> p, Span<double> q, double cosine, double sine)
    {
        for (int c = 0; c < p.Length; c++) (p[c], q[c]) = Turn(p[c], q[c], cosine, sine);
    }

    private static (double P, double Q) Turn(double p, double q, double cosine, double sine) =>
        (cosine * p - sine * q, sine * p + cosine * q);
}
