using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

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
    private const double MostExact = 1L << 53;

    private static readonly SearchValues<byte> Numeric = SearchValues.Create("0123456789.,+-eE"u8);

    private readonly ulong _marks = decimalMark * 0x0101010101010101UL;

    // One for no decimal mark, then the powers of ten by the digits behind the mark, then what makes an empty cell missing.
    private static ReadOnlySpan<double> Divisors => [1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, double.NaN];

    private static ReadOnlySpan<double> PowersOfTen =>
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16];

    /// <summary>Reads an unquoted cell of 0 to 8 bytes that is digits with at most one decimal mark, or empty: NaN. False for
    /// all others.</summary>
    /// <remarks>
    /// Without a branch that the data decides: the digits move to the end of one 64-bit word, the mark is squeezed out,
    /// and three multiplications add them up. The result is the nearest double, for both parts of the division are exact.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadShort(ref byte start, int length, out double value)
    {
        int bits = 4 * length;
        ulong word = Unsafe.ReadUnaligned<ulong>(ref start) << (32 - bits) << (32 - bits);
        word |= 0x3030303030303030UL >> bits >> bits;

        ulong difference = word ^ _marks;
        ulong mark = (difference - 0x0101010101010101UL) & ~difference & 0x8080808080808080UL;
        int at = BitOperations.TrailingZeroCount(mark) & 0x78;
        ulong found = (ulong)((at - 64L) >> 63), below = (1UL << at) - 1;
        word = (word & ~(below << 8 | (found & 0xFF))) | (word & below) << 8 | (found & 0x30);

        ulong wrong = ((word & 0xF0F0F0F0F0F0F0F0UL)
            | (((word + 0x0606060606060606UL) & 0xF0F0F0F0F0F0F0F0UL) >> 4)) ^ 0x3333333333333333UL;
        word -= 0x3030303030303030UL;
        word = word * 10 + (word >> 8);
        ulong digits = ((word & 0x000000FF000000FFUL) * 0x000F424000000064UL
            + ((word >> 16) & 0x000000FF000000FFUL) * 0x0000271000000001UL) >> 32;
        int divisor = 8 - (at >> 3) + (length == 0 ? 9 : 0);
        value = (uint)digits / Unsafe.Add(ref MemoryMarshal.GetReference(Divisors), divisor);

        // A mark alone is no number.
        return wrong == 0 && (length != 1 || at == 64);
    }

    /// <summary>Reads four cells side by side as <see cref="TryReadShort"/> does, where <see cref="ReadsFour"/> says that it
    /// can.</summary>
    /// <param name="words">For each cell, the eight bytes that end where it ends.</param>
    /// <param name="ends">Where the cell before the first ends, then where each of them does; one byte lies between two
    /// cells.</param>
    /// <param name="maximum">The largest number to take.</param>
    /// <param name="values">The numbers, NaN for empty cells.</param>
    /// <returns>False where one of them is no such cell, or above the maximum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadFour(ref ulong words, ref int ends, double maximum, out Vector128<float> values)
    {
        Vector128<int> before = Vector128.LoadUnsafe(ref ends), after = Vector128.LoadUnsafe(ref Unsafe.Add(ref ends, 1));
        Vector256<long> lengths = Avx2.ConvertToVector256Int64(after - before - Vector128<int>.One);
        Vector256<ulong> keep = Avx2.ShiftLeftLogicalVariable(Vector256<ulong>.AllBitsSet,
            (Vector256.Create(64L) - (lengths << 3)).AsUInt64());
        Vector256<ulong> word = Vector256.ConditionalSelect(keep, Vector256.LoadUnsafe(ref words),
            Vector256.Create(0x3030303030303030UL));

        Vector256<ulong> marks = Vector256.Equals(word.AsByte(), Vector256.Create(_marks).AsByte()).AsUInt64();
        Vector256<ulong> below = Vector256.AndNot(marks - Vector256<ulong>.One, marks),
            none = Vector256.Equals(marks, Vector256<ulong>.Zero);
        Vector256<ulong> squeezed = Vector256.AndNot(word, (below << 8) | Vector256.Create(0xFFUL))
            | ((word & below) << 8) | Vector256.Create(0x30UL);
        Vector256<byte> digits = Vector256.ConditionalSelect(none, word, squeezed).AsByte() - Vector256.Create((byte)'0');

        // A one where the mark was is, read as a number, the power of ten that the mark divides by.
        Vector256<double> number = AddUp(digits);
        Vector256<double> divisor = Vector256.Max(AddUp((marks & Vector256.Create(0x0101010101010101UL)).AsByte()),
            Vector256<double>.One);
        Vector256<double> value = Vector256.ConditionalSelect(
            Vector256.Equals(lengths, Vector256<long>.Zero).AsDouble(), Vector256.Create(double.NaN), number / divisor);
        values = Avx.ConvertToVector128Single(value);

        Vector256<ulong> wrong = Vector256.GreaterThan(digits, Vector256.Create((byte)9)).AsUInt64()
            | Vector256.GreaterThan(lengths, Vector256.Create(8L)).AsUInt64()
            | Vector256.AndNot(Vector256.Equals(lengths, Vector256<long>.One).AsUInt64(), none)
            | Vector256.GreaterThan(value, Vector256.Create(maximum)).AsUInt64();
        return wrong == Vector256<ulong>.Zero;
    }

    /// <summary>Whether the processor has what <see cref="TryReadFour"/> needs.</summary>
    public static bool ReadsFour => Avx2.IsSupported;

    // Eight digits a lane, the first one in its lowest byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> AddUp(Vector256<byte> digits)
    {
        Vector256<short> pairs = Avx2.MultiplyAddAdjacent(digits, Vector256.Create((short)0x010A).AsSByte());
        Vector256<ulong> fours = Avx2.MultiplyAddAdjacent(pairs, Vector256.Create(0x00010064).AsInt16()).AsUInt64();
        Vector256<ulong> sums = Avx2.Multiply(fours.AsUInt32(), Vector256.Create(10_000U)) + (fours >> 32);

        // A whole number below 2⁵² becomes a double by standing behind the exponent of 2⁵².
        return (sums | Vector256.Create(0x4330000000000000UL)).AsDouble() - Vector256.Create(4503599627370496.0);
    }

    /// <summary>Reads any cell: blanks around it, signs, exponents, and the words that mean "missing".</summary>
    public CellKind Read(ReadOnlySpan<byte> cell, out double value)
    {
        cell = CsvText.Trim(cell);
        if (TryReadPlain(cell, out value)) return CellKind.Number;
        value = double.NaN;
        if (IsMissing(cell)) return CellKind.Missing;
        if (TryReadInfinity(cell, out value)) return CellKind.Number;
        byte mark = (byte)_marks, other = mark == (byte)'.' ? (byte)',' : (byte)'.';
        if (cell.Contains(other)) return !cell.ContainsAnyExcept(Numeric) ? CellKind.OtherDecimalMark : CellKind.NotANumber;
        const int Longest = 400;
        if (cell.Length > Longest) return CellKind.NotANumber;
        Span<byte> point = stackalloc byte[cell.Length];
        cell.CopyTo(point);
        if (mark != (byte)'.') point.Replace(mark, (byte)'.');
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(point, Style, CultureInfo.InvariantCulture, out value)) return CellKind.NotANumber;

        // Minus zero is zero.
        value += 0.0;
        return CellKind.Number;
    }

    /// <summary>Whether a trimmed cell says that there is no value.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty || (cell.Length <= 4 && (cell.SequenceEqual("-"u8) || cell.SequenceEqual("\\N"u8)
            || Ascii.EqualsIgnoreCase(cell, "nan"u8) || Ascii.EqualsIgnoreCase(cell, "na"u8)
            || Ascii.EqualsIgnoreCase(cell, "n/a"u8)
            || cell.SequenceEqual("#N/A"u8) || Ascii.EqualsIgnoreCase(cell, "null"u8) || Ascii.EqualsIgnoreCase(cell, "none"u8)));

    // Up to 16 digits, a sign and a mark: all that fits a double exactly before the mark divides it.
    private bool TryReadPlain(ReadOnlySpan<byte> cell, out double value)
    {
        value = 0;
        bool negative = cell is [(byte)'-', ..];
        ReadOnlySpan<byte> number = negative ? cell[1..] : cell;
        if (number.Length is 0 or > 17) return false;
        ulong digits = 0;
        int mark = -1;
        for (int i = 0; i < number.Length; i++)
        {
            uint digit = (uint)number[i] - '0';
            if (digit <= 9) digits = digits * 10 + digit;
            else if (number[i] == (byte)_marks && mark < 0) mark = i;
            else return false;
        }
        if (digits > MostExact || (mark >= 0 ? number.Length == 1 : number.Length > 16)) return false;
        value = digits / PowersOfTen[mark < 0 ? 0 : number.Length - 1 - mark];
        if (negative) value = 0 - value;
        return true;
    }

    private static bool TryReadInfinity(ReadOnlySpan<byte> cell, out double value)
    {
        bool negative = cell is [(byte)'-', ..];
        ReadOnlySpan<byte> word = cell is [(byte)'-' or (byte)'+', ..] ? cell[1..] : cell;
        value = negative ? double.NegativeInfinity : double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8) || word.SequenceEqual("∞"u8);
    }
}
