using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace NtlTools.Core.Files;

/// <summary>Writes CSV: comma, point, line feed, UTF-8, quotes where they are needed, an empty cell for NaN and null.</summary>
/// <remarks>Fills a buffer that the caller writes out or that <see cref="Flush"/> writes; no string a cell.</remarks>
internal sealed class CsvWriter(Stream stream) : ITableCells, IDisposable
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _length;
    private bool _rowBegun;

    public void Write(string? text)
    {
        Separate();
        if (string.IsNullOrEmpty(text)) return;
        bool quote = text.AsSpan().ContainsAny(NeedQuotes) || text[0] == ' ' || text[^1] == ' ';
        string cell = quote ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
        Reserve(Encoding.UTF8.GetMaxByteCount(cell.Length));
        _length += Encoding.UTF8.GetBytes(cell, _buffer.AsSpan(_length));
    }

    /// <summary>The shortest text that reads back as the same number; nothing for NaN.</summary>
    public void Write(double value)
    {
        Separate();
        if (double.IsNaN(value)) return;
        Reserve(40);

        // Counts and flags are common, and whole numbers are written much faster as such.
        if (value is > -1e15 and < 1e15 && value == (long)value)
        {
            _ = Utf8Formatter.TryFormat((long)value, _buffer.AsSpan(_length), out int digits);
            _length += digits;
            return;
        }
        _ = value.TryFormat(_buffer.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>The shortest text that reads back as the same single-precision number; nothing for NaN.</summary>
    public void WriteReading(float value)
    {
        Separate();
        if (float.IsNaN(value)) return;
        Reserve(24);

        // Below a thousand no two numbers of watt-hours are the same reading, and whole numbers are written much faster.
        const int ThousandBits = 0x447A0000;
        if (BitConverter.SingleToUInt32Bits(value) < ThousandBits
            && Math.Round(value * 1000.0) is var wattHours && (float)(wattHours / 1000) == value)
        {
            WriteThousandths((uint)wattHours);
            return;
        }
        _ = value.TryFormat(_buffer.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Cells that are formatted already, with the delimiters between them.</summary>
    public void WriteCells(ReadOnlySpan<byte> cells)
    {
        Separate();
        Reserve(cells.Length);
        cells.CopyTo(_buffer.AsSpan(_length));
        _length += cells.Length;
    }

    /// <summary>A number with at most six decimals: for shares and probabilities; nothing for NaN.</summary>
    public void WriteShare(double value) => Write(Math.Round(value, 6) + 0.0);

    public void Write(long value)
    {
        Separate();
        Reserve(24);
        _ = Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out int written);
        _length += written;
    }

    /// <summary>1, 0 or nothing.</summary>
    public void Write(bool? value)
    {
        if (value is { } known) Write(known ? 1 : 0);
        else Separate();
    }

    public void EndRow()
    {
        Reserve(1);
        _buffer[_length++] = (byte)'\n';
        _rowBegun = false;
        if (_length > 1 << 15) Flush();
    }

    public void Flush()
    {
        stream.Write(_buffer, 0, _length);
        _length = 0;
    }

    public void Dispose()
    {
        byte[] rented = _buffer;
        _buffer = [];
        if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented);
    }

    private void WriteThousandths(uint number)
    {
        (uint whole, uint fraction) = Math.DivRem(number, 1000);
        _ = Utf8Formatter.TryFormat(whole, _buffer.AsSpan(_length), out int digits);
        _length += digits;
        if (fraction == 0) return;
        _buffer[_length++] = (byte)'.';
        for (uint power = 100; fraction > 0; power /= 10)
        {
            (uint digit, fraction) = Math.DivRem(fraction, power);
            _buffer[_length++] = (byte)('0' + digit);
        }
    }

    private void Separate()
    {
        if (_rowBegun)
        {
            Reserve(1);
            _buffer[_length++] = (byte)',';
        }
        _rowBegun = true;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes) return;
        Flush();
        if (_buffer.Length >= bytes) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(bytes);
    }
}
