namespace NtlTools.Learning.Metrics;

/// <summary>The functions behind the probabilities of tests.</summary>
internal static class SpecialFunctions
{
    private const double Precision = 1e-16, Tiny = 1e-300;
    private const int MostTerms = 1_000_000;

    /// <summary>The natural logarithm of the gamma function of a positive number, by Stirling's series (DLMF 5.11.1).</summary>
    public static double LogGamma(double x)
    {
        // The series is precise from about 10 on; the recurrence brings smaller numbers there.
        double product = 1;
        while (x < 15)
        {
            product *= x;
            x++;
        }
        double inverse = 1 / (x * x);
        double series = (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse * (1.0 / 1680
            - inverse * (1.0 / 1188 - inverse * 691.0 / 360360))))) / x;
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series - Math.Log(product);
    }

    /// <summary>The regularised incomplete beta function I(x; a, b), by its continued fraction (DLMF 8.17.22).</summary>
    public static double IncompleteBeta(double x, double a, double b)
    {
        if (double.IsNaN(x) || double.IsNaN(a) || double.IsNaN(b)) return double.NaN;
        if (x <= 0) return 0;
        if (x >= 1) return 1;

        // The fraction converges fast on this side of the mean, and the other side is its mirror.
        if (x > (a + 1) / (a + b + 2)) return 1 - IncompleteBeta(1 - x, b, a);
        double front = Math.Exp(a * Math.Log(x) + b * Math.Log(1 - x) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a;
        double c = 1, d = Inverse(1 - (a + b) * x / (a + 1)), fraction = d;
        for (int m = 1; m < MostTerms; m++)
        {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = Inverse(1 + even * d);
            c = Apart(1 + even / c);
            fraction *= c * d;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = Inverse(1 + odd * d);
            c = Apart(1 + odd / c);
            fraction *= c * d;
            if (Math.Abs(c * d - 1) < Precision) break;
        }
        return front * fraction;
    }

    /// <summary>
    /// The upper regularised incomplete gamma function Q(a, x): by the series of the lower one up to a + 1 (DLMF 8.7.1), and by
    /// its continued fraction from there (DLMF 8.9.2).
    /// </summary>
    public static double UpperIncompleteGamma(double a, double x)
    {
        if (double.IsNaN(a) || double.IsNaN(x)) return double.NaN;
        if (x <= 0) return 1;
        if (double.IsPositiveInfinity(x)) return 0;
        double front = Math.Exp(a * Math.Log(x) - x - LogGamma(a));
        if (x < a + 1)
        {
            double term = 1 / a, sum = term;
            for (int n = 1; n < MostTerms && term > sum * Precision; n++)
            {
                term *= x / (a + n);
                sum += term;
            }
            return Math.Max(0, 1 - front * sum);
        }
        double b = x + 1 - a, c = 1 / Tiny, d = 1 / b, fraction = d;
        for (int n = 1; n < MostTerms; n++)
        {
            double numerator = -n * (n - a);
            b += 2;
            d = Inverse(numerator * d + b);
            c = Apart(b + numerator / c);
            fraction *= c * d;
            if (Math.Abs(c * d - 1) < Precision) break;
        }
        return front * fraction;
    }

    /// <summary>The probability that a standard normal variable is further from 0 than z.</summary>
    public static double TwoSidedNormal(double z) => UpperIncompleteGamma(0.5, z * z / 2);

    /// <summary>The probability that a variable with Student's distribution is further from 0 than t.</summary>
    public static double TwoSidedStudent(double t, double degrees) => double.IsInfinity(t) ? 0
        : IncompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);

    /// <summary>The probability that a variable with the chi-square distribution is larger.</summary>
    public static double UpperChiSquare(double value, double degrees) => UpperIncompleteGamma(degrees / 2, value / 2);

    private static double Inverse(double value) => 1 / Apart(value);

    // A fraction that passes through 0 goes on from beside it (Lentz 1976).
    private static double Apart(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
