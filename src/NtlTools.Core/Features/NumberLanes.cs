using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V128 = System.Runtime.Intrinsics.Vector128<double>;
using V256 = System.Runtime.Intrinsics.Vector256<double>;
using V512 = System.Runtime.Intrinsics.Vector512<double>;

namespace NtlTools.Core.Features;

/// <summary>A register of numbers, one customer a lane: the sweep is written once for all widths.</summary>
/// <remarks>
/// Every operation rounds each lane as IEEE 754 says and nothing is fused, so that all widths give the same bits. Comparisons
/// give lanes of all ones or all zeros.
/// </remarks>
internal unsafe interface INumberLanes<V>
    where V : unmanaged, INumberLanes<V>
{
    /// <summary>Lanes of a register.</summary>
    static abstract int Count { get; }

    static abstract V Zero { get; }

    static abstract V One { get; }

    static abstract V Create(double value);

    /// <summary>As many single numbers.</summary>
    static abstract V Widen(float* source);

    /// <summary>Puts lanes that are single numbers back as such.</summary>
    static abstract void Narrow(V value, float* target);

    static abstract V operator +(V left, V right);

    static abstract V operator -(V left, V right);

    static abstract V operator *(V left, V right);

    static abstract V operator *(V left, double right);

    static abstract V operator /(V left, V right);

    static abstract V operator -(V value);

    static abstract V operator &(V left, V right);

    static abstract V operator |(V left, V right);

    /// <summary>The bits of the left that are not in the right.</summary>
    static abstract V AndNot(V left, V right);

    static abstract V Equal(V left, V right);

    static abstract V Less(V left, V right);

    static abstract V LessOrEqual(V left, V right);

    static abstract V Select(V condition, V left, V right);

    /// <summary>The smaller of two numbers, neither of them NaN.</summary>
    static abstract V Min(V left, V right);

    /// <summary>The larger of two numbers, neither of them NaN.</summary>
    static abstract V Max(V left, V right);

    static abstract V Abs(V value);

    static abstract V Sqrt(V value);

    /// <summary>Writes positive numbers as m · 2^e with m from √½ to √2.</summary>
    static abstract void Split(V value, out V mantissa, out V exponent);
}

/// <summary>Parts of a double-precision number's bits.</summary>
internal static class NumberBits
{
    public const long One = 0x3FF0000000000000, HalfRoot = 0x3FE6A09E667F3BCD, Fraction = 0x000FFFFFFFFFFFFF;

    // With these bits a whole number below 2⁵² is the fraction of 2⁵² plus that number.
    public const long Whole = 0x4330000000000000;

    // 2⁵² and the exponent's bias of 1023.
    public const double WholeBias = 4503599627370496.0 + 1023;
}

