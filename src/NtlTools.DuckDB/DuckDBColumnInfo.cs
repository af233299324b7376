using NtlTools.DuckDB.Interop;
using static NtlTools.DuckDB.Interop.NativeMethods;

namespace NtlTools.DuckDB;

/// <summary>What is known of a column before its rows: its name and type.</summary>
public sealed class DuckDBColumnInfo
{
    internal DuckDBColumnInfo(int index, string name, LogicalTypeHandle type)
    {
        (Index, Name, Type) = (index, name, (DuckDBType)duckdb_get_type_id(type));
        var stored = Type;
        if (Type == DuckDBType.Decimal)
        {
            (Width, Scale) = (duckdb_decimal_width(type), duckdb_decimal_scale(type));
            stored = (DuckDBType)duckdb_decimal_internal_type(type);
        }
        else if (Type == DuckDBType.Enum)
        {
            stored = (DuckDBType)duckdb_enum_internal_type(type);
            Members = [.. Enumerable.Range(0, (int)duckdb_enum_dictionary_size(type))
                .Select(i => TakeText(duckdb_enum_dictionary_value(type, (ulong)i)))];
            MemberBytes = [.. Members.Select(System.Text.Encoding.UTF8.GetBytes)];
        }
        ValueType = TypeOf(stored);
    }

    /// <summary>Its place in the result, from 0.</summary>
    public int Index { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its type.</summary>
    public DuckDBType Type { get; }

    /// <summary>The digits of a decimal, 1 to 38; else 0.</summary>
    public int Width { get; }

    /// <summary>The decimals of a decimal, 0 to its width; else 0.</summary>
    public int Scale { get; }

    /// <summary>The texts of an enumeration, in order; else none.</summary>
    public IReadOnlyList<string> Members { get; } = [];

    /// <summary>
    /// The type of <see cref="DuckDBColumn.Values{T}"/>; null where there are no such values: text and bytes, identifiers,
    /// columns of nothing but nulls, and types that the binding does not read.
    /// </summary>
    public Type? ValueType { get; }

    /// <summary>Whether the column can be read at all.</summary>
    public bool IsSupported => ValueType is not null
        || Type is DuckDBType.Varchar or DuckDBType.Blob or DuckDBType.Uuid or DuckDBType.Null;

    /// <summary>Whether it holds numbers, which <see cref="DuckDBColumn.CopyTo(Span{double})"/> reads.</summary>
    public bool IsNumeric => Type is DuckDBType.Decimal or DuckDBType.HugeInt or DuckDBType.UHugeInt or DuckDBType.Boolean
        or (>= DuckDBType.TinyInt and <= DuckDBType.Double) or DuckDBType.Null;

    /// <summary>Whether it holds days or times, which <see cref="DuckDBColumn.CopyTicks"/> reads.</summary>
    public bool IsTime => Type is DuckDBType.Date or DuckDBType.Timestamp or DuckDBType.TimestampSeconds or DuckDBType.Null
        or DuckDBType.TimestampMilliseconds or DuckDBType.TimestampNanoseconds or DuckDBType.TimestampWithZone;

    /// <summary>Whether it holds text, or bytes.</summary>
    public bool IsText => Type is DuckDBType.Varchar or DuckDBType.Blob or DuckDBType.Enum or DuckDBType.Null;

    internal byte[][] MemberBytes { get; } = [];

    /// <summary>The type and name, as an error names the column.</summary>
    public override string ToString() => $"{Name} ({Type})";

    internal DuckDBException Unreadable(string wanted) => new(DuckDBErrorType.InvalidType,
        $"Column {Index + 1}, '{Name}', is of type {Type} and cannot be read as {wanted}. " +
        "Convert it in the query, as with CAST.");

    private static Type? TypeOf(DuckDBType type) => type switch
    {
        DuckDBType.Boolean => typeof(bool),
        DuckDBType.TinyInt => typeof(sbyte),
        DuckDBType.SmallInt => typeof(short),
        DuckDBType.Integer or DuckDBType.Date => typeof(int),
        DuckDBType.UTinyInt => typeof(byte),
        DuckDBType.USmallInt => typeof(ushort),
        DuckDBType.UInteger => typeof(uint),
        DuckDBType.UBigInt => typeof(ulong),
        DuckDBType.BigInt or DuckDBType.Time or DuckDBType.Timestamp or DuckDBType.TimestampSeconds
            or DuckDBType.TimestampMilliseconds or DuckDBType.TimestampNanoseconds
            or DuckDBType.TimestampWithZone => typeof(long),
        DuckDBType.Float => typeof(float),
        DuckDBType.Double => typeof(double),
        DuckDBType.HugeInt => typeof(Int128),
        DuckDBType.UHugeInt => typeof(UInt128),
        DuckDBType.Interval => typeof(DuckDBInterval),
        _ => null,
    };
}
