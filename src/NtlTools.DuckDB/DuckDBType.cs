namespace NtlTools.DuckDB;

/// <summary>The types of DuckDB's columns, under their SQL names and with their numbers in its C interface.</summary>
public enum DuckDBType
{
    /// <summary>No type.</summary>
    Invalid = 0,
    /// <summary>True or false, read as <see cref="bool"/>.</summary>
    Boolean = 1,
    /// <summary>Whole numbers of 8 bits, read as <see cref="sbyte"/>.</summary>
    TinyInt = 2,
    /// <summary>Whole numbers of 16 bits, read as <see cref="short"/>.</summary>
    SmallInt = 3,
    /// <summary>Whole numbers of 32 bits, read as <see cref="int"/>.</summary>
    Integer = 4,
    /// <summary>Whole numbers of 64 bits, read as <see cref="long"/>.</summary>
    BigInt = 5,
    /// <summary>Whole numbers of 8 bits from zero, read as <see cref="byte"/>.</summary>
    UTinyInt = 6,
    /// <summary>Whole numbers of 16 bits from zero, read as <see cref="ushort"/>.</summary>
    USmallInt = 7,
    /// <summary>Whole numbers of 32 bits from zero, read as <see cref="uint"/>.</summary>
    UInteger = 8,
    /// <summary>Whole numbers of 64 bits from zero, read as <see cref="ulong"/>.</summary>
    UBigInt = 9,
    /// <summary>Numbers of single precision, read as <see cref="float"/>.</summary>
    Float = 10,
    /// <summary>Numbers of double precision, read as <see cref="double"/>.</summary>
    Double = 11,
    /// <summary>Times without a zone, microseconds since 1970 read as <see cref="long"/>.</summary>
    Timestamp = 12,
    /// <summary>Days, counted from 1970-01-01 and read as <see cref="int"/>.</summary>
    Date = 13,
    /// <summary>Times of a day, microseconds since midnight read as <see cref="long"/>.</summary>
    Time = 14,
    /// <summary>Months, days and microseconds, read as <see cref="DuckDBInterval"/>.</summary>
    Interval = 15,
    /// <summary>Whole numbers of 128 bits, read as <see cref="System.Int128"/>.</summary>
    HugeInt = 16,
    /// <summary>Text.</summary>
    Varchar = 17,
    /// <summary>Bytes.</summary>
    Blob = 18,
    /// <summary>Numbers with a fixed number of decimals, as whole numbers of 16 to 128 bits.</summary>
    Decimal = 19,
    /// <summary>Times without a zone, seconds since 1970 read as <see cref="long"/>.</summary>
    TimestampSeconds = 20,
    /// <summary>Times without a zone, milliseconds since 1970 read as <see cref="long"/>.</summary>
    TimestampMilliseconds = 21,
    /// <summary>Times without a zone, nanoseconds since 1970 read as <see cref="long"/>.</summary>
    TimestampNanoseconds = 22,
    /// <summary>Text of a fixed list, as the number of the member in 8 to 32 bits.</summary>
    Enum = 23,
    /// <summary>Lists, which the binding does not read.</summary>
    List = 24,
    /// <summary>Structures, which the binding does not read.</summary>
    Struct = 25,
    /// <summary>Maps, which the binding does not read.</summary>
    Map = 26,
    /// <summary>Identifiers of 128 bits, read one at a time.</summary>
    Uuid = 27,
    /// <summary>One of several types, which the binding does not read.</summary>
    Union = 28,
    /// <summary>Strings of bits, which the binding does not read.</summary>
    Bit = 29,
    /// <summary>Times of a day with a zone, which the binding does not read.</summary>
    TimeWithZone = 30,
    /// <summary>Moments, microseconds since 1970 in UTC read as <see cref="long"/>.</summary>
    TimestampWithZone = 31,
    /// <summary>Whole numbers of 128 bits from zero, read as <see cref="System.UInt128"/>.</summary>
    UHugeInt = 32,
    /// <summary>Lists of a fixed length, which the binding does not read.</summary>
    Array = 33,
    /// <summary>Whole numbers of any size, which the binding does not read.</summary>
    BigNumber = 35,
    /// <summary>A column of nothing but nulls.</summary>
    Null = 36,
    /// <summary>Times of a day in nanoseconds, which the binding does not read.</summary>
    TimeNanoseconds = 39,
    /// <summary>Shapes, which the binding does not read.</summary>
    Geometry = 40,
    /// <summary>Values that bring their own type, which the binding does not read.</summary>
    Variant = 41,
}
