using System.Buffers;
using System.Runtime.InteropServices;

namespace NtlTools.Learning.Metrics;

/// <summary>Orders scores from high to low, equal ones by their index; the buffers are kept from one call to the next.</summary>
/// <remarks>
/// A radix sort of the scores' bits, eleven at a time: linear, and the same on every machine. Memory: 24 bytes a score, lent
/// by the process and given back when the order is disposed of, so that a metric that is measured again takes no new memory.
/// </remarks>
internal sealed class ScoreOrder : IDisposable
{
    private const int DigitBits = 11, Digits = 6, Buckets = 1 << DigitBits;

    private int[] _counts = [];
    private ulong[] _keys = [], _otherKeys = [];
    private int[] _order = [], _otherOrder = [];

    /// <summary>The indices of the scores, the highest score first; valid until the next call.</summary>
    /// <param name="scores">Any numbers but NaN.</param>
    public ReadOnlySpan<int> Descending(ReadOnlySpan<double> scores)
    {
        int n = scores.Length;
        Reserve(n);
        var counts = _counts.AsSpan(0, Digits * Buckets);
        counts.Clear();
        var keys = _keys.AsSpan(0, n);
        for (int i = 0; i < n; i++)
        {
            // Adding zero turns -0 into 0, so that the two are one score. Then the bits of negative numbers fall as the
            // numbers rise and those of positive ones rise: this mapping makes all of them fall, highest score first.
            ulong bits = BitConverter.DoubleToUInt64Bits(scores[i] + 0.0);
            ulong key = (long)bits < 0 ? bits : ~bits & 0x7FFF_FFFF_FFFF_FFFF;
            keys[i] = key;
            for (int digit = 0; digit < Digits; digit++)
                counts[digit * Buckets + (int)(key >> (digit * DigitBits) & (Buckets - 1))]++;
        }
        var order = _order.AsSpan(0, n);
        for (int i = 0; i < n; i++) order[i] = i;
        for (int digit = 0; digit < Digits; digit++) SortBy(digit, n);
        return _order.AsSpan(0, n);
    }

    /// <summary>Gives the buffers back; an order that was returned is valid no more.</summary>
    public void Dispose()
    {
        Return(ref _counts);
        Return(ref _keys);
        Return(ref _otherKeys);
        Return(ref _order);
        Return(ref _otherOrder);
    }

    private void Reserve(int n)
    {
        if (_counts.Length == 0) _counts = ArrayPool<int>.Shared.Rent(Digits * Buckets);
        if (_order.Length >= n && _otherOrder.Length >= n && _keys.Length >= n && _otherKeys.Length >= n) return;
        Return(ref _keys);
        Return(ref _otherKeys);
        Return(ref _order);
        Return(ref _otherOrder);
        _keys = ArrayPool<ulong>.Shared.Rent(n);
        _otherKeys = ArrayPool<ulong>.Shared.Rent(n);
        _order = ArrayPool<int>.Shared.Rent(n);
        _otherOrder = ArrayPool<int>.Shared.Rent(n);
    }

    private static void Return<T>(ref T[] buffer)
    {
        if (buffer.Length > 0) ArrayPool<T>.Shared.Return(buffer);
        buffer = [];
    }

    private void SortBy(int digit, int n)
    {
        var counts = _counts.AsSpan(digit * Buckets, Buckets);
        if (n == 0 || counts[(int)(_keys[0] >> (digit * DigitBits) & (Buckets - 1))] == n) return;
        int start = 0;
        foreach (ref int count in counts) (count, start) = (start, start + count);
        ref int place = ref MemoryMarshal.GetReference(counts);
        int shift = digit * DigitBits;
        for (int i = 0; i < n; i++)
        {
            ulong key = _keys[i];
            int target = System.Runtime.CompilerServices.Unsafe.Add(ref place, (int)(key >> shift & (Buckets - 1)))++;
            _otherKeys[target] = key;
            _otherOrder[target] = _order[i];
        }
        (_keys, _otherKeys) = (_otherKeys, _keys);
        (_order, _otherOrder) = (_otherOrder, _order);
    }
}