/// <summary>Two numbers at once: every 64-bit processor.</summary>
internal readonly unsafe struct Numbers2(V128 value) : INumberLanes<Numbers2>
{
    private readonly V128 _value = value;

    public static int Count => 2;

    public static Numbers2 Zero => new(V128.Zero);

    public static Numbers2 One => new(V128.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Numbers2 Create(double value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Numbers2 Widen(float* source) =>
        new(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(double*)source).AsSingle()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(Numbers2 value, float* target) =>
        *(double*)target = Vector128.Narrow(value._value, value._value).AsDouble().ToScalar();

    public static Numbers2 operator +(Numbers2 left, Numbers2 right) => new(left._value + right._value);

    public static Numbers2 operator -(Numbers2 left, Numbers2 right) => new(left._value - right._value);

    public static Numbers2 operator *(Numbers2 left, Numbers2 right) => new(left._value * right._value);

    public static Numbers2 operator *(Numbers2 left, double right) => new(left._value * right);

    public static Numbers2 operator /(Numbers2 left, Numbers2 right) => new(left._value / right._value);

    public static Numbers2 operator -(Numbers2 value) => new(-value._value);

    public static Numbers2 operator &(Numbers2 left, Numbers2 right) => new(left._value & right._value);

    public static Numbers2 operator |(Numbers2 left, Numbers2 right) => new(left._value | right._value);

    public static Numbers2 AndNot(Numbers2 left, Numbers2 right) => new(Vector128.AndNot(left._value, right._value));

    public static Numbers2 Equal(Numbers2 left, Numbers2 right) => new(Vector128.Equals(left._value, right._value));

    public static Numbers2 Less(Numbers2 left, Numbers2 right) => new(Vector128.LessThan(left._value, right._value));

    public static Numbers2 LessOrEqual(Numbers2 left, Numbers2 right) =>
        new(Vector128.LessThanOrEqual(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Numbers2 Select(Numbers2 condition, Numbers2 left, Numbers2 right) =>
        new(Vector128.ConditionalSelect(condition._value, left._value, right._value));

    public static Numbers2 Min(Numbers2 left, Numbers2 right) => new(Vector128.MinNative(left._value, right._value));

    public static Numbers2 Max(Numbers2 left, Numbers2 right) => new(Vector128.MaxNative(left._value, right._value));

    public static Numbers2 Abs(Numbers2 value) => new(Vector128.Abs(value._value));

    public static Numbers2 Sqrt(Numbers2 value) => new(Vector128.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(Numbers2 value, out Numbers2 mantissa, out Numbers2 exponent)
    {
        Vector128<long> bits = value._value.AsInt64() + Vector128.Create(NumberBits.One - NumberBits.HalfRoot);
        mantissa = new(((bits & Vector128.Create(NumberBits.Fraction)) + Vector128.Create(NumberBits.HalfRoot)).AsDouble());
        exponent = new(((bits >>> 52) | Vector128.Create(NumberBits.Whole)).AsDouble() - Vector128.Create(NumberBits.WholeBias));
    }
}

/// <summary>Four numbers at once: AVX2.</summary>
internal readonly unsafe struct Numbers4(V256 value) : INumberLanes<Numbers4>
{
    private readonly V256 _value = value;

    public static int Count => 4;

    public static Numbers4 Zero => new(V256.Zero);

    public static Numbers4 One => new(V256.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Numbers4 Create(double value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Numbers4 Widen(float* source) => new(Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(Numbers4 value, float* target) =>
        Vector256.Narrow(value._value, value._value).GetLower().Store(target);

    public static Numbers4 operator +(Numbers4 left, Numbers4 right) => new(left._value + right._value);

    public static Numbers4 operator -(Numbers4 left, Numbers4 right) => new(left._value - right._value);

    public static Numbers4 operator *(Numbers4 left, Numbers4 right) => new(left._value * right._value);

    public static Numbers4 operator *(Numbers4 left, double right) => new(left._value * right);

    public static Numbers4 operator /(Numbers4 left, Numbers4 right) => new(left._value / right._value);

    public static Numbers4 operator -(Numbers4 value) => new(-value._value);

    public static Numbers4 operator &(Numbers4 left, Numbers4 right) => new(left._value & right._value);

    public static Numbers4 operator |(Numbers4 left, Numbers4 right) => new(left._value | right._value);

    public static Numbers4 AndNot(Numbers4 left, Numbers4 right) => new(Vector256.AndNot(left._value, right._value));

    public static Numbers4 Equal(Numbers4 left, Numbers4 right) => new(Vector256.Equals(left._value, right._value));

    public static Numbers4 Less(Numbers4 left, Numbers4 right) => new(Vector256.LessThan(left._value, right._value));

    public static Numbers4 LessOrEqual(Numbers4 left, Numbers4 right) =>
        new(Vector256.LessThanOrEqual(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Numbers4 Select(Numbers4 condition, Numbers4 left, Numbers4 right) =>
        new(Vector256.ConditionalSelect(condition._value, left._value, right._value));

    public static Numbers4 Min(Numbers4 left, Numbers4 right) => new(Vector256.MinNative(left._value, right._value));

    public static Numbers4 Max(Numbers4 left, Numbers4 right) => new(Vector256.MaxNative(left._value, right._value));

    public static Numbers4 Abs(Numbers4 value) => new(Vector256.Abs(value._value));

    public static Numbers4 Sqrt(Numbers4 value) => new(Vector256.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(Numbers4 value, out Numbers4 mantissa, out Numbers4 exponent)
    {
        Vector256<long> bits = value._value.AsInt64() + Vector256.Create(NumberBits.One - NumberBits.HalfRoot);
        mantissa = new(((bits & Vector256.Create(NumberBits.Fraction)) + Vector256.Create(NumberBits.HalfRoot)).AsDouble());
        exponent = new(((bits >>> 52) | Vector256.Create(NumberBits.Whole)).AsDouble() - Vector256.Create(NumberBits.WholeBias));
    }
}

/// <summary>Eight numbers at once: AVX-512.</summary>
internal readonly unsafe struct Numbers8(V512 value) : INumberLanes<Numbers8>
{
    private readonly V512 _value = value;

    public static int Count => 8;

    public static Numbers8 Zero => new(V512.Zero);

    public static Numbers8 One => new(V512.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Numbers8 Create(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Numbers8 Widen(float* source) => new(Vector512.WidenLower(Vector256.Load(source).ToVector512Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(Numbers8 value, float* target) =>
        Vector512.Narrow(value._value, value._value).GetLower().Store(target);

    public static Numbers8 operator +(Numbers8 left, Numbers8 right) => new(left._value + right._value);

    public static Numbers8 operator -(Numbers8 left, Numbers8 right) => new(left._value - right._value);

    public static Numbers8 operator *(Numbers8 left, Numbers8 right) => new(left._value * right._value);

    public static Numbers8 operator *(Numbers8 left, double right) => new(left._value * right);

    public static Numbers8 operator /(Numbers8 left, Numbers8 right) => new(left._value / right._value);

    public static Numbers8 operator -(Numbers8 value) => new(-value._value);

    public static Numbers8 operator &(Numbers8 left, Numbers8 right) => new(left._value & right._value);

    public static Numbers8 operator |(Numbers8 left, Numbers8 right) => new(left._value | right._value);

    public static Numbers8 AndNot(Numbers8 left, Numbers8 right) => new(Vector512.AndNot(left._value, right._value));

    public static Numbers8 Equal(Numbers8 left, Numbers8 right) => new(Vector512.Equals(left._value, right._value));

    public static Numbers8 Less(Numbers8 left, Numbers8 right) => new(Vector512.LessThan(left._value, right._value));

    public static Numbers8 LessOrEqual(Numbers8 left, Numbers8 right) =>
        new(Vector512.LessThanOrEqual(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Numbers8 Select(Numbers8 condition, Numbers8 left, Numbers8 right) =>
        new(Vector512.ConditionalSelect(condition._value, left._value, right._value));

    public static Numbers8 Min(Numbers8 left, Numbers8 right) => new(Vector512.MinNative(left._value, right._value));

    public static Numbers8 Max(Numbers8 left, Numbers8 right) => new(Vector512.MaxNative(left._value, right._value));

    public static Numbers8 Abs(Numbers8 value) => new(Vector512.Abs(value._value));

    public static Numbers8 Sqrt(Numbers8 value) => new(Vector512.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(Numbers8 value, out Numbers8 mantissa, out Numbers8 exponent)
    {
        Vector512<long> bits = value._value.AsInt64() + Vector512.Create(NumberBits.One - NumberBits.HalfRoot);
        mantissa = new(((bits & Vector512.Create(NumberBits.Fraction)) + Vector512.Create(NumberBits.HalfRoot)).AsDouble());
        exponent = new(((bits >>> 52) | Vector512.Create(NumberBits.Whole)).AsDouble() - Vector512.Create(NumberBits.WholeBias));
    }
}
