using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>Reads numbers of PostgreSQL's type numeric: groups of four decimal digits.</summary>
internal static class NumericField
{
    private const ushort NotANumber = 0xC000, Infinity = 0xD000, NegativeInfinity = 0xF000, Negative = 0x4000;
    private const int GroupBase = 10_000, GroupsInRegister = 4;
    private const double MostExact = 1L << 53;

    private static ReadOnlySpan<double> PowersOfTen =>
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
            1e22];

    /// <summary>The double that is nearest to the number, as its decimal text would be read.</summary>
    public static double Read(ReadOnlySpan<byte> field)
    {
        int groups = BinaryPrimitives.ReadInt16BigEndian(field), weight = BinaryPrimitives.ReadInt16BigEndian(field[2..]);
        ushort sign = BinaryPrimitives.ReadUInt16BigEndian(field[4..]);
        if (sign is NotANumber or Infinity or NegativeInfinity)
            return sign == NotANumber ? double.NaN : sign == Infinity ? double.PositiveInfinity : double.NegativeInfinity;
        ReadOnlySpan<byte> digits = field.Slice(8, 2 * groups);
        int exponent = 4 * (weight - groups + 1);
        double value = groups <= GroupsInRegister && TryReadExactly(digits, exponent, out double exact) ? exact
            : ReadText(digits, exponent);
        return sign == Negative ? -value : value;
    }

    // Both parts of the last step are exact, so that it alone rounds.
    private static bool TryReadExactly(ReadOnlySpan<byte> digits, int exponent, out double value)
    {
        long number = 0;
        for (int i = 0; i < digits.Length; i += 2) number = number * GroupBase + BinaryPrimitives.ReadInt16BigEndian(digits[i..]);
        while (exponent < 0 && number != 0 && number % 10 == 0) (number, exponent) = (number / 10, exponent + 1);
        value = number;
        if (number > MostExact || Math.Abs(exponent) >= PowersOfTen.Length) return number == 0;
        value = exponent < 0 ? number / PowersOfTen[-exponent] : number * PowersOfTen[exponent];
        return true;
    }

    private static double ReadText(ReadOnlySpan<byte> digits, int exponent)
    {
        var text = new StringBuilder(2 * digits.Length + 8);
        for (int i = 0; i < digits.Length; i += 2)
            text.Append(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadInt16BigEndian(digits[i..]):0000}");
        text.Append(CultureInfo.InvariantCulture, $"E{exponent}");
        return double.Parse(text.ToString(), NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
    }
}
