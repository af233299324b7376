using System.Numerics;

namespace NtlTools.Learning.Numerics;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix.</summary>
/// <remarks>
/// Householder's reduction to three diagonals, then QR steps with Wilkinson's shift (Golub and Van Loan 2013, sections 8.3.1 to
/// 8.3.5). An eigenvalue is off by about the rounding of the largest one. Every operation on vectors is done number by number,
/// so that the result has the same bits whatever the width of the processor's registers. Time grows with the third power of
/// the size, memory with the second.
/// </remarks>
public sealed class SymmetricEigen
{
    // Double precision's unit roundoff, twice.
    private const double Epsilon = 2.220446049250313e-16;

    // Two or three steps an eigenvalue are usual.
    private const int StepsPerValue = 60;

    private SymmetricEigen(double[] values, Matrix vectors) => (Values, Vectors) = (values, vectors);

    /// <summary>The n eigenvalues, the largest first.</summary>
    public double[] Values { get; }

    /// <summary>n × n: row i is the eigenvector of length 1 of <see cref="Values"/>[i]; its sign is arbitrary.</summary>
    public Matrix Vectors { get; }

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">n × n finite numbers, the same on both sides of the diagonal; it stays as it is.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">The matrix is not square or not symmetric, or a number is not finite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static SymmetricEigen Decompose(Matrix matrix, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        double largest = Check(matrix);
        int n = matrix.Rows;

        // By a power of two, so that squares neither overflow nor vanish and no digit is lost.
        int exponent = largest > 0 ? Math.ILogB(largest) : 0;
        var work = new Matrix(n, n);
        for (int i = 0; i < work.Values.Length; i++) work.Values[i] = Math.ScaleB(matrix.Values[i], -exponent);
        double[] diagonal = new double[n], beside = new double[Math.Max(0, n - 1)];
        Matrix vectors = Tridiagonalize(work, diagonal, beside, cancellation);
        Diagonalize(diagonal, beside, vectors, cancellation);

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => diagonal[i])];
        return new([.. order.Select(i => Math.ScaleB(diagonal[i], exponent))], vectors.SelectRows(order));
    }

    private static double Check(Matrix matrix)
    {
        if (matrix.Rows != matrix.Columns)
            throw new ArgumentException($"A matrix of {matrix.Rows} × {matrix.Columns} is not symmetric.", nameof(matrix));
        double largest = 0;
        for (int i = 0; i < matrix.Rows; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = matrix[i, j];
                if (!double.IsFinite(value)) throw new ArgumentException($"Row {i}, column {j} is not finite.", nameof(matrix));
                if (value != matrix[j, i])
                    throw new ArgumentException($"Row {i}, column {j} differs from row {j}, column {i}.", nameof(matrix));
                largest = Math.Max(largest, Math.Abs(value));
            }
        }
        return largest;
    }

    // Leaves the three diagonals and returns the rows that turn them back.
    private static Matrix Tridiagonalize(Matrix work, double[] diagonal, double[] beside, CancellationToken cancellation)
    {
        int n = work.Rows;
        double[] p = new double[n], betas = new double[n];
        for (int k = 0; k < n - 2; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            int size = n - k - 1;
            Span<double> v = work.Row(k)[(k + 1)..], product = p.AsSpan(0, size);
            double below = 0;
            for (int i = 1; i < size; i++) below += v[i] * v[i];
            if (below == 0)
            {
                beside[k] = v[0];
                continue;
            }
            double norm = Math.Sqrt(v[0] * v[0] + below);
            beside[k] = v[0] > 0 ? -norm : norm;
            v[0] -= beside[k];
            double beta = betas[k] = 2 / (v[0] * v[0] + below);

            product.Clear();
            for (int i = 0; i < size; i++) Multiples.Add(work.Row(k + 1 + i)[(k + 1)..], v[i], product);
            double projection = 0;
            for (int i = 0; i < size; i++)
            {
                product[i] *= beta;
                projection += product[i] * v[i];
            }
            Multiples.Add(v, -0.5 * beta * projection, product);
            for (int i = 0; i < size; i++)
            {
                Span<double> row = work.Row(k + 1 + i)[(k + 1)..];
                Multiples.Add(product, -v[i], row);
                Multiples.Add(v, -product[i], row);
            }
        }
        for (int i = 0; i < n; i++) diagonal[i] = work[i, i];
        if (n > 1) beside[n - 2] = work[n - 2, n - 1];
        return Reflections(work, betas, cancellation);
    }

    // The product of all reflections, transposed, built from the last, which touches least.
    private static Matrix Reflections(Matrix work, double[] betas, CancellationToken cancellation)
    {
        int n = work.Rows;
        var product = new Matrix(n, n);
        double[] sums = new double[n];
        for (int i = 0; i < n; i++) product[i, i] = 1;
        for (int k = n - 3; k >= 0; k--)
        {
            cancellation.ThrowIfCancellationRequested();
            if (betas[k] == 0) continue;
            ReadOnlySpan<double> v = work.Row(k)[(k + 1)..];
            Span<double> sum = sums.AsSpan(0, v.Length);
            sum.Clear();
            for (int i = 0; i < v.Length; i++) Multiples.Add(product.Row(k + 1 + i)[(k + 1)..], v[i], sum);
            for (int i = 0; i < v.Length; i++)
            {
                Span<double> row = product.Row(k + 1 + i)[(k + 1)..];
                Multiples.Add(sum, -betas[k] * v[i], row);
            }
        }
        for (int i = 0; i < n; i++)
            for (int j = 0; j < i; j++) (product[i, j], product[j, i]) = (product[j, i], product[i, j]);
        return product;
    }

    private static void Diagonalize(double[] d, double[] e, Matrix vectors, CancellationToken cancellation)
    {
        int end = d.Length - 1;
        for (int steps = 0; ; steps++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < end; i++)
                if (Math.Abs(e[i]) <= Epsilon * (Math.Abs(d[i]) + Math.Abs(d[i + 1]) + Epsilon)) e[i] = 0;
            while (end > 0 && e[end - 1] == 0) end--;
            if (end <= 0) return;
            int start = end - 1;
            while (start > 0 && e[start - 1] != 0) start--;
            if (steps == StepsPerValue * d.Length) throw new ArithmeticException("The eigenvalues do not settle.");
            Step(d, e, start, end, vectors);
        }
    }

    // One implicit QR step on the rows from start to end, which nothing connects to the others.
    private static void Step(double[] d, double[] e, int start, int end, Matrix vectors)
    {
        double half = (d[end - 1] - d[end]) / 2, last = e[end - 1];
        double x = d[start] - d[end] + last * last / (half + Math.CopySign(Length(half, last), half)), z = e[start];
        for (int k = start; k < end; k++)
        {
            double r = Length(x, z), c = r > 0 ? x / r : 1, s = r > 0 ? z / r : 0;
            if (k > start) e[k - 1] = r;
            double upper = d[k], lower = d[k + 1], between = e[k], cross = 2 * c * s * between;
            d[k] = c * c * upper + cross + s * s * lower;
            d[k + 1] = s * s * upper - cross + c * c * lower;
            e[k] = c * s * (lower - upper) + (c * c - s * s) * between;
            Rotate(vectors.Row(k), vectors.Row(k + 1), c, s);
            if (k == end - 1) return;
            x = e[k];
            z = s * e[k + 1];
            e[k + 1] *= c;
        }
    }

    private static void Rotate(Span<double> first, Span<double> second, double c, double s)
    {
        int i = 0, width = Vector<double>.Count;
        var (cosines, sines) = (new Vector<double>(c), new Vector<double>(s));
        for (; i <= first.Length - width; i += width)
        {
            var (a, b) = (new Vector<double>(first[i..]), new Vector<double>(second[i..]));
            (cosines * a + sines * b).CopyTo(first[i..]);
            (cosines * b - sines * a).CopyTo(second[i..]);
        }
        for (; i < first.Length; i++)
        {
            double a = first[i], b = second[i];
            (first[i], second[i]) = (c * a + s * b, c * b - s * a);
        }
    }

    // The matrix is scaled, so that neither square overflows.
    private static double Length(double a, double b) => Math.Sqrt(a * a + b * b);
}
