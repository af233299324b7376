using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace NtlTools.DuckDB;

/// <summary>A column of a chunk, read where DuckDB has it, without a copy and without an object for a row.</summary>
/// <remarks>It ends with its chunk, and so do the spans that it gives.</remarks>
public readonly unsafe ref struct DuckDBColumn
{
    private static readonly Int128[] PowersOfTen = Powers();

    private readonly DuckDBChunk _chunk;
    private readonly void* _data;
    private readonly ulong* _valid;

    internal DuckDBColumn(DuckDBChunk chunk, DuckDBColumnInfo info, nint data, nint valid)
    {
        (_chunk, Info) = (chunk, info);
        _data = (void*)data;
        _valid = (ulong*)valid;
    }

    /// <summary>Its name and type.</summary>
    public DuckDBColumnInfo Info { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount => _chunk.RowCount;

    /// <summary>The number of rows without a value.</summary>
    public int NullCount
    {
        get
        {
            _chunk.ThrowIfEnded();
            if (_valid is null) return 0;
            int valid = 0, whole = RowCount >> 6, rest = RowCount & 63;
            for (int i = 0; i < whole; i++) valid += BitOperations.PopCount(_valid[i]);
            if (rest > 0) valid += BitOperations.PopCount(_valid[whole] & ((1UL << rest) - 1));
            return RowCount - valid;
        }
    }

    /// <summary>Whether a row has no value.</summary>
    public bool IsNull(int row)
    {
        _chunk.ThrowIfEnded();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return IsNullAt(row);
    }

    /// <summary>The values as DuckDB has them; what stands in a row without a value is undefined.</summary>
    /// <typeparam name="T"><see cref="DuckDBColumnInfo.ValueType"/>.</typeparam>
    /// <exception cref="DuckDBException">The column is of another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged
    {
        _chunk.ThrowIfEnded();
        if (typeof(T) != Info.ValueType) throw Info.Unreadable(typeof(T).Name + " values");
        return new ReadOnlySpan<T>(_data, RowCount);
    }

    /// <summary>The bytes of a text in UTF-8, of a binary value, or of a member of an enumeration; none for null.</summary>
    /// <exception cref="DuckDBException">The column is of another type.</exception>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        if (!Info.IsText) throw Info.Unreadable("text");
        if (IsNull(row)) return default;
        if (Info.Type == DuckDBType.Enum) return Info.MemberBytes[Member(row)];
        // Four bytes of length; then twelve of text, or four of its beginning and its address.
        byte* text = (byte*)_data + 16L * row;
        int length = checked((int)*(uint*)text);
        return new ReadOnlySpan<byte>(length <= 12 ? text + 4 : *(byte**)(text + 8), length);
    }

    /// <summary>A text, or null.</summary>
    /// <exception cref="DuckDBException">The column is of another type.</exception>
    public string? Text(int row)
    {
        if (!Info.IsText) throw Info.Unreadable("text");
        return IsNull(row) ? null : Info.Type == DuckDBType.Enum ? Info.Members[Member(row)] : Encoding.UTF8.GetString(Utf8(row));
    }

    /// <summary>Copies numbers of any type, NaN for null. A boolean is 0 or 1, a decimal what <c>CAST</c> makes of it.</summary>
    /// <param name="destination">At least as long as the rows.</param>
    /// <exception cref="DuckDBException">The column holds no numbers.</exception>
    public void CopyTo(Span<double> destination) => Copy(destination);

    /// <summary>Copies numbers of any type, rounded to single precision, NaN for null.</summary>
    /// <param name="destination">At least as long as the rows.</param>
    /// <exception cref="DuckDBException">The column holds no numbers.</exception>
    public void CopyTo(Span<float> destination) => Copy(destination);

    /// <summary>Copies days and times as ticks of <see cref="DateTime"/>, those with a zone in UTC.</summary>
    /// <param name="destination">At least as long as the rows.</param>
    /// <param name="missing">What stands for null.</param>
    /// <exception cref="DuckDBException">The column holds no times, or one that is not in the years 1 to 9999.</exception>
    public void CopyTicks(Span<long> destination, long missing = long.MinValue)
    {
        _chunk.ThrowIfEnded();
        if (!Info.IsTime) throw Info.Unreadable("days or times");
        Span<long> ticks = destination[..RowCount];
        for (int i = 0; i < ticks.Length; i++) ticks[i] = IsNullAt(i) ? missing : TicksAt(i);
    }

    /// <summary>A day or time, or null. One with a zone is in UTC and says so.</summary>
    /// <exception cref="DuckDBException">The column holds no times, or this one is not in the years 1 to 9999.</exception>
    public DateTime? Time(int row)
    {
        if (!Info.IsTime) throw Info.Unreadable("days or times");
        if (IsNull(row)) return null;
        return new DateTime(
            TicksAt(row), Info.Type == DuckDBType.TimestampWithZone ? DateTimeKind.Utc : DateTimeKind.Unspecified);
    }

    /// <summary>
    /// A value of any type as an object: numbers as they are, a decimal as <see cref="double"/>, a date as
    /// <see cref="DateOnly"/>, other times as <see cref="DateTime"/>, a time of day as <see cref="TimeOnly"/>, text as
    /// <see cref="string"/>, and <see cref="Guid"/>, <see cref="DuckDBInterval"/> and bytes; or null. It is for single values,
    /// not for columns.
    /// </summary>
    public object? Value(int row)
    {
        if (IsNull(row)) return null;
        switch (Info.Type)
        {
            case DuckDBType.Boolean: return At<bool>(row);
            case DuckDBType.TinyInt: return At<sbyte>(row);
            case DuckDBType.SmallInt: return At<short>(row);
            case DuckDBType.Integer: return At<int>(row);
            case DuckDBType.BigInt: return At<long>(row);
            case DuckDBType.UTinyInt: return At<byte>(row);
            case DuckDBType.USmallInt: return At<ushort>(row);
            case DuckDBType.UInteger: return At<uint>(row);
            case DuckDBType.UBigInt: return At<ulong>(row);
            case DuckDBType.HugeInt: return At<Int128>(row);
            case DuckDBType.UHugeInt: return At<UInt128>(row);
            case DuckDBType.Float: return At<float>(row);
            case DuckDBType.Double: return At<double>(row);
            case DuckDBType.Decimal: return DecimalAt(row);
            case DuckDBType.Interval: return At<DuckDBInterval>(row);
            case DuckDBType.Date: return DateOnly.FromDateTime(new DateTime(TicksAt(row)));
            case DuckDBType.Time: return TimeOfDay(At<long>(row));
            case DuckDBType.Uuid: return Identifier(At<UInt128>(row));
            case DuckDBType.Blob: return Utf8(row).ToArray();
            case DuckDBType.Varchar or DuckDBType.Enum: return Text(row);
            default: return Time(row);
        }
    }

    private bool IsNullAt(int row) => _valid is not null && (_valid[row >> 6] >> (row & 63) & 1) == 0;

    private T At<T>(int row)
        where T : unmanaged => Unsafe.ReadUnaligned<T>((T*)_data + row);

    private int Member(int row) => Info.ValueType == typeof(byte) ? At<byte>(row)
        : Info.ValueType == typeof(ushort) ? At<ushort>(row) : checked((int)At<uint>(row));

    private long TicksAt(int row) => Info.Type switch
    {
        DuckDBType.Date => DuckDBTime.TicksOfDay(At<int>(row)),
        DuckDBType.TimestampSeconds => DuckDBTime.Ticks(At<long>(row), 1),
        DuckDBType.TimestampMilliseconds => DuckDBTime.Ticks(At<long>(row), 1000),
        DuckDBType.TimestampNanoseconds => DuckDBTime.Ticks(At<long>(row), 1_000_000_000),
        _ => DuckDBTime.Ticks(At<long>(row), 1_000_000),
    };

    private double DecimalAt(int row) => Info.ValueType == typeof(short) ? At<short>(row) / Power(Info.Scale)
        : Info.ValueType == typeof(int) ? At<int>(row) / Power(Info.Scale)
        : Decimal(Info.ValueType == typeof(long) ? At<long>(row) : At<Int128>(row), Info.Scale);

    private static Int128[] Powers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }

    private static double Power(int scale) => (double)PowersOfTen[scale];

    // As DuckDB's own CAST: a number with more digits than a double is divided as a whole number, not to be rounded twice.
    private static double Decimal(Int128 value, int scale)
    {
        const long exact = 1L << 53;
        if (scale == 0 || (value >= -exact && value <= exact)) return (double)value / Power(scale);
        (Int128 whole, Int128 rest) = Int128.DivRem(value, PowersOfTen[scale]);
        return (double)whole + (double)rest / Power(scale);
    }

    // DuckDB's day may end at 24:00, which .NET's does not.
    private static TimeOnly TimeOfDay(long microseconds) => microseconds < 86_400_000_000
        ? new TimeOnly(microseconds * TimeSpan.TicksPerMicrosecond)
        : throw new DuckDBException(DuckDBErrorType.OutOfRange, "The time 24:00 is not before the end of its day.");

    // DuckDB turns the first bit around, so that identifiers sort as signed numbers do.
    private static Guid Identifier(UInt128 value)
    {
        UInt128 bits = value ^ (UInt128.One << 127);
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return new Guid(bytes, bigEndian: true);
    }

    private void Copy<T>(Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        _chunk.ThrowIfEnded();
        Span<T> numbers = destination[..RowCount];
        switch (Info.Type)
        {
            case DuckDBType.Double: Convert<double, T>(numbers); break;
            case DuckDBType.Float: Convert<float, T>(numbers); break;
            case DuckDBType.BigInt: Convert<long, T>(numbers); break;
            case DuckDBType.Integer: Convert<int, T>(numbers); break;
            case DuckDBType.SmallInt: Convert<short, T>(numbers); break;
            case DuckDBType.TinyInt: Convert<sbyte, T>(numbers); break;
            case DuckDBType.UBigInt: Convert<ulong, T>(numbers); break;
            case DuckDBType.UInteger: Convert<uint, T>(numbers); break;
            case DuckDBType.USmallInt: Convert<ushort, T>(numbers); break;
            // A boolean is a byte of 0 or 1.
            case DuckDBType.UTinyInt or DuckDBType.Boolean: Convert<byte, T>(numbers); break;
            case DuckDBType.HugeInt: Convert<Int128, T>(numbers); break;
            case DuckDBType.UHugeInt: Convert<UInt128, T>(numbers); break;
            case DuckDBType.Decimal:
                for (int i = 0; i < numbers.Length; i++) numbers[i] = T.CreateTruncating(DecimalAt(i));
                break;
            case DuckDBType.Null: break;
            default: throw Info.Unreadable("numbers");
        }
        if (Info.Type == DuckDBType.Null) numbers.Fill(T.NaN);
        else if (_valid is not null) Blank(numbers);
    }

    private void Convert<TFrom, T>(Span<T> numbers)
        where TFrom : unmanaged, INumberBase<TFrom>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(TFrom) == typeof(T))
        {
            new ReadOnlySpan<T>(_data, numbers.Length).CopyTo(numbers);
            return;
        }
        TFrom* values = (TFrom*)_data;
        for (int i = 0; i < numbers.Length; i++) numbers[i] = T.CreateTruncating(values[i]);
    }

    private void Blank<T>(Span<T> numbers)
        where T : IFloatingPointIeee754<T>
    {
        for (int first = 0; first < numbers.Length; first += 64)
        {
            for (ulong missing = ~_valid[first >> 6]; missing != 0; missing &= missing - 1)
            {
                int row = first + BitOperations.TrailingZeroCount(missing);
                if (row >= numbers.Length) return;
                numbers[row] = T.NaN;
            }
        }
    }
}
