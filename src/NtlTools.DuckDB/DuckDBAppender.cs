using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using NtlTools.DuckDB.Interop;
using static NtlTools.DuckDB.Interop.NativeMethods;

namespace NtlTools.DuckDB;

/// <summary>Fills a table row by row, value by value, in the order of its columns.</summary>
/// <remarks>
/// Values go straight into DuckDB's memory, a chunk of 2,048 rows at a time. Rows are in the table for certain after
/// <see cref="Complete"/>; without it, some or none of them are, so that a table half filled is to be dropped.
/// </remarks>
public sealed unsafe class DuckDBAppender : IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly AppenderHandle _handle;
    private readonly ChunkHandle _chunk;
    private readonly Column[] _columns;
    private readonly int _capacity;
    private int _row, _column;
    private bool _completed;

    internal DuckDBAppender(DuckDBConnection connection, AppenderHandle handle, string table)
    {
        (_connection, _handle, _capacity) = (connection, handle, (int)duckdb_vector_size());
        var types = new LogicalTypeHandle[duckdb_appender_column_count(handle)];
        _columns = new Column[types.Length];
        try
        {
            nint[] pointers = new nint[types.Length];
            for (int i = 0; i < types.Length; i++)
            {
                types[i] = new LogicalTypeHandle(duckdb_appender_column_type(handle, (ulong)i));
                pointers[i] = types[i].Pointer;
                _columns[i].Type = (DuckDBType)duckdb_get_type_id(types[i]);
                if (!CanFill(_columns[i].Type))
                    throw new DuckDBException(DuckDBErrorType.InvalidType,
                        $"Column {i + 1} of table '{table}' is of type {_columns[i].Type}, which cannot be filled row by row.");
            }
            fixed (nint* start = pointers) _chunk = new ChunkHandle(duckdb_create_data_chunk(start, (ulong)types.Length));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
        finally
        {
            foreach (LogicalTypeHandle? type in types) type?.Dispose();
        }
        Locate();
    }

    /// <summary>The number of the table's columns.</summary>
    public int ColumnCount => _columns.Length;

    /// <summary>The number of rows so far.</summary>
    public long RowCount { get; private set; }

    /// <summary>Appends null.</summary>
    public void AppendNull() => Blank(ref Next());

    /// <summary>Appends to a boolean column.</summary>
    public void Append(bool value) => *(bool*)At(DuckDBType.Boolean, sizeof(bool)) = value;

    /// <summary>Appends a whole number to a column of numbers, but for decimals.</summary>
    /// <exception cref="OverflowException">The number is beyond the range of the column's type.</exception>
    public void Append(long value)
    {
        ref Column column = ref Next();
        switch (column.Type)
        {
            case DuckDBType.BigInt: ((long*)column.Data)[_row] = value; break;
            case DuckDBType.Integer: ((int*)column.Data)[_row] = checked((int)value); break;
            case DuckDBType.SmallInt: ((short*)column.Data)[_row] = checked((short)value); break;
            case DuckDBType.TinyInt: ((sbyte*)column.Data)[_row] = checked((sbyte)value); break;
            case DuckDBType.UBigInt: ((ulong*)column.Data)[_row] = checked((ulong)value); break;
            case DuckDBType.UInteger: ((uint*)column.Data)[_row] = checked((uint)value); break;
            case DuckDBType.USmallInt: ((ushort*)column.Data)[_row] = checked((ushort)value); break;
            case DuckDBType.UTinyInt: ((byte*)column.Data)[_row] = checked((byte)value); break;
            case DuckDBType.Double: ((double*)column.Data)[_row] = value; break;
            case DuckDBType.Float: ((float*)column.Data)[_row] = value; break;
            default: throw Mismatch("a whole number");
        }
    }

    /// <summary>Appends to a column of double or single precision, to which it is rounded; NaN is a number, not null.</summary>
    public void Append(double value)
    {
        ref Column column = ref Next();
        if (column.Type == DuckDBType.Double) ((double*)column.Data)[_row] = value;
        else if (column.Type == DuckDBType.Float) ((float*)column.Data)[_row] = (float)value;
        else throw Mismatch("a number");
    }

    /// <summary>Appends a number, or null for NaN, which stands for a missing number in memory but not in a file.</summary>
    public void AppendOrNull(double value)
    {
        if (double.IsNaN(value)) AppendNull();
        else Append(value);
    }

    /// <summary>Appends numbers to as many columns, null for NaN; faster than a call for each.</summary>
    public void AppendOrNull(ReadOnlySpan<double> values)
    {
        ThrowIfOver();
        int row = _row;
        foreach (ref Column column in _columns.AsSpan(_column, Math.Min(values.Length, _columns.Length - _column)))
        {
            double value = values[0];
            if (double.IsNaN(value)) Blank(ref column);
            else if (column.Type == DuckDBType.Double) ((double*)column.Data)[row] = value;
            else if (column.Type == DuckDBType.Float) ((float*)column.Data)[row] = (float)value;
            else break;
            _column++;
            values = values[1..];
        }
        // Whatever is left is a mistake, which this tells.
        foreach (double value in values) AppendOrNull(value);
    }

    /// <summary>Appends text, or null.</summary>
    public void Append(string? text)
    {
        if (text is null) AppendNull();
        else AppendText(text);
    }

    /// <summary>Appends text in UTF-8.</summary>
    /// <exception cref="ArgumentException">The bytes are not UTF-8.</exception>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        // DuckDB would make null of it without a word.
        if (!Utf8.IsValid(utf8)) throw new ArgumentException("The bytes are not UTF-8.", nameof(utf8));
        Assign(utf8, ref Next());
    }

    /// <summary>Appends a day to a date or timestamp column.</summary>
    public void Append(DateOnly date)
    {
        ref Column column = ref Next();
        if (column.Type == DuckDBType.Date) ((int*)column.Data)[_row] = DuckDBTime.Days(date);
        else SetTime(ref column, date.ToDateTime(default).Ticks);
    }

    /// <summary>Appends a time, its parts whatever its kind, to a timestamp column; one with a zone takes it as UTC.</summary>
    public void Append(DateTime time) => SetTime(ref Next(), time.Ticks);

    /// <summary>Ends a row.</summary>
    /// <exception cref="InvalidOperationException">Values are missing.</exception>
    /// <exception cref="DuckDBException">DuckDB refused a row.</exception>
    public void EndRow()
    {
        if (_column != _columns.Length)
            throw new InvalidOperationException($"A row of {_columns.Length} columns ended after {_column}.");
        _column = 0;
        RowCount++;
        if (++_row == _capacity) Send();
    }

    /// <summary>Puts the last rows into the table. Nothing can be appended after it.</summary>
    /// <exception cref="InvalidOperationException">The last row was not ended.</exception>
    /// <exception cref="DuckDBException">DuckDB refused a row, such as one that breaks a rule of the table.</exception>
    public void Complete()
    {
        ThrowIfOver();
        if (_column != 0) throw new InvalidOperationException($"The last row has {_column} of {_columns.Length} columns.");
        if (_row > 0) Send();
        _completed = true;
        Run(() => duckdb_appender_close(_handle));
    }

    /// <summary>Lets go of the appender; without <see cref="Complete"/> the last rows are lost.</summary>
    public void Dispose()
    {
        _completed = true;
        _chunk.Dispose();
        _handle.Dispose();
    }

    private static bool CanFill(DuckDBType type) => type is DuckDBType.Boolean or DuckDBType.Date or DuckDBType.Varchar
        or (>= DuckDBType.TinyInt and <= DuckDBType.Double) or DuckDBType.Timestamp or DuckDBType.TimestampSeconds
        or DuckDBType.TimestampMilliseconds or DuckDBType.TimestampNanoseconds or DuckDBType.TimestampWithZone;

    private ref Column Next()
    {
        ThrowIfOver();
        if (_column == _columns.Length)
            throw new InvalidOperationException($"A row has {_columns.Length} columns, and this is one more.");
        return ref _columns[_column++];
    }

    private void* At(DuckDBType type, int size)
    {
        ref Column column = ref Next();
        return column.Type == type ? (byte*)column.Data + (long)size * _row : throw Mismatch(type.ToString());
    }

    private void Blank(ref Column column)
    {
        if (column.Valid is null)
        {
            duckdb_vector_ensure_validity_writable(column.Vector);
            column.Valid = (ulong*)duckdb_vector_get_validity(column.Vector);
        }
        column.Valid[_row >> 6] &= ~(1UL << (_row & 63));
    }

    [SkipLocalsInit]
    private void AppendText(string text)
    {
        ref Column column = ref Next();
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = most <= 1024 ? stackalloc byte[1024] : new byte[most];
        Assign(bytes[..Encoding.UTF8.GetBytes(text, bytes)], ref column);
    }

    private void Assign(ReadOnlySpan<byte> utf8, ref Column column)
    {
        if (column.Type != DuckDBType.Varchar) throw Mismatch("text");
        byte none = 0;
        fixed (byte* start = utf8)
        {
            duckdb_vector_assign_string_element_len(
                column.Vector, (ulong)_row, start is null ? &none : start, (ulong)utf8.Length);
        }
    }

    private void SetTime(ref Column column, long ticks)
    {
        long microseconds = DuckDBTime.Microseconds(ticks);
        ((long*)column.Data)[_row] = column.Type switch
        {
            DuckDBType.Timestamp or DuckDBType.TimestampWithZone => microseconds,
            DuckDBType.TimestampSeconds => (long)Math.Floor((decimal)microseconds / 1_000_000),
            DuckDBType.TimestampMilliseconds => (long)Math.Floor((decimal)microseconds / 1000),
            DuckDBType.TimestampNanoseconds => checked((ticks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick),
            _ => throw Mismatch("a time"),
        };
    }

    private void Send()
    {
        duckdb_data_chunk_set_size(_chunk, (ulong)_row);
        Run(() => duckdb_append_data_chunk(_handle, _chunk));
        duckdb_data_chunk_reset(_chunk);
        _row = 0;
        Locate();
    }

    private void Run(Func<int> step)
    {
        _connection.Enter();
        try
        {
            if (step() == 0) return;
            _completed = true;
            throw DuckDBException.Of(_handle);
        }
        finally
        {
            _connection.Exit();
        }
    }

    // Where the columns of an empty chunk are.
    private void Locate()
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            ref Column column = ref _columns[i];
            column.Vector = duckdb_data_chunk_get_vector(_chunk, (ulong)i);
            column.Data = (void*)duckdb_vector_get_data(column.Vector);
            column.Valid = null;
        }
    }

    private void ThrowIfOver()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (_completed) throw new InvalidOperationException("The table was completed, or DuckDB refused a row before.");
    }

    private DuckDBException Mismatch(string what) => new(
        DuckDBErrorType.MismatchType, $"Column {_column} is of type {_columns[_column - 1].Type} and does not take {what}.");

    private struct Column
    {
        public DuckDBType Type;
        public nint Vector;
        public void* Data;
        public ulong* Valid;
    }
}
