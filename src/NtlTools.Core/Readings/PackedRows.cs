using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NtlTools.Core.Readings;

/// <summary>Writes readings as differences to the one before: 7 bytes each where many follow each other in time or line.</summary>
/// <remarks>
/// A row is a head of 16 bits and what the head says follows: bits 0 to 9 the customer's place in its partition; 10 and 11 the
/// time (as before; as far behind the one before as that was; anew); 12 to 14 the line (one on; up to 255, 65,535 or 2³¹ on;
/// anew with its source); 15 that there is no reading.
/// </remarks>
internal struct RowPacker
{
    /// <summary>The most customers of a partition, as a number of bits.</summary>
    public const int MostPlaceBits = 10;

    /// <summary>No row takes more bytes.</summary>
    public const int LongestRow = 2 + 4 + 12 + 4;

    internal const int SameTime = 0, SameStep = 1 << 10, NewTime = 2 << 10, Times = 3 << 10;
    internal const int NextLine = 0, NearLine = 1 << 12, FarLine = 2 << 12, FartherLine = 3 << 12, NewLine = 4 << 12, Lines = 7 << 12;
    internal const int NoReading = 1 << 15, Places = (1 << MostPlaceBits) - 1;

    private int _minute, _step, _source = -1;
    private long _line;

    public RowPacker()
    {
    }

    /// <summary>Writes a row.</summary>
    /// <param name="to">Where; <see cref="LongestRow"/> bytes can be written there.</param>
    /// <param name="place">The customer's place in its partition.</param>
    /// <param name="row">The row.</param>
    /// <param name="source">The source it comes from.</param>
    /// <param name="line">Its line there.</param>
    /// <returns>How many bytes it takes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Write(ref byte to, int place, in LongRow row, int source, long line)
    {
        int head = place, length = 2;
        if (row.Minute != _minute)
        {
            int step = unchecked(row.Minute - _minute);
            _minute = row.Minute;
            if (step == _step)
            {
                head |= SameStep;
            }
            else
            {
                head |= NewTime;
                _step = step;
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, length), row.Minute);
                length += 4;
            }
        }
        ulong on = (ulong)(line - _line);
        if (source != _source || on > int.MaxValue)
        {
            head |= NewLine;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, length), source);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, length + 4), line);
            length += 12;
            _source = source;
        }
        else if (on != 1)
        {
            (int mode, int bytes) = on <= byte.MaxValue ? (NearLine, 1) : on <= ushort.MaxValue ? (FarLine, 2) : (FartherLine, 4);
            head |= mode;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, length), (uint)on);
            length += bytes;
        }
        _line = line;
        if (float.IsNaN(row.Kwh))
        {
            head |= NoReading;
        }
        else
        {
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, length), row.Kwh);
            length += 4;
        }
        Unsafe.WriteUnaligned(ref to, (ushort)head);
        Debug.Assert(length <= LongestRow, "The longest row is longer than thought.");
        return length;
    }
}

/// <summary>Reads what a <see cref="RowPacker"/> wrote, piece by piece.</summary>
internal ref struct RowUnpacker
{
    private ReadOnlySpan<byte> _rest;
    private int _step;

    public RowUnpacker() => Source = -1;

    public int Place { get; private set; }

    public int Minute { get; private set; }

    public float Kwh { get; private set; }

    public int Source { get; private set; }

    public long Line { get; private set; }

    /// <summary>Goes on with the next piece, which begins with a row.</summary>
    public void Begin(ReadOnlySpan<byte> piece) => _rest = piece;

    /// <summary>Reads the next row; false at the piece's end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        int head = MemoryMarshal.Read<ushort>(_rest), length = 2;
        Place = head & RowPacker.Places;
        switch (head & RowPacker.Times)
        {
            case RowPacker.SameStep:
                Minute = unchecked(Minute + _step);
                break;
            case RowPacker.NewTime:
                int minute = MemoryMarshal.Read<int>(_rest[length..]);
                length += 4;
                _step = unchecked(minute - Minute);
                Minute = minute;
                break;
        }
        switch (head & RowPacker.Lines)
        {
            case RowPacker.NextLine:
                Line++;
                break;
            case RowPacker.NearLine:
                Line += _rest[length++];
                break;
            case RowPacker.FarLine:
                Line += MemoryMarshal.Read<ushort>(_rest[length..]);
                length += 2;
                break;
            case RowPacker.FartherLine:
                Line += MemoryMarshal.Read<uint>(_rest[length..]);
                length += 4;
                break;
            default:
                Source = MemoryMarshal.Read<int>(_rest[length..]);
                Line = MemoryMarshal.Read<long>(_rest[(length + 4)..]);
                length += 12;
                break;
        }
        if ((head & RowPacker.NoReading) != 0)
        {
            Kwh = float.NaN;
        }
        else
        {
            Kwh = MemoryMarshal.Read<float>(_rest[length..]);
            length += 4;
        }
        _rest = _rest[length..];
        return true;
    }
}
