using System.Runtime.CompilerServices;

namespace NtlTools.Core.Features;

/// <summary>The entropy of the power spectra of real series side by side, one a lane, of one length.</summary>
/// <remarks>
/// A real series' spectrum mirrors itself, so half of it is enough: each step splits the series by an odd prime p into
/// one real series of 1/p of the length and (p − 1)/2 complex ones, whose mirror images are left out, or by 4 into a real
/// one of half and a complex one of a quarter of the length (split radix, Duhamel and Hollmann 1984). A length with a large
/// prime factor becomes a convolution of a smooth length (Bluestein 1970). Lanes never meet: a customer's entropy does
/// not depend on whom it is computed with.
/// </remarks>
internal sealed unsafe class PowerSpectrum<V>
    where V : unmanaged, INumberLanes<V>
{
    private const int LargestDirectPrime = 97;

    private readonly int _length;
    private readonly List<Split> _splits = [];
    private readonly Convolution? _convolution;

    private PowerSpectrum(int length)
    {
        _length = length;
        var primes = new List<int>();
        int odd = length;
        while (odd % 2 == 0) odd /= 2;
        for (int rest = odd; rest > 1; rest /= primes[^1]) primes.Add(RootsOfUnity.SmallestPrimeFactor(rest));
        if (primes.Count > 0 && primes[^1] > LargestDirectPrime)
        {
            _convolution = new Convolution(length);
            WorkLength = _convolution.WorkLength;
            return;
        }
        int remaining = length;
        for (int i = primes.Count - 1; i >= 0; i--)
        {
            _splits.Add(new Split(primes[i], remaining));
            remaining /= primes[i];
        }
        for (; remaining >= 4; remaining /= 2) _splits.Add(new Split(4, remaining));
        int scratch = 0;
        foreach (Split split in _splits) scratch = Math.Max(scratch, split.ScratchLength);
        WorkLength = length + 2 + scratch;
    }

    /// <summary>How many vectors of working memory an entropy needs.</summary>
    public int WorkLength { get; }

    /// <summary>Plans for a length of at least 4.</summary>
    public static PowerSpectrum<V> Plan(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 4);
        return new PowerSpectrum<V>(length);
    }

    /// <summary>The Shannon entropy of the normalised power at frequencies 1 … ⌊length/2⌋ ÷ the greatest possible one.</summary>
    /// <param name="series">The series, centred or nearly so; destroyed.</param>
    /// <param name="work"><see cref="WorkLength"/> vectors.</param>
    /// <returns>The entropy × the power, so that a division tells one from the other, and the power.</returns>
    public (V Weighted, V Power) Entropy(V* series, V* work)
    {
        var sum = new EntropySum();
        if (_convolution is not null) _convolution.Add(series, work, ref sum);
        else AddSplits(series, work, ref sum);
        V weighted = (EntropySum.TimesLog(sum.Power) - sum.Weighted) / V.Create(Math.Log(_length / 2));
        return (V.Min(V.Max(weighted, V.Zero), sum.Power), sum.Power);
    }

    private void AddSplits(V* series, V* work, ref EntropySum sum)
    {
        V* scratch = work + _length + 2;
        int remaining = _length;
        foreach (Split split in _splits)
        {
            split.Apply(series, work, scratch);
            sum.Add(work, work + 2L * split.Blocks * split.Part.Length);
            remaining = split.Remaining;
        }
        if (remaining == 2)
        {
            V alternating = series[0] - series[1];
            sum.Add(alternating * alternating);
        }
    }

    /// <summary>Σ p and Σ p log p, from which the entropy of p ÷ Σ p follows.</summary>
    private struct EntropySum
    {
        public V Power, Weighted;

        public void Add(V power)
        {
            Power += power;
            Weighted += TimesLog(power);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(V* numbers, V* end)
        {
            V power = Power, weighted = Weighted;
            for (; numbers < end; numbers += 2)
            {
                V one = numbers[0] * numbers[0] + numbers[1] * numbers[1];
                power += one;
                weighted += TimesLog(one);
            }
            Power = power;
            Weighted = weighted;
        }

        /// <summary>p log p, 0 for 0.</summary>
        /// <remarks>
        /// With p = m · 2^e and m about 1, log m = 2 artanh((m − 1)/(m + 1)) and its series. Ours, so that it can be
        /// inlined and gives the same bits on every machine.
        /// </remarks>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V TimesLog(V power)
        {
            V.Split(V.Max(power, V.Create(1e-300)), out V mantissa, out V exponent);
            V s = (mantissa - V.One) / (mantissa + V.One), z = s * s;
            V series = V.Create(1.0 / 19);
            series = series * z + V.Create(1.0 / 17);
            series = series * z + V.Create(1.0 / 15);
            series = series * z + V.Create(1.0 / 13);
            series = series * z + V.Create(1.0 / 11);
            series = series * z + V.Create(1.0 / 9);
            series = series * z + V.Create(1.0 / 7);
            series = series * z + V.Create(1.0 / 5);
            series = series * z + V.Create(1.0 / 3);
            series = series * z + V.One;
            return power * (exponent * V.Create(0.69314718055994530942) + s * 2.0 * series);
        }
    }

    /// <summary>One step: a real series becomes a shorter real one and complex ones, which are transformed at once.</summary>
    private sealed class Split
    {
        private readonly int _radix;
        private readonly int _part;
        private readonly double[] _twiddles;
        private readonly double[] _table = [];

        public Split(int radix, int length)
        {
            _radix = radix;
            _part = length / radix;
            Part = new ComplexTransform<V>(_part);
            Blocks = radix == 4 ? 1 : (radix - 1) / 2;
            Remaining = radix == 4 ? length / 2 : _part;
            ScratchLength = Math.Max(Part.ScratchLength, radix);
            _twiddles = new double[2 * _part * Blocks];
            for (int b = 0, at = 0; b < _part; b++)
            {
                for (int k = 1; k <= Blocks; k++)
                {
                    (_twiddles[at], _twiddles[at + 1]) = RootsOfUnity.Root((long)b * k, length);
                    at += 2;
                }
            }
            if (radix != 4) _table = RootsOfUnity.PrimeTable(radix);
        }

        /// <summary>The transform of one complex block.</summary>
        public ComplexTransform<V> Part { get; }

        /// <summary>How many complex blocks come out.</summary>
        public int Blocks { get; }

        /// <summary>The length of the real series that comes out.</summary>
        public int Remaining { get; }

        public int ScratchLength { get; }

        public void Apply(V* series, V* complex, V* scratch)
        {
            fixed (double* twiddles = _twiddles, table = _table)
            {
                if (_radix == 4) Quarter(series, complex, twiddles);
                else Prime(series, complex, scratch, twiddles, table);
            }
            Part.Forward(complex, Blocks, scratch);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Quarter(V* x, V* complex, double* twiddles)
        {
            for (int b = 0; b < _part; b++, twiddles += 2, complex += 2)
            {
                V x0 = x[b], x1 = x[b + _part], x2 = x[b + 2 * _part], x3 = x[b + 3 * _part];
                x[b] = x0 + x2;
                x[b + _part] = x1 + x3;
                V real = x0 - x2, imaginary = x3 - x1;
                complex[0] = real * twiddles[0] - imaginary * twiddles[1];
                complex[1] = real * twiddles[1] + imaginary * twiddles[0];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Prime(V* x, V* complex, V* scratch, double* twiddles, double* table)
        {
            int half = Blocks;
            for (int b = 0; b < _part; b++, twiddles += 2 * half)
            {
                V x0 = x[b], all = x0;
                for (int j = 1; j <= half; j++)
                {
                    V low = x[b + (long)j * _part], high = x[b + (long)(_radix - j) * _part];
                    scratch[2 * j - 2] = low + high;
                    scratch[2 * j - 1] = low - high;
                    all += low + high;
                }
                x[b] = all;
                if (half < 3)
                {
                    for (int k = 0; k < half; k++)
                    {
                        double* row = table + 2 * k * half;
                        V re = x0, im = V.Zero;
                        for (int j = 0; j < 2 * half; j += 2)
                        {
                            re += scratch[j] * row[j];
                            im -= scratch[j + 1] * row[j + 1];
                        }
                        Put(complex, k, b, re, im, twiddles);
                    }
                    continue;
                }
                // Three frequencies at a time: each sum is loaded once for three, and six chains of additions overlap.
                // The last three may repeat one or two, which costs less than to end with single ones.
                for (int next = 0; next < half; next += 3)
                {
                    int k = Math.Min(next, half - 3);
                    double* row0 = table + 2 * k * half, row1 = row0 + 2 * half, row2 = row1 + 2 * half;
                    V re0 = x0, re1 = x0, re2 = x0, im0 = V.Zero, im1 = V.Zero, im2 = V.Zero;
                    for (int j = 0; j < 2 * half; j += 2)
                    {
                        V sum = scratch[j], gap = scratch[j + 1];
                        re0 += sum * row0[j];
                        im0 -= gap * row0[j + 1];
                        re1 += sum * row1[j];
                        im1 -= gap * row1[j + 1];
                        re2 += sum * row2[j];
                        im2 -= gap * row2[j + 1];
                    }
                    Put(complex, k, b, re0, im0, twiddles);
                    Put(complex, k + 1, b, re1, im1, twiddles);
                    Put(complex, k + 2, b, re2, im2, twiddles);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Put(V* complex, int block, int b, V real, V imaginary, double* twiddles)
        {
            V* at = complex + 2L * ((long)block * _part + b);
            double cosine = twiddles[2 * block], sine = twiddles[2 * block + 1];
            at[0] = real * cosine - imaginary * sine;
            at[1] = real * sine + imaginary * cosine;
        }
    }

    /// <summary>The spectrum as a circular convolution with a chirp, for lengths with a large prime factor.</summary>
    private sealed class Convolution
    {
        private readonly int _length;
        private readonly ComplexTransform<V> _transform;
        private readonly double[] _chirp;
        private readonly double[] _kernel;
        private readonly int[] _frequencies;

        public Convolution(int length)
        {
            _length = length;
            // Frequencies 0 … ⌊length/2⌋ of the convolution are wanted; the others may wrap around.
            int size = length + length / 2 + 1;
            while (!IsSmooth(size)) size++;
            _transform = new ComplexTransform<V>(size);
            _frequencies = [.. Enumerable.Range(0, size).Select(_transform.FrequencyAt)];
            _chirp = new double[2 * length];
            for (int i = 0; i < length; i++)
                (_chirp[2 * i], _chirp[2 * i + 1]) = RootsOfUnity.Root((long)i * i % (2L * length), 2L * length);

            var kernel = new LaneScratch<V>();
            V* values = kernel.Rent(2 * size + _transform.ScratchLength);
            new Span<V>(values, 2 * size).Clear();
            for (int i = 0; i < length; i++)
            {
                (double real, double imaginary) = (_chirp[2 * i], -_chirp[2 * i + 1]);
                int mirror = (size - i) % size;
                values[2 * mirror] = V.Create(real);
                values[2 * mirror + 1] = V.Create(imaginary);
                if (i > length / 2) continue;
                values[2 * i] = V.Create(real);
                values[2 * i + 1] = V.Create(imaginary);
            }
            _transform.Forward(values, 1, values + 2 * size);
            _kernel = new double[2 * size];
            for (int i = 0; i < _kernel.Length; i++) _kernel[i] = *(double*)(values + i);
            GC.KeepAlive(kernel);
        }

        public int WorkLength => 4 * _transform.Length + _transform.ScratchLength;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(V* series, V* work, ref EntropySum sum)
        {
            int size = _transform.Length;
            V* first = work, second = first + 2L * size, scratch = second + 2L * size;
            for (int i = 0; i < _length; i++)
            {
                first[2 * i] = series[i] * _chirp[2 * i];
                first[2 * i + 1] = series[i] * _chirp[2 * i + 1];
            }
            new Span<V>(first + 2L * _length, 2 * (size - _length)).Clear();
            _transform.Forward(first, 1, scratch);

            // The way back is the way forth on conjugates, from numbers in their natural order.
            for (int i = 0; i < size; i++)
            {
                V real = first[2 * i], imaginary = first[2 * i + 1];
                double kernelReal = _kernel[2 * i], kernelImaginary = _kernel[2 * i + 1];
                V* to = second + 2L * _frequencies[i];
                to[0] = real * kernelReal - imaginary * kernelImaginary;
                to[1] = -(real * kernelImaginary + imaginary * kernelReal);
            }
            _transform.Forward(second, 1, scratch);
            V scale = V.Create(1.0 / size);
            for (int i = 0; i < size; i++)
            {
                if (_frequencies[i] == 0 || _frequencies[i] > _length / 2) continue;
                V real = second[2 * i] * scale, imaginary = second[2 * i + 1] * scale;
                sum.Add(real * real + imaginary * imaginary);
            }
        }

        private static bool IsSmooth(int number)
        {
            foreach (int prime in (ReadOnlySpan<int>)[2, 3, 5])
                while (number % prime == 0) number /= prime;
            return number == 1;
        }
    }
}
