namespace NtlTools.Core.Features;

/// <summary>The numbers that Fourier transforms multiply by.</summary>
internal static class RootsOfUnity
{
    /// <summary>The smallest prime that divides a number of at least 2.</summary>
    public static int SmallestPrimeFactor(int number)
    {
        for (int factor = 2; (long)factor * factor <= number; factor++)
            if (number % factor == 0) return factor;
        return number;
    }

    /// <summary>e^(−2πi · numerator / denominator), exact where it is a multiple of a quarter turn.</summary>
    public static (double Real, double Imaginary) Root(long numerator, long denominator)
    {
        long turn = numerator % denominator * 8;
        // The arithmetic of one eighth of a turn is the most exact; the others are mirror images of it.
        long eighth = turn / denominator;
        long rest = turn % denominator;
        (double sine, double cosine) = Math.SinCos(Math.PI / 4 * ((eighth & 1) == 0 ? rest : denominator - rest) / denominator);
        (cosine, sine) = eighth switch
        {
            0 => (cosine, sine),
            1 => (sine, cosine),
            2 => (-sine, cosine),
            3 => (-cosine, sine),
            4 => (-cosine, -sine),
            5 => (-sine, -cosine),
            6 => (sine, -cosine),
            _ => (cosine, -sine),
        };
        return (cosine, -sine);
    }

    /// <summary>Cosines and sines of 2π·j·k/p for j, k = 1 … (p − 1)/2, in pairs, for a transform of prime length p.</summary>
    public static double[] PrimeTable(int prime)
    {
        int half = (prime - 1) / 2;
        var table = new double[2 * half * half];
        for (int k = 1, at = 0; k <= half; k++)
        {
            for (int j = 1; j <= half; j++)
            {
                (double real, double imaginary) = Root((long)j * k, prime);
                table[at++] = real;
                table[at++] = -imaginary;
            }
        }
        return table;
    }
}
