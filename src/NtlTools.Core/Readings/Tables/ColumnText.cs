using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using NtlTools.Core.Readings.Csv;
using NtlTools.DuckDB;

namespace NtlTools.Core.Readings.Tables;

/// <summary>The cells of one column of a chunk, as a CSV file has them.</summary>
internal sealed class ColumnText
{
    private const int SecondsADay = 86_400;

    private static readonly SearchValues<byte> NeedQuotes = SearchValues.Create(",\"\r\n"u8);
    private static readonly int FirstDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private byte[] _bytes = new byte[1 << 12];
    private int[] _ends = [];
    private int _length;
    private readonly byte[] _dayText = new byte[10];
    private long _day = long.MinValue;

    /// <summary>How many bytes the texts of all rows have.</summary>
    public int Length => _length;

    /// <summary>The text of a row.</summary>
    public ReadOnlySpan<byte> this[int row] => _bytes.AsSpan((row == 0 ? 0 : _ends[row - 1]).._ends[row]);

    /// <summary>Whether cells of a type are written here; others DuckDB turns to text first.</summary>
    public static bool CanWrite(DuckDBType type) => type is DuckDBType.Varchar or DuckDBType.Enum or DuckDBType.Boolean
        or DuckDBType.Double or DuckDBType.Float or DuckDBType.Date or DuckDBType.Null
        or DuckDBType.TinyInt or DuckDBType.SmallInt or DuckDBType.Integer or DuckDBType.BigInt
        or DuckDBType.UTinyInt or DuckDBType.USmallInt or DuckDBType.UInteger
        or DuckDBType.Timestamp or DuckDBType.TimestampSeconds or DuckDBType.TimestampMilliseconds
        or DuckDBType.TimestampNanoseconds or DuckDBType.TimestampWithZone;

    /// <summary>Takes the rows of a column.</summary>
    /// <param name="column">A column of a type that <see cref="CanWrite"/> says can be written.</param>
    /// <param name="quoted">Puts quotation marks around what would else end a cell; without it texts stay as they are.</param>
    public void Fill(DuckDBColumn column, bool quoted)
    {
        _length = 0;
        int count = column.RowCount;
        if (_ends.Length < count) _ends = new int[count];
        switch (column.Info.Type)
        {
            case DuckDBType.Null: _ends.AsSpan(0, count).Clear(); break;
            case DuckDBType.Varchar or DuckDBType.Enum: Texts(column, quoted); break;
            case DuckDBType.Double: Numbers(column, column.Values<double>()); break;
            case DuckDBType.Float: Singles(column, column.Values<float>()); break;
            case DuckDBType.Boolean: Whole(column, column.Values<bool>(), b => b ? 1 : 0); break;
            case DuckDBType.TinyInt: Whole(column, column.Values<sbyte>(), n => n); break;
            case DuckDBType.SmallInt: Whole(column, column.Values<short>(), n => n); break;
            case DuckDBType.Integer: Whole(column, column.Values<int>(), n => n); break;
            case DuckDBType.BigInt: Whole(column, column.Values<long>(), n => n); break;
            case DuckDBType.UTinyInt: Whole(column, column.Values<byte>(), n => n); break;
            case DuckDBType.USmallInt: Whole(column, column.Values<ushort>(), n => n); break;
            case DuckDBType.UInteger: Whole(column, column.Values<uint>(), n => n); break;
            case DuckDBType.Date: Days(column, column.Values<int>()); break;
            case DuckDBType.TimestampSeconds: Times(column, column.Values<long>(), 1); break;
            case DuckDBType.TimestampMilliseconds: Times(column, column.Values<long>(), 1_000); break;
            case DuckDBType.TimestampNanoseconds: Times(column, column.Values<long>(), 1_000_000_000); break;
            default: Times(column, column.Values<long>(), 1_000_000, column.Info.Type == DuckDBType.TimestampWithZone); break;
        }
    }

    private void Texts(DuckDBColumn column, bool quoted)
    {
        for (int row = 0; row < column.RowCount; row++)
        {
            ReadOnlySpan<byte> text = column.Utf8(row);
            Span<byte> to = Room(MostLength(text.Length));
            if (quoted)
            {
                _length += Quote(text, to);
            }
            else
            {
                text.CopyTo(to);
                _length += text.Length;
            }
            _ends[row] = _length;
        }
    }

    /// <summary>The most bytes that a text has as a cell.</summary>
    public static int MostLength(int text) => 2 * text + 2;

