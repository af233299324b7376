using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NtlTools.Learning.Clustering;

/// <summary>Arithmetic on as many numbers at once as a register holds: a kernel is written once for all widths.</summary>
/// <remarks>
/// Add, Subtract, Multiply, Min, Max and the comparisons give the same bits a lane on every width; MultiplyAdd, FastSqrt and Sum
/// may round differently.
/// </remarks>
internal interface ILanes<TVector>
    where TVector : struct
{
    static abstract int Count { get; }

    static abstract TVector Load(ref readonly double source, nuint offset);

    static abstract void Store(TVector value, ref double target, nuint offset);

    static abstract TVector Broadcast(double value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Min(TVector left, TVector right);

    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The third where left is below right, else the fourth.</summary>
    static abstract TVector SelectLess(TVector left, TVector right, TVector whereLess, TVector elsewhere);

    /// <summary>One bit a lane, the first lowest: set where the two differ.</summary>
    static abstract ulong Differing(TVector left, TVector right);

    /// <summary>One bit a lane, the first lowest: set where left is below right.</summary>
    static abstract ulong Less(TVector left, TVector right);

    static abstract double Smallest(TVector value);

    /// <summary>left × right + addend, fused where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The square root of 0 or of a number from 10⁻³⁰⁰ on, to within two units in the last place.</summary>
    static abstract TVector FastSqrt(TVector value);

    static abstract double Sum(TVector value);

    /// <summary>
    /// value × 2ⁿ, where n is a whole number in −1000..1000 to which 1.5·2⁵² has been added, and value and result lie within the
    /// normal numbers.
    /// </summary>
    static abstract TVector Scale(TVector value, TVector exponent);
}

/// <summary>Two numbers at once: every 64-bit processor.</summary>
internal readonly struct Lanes128 : ILanes<Vector128<double>>
{
    public static int Count => Vector128<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Load(ref readonly double source, nuint offset) => Vector128.LoadUnsafe(in source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<double> value, ref double target, nuint offset) => value.StoreUnsafe(ref target, offset);

    public static Vector128<double> Broadcast(double value) => Vector128.Create(value);

    public static Vector128<double> Add(Vector128<double> left, Vector128<double> right) => left + right;

    public static Vector128<double> Subtract(Vector128<double> left, Vector128<double> right) => left - right;

    public static Vector128<double> Multiply(Vector128<double> left, Vector128<double> right) => left * right;

    public static Vector128<double> Min(Vector128<double> left, Vector128<double> right) => Vector128.MinNative(left, right);

    public static Vector128<double> Max(Vector128<double> left, Vector128<double> right) => Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> SelectLess(
        Vector128<double> left, Vector128<double> right, Vector128<double> whereLess, Vector128<double> elsewhere) =>
        Vector128.ConditionalSelect(Vector128.LessThan(left, right), whereLess, elsewhere);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Differing(Vector128<double> left, Vector128<double> right) =>
        Vector128.ExtractMostSignificantBits(~Vector128.Equals(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Less(Vector128<double> left, Vector128<double> right) =>
        Vector128.ExtractMostSignificantBits(Vector128.LessThan(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Smallest(Vector128<double> value) =>
        Math.Min(value.GetElement(0), value.GetElement(1));

    public static Vector128<double> MultiplyAdd(Vector128<double> left, Vector128<double> right, Vector128<double> addend) =>
        Vector128.MultiplyAddEstimate(left, right, addend);

    public static Vector128<double> FastSqrt(Vector128<double> value) => Vector128.Sqrt(value);

    public static double Sum(Vector128<double> value) => Vector128.Sum(value);

    public static Vector128<double> Scale(Vector128<double> value, Vector128<double> exponent) =>
        (value.AsInt64() + (exponent.AsInt64() << 52)).AsDouble();
}

/// <summary>Four numbers at once: AVX2.</summary>
internal readonly struct Lanes256 : ILanes<Vector256<double>>
{
    public static int Count => Vector256<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load(ref readonly double source, nuint offset) => Vector256.LoadUnsafe(in source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<double> value, ref double target, nuint offset) => value.StoreUnsafe(ref target, offset);

    public static Vector256<double> Broadcast(double value) => Vector256.Create(value);

    public static Vector256<double> Add(Vector256<double> left, Vector256<double> right) => left + right;

    public static Vector256<double> Subtract(Vector256<double> left, Vector256<double> right) => left - right;

    public static Vector256<double> Multiply(Vector256<double> left, Vector256<double> right) => left * right;

    public static Vector256<double> Min(Vector256<double> left, Vector256<double> right) => Vector256.MinNative(left, right);

    public static Vector256<double> Max(Vector256<double> left, Vector256<double> right) => Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> SelectLess(
        Vector256<double> left, Vector256<double> right, Vector256<double> whereLess, Vector256<double> elsewhere) =>
        Vector256.ConditionalSelect(Vector256.LessThan(left, right), whereLess, elsewhere);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Differing(Vector256<double> left, Vector256<double> right) =>
        Vector256.ExtractMostSignificantBits(~Vector256.Equals(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Less(Vector256<double> left, Vector256<double> right) =>
        Vector256.ExtractMostSignificantBits(Vector256.LessThan(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Smallest(Vector256<double> value) =>
        Lanes128.Smallest(Vector128.MinNative(value.GetLower(), value.GetUpper()));

    public static Vector256<double> MultiplyAdd(Vector256<double> left, Vector256<double> right, Vector256<double> addend) =>
        Vector256.MultiplyAddEstimate(left, right, addend);

    public static Vector256<double> FastSqrt(Vector256<double> value) => Vector256.Sqrt(value);

    public static double Sum(Vector256<double> value) => Vector256.Sum(value);

    public static Vector256<double> Scale(Vector256<double> value, Vector256<double> exponent) =>
        (value.AsInt64() + (exponent.AsInt64() << 52)).AsDouble();
}

/// <summary>Eight numbers at once: AVX-512.</summary>
internal readonly struct Lanes512 : ILanes<Vector512<double>>
{
    public static int Count => Vector512<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(ref readonly double source, nuint offset) => Vector512.LoadUnsafe(in source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> value, ref double target, nuint offset) => value.StoreUnsafe(ref target, offset);

    public static Vector512<double> Broadcast(double value) => Vector512.Create(value);

    public static Vector512<double> Add(Vector512<double> left, Vector512<double> right) => left + right;

    public static Vector512<double> Subtract(Vector512<double> left, Vector512<double> right) => left - right;

    public static Vector512<double> Multiply(Vector512<double> left, Vector512<double> right) => left * right;

    public static Vector512<double> Min(Vector512<double> left, Vector512<double> right) => Vector512.MinNative(left, right);

    public static Vector512<double> Max(Vector512<double> left, Vector512<double> right) => Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> SelectLess(
        Vector512<double> left, Vector512<double> right, Vector512<double> whereLess, Vector512<double> elsewhere) =>
        Vector512.ConditionalSelect(Vector512.LessThan(left, right), whereLess, elsewhere);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Differing(Vector512<double> left, Vector512<double> right) =>
        Vector512.ExtractMostSignificantBits(~Vector512.Equals(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Less(Vector512<double> left, Vector512<double> right) =>
        Vector512.ExtractMostSignificantBits(Vector512.LessThan(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Smallest(Vector512<double> value) =>
        Lanes256.Smallest(Vector256.MinNative(value.GetLower(), value.GetUpper()));

    public static Vector512<double> MultiplyAdd(Vector512<double> left, Vector512<double> right, Vector512<double> addend) =>
        Vector512.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> FastSqrt(Vector512<double> value)
    {
        if (!Avx512F.IsSupported) return Vector512.Sqrt(value);

        // The divider takes longer for a root than all else that a distance needs. One step of third order lifts the
        // 14 bits of the estimate e to 2⁻⁵⁴: √x = x·e·(1 + h/2 + 3h²/8 + 5h³/16) with h = 1 − x·e².
        // The floor keeps the estimate finite for 0, whose root stays exactly 0.
        Vector512<double> estimate = Avx512F.ReciprocalSqrt14(Vector512.MaxNative(value, Vector512.Create(1e-300)));
        Vector512<double> root = value * estimate;
        Vector512<double> h = Avx512F.FusedMultiplyAddNegated(root, estimate, Vector512.Create(1.0));
        Vector512<double> series = Avx512F.FusedMultiplyAdd(h, Vector512.Create(5.0 / 16), Vector512.Create(3.0 / 8));
        series = Avx512F.FusedMultiplyAdd(h, series, Vector512.Create(0.5));
        return Avx512F.FusedMultiplyAdd(root * h, series, root);
    }

    public static double Sum(Vector512<double> value) => Vector512.Sum(value);

    public static Vector512<double> Scale(Vector512<double> value, Vector512<double> exponent) =>
        (value.AsInt64() + (exponent.AsInt64() << 52)).AsDouble();
}
