using System.Runtime.CompilerServices;

namespace NtlTools.Core.Features;

/// <summary>The discrete Fourier transform of complex series side by side, one a lane, in place, of one length.</summary>
/// <remarks>
/// Cooley and Tukey 1965, decimation in frequency, with radix 4, 2, 3, 5 and every other prime directly. Frequencies come
/// out in the order that the decimation leaves them in (<see cref="FrequencyAt"/>), since a sum over all of them needs no
/// other. A number is two vectors: real parts, imaginary parts.
/// </remarks>
internal sealed unsafe class ComplexTransform<V>
    where V : unmanaged, INumberLanes<V>
{
    private readonly Stage[] _stages;

    /// <summary>Plans for a length of at least 1.</summary>
    public ComplexTransform(int length)
    {
        Length = length;
        var stages = new List<Stage>();
        int remaining = length;
        while (remaining > 1)
        {
            int radix = remaining % 4 == 0 ? 4 : RootsOfUnity.SmallestPrimeFactor(remaining);
            stages.Add(new Stage(radix, remaining));
            remaining /= radix;
        }
        _stages = [.. stages];
        ScratchLength = stages.Count == 0 ? 0 : 2 * stages.Max(stage => stage.Radix);
    }

    /// <summary>The length of each series.</summary>
    public int Length { get; }

    /// <summary>How many vectors of scratch a transform needs.</summary>
    public int ScratchLength { get; }

    /// <summary>Which frequency stands at a position after a transform.</summary>
    public int FrequencyAt(int position)
    {
        int frequency = 0, weight = 1;
        foreach (Stage stage in _stages)
        {
            int part = stage.Length / stage.Radix;
            frequency += weight * (position / part);
            position %= part;
            weight *= stage.Radix;
        }
        return frequency;
    }

    /// <summary>Transforms consecutive blocks of the length.</summary>
    /// <param name="data">blocks × length numbers.</param>
    /// <param name="blocks">How many blocks there are.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> vectors.</param>
    public void Forward(V* data, int blocks, V* scratch)
    {
        V* end = data + 2L * blocks * Length;
        foreach (Stage stage in _stages)
        {
            int part = stage.Length / stage.Radix;
            fixed (double* twiddles = stage.Twiddles, table = stage.Table)
            {
                switch (stage.Radix)
                {
                    case 2: Radix2(data, end, part, twiddles); break;
                    case 3: Radix3(data, end, part, twiddles); break;
                    case 4: Radix4(data, end, part, twiddles); break;
                    case 5: Radix5(data, end, part, twiddles); break;
                    default: RadixPrime(data, end, part, stage.Radix, twiddles, table, scratch); break;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(V* at, V real, V imaginary, double* twiddle)
    {
        at[0] = real * twiddle[0] - imaginary * twiddle[1];
        at[1] = real * twiddle[1] + imaginary * twiddle[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix2(V* data, V* end, int part, double* roots)
    {
        for (V* block = data; block < end; block += 2L * 2 * part)
        {
            V* x = block;
            double* twiddles = roots;
            for (int b = 0; b < part; b++, x += 2, twiddles += 2)
            {
                V* y = x + 2 * part;
                V re0 = x[0], im0 = x[1], re1 = y[0], im1 = y[1];
                x[0] = re0 + re1;
                x[1] = im0 + im1;
                Put(y, re0 - re1, im0 - im1, twiddles);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix3(V* data, V* end, int part, double* roots)
    {
        const double sine = 0.86602540378443864676;
        for (V* block = data; block < end; block += 2L * 3 * part)
        {
            V* x = block;
            double* twiddles = roots;
            for (int b = 0; b < part; b++, x += 2, twiddles += 4)
            {
                V* y = x + 2 * part, z = y + 2 * part;
                V re0 = x[0], im0 = x[1];
                V reSum = y[0] + z[0], imSum = y[1] + z[1];
                V reTurn = (y[0] - z[0]) * sine, imTurn = (y[1] - z[1]) * sine;
                x[0] = re0 + reSum;
                x[1] = im0 + imSum;
                V reMid = re0 - reSum * 0.5, imMid = im0 - imSum * 0.5;
                Put(y, reMid + imTurn, imMid - reTurn, twiddles);
                Put(z, reMid - imTurn, imMid + reTurn, twiddles + 2);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix4(V* data, V* end, int part, double* roots)
    {
        for (V* block = data; block < end; block += 2L * 4 * part)
        {
            V* x = block;
            double* twiddles = roots;
            for (int b = 0; b < part; b++, x += 2, twiddles += 6)
            {
                V* y = x + 2 * part, z = y + 2 * part, w = z + 2 * part;
                V reEven = x[0] + z[0], imEven = x[1] + z[1], reEvenTurn = x[0] - z[0], imEvenTurn = x[1] - z[1];
                V reOdd = y[0] + w[0], imOdd = y[1] + w[1], reOddTurn = y[0] - w[0], imOddTurn = y[1] - w[1];
                x[0] = reEven + reOdd;
                x[1] = imEven + imOdd;
                Put(y, reEvenTurn + imOddTurn, imEvenTurn - reOddTurn, twiddles);
                Put(z, reEven - reOdd, imEven - imOdd, twiddles + 2);
                Put(w, reEvenTurn - imOddTurn, imEvenTurn + reOddTurn, twiddles + 4);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix5(V* data, V* end, int part, double* roots)
    {
        const double cos1 = 0.30901699437494742410, cos2 = -0.80901699437494742410;
        const double sin1 = 0.95105651629515357212, sin2 = 0.58778525229247312917;
        for (V* block = data; block < end; block += 2L * 5 * part)
        {
            V* x = block;
            double* twiddles = roots;
            for (int b = 0; b < part; b++, x += 2, twiddles += 8)
            {
                V* x1 = x + 2 * part, x2 = x1 + 2 * part, x3 = x2 + 2 * part, x4 = x3 + 2 * part;
                V re0 = x[0], im0 = x[1];
                V reSum1 = x1[0] + x4[0], imSum1 = x1[1] + x4[1], reGap1 = x1[0] - x4[0], imGap1 = x1[1] - x4[1];
                V reSum2 = x2[0] + x3[0], imSum2 = x2[1] + x3[1], reGap2 = x2[0] - x3[0], imGap2 = x2[1] - x3[1];
                x[0] = re0 + reSum1 + reSum2;
                x[1] = im0 + imSum1 + imSum2;

                V reMid = re0 + reSum1 * cos1 + reSum2 * cos2, imMid = im0 + imSum1 * cos1 + imSum2 * cos2;
                V reTurn = reGap1 * sin1 + reGap2 * sin2, imTurn = imGap1 * sin1 + imGap2 * sin2;
                Put(x1, reMid + imTurn, imMid - reTurn, twiddles);
                Put(x4, reMid - imTurn, imMid + reTurn, twiddles + 6);

                reMid = re0 + reSum1 * cos2 + reSum2 * cos1;
                imMid = im0 + imSum1 * cos2 + imSum2 * cos1;
                reTurn = reGap1 * sin2 - reGap2 * sin1;
                imTurn = imGap1 * sin2 - imGap2 * sin1;
                Put(x2, reMid + imTurn, imMid - reTurn, twiddles + 2);
                Put(x3, reMid - imTurn, imMid + reTurn, twiddles + 4);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RadixPrime(V* data, V* end, int part, int radix, double* roots, double* table, V* scratch)
    {
        int half = (radix - 1) / 2;
        for (V* block = data; block < end; block += 2L * radix * part)
        {
            V* x = block;
            double* twiddles = roots;
            for (int b = 0; b < part; b++, x += 2, twiddles += 2 * (radix - 1))
            {
                V re0 = x[0], im0 = x[1], reAll = re0, imAll = im0;
                for (int j = 1; j <= half; j++)
                {
                    V* low = x + 2L * j * part, high = x + 2L * (radix - j) * part;
                    V* sums = scratch + 4 * (j - 1);
                    sums[0] = low[0] + high[0];
                    sums[1] = low[1] + high[1];
                    sums[2] = low[0] - high[0];
                    sums[3] = low[1] - high[1];
                    reAll += sums[0];
                    imAll += sums[1];
                }
                x[0] = reAll;
                x[1] = imAll;
                double* row = table;
                for (int k = 1; k <= half; k++, row += 2 * half)
                {
                    V reMid = re0, imMid = im0, reTurn = V.Zero, imTurn = V.Zero;
                    for (int j = 0; j < half; j++)
                    {
                        V* sums = scratch + 4 * j;
                        double cosine = row[2 * j], sine = row[2 * j + 1];
                        reMid += sums[0] * cosine;
                        imMid += sums[1] * cosine;
                        reTurn += sums[2] * sine;
                        imTurn += sums[3] * sine;
                    }
                    Put(x + 2L * k * part, reMid + imTurn, imMid - reTurn, twiddles + 2 * (k - 1));
                    Put(x + 2L * (radix - k) * part, reMid - imTurn, imMid + reTurn, twiddles + 2 * (radix - k - 1));
                }
            }
        }
    }

    /// <summary>One step of the decimation: blocks of a length fall into as many parts as the radix says.</summary>
    private sealed class Stage
    {
        public Stage(int radix, int length)
        {
            Radix = radix;
            Length = length;
            int part = length / radix;
            Twiddles = new double[2 * part * (radix - 1)];
            for (int b = 0, at = 0; b < part; b++)
            {
                for (int k = 1; k < radix; k++)
                {
                    (Twiddles[at], Twiddles[at + 1]) = RootsOfUnity.Root((long)b * k, length);
                    at += 2;
                }
            }
            if (radix > 5) Table = RootsOfUnity.PrimeTable(radix);
        }

        public int Radix { get; }

        public int Length { get; }

        public double[] Twiddles { get; }

        public double[] Table { get; } = [];
    }
}
