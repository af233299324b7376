using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NtlTools.Core.Readings.Csv;

/// <summary>Reads bits from the end of bytes to their beginning, as Zstandard's entropy streams are written.</summary>
internal ref struct ZstandardBits
{
    /// <summary>How many bytes before a stream must be readable.</summary>
    public const int Front = 8;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _left;

    /// <summary>Begins behind the mark, which is the highest bit set in the last byte.</summary>
    /// <param name="buffer">Bytes with the stream in them, <see cref="Front"/> or more before it.</param>
    /// <param name="from">Where the stream begins.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <exception cref="InvalidDataException">There is no mark.</exception>
    public ZstandardBits(byte[] buffer, int from, int length)
    {
        if (length < 1 || buffer[from + length - 1] == 0) throw Zstandard.Damaged("a stream of bits has no end");
        _bytes = buffer.AsSpan(from - Front, Front + length);
        _left = 8 * (length - 1) + BitOperations.Log2(buffer[from + length - 1]);
    }

    /// <summary>The bits that are left; below zero where more were read than there are.</summary>
    public readonly int Left => _left;

    /// <summary>The next bits, zeros behind the last, without passing them.</summary>
    /// <param name="count">At most 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Peek(int count)
    {
        // The eight bytes that end with the one of the next bit; before the stream there are readable ones, which fall out.
        int end = (_left + 7) >> 3;
        if (_left <= 0) return 0;
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[end..]);
        word <<= 8 * end - _left;
        if (_left < 64) word &= ~(ulong.MaxValue >> _left);
        return (uint)(word >> 32 >> (32 - count));
    }

    /// <summary>Passes bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count) => _left -= count;

    /// <summary>The next bits, which are passed; at most 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Read(int count)
    {
        uint bits = Peek(count);
        _left -= count;
        return bits;
    }
}
