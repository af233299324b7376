namespace NtlTools.Learning.Trees;

/// <summary>
/// Sorts columns of 32-bit numbers by their bits, eleven at a time; the buffers are kept from one call to the next.
/// </summary>
internal sealed class FloatSorter
{
    private const int DigitBits = 11, Digits = 3, Buckets = 1 << DigitBits;

    private readonly int[] _counts = new int[Digits * Buckets];
    private uint[] _keys = [], _otherKeys = [];
    private float[] _sorted = [];

    /// <summary>The values but the missing ones in rising order; valid until the next call.</summary>
    public ReadOnlySpan<float> Sort(ReadOnlySpan<float> values)
    {
        if (_keys.Length < values.Length)
        {
            _keys = new uint[values.Length];
            _otherKeys = new uint[values.Length];
            _sorted = new float[values.Length];
        }
        Array.Clear(_counts);
        int n = 0;
        foreach (float value in values)
        {
            if (float.IsNaN(value)) continue;

            // Adding zero makes -0 and 0 one value; flipping the bits so makes their order that of the numbers.
            uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
            uint key = bits ^ ((uint)((int)bits >> 31) | 0x8000_0000);
            _keys[n++] = key;
            _counts[key & (Buckets - 1)]++;
            _counts[Buckets + (key >> DigitBits & (Buckets - 1))]++;
            _counts[2 * Buckets + (key >> (2 * DigitBits))]++;
        }
        for (int digit = 0; digit < Digits; digit++)
        {
            var counts = _counts.AsSpan(digit * Buckets, Buckets);
            int start = 0, shift = digit * DigitBits;
            foreach (ref int count in counts) (count, start) = (start, start + count);
            for (int i = 0; i < n; i++)
            {
                uint key = _keys[i];
                _otherKeys[counts[(int)(key >> shift & (Buckets - 1))]++] = key;
            }
            (_keys, _otherKeys) = (_otherKeys, _keys);
        }
        for (int i = 0; i < n; i++)
        {
            uint key = _keys[i];
            _sorted[i] = BitConverter.UInt32BitsToSingle(key ^ (~(uint)((int)key >> 31) | 0x8000_0000));
        }
        return _sorted.AsSpan(0, n);
    }
}
