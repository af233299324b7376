using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NtlTools.Core.Features;

/// <summary>A register of single readings, one customer a lane, as they are sorted.</summary>
internal unsafe interface IReadingLanes<V>
    where V : unmanaged, IReadingLanes<V>
{
    /// <summary>Lanes of a register.</summary>
    static abstract int Count { get; }

    /// <summary>Two halves side by side, with infinity where a reading is missing.</summary>
    static abstract V Join(float* lower, float* upper);

    /// <summary>The smaller of two numbers, neither of them NaN.</summary>
    static abstract V Min(V left, V right);

    /// <summary>The larger of two numbers, neither of them NaN.</summary>
    static abstract V Max(V left, V right);
}

/// <summary>Four readings at once.</summary>
internal readonly unsafe struct Readings4(Vector128<float> value) : IReadingLanes<Readings4>
{
    private readonly Vector128<float> _value = value;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Readings4 Join(float* lower, float* upper)
    {
        Vector128<float> both = Vector128.Create(Vector64.Load(lower), Vector64.Load(upper));
        return new(Vector128.ConditionalSelect(Vector128.Equals(both, both), both, Vector128.Create(float.PositiveInfinity)));
    }

    public static Readings4 Min(Readings4 left, Readings4 right) => new(Vector128.MinNative(left._value, right._value));

    public static Readings4 Max(Readings4 left, Readings4 right) => new(Vector128.MaxNative(left._value, right._value));
}

/// <summary>Eight readings at once.</summary>
internal readonly unsafe struct Readings8(Vector256<float> value) : IReadingLanes<Readings8>
{
    private readonly Vector256<float> _value = value;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Readings8 Join(float* lower, float* upper)
    {
        Vector256<float> both = Vector256.Create(Vector128.Load(lower), Vector128.Load(upper));
        return new(Vector256.ConditionalSelect(Vector256.Equals(both, both), both, Vector256.Create(float.PositiveInfinity)));
    }

    public static Readings8 Min(Readings8 left, Readings8 right) => new(Vector256.MinNative(left._value, right._value));

    public static Readings8 Max(Readings8 left, Readings8 right) => new(Vector256.MaxNative(left._value, right._value));
}

/// <summary>Sixteen readings at once.</summary>
internal readonly unsafe struct Readings16(Vector512<float> value) : IReadingLanes<Readings16>
{
    private readonly Vector512<float> _value = value;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Readings16 Join(float* lower, float* upper)
    {
        Vector512<float> both = Vector512.Create(Vector256.Load(lower), Vector256.Load(upper));
        return new(Vector512.ConditionalSelect(Vector512.Equals(both, both), both, Vector512.Create(float.PositiveInfinity)));
    }

    public static Readings16 Min(Readings16 left, Readings16 right) => new(Vector512.MinNative(left._value, right._value));

    public static Readings16 Max(Readings16 left, Readings16 right) => new(Vector512.MaxNative(left._value, right._value));
}
