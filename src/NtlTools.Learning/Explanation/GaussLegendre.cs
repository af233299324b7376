namespace NtlTools.Learning.Explanation;

/// <summary>
/// The nodes and weights of Gauss-Legendre quadrature on [0, 1]: n of them integrate a polynomial of degree 2n − 1.
/// </summary>
internal static class GaussLegendre
{
    /// <summary>The nodes in rising order, strictly between 0 and 1, and their weights, which add up to 1.</summary>
    public static (double[] Nodes, double[] Weights) Rule(int count, CancellationToken cancellation = default)
    {
        double[] nodes = new double[count], weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();

            // Newton's method from Tricomi's estimate of the zero, which lies close enough for every degree.
            double x = -Math.Cos(Math.PI * (i + 0.75) / (count + 0.5)), slope = 1;
            for (int step = 0; step < 100; step++)
            {
                double before = 1, value = x;
                for (int k = 2; k <= count; k++) (before, value) = (value, ((2 * k - 1) * x * value - (k - 1) * before) / k);
                slope = count * (x * value - before) / (x * x - 1);
                double change = value / slope;
                x -= change;
                if (Math.Abs(change) < 1e-15) break;
            }
            nodes[i] = (1 + x) / 2;
            weights[i] = 1 / ((1 - x * x) * slope * slope);
        }
        return (nodes, weights);
    }
}
