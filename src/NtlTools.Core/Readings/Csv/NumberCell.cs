using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NtlTools.Core.Readings.Csv;

/// <summary>What a cell of readings turned out to be.</summary>
internal enum CellKind
{
    Number,
    Missing,
    NotANumber,
    OtherDecimalMark,
}

/// <summary>Reads numbers out of cells, most of them eight digits at a time.</summary>
internal readonly struct NumberCell(byte decimalMark)
{
    /// <summary>How many bytes behind a cell must be readable.</summary>
    public const int Slack = 8;

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

    private static readonly SearchValues<byte> Numeric = SearchValues.Create("0123456789.,+-eE"u8);

    private readonly ulong _marks = decimalMark * 0x0101010101010101UL;

    /// <summary>Reads an unquoted cell of 1 to 8 bytes that is digits with at most one decimal mark; false for all others.</summary>
    /// <remarks>Branch-light: the digits move to the end of one 64-bit word, and three multiplications add them up.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadShort(ref byte start, int length, out double value)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref start) << (64 - 8 * length);
        word |= 0x3030303030303030UL >> 4 >> (8 * length - 4);

        ulong difference = word ^ _marks;
        ulong mark = (difference - 0x0101010101010101UL) & ~difference & 0x8080808080808080UL;
        int fraction = 0;
        if (mark != 0)
        {
            int at = BitOperations.TrailingZeroCount(mark) & 0x38;
            ulong below = (1UL << at) - 1;
            fraction = 7 - (at >> 3);
            word = (word & ~(below << 8 | 0xFF)) | ((word & below) << 8) | 0x30;
        }
        if (((word & 0xF0F0F0F0F0F0F0F0UL) | (((word + 0x0606060606060606UL) & 0xF0F0F0F0F0F0F0F0UL) >> 4)) != 0x3333333333333333UL
            || (mark != 0 && length == 1))
        {
            value = 0;
            return false;
        }
        word -= 0x3030303030303030UL;
        word = word * 10 + (word >> 8);
        ulong digits = ((word & 0x000000FF000000FFUL) * 0x000F424000000064UL
            + ((word >> 16) & 0x000000FF000000FFUL) * 0x0000271000000001UL) >> 32;
        value = (uint)digits / Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(PowersOfTen), fraction);
        return true;
    }

    /// <summary>Reads any cell: blanks around it, signs, exponents, and the words that mean "missing".</summary>
    public CellKind Read(ReadOnlySpan<byte> cell, out double value)
    {
        cell = CsvText.Trim(cell);
        value = double.NaN;
        if (IsMissing(cell)) return CellKind.Missing;
        Span<byte> point = stackalloc byte[40];
        byte mark = (byte)_marks, other = mark == (byte)'.' ? (byte)',' : (byte)'.';
        if (cell.Contains(other)) return LooksNumeric(cell) ? CellKind.OtherDecimalMark : CellKind.NotANumber;
        if (cell.Length > point.Length) return CellKind.NotANumber;
        cell.CopyTo(point);
        point = point[..cell.Length];
        if (mark != (byte)'.') point.Replace(mark, (byte)'.');
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(point, Style, CultureInfo.InvariantCulture, out value) ? CellKind.Number : CellKind.NotANumber;
    }

    /// <summary>Whether a trimmed cell says that there is no value.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty || cell.SequenceEqual("NaN"u8) || cell.SequenceEqual("NA"u8) || cell.SequenceEqual("nan"u8)
        || cell.SequenceEqual("null"u8) || cell.SequenceEqual("NULL"u8) || cell.SequenceEqual("N/A"u8)
        || cell.SequenceEqual("n/a"u8) || cell.SequenceEqual("-"u8) || cell.SequenceEqual("\\N"u8);

    private static bool LooksNumeric(ReadOnlySpan<byte> cell) => !cell.ContainsAnyExcept(Numeric);
}