    /// <summary>Writes a text as a cell, in quotation marks where it would else end the cell; a line end within it stays, as it does in a
    /// CSV file. What is too long for quotation marks loses what would need them.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Quote(ReadOnlySpan<byte> text, Span<byte> to)
    {
        if (!text.ContainsAny(NeedQuotes))
        {
            text.CopyTo(to);
            return text.Length;
        }
        int length = 0;
        if (text.Length + text.Count((byte)'"') + 2 > QuotedCell.Longest)
        {
            text.CopyTo(to);
            to[..text.Length].ReplaceAny(NeedQuotes, (byte)' ');
            return text.Length;
        }
        to[length++] = (byte)'"';
        foreach (byte b in text)
        {
            if (b == (byte)'"') to[length++] = b;
            to[length++] = b;
        }
        to[length++] = (byte)'"';
        return length;
    }

    private void Numbers(DuckDBColumn column, ReadOnlySpan<double> values)
    {
        for (int row = 0; row < values.Length; row++)
        {
            double value = values[row];
            if (!column.IsNull(row) && !double.IsNaN(value) && !TryThousandths(value))
            {
                _ = value.TryFormat(Room(40), out int written, default, CultureInfo.InvariantCulture);
                _length += written;
            }
            _ends[row] = _length;
        }
    }

    private void Singles(DuckDBColumn column, ReadOnlySpan<float> values)
    {
        for (int row = 0; row < values.Length; row++)
        {
            float value = values[row];
            if (!column.IsNull(row) && !float.IsNaN(value))
            {
                _ = value.TryFormat(Room(40), out int written, default, CultureInfo.InvariantCulture);
                _length += written;
            }
            _ends[row] = _length;
        }
    }

    private void Whole<T>(DuckDBColumn column, ReadOnlySpan<T> values, Func<T, long> number)
        where T : unmanaged
    {
        for (int row = 0; row < values.Length; row++)
        {
            if (!column.IsNull(row)) Whole(number(values[row]));
            _ends[row] = _length;
        }
    }

    private void Days(DuckDBColumn column, ReadOnlySpan<int> days)
    {
        for (int row = 0; row < days.Length; row++)
        {
            if (!column.IsNull(row)) Time(days[row], 0);
            _ends[row] = _length;
        }
    }

    // What a zone has been taken off of is said to be in UTC.
    private void Times(DuckDBColumn column, ReadOnlySpan<long> times, long unitsASecond, bool isZoned = false)
    {
        for (int row = 0; row < times.Length; row++)
        {
            if (!column.IsNull(row))
            {
                (long day, long rest) = Math.DivRem(times[row], unitsASecond * SecondsADay);
                if (rest < 0) (day, rest) = (day - 1, rest + unitsASecond * SecondsADay);
                Time(day, (int)(rest / unitsASecond), isZoned);
                if (isZoned) Add("Z"u8);
            }
            _ends[row] = _length;
        }
    }

    private void Time(long day, int second, bool always = false)
    {
        if (day != _day)
        {
            long number = day + FirstDay;
            if (number < 0 || number > DateOnly.MaxValue.DayNumber)
            {
                Add("not in the years 1 to 9999"u8);
                return;
            }
            _ = DateOnly.FromDayNumber((int)number).TryFormat(_dayText, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            _day = day;
        }
        Add(_dayText);
        if (second == 0 && !always) return;
        Span<byte> to = Room(9);
        (int minute, int rest) = Math.DivRem(second, 60);
        to[0] = (byte)'T';
        Two(to[1..], minute / 60);
        to[3] = (byte)':';
        Two(to[4..], minute % 60);
        to[6] = (byte)':';
        Two(to[7..], rest);
        _length += rest == 0 ? 6 : 9;
    }

    private static void Two(Span<byte> to, int number)
    {
        to[0] = (byte)('0' + number / 10);
        to[1] = (byte)('0' + number % 10);
    }

    // Most readings are watt-hours written as kWh; such a number's shortest text is its thousandths, found much faster.
    private bool TryThousandths(double value)
    {
        if (!(value is >= 0 and < 1e9)) return false;
        double thousandths = Math.Round(value * 1000);
        if (thousandths / 1000 != value) return false;
        (long whole, long fraction) = Math.DivRem((long)thousandths, 1000);
        Whole(whole);
        if (fraction == 0) return true;
        Span<byte> to = Room(4);
        to[0] = (byte)'.';
        to[1] = (byte)('0' + fraction / 100);
        Two(to[2..], (int)(fraction % 100));
        _length += 4;
        while (_bytes[_length - 1] == (byte)'0') _length--;
        return true;
    }

    private void Whole(long number)
    {
        _ = Utf8Formatter.TryFormat(number, Room(24), out int written);
        _length += written;
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + bytes));
        return _bytes.AsSpan(_length);
    }
}
