using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>Reads times by their text: one that came before costs a comparison. For one thread at a time.</summary>
internal sealed class TimeCache(DateText dates, ZonedTimes zones)
{
    private const int Bits = 11, Longest = 32;

    private readonly Entry[] _entries = new Entry[1 << Bits];
    private Entry _last;

    private static ReadOnlySpan<byte> Places =>
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31];

    /// <summary>Reads a time.</summary>
    /// <param name="start">Its first byte; 32 bytes can be read from there.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="minute">The minute that it falls into, of those since 1900.</param>
    /// <returns>False where it is no time, or a longer one than is kept here.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(ref byte start, int length, out int minute)
    {
        if ((uint)(length - 1) >= Longest)
        {
            minute = 0;
            return false;
        }
        Vector256<byte> text = Vector256.LoadUnsafe(ref start)
            & Vector256.GreaterThan(Vector256.Create((byte)length), Vector256.Create(Places));
        minute = _last.Minute;
        return (_last.Length == length && _last.Text == text) || TryLookUp(text, ref start, length, out minute);
    }

    private bool TryLookUp(Vector256<byte> text, ref byte start, int length, out int minute)
    {
        Vector256<ulong> words = text.AsUInt64();
        ulong hash = (words[0] * 0x9E3779B97F4A7C15UL) ^ (words[1] * 0xC2B2AE3D27D4EB4FUL) ^ (words[2] * 0x165667B19E3779F9UL)
            ^ (words[3] * 0xD6E8FEB86659FD93UL);
        ref Entry entry = ref _entries[hash >> (64 - Bits)];
        if (entry.Length != length || entry.Text != text)
        {
            minute = 0;
            if (!dates.TryParse(MemoryMarshal.CreateReadOnlySpan(ref start, length), out DateTime time, out int offset)) return false;
            entry = new() { Text = text, Length = length, Minute = LongTable.MinuteOf(time) };
            zones.Add(entry.Minute, offset);
        }
        _last = entry;
        minute = entry.Minute;
        return true;
    }

    private struct Entry
    {
        public Vector256<byte> Text;
        public int Length, Minute;
    }
}
